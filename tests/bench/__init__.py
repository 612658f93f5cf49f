"""How fast Intacto is beside its peers: ``python -m tests.bench [--only NAME]... [--runs 5] [--out FILE]``.

Each work is done by Intacto and by rclone, lftp, curl, OpenSSH's sftp or a bare ftplib loop, one after the other and
that as many times as there are runs; what counts is the ratio of the medians, taken in one go on one machine. Each
side's answer is looked at: a side that got it wrong has no time.

What needs a distant line takes farnet, given as its C source by ``--farnet FILE`` or INTACTO_FARNET, and root: two
network namespaces with a delay between them, the daemon in the far one. A work that cannot be done here is passed over
with the reason.

- `work`: what a work is; `measuring`: doing it; `table`: what is printed and written; `machine`: where it was done.
- `servers`, `line`, `sshd`: the daemons of `tests.servers`, near and far; `wares`: what lies on them.
- `ours`, `peers`: how each side is asked.
- `works/`: one module for each.
"""
