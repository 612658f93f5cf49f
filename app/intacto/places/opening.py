"""From an address to its place."""

from __future__ import annotations

from pathlib import Path

from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.places.base import Place
from intacto.places.folder import FolderPlace
from intacto.places.ftp import FtpPlace


def open_place(address: Address, credentials: Credentials, memory: HostMemory, timeout: float = 30.0) -> Place:
    """Return the place of ``address``; nothing is sent or read yet. ``timeout`` in seconds is for each answer."""
    if address.scheme is Scheme.FILE:
        return FolderPlace(Path(address.folder))
    if address.scheme is Scheme.SFTP:
        from intacto.places.sftp import SftpPlace  # noqa: PLC0415 - asyncssh takes a tenth of a second to load

        return SftpPlace(address, credentials, memory, timeout)
    return FtpPlace(address, credentials, memory, timeout)
