"""Is an image of a CD or DVD whole? ISO 9660 (ECMA-119) and UDF (ECMA-167): it has to hold what its tables list."""

from __future__ import annotations

from binascii import crc_hqx

from intacto.domain.words import Message
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at
from intacto.formats.places import Places
from intacto.formats.sentences import BREAKS_OFF, NO_MISS, UNUSUAL
from intacto.formats.signs import ISO, ISO_AT, is_disc
from intacto.formats.stream import BreaksOff, Steps, Stream

SECTOR = 2048
_PRIMARY, _LAST = 1, 255
_MOST_DESCRIPTORS = 64
_LARGEST_DIRECTORY = 16 * 1024**2
_DIRECTORY = 2

_ANCHOR = 256 * SECTOR
_RUN_OUT = 16 * SECTOR
"""The last block of a DVD may be left out."""


def tester() -> Reading:
    """Return a new tester."""
    return Reading("iso", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    head = yield from stream.peek(ISO_AT + SECTOR)
    if not is_disc(head):
        raise Unsure(UNUSUAL)
    yield from stream.skip(ISO_AT)
    descriptor = b""
    for _ in range(_MOST_DESCRIPTORS):
        descriptor = yield from stream.take(SECTOR)
        if descriptor[1:6] != ISO or descriptor[0] in (_PRIMARY, _LAST):
            break
    if descriptor[1:6] == ISO and descriptor[0] == _PRIMARY:
        yield from _Tree(stream, descriptor).read()
    else:
        yield from _Udf(stream).read()
    return NO_MISS


def _both(data: bytes, at: int, width: int = 4) -> int:
    """Return a number that is written in both byte orders (ECMA-119, 7.3.3); raises Damaged where one bit differs."""
    little = int.from_bytes(data[at : at + width], "little")
    big = int.from_bytes(data[at + width : at + 2 * width], "big")
    if (little ^ big).bit_count() == 1:
        raise Damaged(damaged_at(ISO_AT + at).reason)
    return little


class _Tree:
    """Follows the directories (9.1) and notes where the last file ends."""

    def __init__(self, stream: Stream, descriptor: bytes) -> None:
        self._stream = stream
        self._told = _both(descriptor, 80) * _both(descriptor, 128, 2)
        self._block = _both(descriptor, 128, 2)
        self._root = descriptor[156:190]
        self._places = Places(stream)
        self._seen: set[int] = set()

    def read(self) -> Steps[None]:
        """Read to the end; raises Damaged, Unsure.

        It breaks off for sure where both the disc's own length and what is on it tell of more.
        """
        if self._block not in (512, 1024, 2048):
            raise damaged_at(ISO_AT + 128)
        if int.from_bytes(self._root[2:6], "little") * self._block >= self._told:
            # A later session of a disc alone: its places count from the start of the disc.
            raise Unsure(UNUSUAL)
        self._add(self._root)
        try:
            size = yield from self._places.follow()
        except BreaksOff:
            size = self._stream.given
        if self._told > size:
            raise Damaged(BREAKS_OFF) if self._places.farthest > size else Unsure(UNUSUAL)
        if self._places.farthest > size:
            raise Unsure(UNUSUAL)

    def _add(self, record: bytes) -> None:
        """Take what a directory says of one file."""
        start = int.from_bytes(record[2:6], "little") * self._block
        length = int.from_bytes(record[10:14], "little")
        if not length:
            return
        if not record[25] & _DIRECTORY or length > _LARGEST_DIRECTORY:
            self._places.reach(start + length)
        elif start not in self._seen:
            self._seen.add(start)
            self._places.ask(start, length, self._take_directory)

    def _take_directory(self, _at: int, data: bytes) -> None:
        """Take a piece of a directory: no record crosses a sector (6.8.1.1)."""
        for sector in range(0, len(data), SECTOR):
            at, end = sector, min(sector + SECTOR, len(data))
            while at < end and 34 <= data[at] <= end - at:
                self._add(data[at : at + data[at]])
                at += data[at]


class _Udf:
    """Finds the partition of a disc that has only UDF (ECMA-167, 3/10) and notes where it ends."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._places = Places(stream)

    def read(self) -> Steps[None]:
        """Read to the end; raises Damaged."""
        # The descriptors may stand before the anchor that tells where they are.
        start = self._stream.position
        self._places.ask(start, _ANCHOR - start, self._take_descriptors)
        self._places.ask(_ANCHOR, SECTOR, self._take_anchor)
        size = yield from self._places.follow()
        if self._places.farthest > size + _RUN_OUT:
            raise Damaged(BREAKS_OFF)

    def _take_anchor(self, _at: int, data: bytes) -> None:
        if _udf_tag(data) == 2:
            length, start = int.from_bytes(data[16:20], "little"), int.from_bytes(data[20:24], "little")
            self._places.ask(start * SECTOR, min(length, _MOST_DESCRIPTORS * SECTOR), self._take_descriptors)

    def _take_descriptors(self, _at: int, data: bytes) -> None:
        for at in range(0, len(data), SECTOR):
            sector = data[at : at + SECTOR]
            if sector.startswith(b"\5\0") and _udf_tag(sector) == 5:
                start, length = int.from_bytes(sector[188:192], "little"), int.from_bytes(sector[192:196], "little")
                self._places.reach((start + length) * SECTOR)


def _udf_tag(data: bytes) -> int:
    """Return what kind of descriptor this is (3/7.2), 0 where its sums are wrong."""
    length = int.from_bytes(data[10:12], "little")
    right = (sum(data[:16]) - data[4]) & 0xFF == data[4]
    summed = crc_hqx(data[16 : 16 + length], 0) == int.from_bytes(data[8:10], "little")
    return int.from_bytes(data[:2], "little") if right and summed and length else 0
