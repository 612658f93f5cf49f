"""What a test holds of a server: one account on it, with its folder on the disk."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol


class Server(Protocol):
    """A running server. Tests use it through `Daemon`."""

    name: str
    tls: bool
    port: int

    def start(self) -> None:
        """Start it, at the same port as before; return when it answers."""

    def stop(self) -> None:
        """Kill it and every session; return when nothing is left."""

    def drop_sessions(self) -> None:
        """Cut every session that is open, without a word to the client; the server stays up."""

    def renew_certificate(self) -> str:
        """Restart with another certificate; return its fingerprint."""

    def own(self, path: Path) -> None:
        """Give a path on the disk to the user as whom the server reads and writes."""

    def log(self) -> str:
        """Return the end of what the server wrote into its log."""


@dataclass(frozen=True, slots=True)
class Daemon:
    """One account on a real server on loopback, as a seller has one at his host. Nobody else uses this account."""

    name: str
    """`vsftpd`, `proftpd`, `pureftpd`, `pyftpdlib`, `openssh`, `openssh-shell` or `proftpd-sftp`."""
    host: str
    """`127.0.0.1`; the certificate, if any, is made out to it."""
    port: int
    user: str
    password: str = field(repr=False)
    root: Path
    """The folder on this machine's disk in which the login lands (and which it sees as `/`). Empty at first."""
    tls: bool
    """True: explicit TLS, and the server refuses anything else. False: plain text only."""
    certificate_fingerprint: str | None
    """SHA-256 of the certificate's DER form, 64 lower-case hex digits; None without TLS."""
    ca_pem: Path | None
    """The authority that issued the certificate; no system trusts it. None without TLS."""
    max_clients: int | None
    """How many sessions at once the server allows, where that was asked for."""
    server: Server = field(repr=False, compare=False)
    host_key: str | None = None
    """SHA-256 of the host key's wire form, 64 lower-case hex digits; None where it does not speak SFTP."""

    @property
    def pin(self) -> str | None:
        """The fingerprint to trust, of certificate or host key, as it is kept; None in plain text."""
        shown = self.host_key or self.certificate_fingerprint
        return None if shown is None else f"SHA256:{shown}"

    def url(self, folder: str = "") -> str:
        """Return `ftp://user@host:port/folder`, or `sftp://`; `folder` is relative to where the login lands."""
        return f"{'ftp' if self.host_key is None else 'sftp'}://{self.user}@{self.host}:{self.port}/{folder}"

    def path(self, name: str | bytes) -> Path:
        """Return where the remote file `name` (relative to the login, `/` between folders) stands on the disk."""
        return self.root / os.fsdecode(name)

    def write(self, name: str | bytes, content: bytes, *, mtime: float | None = None, mode: int = 0o644) -> Path:
        """Write a file straight to the server's disk, folders included; `mtime` in seconds since 1970."""
        path = self.path(name)
        self.make_folder(Path(os.fsdecode(name)).parent)
        path.write_bytes(content)
        path.chmod(mode)
        self.server.own(path)
        if mtime is not None:
            os.utime(path, (mtime, mtime))
        return path

    def make_folder(self, name: str | Path) -> Path:
        """Make a folder, and those above it, straight on the server's disk."""
        path = self.root
        for part in Path(name).parts:
            path = path / part
            if not path.is_dir():
                path.mkdir()
                self.server.own(path)
        return path

    def copy_tree(self, source: Path) -> None:
        """Copy the content of the folder `source` to the server's disk, times included."""
        for found in sorted(source.rglob("*")):
            name = str(found.relative_to(source))
            if found.is_dir():
                self.make_folder(name)
            else:
                self.write(name, b"")
                shutil.copyfile(found, self.path(name))
                shutil.copystat(found, self.path(name))

    def read(self, name: str | bytes) -> bytes:
        """Return what the server's disk holds under `name`."""
        return self.path(name).read_bytes()

    def names(self) -> list[str]:
        """Return all files on the server's disk, relative to the login, sorted; temporary ones included."""
        return sorted(str(found.relative_to(self.root)) for found in self.root.rglob("*") if found.is_file())

    def stop(self) -> None:
        """Kill the server, as if the host went down. `start` brings it back at the same port."""
        self.server.stop()

    def start(self) -> None:
        """Start the server after `stop`."""
        self.server.start()

    def restart(self) -> None:
        """Kill the server and start it again at the same port."""
        self.server.stop()
        self.server.start()

    def drop_sessions(self) -> None:
        """Cut every session that is open, without a word to the client; the server stays up."""
        self.server.drop_sessions()

    def with_new_certificate(self) -> Daemon:
        """Restart the server with another certificate; return the account with its fingerprint.

        Only for servers started by `start_daemon`: other tests know the shared ones by their old certificate.
        """
        shown = self.server.renew_certificate()
        if self.host_key is not None:
            return replace(self, host_key=shown)
        return replace(self, certificate_fingerprint=shown)
