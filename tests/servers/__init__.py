"""Real FTP servers on loopback, as fixtures: vsftpd, ProFTPD, Pure-FTPd, and one that misbehaves on command.

Every fixture hands out a `Daemon`: one **account of its own** on a server (no test sees another's files),
with an empty folder. Fields: `name`, `host`, `port`, `user`, `password` (ASCII, with blanks, quotes and
punctuation), `root` (the folder on this machine's disk in which the login lands), `tls`,
`certificate_fingerprint` (SHA-256 of the DER form, 64 lower-case hex digits, or None), `ca_pem` (path of the
issuing authority's PEM, or None), `max_clients`. Methods:

- `url(folder="")`: `ftp://user@127.0.0.1:port/folder`;
- `write(name, content, mtime=None, mode=0o644)`, `make_folder(name)`, `copy_tree(local_folder)`: put things
  straight onto the server's disk with the right owner; `read(name)`, `names()`, `path(name)`: look at it.
  Names are str or bytes;
- `stop()`, `start()`, `restart()`: the host goes down and comes back at the same port; `drop_sessions()`: the
  open sessions are cut, the host stays up; `with_new_certificate()`. Only for servers of the test's own
  (`start_daemon`, `fault_host`).

Fixtures:

- `any_daemon`: six runs (three daemons, plain and TLS). `tls_daemon`, `plain_daemon`: three runs each.
- `simple_daemon`: pyftpdlib without TLS, one run, quick: for tests that need just any host.
- `start_daemon(name, tls=False, max_clients=None, password=None) -> Daemon`: a server for this test alone;
  `name` is one of `vsftpd`, `proftpd`, `pureftpd`, `pyftpdlib`. `max_clients`: how many sessions an address
  may have; one more gets vsftpd 421, ProFTPD 530, Pure-FTPd 421, pyftpdlib 421.
- `fault_host`, `fault_host_tls`: a `FaultHost` with `.daemon` and `.faults`, for instance::

    fault_host.faults.add(TransferFault(verb="RETR", name="/a.zip", after=1000, reply="426 Aborted."))

  See `tests.servers.faults`: `TransferFault` (cut short with any reply, silence, stall or hang-up; flipped
  bytes; a disk that is full; an upload that is taken and thrown away), `CommandFault` (refuse, ignore or die
  at any command), and of `Faults`: `hidden` commands (MLSD), `max_sessions` and `too_many`, `list_lines`,
  `extra_list_lines`, `refuse_overwrite`; to look at: `commands`, `most_sessions`.

How the daemons differ is what makes them worth testing against: vsftpd has no MLSD, does not lock the user
into his folder (PWD is the long path), and requires TLS sessions to be reused; ProFTPD requires that too, and
refuses renaming or storing over a file (550) and resumed uploads (451); Pure-FTPd truncates on a resumed
upload.

Where a daemon cannot run (no root, no Debian packages) its tests are skipped with the reason, or fail if the
environment variable INTACTO_TEST_DAEMONS is `required`. A failed test shows the end of its servers' logs.
"""

from tests.servers.daemon import Daemon
from tests.servers.fault_server import FaultHost
from tests.servers.faults import CommandFault, Ending, Faults, TransferFault
from tests.servers.fixtures import StartDaemon

__all__ = ["CommandFault", "Daemon", "Ending", "FaultHost", "Faults", "StartDaemon", "TransferFault"]
