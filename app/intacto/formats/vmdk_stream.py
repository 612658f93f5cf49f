"""Disk images of VMware that were written in one go, as in an OVA: packed grains, each with its place before it.

The tables come behind what they point to ("Virtual Disk Format 5.0", "Stream-Optimized Compressed Sparse Extents"), so
that all of it can be compared: zlib's own sum vouches for each grain, the tables for their places.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from intacto.domain.words import Message
from intacto.formats.parser import Damaged, Unsure, damaged_at, is_slight
from intacto.formats.sentences import FOLLOWED, MISMATCH, NO_MISS, UNUSUAL
from intacto.formats.signs import VMDK
from intacto.formats.stream import BreaksOff, Steps, Stream

SECTOR = 512
_AT_END = 0xFFFFFFFFFFFFFFFF
_HEAD = struct.Struct("<4sLLQQQQLQQQB4sH")
_MARK = struct.Struct("<QL")
_END, _TABLE, _DIRECTORY, _FOOTER = range(4)
_LARGEST_GRAIN = 16 * 1024
_MOST_TABLES = 1024**2


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a sparse extent. All lengths and places are in sectors; ``entries`` counts those of a table."""

    version: int
    capacity: int
    grain: int
    text: int
    entries: int
    directory: int
    start: int

    @classmethod
    def parse(cls, raw: bytes) -> Head:
        """Return what the first sector says."""
        fields = _HEAD.unpack_from(raw)
        return cls(fields[1], fields[3], fields[4], fields[6], fields[7], fields[9], fields[10])

    @property
    def is_likely(self) -> bool:
        """Tell whether its numbers are such as programs write."""
        return 0 < self.grain <= _LARGEST_GRAIN and 0 < self.entries <= 4096 and self.capacity < 1 << 48

    @property
    def has_footer(self) -> bool:
        """Tell whether the head that counts is the one at the end."""
        return self.directory == _AT_END

    @property
    def tables(self) -> int:
        """Return how many tables there are."""
        return -(-self.capacity // (self.grain * self.entries))


def read(stream: Stream, raw: bytes, head: Head) -> Steps[Message | None]:
    """Read what follows the first sector ``raw``; raises Damaged, Unsure, BreaksOff."""
    if head.start * SECTOR < stream.position or head.tables > _MOST_TABLES:
        raise damaged_at(64)
    yield from stream.skip(head.start * SECTOR - stream.position)
    grains = _Grains(stream, raw, head)
    while (yield from grains.read_next()):
        pass
    if (yield from stream.peek(1)):
        raise Unsure(FOLLOWED)
    if grains.is_doubtful:
        return UNUSUAL
    return None if is_slight(head.text * SECTOR, stream.given) else NO_MISS


class _Grains:
    """Reads markers and what belongs to each."""

    def __init__(self, stream: Stream, raw: bytes, head: Head) -> None:
        self._stream = stream
        self._raw = raw
        self._head = head
        self._pending: dict[int, int] = {}
        self._tables: dict[int, int] = {}
        self._directory = 0
        self._has_footer = False
        self.is_doubtful = False

    def read_next(self) -> Steps[bool]:
        """Take the next marker with its content; return False at the last one."""
        at = self._stream.position
        mark = yield from self._stream.peek(16)
        if len(mark) < 16:
            raise BreaksOff
        place, packed = _MARK.unpack_from(mark)
        if packed:
            yield from self._grain(at, place, packed)
            return True
        self.is_doubtful |= any((yield from self._stream.take(SECTOR))[16:])
        match int.from_bytes(mark[12:16], "little"):
            case 0:
                self.is_doubtful |= bool(self._pending) or not self._has_footer
                return False
            case 1:
                self._compare_table((yield from self._content(at, place)))
            case 2:
                self._compare_directory((yield from self._content(at, place)))
            case 3:
                self._compare_footer((yield from self._content(at, place)))
            case _:
                raise damaged_at(at)
        return True

    def _content(self, at: int, sectors: int) -> Steps[bytes]:
        if sectors > _MOST_TABLES * 4 // SECTOR + 1:
            raise damaged_at(at)
        return (yield from self._stream.take(sectors * SECTOR))

    def _grain(self, at: int, place: int, packed: int) -> Steps[None]:
        head = self._head
        if place % head.grain or place >= head.capacity or packed > 2 * head.grain * SECTOR + 1024:
            raise damaged_at(at)
        data = yield from self._stream.take(-(-(12 + packed) // SECTOR) * SECTOR)
        inflate = zlib.decompressobj()
        try:
            size = len(inflate.decompress(data[12 : 12 + packed], head.grain * SECTOR + 1))
        except zlib.error:
            raise damaged_at(at) from None
        if not inflate.eof or size > head.grain * SECTOR:
            raise damaged_at(at)
        self.is_doubtful |= bool(inflate.unused_data) or any(data[12 + packed :]) or len(self._pending) > head.entries
        if len(self._pending) <= head.entries:
            self._pending[place // head.grain] = at // SECTOR

    def _compare_table(self, data: bytes) -> None:
        """Compare a table with the grains that came before it."""
        entries = self._head.entries
        told = {number: sector for number, (sector,) in enumerate(struct.iter_unpack("<L", data)) if sector > 1}
        numbers = {number // entries for number in self._pending}
        self.is_doubtful |= told != {number % entries: sector for number, sector in self._pending.items()}
        self.is_doubtful |= len(numbers) != 1
        if len(self._tables) < _MOST_TABLES:
            self._tables.update(dict.fromkeys(numbers, (self._stream.position - len(data)) // SECTOR))
        self._pending.clear()

    def _compare_directory(self, data: bytes) -> None:
        told = {number: sector for number, (sector,) in enumerate(struct.iter_unpack("<L", data)) if sector}
        self.is_doubtful |= told != self._tables
        self._directory = (self._stream.position - len(data)) // SECTOR

    def _compare_footer(self, data: bytes) -> None:
        if not data.startswith(VMDK):
            raise Damaged(MISMATCH)
        self._has_footer = True
        same = data[:56] + data[64:SECTOR] == self._raw[:56] + self._raw[64:]
        self.is_doubtful |= not same or Head.parse(data).directory != self._directory
