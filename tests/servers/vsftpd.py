"""vsftpd, as many cheap hosts run it: no MLSD, TLS session reuse required, local failures told as 451.

Its users are guests, mapped to a system user and locked into their folder. Passwords are checked by PAM,
whose place a little library of ours takes (`pam_file.c`), so that nothing under /etc is touched.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.servers.process import Account, CannotRunError, ProcessServer


class Vsftpd(ProcessServer):
    """One vsftpd."""

    name = "vsftpd"
    # It insists on entering the home folder of the guests' user, and that of `nobody` does not exist.
    system_user = "daemon"

    def command(self) -> list[str]:
        """Write `vsftpd.conf`."""
        (self.base / "empty").mkdir(exist_ok=True)
        self._build_pam()
        configuration = self.base / "vsftpd.conf"
        configuration.write_text("".join(f"{key}={value}\n" for key, value in self._options().items()))
        return [str(self.programs / "usr/sbin/vsftpd"), str(configuration)]

    def _options(self) -> dict[str, object]:
        options: dict[str, object] = {
            "listen": "YES",
            "listen_ipv6": "NO",
            "listen_address": self.host,
            "listen_port": self.port,
            "background": "NO",
            "seccomp_sandbox": "NO",
            "isolate": "NO",
            "isolate_network": "NO",
            "anonymous_enable": "NO",
            "local_enable": "YES",
            "guest_enable": "YES",
            "guest_username": self.system_user,
            "nopriv_user": "nobody",
            "virtual_use_local_privs": "YES",
            "user_sub_token": "$USER",
            "local_root": self.base / "homes/$USER",
            "allow_writeable_chroot": "YES",
            "secure_chroot_dir": self.base / "empty",
            "write_enable": "YES",
            "local_umask": "022",
            "connect_from_port_20": "NO",
            "pam_service_name": "vsftpd",
            "delay_failed_login": 0,
            "log_ftp_protocol": "YES",
            "xferlog_enable": "YES",
            "xferlog_std_format": "NO",
            "vsftpd_log_file": self.log_file,
        }
        if self.max_clients is not None:
            options["max_per_ip"] = self.max_clients
        if self.certificate is not None:
            options |= {
                "ssl_enable": "YES",
                "rsa_cert_file": self.certificate.chain,
                "rsa_private_key_file": self.certificate.key,
                "force_local_logins_ssl": "YES",
                "force_local_data_ssl": "YES",
                "require_ssl_reuse": "YES",
                "ssl_ciphers": "HIGH",
            }
        return options

    def _build_pam(self) -> None:
        """Compile the part of PAM that checks passwords against our file."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise CannotRunError("its passwords are checked by a little library, and there is no C compiler")
        source = Path(__file__).with_name("pam_file.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(self._pam), str(source)], check=True)

    @property
    def _pam(self) -> Path:
        return self.base / "pam_file.so"

    def write_accounts(self, accounts: list[Account]) -> None:
        """Write the password file: `user:password`; whole at once, for a login may read it now."""
        lines = [f"{account.user}:{account.password}\n" for account in accounts]
        part = self.base / "passwords.part"
        part.write_text("".join(lines), "utf-8")
        part.replace(self.base / "passwords")

    def environment(self) -> Mapping[str, str]:
        """Return the environment, with our PAM loaded before the system's."""
        passwords = str(self.base / "passwords")
        return {**super().environment(), "LD_PRELOAD": str(self._pam), "INTACTO_PASSWORDS": passwords}
