"""ProFTPD with its defaults.

Renaming or storing over a file is refused, so is resuming an upload; with TLS, sessions have to be reused.
"""

from __future__ import annotations

import os

from tests.servers.process import Account, ProcessServer, crypt


class Proftpd(ProcessServer):
    """One ProFTPD."""

    name = "proftpd"
    needs_root = False

    def command(self) -> list[str]:
        """Write `proftpd.conf`."""
        configuration = self.base / "proftpd.conf"
        configuration.write_text("".join(f"{line}\n" for line in self._lines()))
        return [str(self.programs / "usr/sbin/proftpd"), "--nodaemon", "--quiet", "--config", str(configuration)]

    def _lines(self) -> list[str]:
        lines = [
            f"ModulePath {self.programs / 'usr/lib/proftpd'}",
            "ServerType standalone",
            'ServerName "Test hosting"',
            f"DefaultAddress {self.host}",
            f"Port {self.port}",
            "SocketBindTight on",
            "UseIPv6 off",
            "UseReverseDNS off",
            f"PidFile {self.base / 'proftpd.pid'}",
            f"ScoreboardFile {self.base / 'scoreboard'}",
            f"SystemLog {self.log_file}",
            "TransferLog none",
            "WtmpLog off",
            f"ExtendedLog {self.log_file} ALL",
            "AuthOrder mod_auth_file.c",
            f"AuthUserFile {self.base / 'users'}",
            "RequireValidShell off",
            "UseFtpUsers off",
            "DelayTable none",
            "DelayEngine off",
            "Umask 022",
        ]
        lines += ["LoadModule mod_digest.c", "DigestEngine on"]
        if os.geteuid() == 0:
            lines += ["User nobody", "Group nogroup", "DefaultRoot ~"]
        if self.max_clients is not None:
            lines += [f"MaxClientsPerHost {self.max_clients}"]
        if self.certificate is not None:
            lines += [
                "LoadModule mod_tls.c",
                "TLSEngine on",
                "TLSRequired on",
                "TLSProtocol TLSv1.2 TLSv1.3",
                f"TLSRSACertificateFile {self.certificate.chain}",
                f"TLSRSACertificateKeyFile {self.certificate.key}",
                f"TLSLog {self.log_file}",
            ]
        return lines

    def write_accounts(self, accounts: list[Account]) -> None:
        """Write the AuthUserFile, in the form of /etc/passwd."""
        users = self.base / "users"
        lines = [
            f"{account.user}:{crypt(account.password)}:{self.uid}:{self.gid}::{account.home}:/bin/false\n"
            for account in accounts
        ]
        users.write_text("".join(lines), "utf-8")
        users.chmod(0o600)
