"""What an SFTP host can do, tried with scratch files of ours."""

from __future__ import annotations

import contextlib
import hashlib

import asyncssh

from intacto.domain.host import Abilities
from intacto.places import sftp_digest, sftp_transfer
from intacto.places.sftp_digest import Way
from intacto.places.sftp_wire import Wire

_CONTENT = bytes(range(256)) * 16
_PATCH = b"\r\nintacto\n"


def probe(wire: Wire, scratch: bytes, other: bytes, at: float) -> Abilities:
    """Return what was seen; ``scratch`` and ``other`` are free names of ours: what a kill leaves is known by them.

    Raises asyncssh's errors where the session ends.
    """
    try:
        sftp_transfer.send(wire, scratch, [_CONTENT])
        reads_at = sftp_transfer.block(wire, scratch, 100, 50) == _CONTENT[100:150]
        return Abilities(
            at,
            pipelines=True,
            sha256=_digester(wire, scratch),
            reads_at=reads_at,
            keeps_tail=_keeps_tail(wire, scratch),
            renames_over=_renames_over(wire, scratch, other),
            ascii_changes=False,
        )
    finally:
        for path in (scratch, other):
            with contextlib.suppress(asyncssh.SFTPError):
                wire.run(wire.sftp.remove(path))


def _digester(wire: Wire, scratch: bytes) -> str | None:
    want = hashlib.sha256(_CONTENT).hexdigest()
    for way in Way:
        with contextlib.suppress(asyncssh.SFTPError, TimeoutError):
            if sftp_digest.ask(wire, way, [scratch]) == [want]:
                return way.value
    return None


def _keeps_tail(wire: Wire, scratch: bytes) -> bool:
    async def patched() -> None:
        async with await wire.sftp.open(scratch, "r+b", encoding=None, block_size=0) as file:
            await file.write(_PATCH, 1000)

    try:
        wire.run(patched())
    except asyncssh.SFTPError:
        return False
    wanted = _CONTENT[:1000] + _PATCH + _CONTENT[1000 + len(_PATCH) :]
    return sftp_transfer.block(wire, scratch, 0, len(wanted) + 1) == wanted


def _renames_over(wire: Wire, scratch: bytes, other: bytes) -> bool:
    sftp_transfer.send(wire, other, [b"other"])
    try:
        wire.run(wire.sftp.posix_rename(other, scratch))
    except asyncssh.SFTPError:
        return False
    return sftp_transfer.block(wire, scratch, 0, 10) == b"other"
