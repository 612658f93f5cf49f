"""ProFTPD's mod_sftp: another SFTP server altogether, with `check-file`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.servers.daemon import Daemon
from tests.servers.openssh import fingerprint, make_key
from tests.servers.proftpd import Proftpd


class ProftpdSftp(Proftpd):
    """One ProFTPD that speaks SFTP and nothing else."""

    name = "proftpd-sftp"
    greeting = b"SSH"

    def _lines(self) -> list[str]:
        key = self.base / "host_key"
        if not key.exists():
            make_key(key, self.host_key_kind)
        lines = [
            "LoadModule mod_sftp.c",
            *super()._lines(),
            "SFTPEngine on",
            f"SFTPHostKey {key}",
            f"SFTPLog {self.log_file}",
            f"SFTPAuthorizedUserKeys file:{self.base}/keys/%u",
            "SFTPAuthMethods publickey password",
        ]
        # Modules are found only below ModulePath.
        lines.remove("LoadModule mod_sftp.c")
        lines.insert(1, "LoadModule mod_sftp.c")
        return lines

    host_key_kind = "ssh-rsa"

    def new_account(self, password: str | None = None) -> Daemon:
        """Add a user with an empty folder."""
        (self.base / "keys").mkdir(exist_ok=True)
        return replace(super().new_account(password), host_key=fingerprint(self.base / "host_key.pub"))

    def renew_certificate(self) -> str:
        """Restart with another host key; return its fingerprint."""
        self.stop()
        (self.base / "host_key").unlink()
        self.start()
        return fingerprint(self.base / "host_key.pub")

    def allow_key(self, user: str, public: Path) -> None:
        """Let a user log in with this key, in the form that mod_sftp wants (RFC 4716)."""
        body = public.read_text().split()[1]
        lines = [body[at : at + 70] for at in range(0, len(body), 70)]
        head, tail = "---- BEGIN SSH2 PUBLIC KEY ----", "---- END SSH2 PUBLIC KEY ----"
        (self.base / "keys" / user).write_text("\n".join([head, *lines, tail, ""]))
