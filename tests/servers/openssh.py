"""OpenSSH's sshd, as hosts run it: users locked into their folder by `internal-sftp`, or with a shell.

Its users all have the user id of `daemon`. Names and passwords are known by a little library of ours (`users_file.c`),
so that nothing under /etc is touched.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import asyncssh

from tests.servers.daemon import Daemon
from tests.servers.process import HOST, Account, CannotRunError, ProcessServer, crypt


class Openssh(ProcessServer):
    """One sshd whose users see nothing but their folder."""

    name = "openssh"
    system_user = "daemon"
    greeting = b"SSH"
    has_shell = False

    def command(self) -> list[str]:
        """Write `sshd_config`."""
        self._build()
        key = self.base / "host_key"
        if not key.exists():
            make_key(key, self.host_key_kind)
        # Compiled into Debian's sshd, and made by its package only when that is installed.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        configuration = self.base / "sshd_config"
        configuration.write_text("".join(f"{line}\n" for line in self._lines(key)))
        return [str(self.programs / "usr/sbin/sshd"), "-D", "-e", "-f", str(configuration)]

    def _lines(self, key: Path) -> list[str]:
        lines = [
            f"ListenAddress {HOST}:{self.port}",
            f"HostKey {key}",
            f"PidFile {self.base / 'sshd.pid'}",
            f"AuthorizedKeysFile {self.base}/keys/%u",
            "UsePAM no",
            "PasswordAuthentication yes",
            "StrictModes no",
            "UseDNS no",
            "PerSourceMaxStartups none",
            f"MaxStartups {self.max_clients or 100}",
            "Subsystem sftp internal-sftp",
            *self.extra_lines,
        ]
        if not self.has_shell:
            lines += [f"ChrootDirectory {self.jails}/%u", "ForceCommand internal-sftp -d /home"]
        return lines

    extra_lines: tuple[str, ...] = ()
    host_key_kind = "ssh-ed25519"

    @property
    def jails(self) -> Path:
        """Where the users are locked in: sshd wants no folder above writable by others, which rules /tmp out."""
        return Path("/run") / self.base.name

    def close(self) -> None:
        """Kill the daemon and remove its folders."""
        super().close()
        shutil.rmtree(self.jails, ignore_errors=True)

    def _build(self) -> None:
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise CannotRunError("its users are known by a little library, and there is no C compiler")
        source = Path(__file__).with_name("users_file.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(self._library), str(source)], check=True)

    @property
    def _library(self) -> Path:
        return self.base / "users.so"

    def write_accounts(self, accounts: list[Account]) -> None:
        """Write the passwords, the users and, where they are locked in, their jails."""
        # The first is whom sshd becomes before a login; a machine without it lacks him.
        lines = [f"sshd:*:{self.uid}:{self.gid}::/run/sshd:/usr/sbin/nologin\n"]
        lines += [f"{a.user}:{crypt(a.password)}:{self.uid}:{self.gid}::{a.home}:/bin/sh\n" for a in accounts]
        part = self.base / "users.part"
        part.write_text("".join(lines), "utf-8")
        part.replace(self.base / "users")
        (self.base / "keys").mkdir(exist_ok=True)

    def new_account(self, password: str | None = None) -> Daemon:
        """Add a user with an empty folder."""
        account = super().new_account(password)
        if not self.has_shell:
            jail = self.jails / account.user
            (jail / "home").mkdir(parents=True)
            self.own(jail / "home")
            account = replace(account, root=jail / "home")
        return replace(account, host_key=self.host_key())

    def host_key(self) -> str:
        """Return the fingerprint of the host key: hex, as certificates' are."""
        return fingerprint(self.base / "host_key.pub")

    def renew_certificate(self) -> str:
        """Restart with another host key; return its fingerprint."""
        self.stop()
        (self.base / "host_key").unlink()
        self.start()
        return self.host_key()

    def allow_key(self, user: str, public: Path) -> None:
        """Let a user log in with this key."""
        shutil.copyfile(public, self.base / "keys" / user)

    def environment(self) -> Mapping[str, str]:
        """Return the environment, with our users before the system's."""
        return {
            **super().environment(),
            "LD_PRELOAD": str(self._library),
            "INTACTO_USERS": str(self.base / "users"),
        }


class OpensshShell(Openssh):
    """One sshd whose users have a shell, and with it `sha256sum`."""

    name = "openssh-shell"
    has_shell = True


class OpensshOld(Openssh):
    """One sshd that proves its key by SHA-1 alone, as servers from before 2018 do."""

    name = "openssh-old"
    extra_lines = ("HostKeyAlgorithms ssh-rsa",)
    host_key_kind = "ssh-rsa"


def make_key(path: Path, kind: str, passphrase: str | None = None) -> None:
    """Make a key pair in OpenSSH's form."""
    key = asyncssh.generate_private_key(kind)
    key.write_private_key(path, passphrase=passphrase)
    path.chmod(0o600)
    key.write_public_key(f"{path}.pub")


def fingerprint(public: Path) -> str:
    """Return the SHA-256 of a public key's wire form, in hex."""
    return hashlib.sha256(base64.b64decode(public.read_text().split()[1])).hexdigest()
