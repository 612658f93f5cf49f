"""OpenSSH's server for one work: a key of its own, the user who measures, a port that is free."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.work import PassedOverError
from tests.servers.process import free_port

_START_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class SshHost:
    """How to reach it: the key file of the user, the file of known hosts, the host key's fingerprint."""

    host: str
    port: int
    user: str
    key: Path
    known_hosts: Path
    fingerprint: str
    root: Path
    """A folder on the disk of this machine, reached by its absolute path."""

    @property
    def url(self) -> str:
        """Return the address of the folder."""
        return f"sftp://{self.user}@{self.host}:{self.port}/{self.root}"


@contextmanager
def serving(folder: Path, host: str, enter: tuple[str, ...]) -> Iterator[SshHost]:
    """Serve for the length of a ``with``; raises PassedOverError where there is no sshd or it does not start."""
    program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None or shutil.which("ssh-keygen") is None:
        raise PassedOverError("OpenSSH's server is not installed")
    root = folder / "root"
    root.mkdir(parents=True)
    for name in ("host_key", "user_key"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(words, check=True)
    shutil.copy(folder / "user_key.pub", folder / "authorized")
    port = free_port()
    configuration = folder / "sshd_config"
    configuration.write_text(_configuration(folder, host, port))
    # Where it separates its rights; the system's own start script makes it at boot.
    Path("/run/sshd").mkdir(exist_ok=True, mode=0o755)
    log = folder / "sshd.log"
    process = subprocess.Popen([*enter, program, "-D", "-f", str(configuration), "-E", str(log)])
    try:
        _wait_for(process, host, port, log)
        yield _reached(folder, host, port, root)
    finally:
        process.terminate()
        process.wait()


def _configuration(folder: Path, host: str, port: int) -> str:
    return "".join(
        f"{line}\n"
        for line in (
            f"ListenAddress {host}",
            f"Port {port}",
            f"HostKey {folder / 'host_key'}",
            f"AuthorizedKeysFile {folder / 'authorized'}",
            f"PidFile {folder / 'pid'}",
            "PermitRootLogin prohibit-password",
            "PasswordAuthentication no",
            "StrictModes no",
            "UsePAM no",
            "MaxStartups 50",
            "Subsystem sftp internal-sftp",
        )
    )


def _reached(folder: Path, host: str, port: int, root: Path) -> SshHost:
    kind, body, *_ = (folder / "host_key.pub").read_text().split()
    known = folder / "known_hosts"
    known.write_text(f"[{host}]:{port} {kind} {body}\n")
    shown = subprocess.run(
        ["ssh-keygen", "-lf", str(folder / "host_key.pub")], capture_output=True, text=True, check=True
    )
    return SshHost(host, port, getpass.getuser(), folder / "user_key", known, shown.stdout.split()[1], root)


def _wait_for(process: subprocess.Popen[bytes], host: str, port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((host, port), timeout=1) as probe:
            if probe.recv(4) == b"SSH-":
                return
        time.sleep(0.02)
    process.kill()
    raise PassedOverError(f"sshd did not start: {log.read_text(errors='replace') if log.exists() else ''}")
