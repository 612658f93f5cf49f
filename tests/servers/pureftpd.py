"""Pure-FTPd, as many hosts with cPanel run it.

Replacing a file works, a resumed upload truncates it, and TLS sessions need not be reused.
"""

from __future__ import annotations

import subprocess

from tests.servers.process import Account, CannotRunError, ProcessServer, crypt

MANY = 50


class Pureftpd(ProcessServer):
    """One Pure-FTPd."""

    name = "pureftpd"

    def command(self) -> list[str]:
        """Return the command line, which is all the configuration that it has."""
        command = [
            str(self.programs / "usr/sbin/pure-ftpd"),
            *("--bind", f"{self.host},{self.port}"),
            *("--login", f"puredb:{self.base / 'users.pdb'}"),
            *("--maxclientsnumber", str(MANY)),
            *("--maxclientsperip", str(self.max_clients or MANY)),
            *("--pidfile", str(self.base / "pure-ftpd.pid")),
            *("--altlog", f"clf:{self.log_file}"),
            *("--umask", "133:022"),
            "--chrooteveryone",
            "--noanonymous",
            "--dontresolve",
            "--ipv4only",
        ]
        if self.certificate is not None:
            # 2: sessions without TLS are refused.
            command += ["--tls", "2", "--certfile", str(self.certificate.both)]
        return command

    def write_accounts(self, accounts: list[Account]) -> None:
        """Make the user database anew with pure-pw; the running daemon reads it at each login.

        The list has 18 fields a user, most of them limits (empty: none). The hash is our own, as pure-pw
        takes three seconds for one.
        """
        listed = self.base / "users"
        lines = [
            f"{account.user}:{crypt(account.password)}:{self.uid}:{self.gid}::{account.home}/./{':' * 12}\n"
            for account in accounts
        ]
        listed.write_text("".join(lines), "utf-8")
        listed.chmod(0o600)
        done = subprocess.run(
            [str(self.programs / "usr/bin/pure-pw"), "mkdb", str(self.base / "users.pdb"), "-f", str(listed)],
            env=dict(self.environment()),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0:
            raise CannotRunError(f"pure-pw did not work:\n{done.stdout.decode(errors='replace')}")
