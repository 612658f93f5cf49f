"""vsftpd, as many cheap hosts run it: no MLSD, TLS session reuse required, local failures told as 451.

Its users are guests, mapped to a system user and locked into their folder. Passwords are checked by PAM,
which libpam-wrapper redirects to a file of ours, so that nothing under /etc is touched.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.servers.process import HOST, Account, ProcessServer


class Vsftpd(ProcessServer):
    """One vsftpd."""

    name = "vsftpd"
    # It insists on entering the home folder of the guests' user, and that of `nobody` does not exist.
    system_user = "daemon"

    def command(self) -> list[str]:
        """Write `vsftpd.conf`."""
        (self.base / "empty").mkdir(exist_ok=True)
        self._write_pam()
        configuration = self.base / "vsftpd.conf"
        configuration.write_text("".join(f"{key}={value}\n" for key, value in self._options().items()))
        return [str(self.programs / "usr/sbin/vsftpd"), str(configuration)]

    def _options(self) -> dict[str, object]:
        options: dict[str, object] = {
            "listen": "YES",
            "listen_ipv6": "NO",
            "listen_address": HOST,
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

    def _write_pam(self) -> None:
        module, passwords = next(self.programs.rglob("pam_matrix.so")), self.base / "passwords"
        kinds = ("auth", "account", "session")
        rules = "".join(f"{kind} required {module} passdb={passwords}\n" for kind in kinds)
        services = self.base / "pam"
        services.mkdir(exist_ok=True)
        # Without "other", libpam-wrapper complains into the client's connection.
        for service in ("vsftpd", "other"):
            (services / service).write_text(rules)

    def write_accounts(self, accounts: list[Account]) -> None:
        """Write the password file of pam_matrix: `user:password:service`."""
        lines = [f"{account.user}:{account.password}:vsftpd\n" for account in accounts]
        (self.base / "passwords").write_text("".join(lines), "utf-8")

    def environment(self) -> Mapping[str, str]:
        """Return the environment, with libpam-wrapper loaded before everything else."""
        return {
            **super().environment(),
            "LD_PRELOAD": str(next(self.programs.rglob("libpam_wrapper.so"))),
            "PAM_WRAPPER": "1",
            "PAM_WRAPPER_SERVICE_DIR": str(self.base / "pam"),
        }
