"""Is a disk image of Virtual PC whole? Microsoft's "Virtual Hard Disk Image Format Specification" 1.0."""

from __future__ import annotations

import struct

from intacto.domain.words import Message
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at, to_the_end
from intacto.formats.places import Places
from intacto.formats.sentences import BREAKS_OFF, FOLLOWED, MISMATCH, NO_MISS
from intacto.formats.signs import VHD
from intacto.formats.stream import Steps, Stream

_SPARSE = b"cxsparse"
_FOOTER = 512
_SECTOR = 512
_FIXED = 2
_UNUSED = 0xFFFFFFFF
_MOST_BLOCKS = 16 * 1024**2


def tester() -> Reading:
    """Return a new tester."""
    return Reading("vhd", _read, keep=_FOOTER)


def _read(stream: Stream) -> Steps[Message | None]:
    head = yield from stream.peek(_FOOTER)
    if not head.startswith(VHD):
        return (yield from _fixed(stream))
    if not _is_summed(head, 64):
        raise damaged_at(0)
    yield from stream.skip(_FOOTER)
    places = Places(stream)
    places.ask(512, 1024, _Blocks(places).take_head)
    size = yield from places.read()
    footer = stream.tail
    if not footer.startswith(VHD):
        # Old versions wrote one byte less.
        if footer[1:9] == VHD or size >= places.farthest + _FOOTER:
            raise Unsure(FOLLOWED)
        raise Damaged(BREAKS_OFF)
    if footer != head:
        raise Damaged(MISMATCH)
    return NO_MISS


def _is_summed(data: bytes, at: int) -> bool:
    """Tell whether the checksum at ``at`` is the complement of the sum of all other bytes."""
    total = sum(data) - sum(data[at : at + 4])
    return len(data) >= _FOOTER and ~total & 0xFFFFFFFF == int.from_bytes(data[at : at + 4], "big")


def _fixed(stream: Stream) -> Steps[Message | None]:
    """Read a disk of fixed size: its content, and only then the footer."""
    size = yield from to_the_end(stream)
    footer = stream.tail
    if not footer.startswith(VHD):
        # It was cut off, or is no VHD: no program takes it for one.
        raise Damaged(BREAKS_OFF)
    if not _is_summed(footer, 64):
        raise damaged_at(size - _FOOTER)
    told, kind = struct.unpack_from(">Q4xL", footer, 48)
    if kind == _FIXED and told > size - _FOOTER:
        raise Damaged(MISMATCH)
    return NO_MISS


class _Blocks:
    """Reads the second head of a disk that grows, and the table that tells where each block is."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._length = 0

    def take_head(self, at: int, data: bytes) -> None:
        """Take the second head."""
        table, _, count, size = struct.unpack_from(">QLLL", data, 16)
        if not data.startswith(_SPARSE) or not _is_summed(data, 36) or count > _MOST_BLOCKS:
            raise damaged_at(at)
        bitmap = -(-size // (_SECTOR * 8 * _SECTOR)) * _SECTOR
        self._length = bitmap + size
        self._places.ask(table, count * 4, self.take_table)

    def take_table(self, _at: int, data: bytes) -> None:
        """Take a piece of the table."""
        used = [sector for (sector,) in struct.iter_unpack(">L", data) if sector != _UNUSED]
        if used:
            self._places.reach(max(used) * _SECTOR + self._length)
