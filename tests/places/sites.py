"""A place and what lies behind it on the disk, whatever kind of place it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.places.base import Place
from intacto.places.folder import FolderPlace
from intacto.places.ftp import FtpPlace
from intacto.places.sftp import SftpPlace
from tests.servers import Daemon

PATIENCE = 8.0
"""Seconds: time-outs of tests in which nothing should stall."""


class Site(Protocol):
    """A place with its disk."""

    @property
    def name(self) -> str: ...
    @property
    def place(self) -> Place: ...
    def write(self, name: str | bytes, content: bytes, *, mtime: float | None = None, mode: int = 0o644) -> Path: ...
    def make_folder(self, name: str | Path) -> Path: ...
    def path(self, name: str | bytes) -> Path: ...
    def names(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class HostSite:
    """A daemon."""

    name: str
    place: Place
    daemon: Daemon

    def write(self, name: str | bytes, content: bytes, *, mtime: float | None = None, mode: int = 0o644) -> Path:
        return self.daemon.write(name, content, mtime=mtime, mode=mode)

    def make_folder(self, name: str | Path) -> Path:
        return self.daemon.make_folder(name)

    def path(self, name: str | bytes) -> Path:
        return self.daemon.path(name)

    def names(self) -> list[str]:
        return self.daemon.names()


def ftp_place(
    daemon: Daemon,
    folder: str = "",
    *,
    timeout: float = PATIENCE,
    scheme: Scheme = Scheme.FTP,
    password: str | None = None,
    memory: HostMemory | None = None,
) -> FtpPlace:
    """Return the place of an account, its certificate trusted unless ``memory`` says otherwise."""
    address = Address(scheme, daemon.host, daemon.port, daemon.user, folder)
    credentials = Credentials(daemon.user, daemon.password if password is None else password)
    if memory is None:
        memory = HostMemory(trusted=daemon.certificate_fingerprint)
    return FtpPlace(address, credentials, memory, timeout)


def sftp_place(
    daemon: Daemon,
    folder: str = "",
    *,
    timeout: float = PATIENCE,
    password: str | None = None,
    key_file: str = "",
    memory: HostMemory | None = None,
) -> SftpPlace:
    """Return the place of an account on an SFTP server, its host key trusted unless ``memory`` says otherwise."""
    address = Address(Scheme.SFTP, daemon.host, daemon.port, daemon.user, folder)
    credentials = Credentials(daemon.user, daemon.password if password is None else password, key_file)
    return SftpPlace(address, credentials, memory or HostMemory(trusted=daemon.pin), timeout)


def host_site(daemon: Daemon) -> HostSite:
    """Return a daemon as a site."""
    if daemon.host_key is not None:
        return HostSite(daemon.name, sftp_place(daemon), daemon)
    return HostSite(f"{daemon.name}-{'tls' if daemon.tls else 'plain'}", ftp_place(daemon), daemon)


class FolderSite:
    """A folder of this computer; it writes as a server's helper does."""

    name = "folder"

    def __init__(self, root: Path) -> None:
        self._daemon = Daemon("folder", "", 0, "", "", root, False, None, None, None, _Nobody())
        self.place: Place = FolderPlace(root)
        self.write = self._daemon.write
        self.make_folder = self._daemon.make_folder
        self.path = self._daemon.path
        self.names = self._daemon.names


class _Nobody:
    """Stands where a server would, and owns nothing."""

    name, tls, port = "folder", False, 0

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def drop_sessions(self) -> None: ...
    def renew_certificate(self) -> str:
        return ""

    def own(self, path: Path) -> None: ...
    def log(self) -> str:
        return ""


def pieces(content: bytes, size: int = 100_000) -> Iterator[bytes]:
    """Yield ``content`` in pieces."""
    for start in range(0, len(content), size):
        yield content[start : start + size]
