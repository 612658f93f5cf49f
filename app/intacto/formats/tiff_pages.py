"""What the directories of a TIFF tell: where its strips and tiles are (TIFF 6.0, section 2; BigTIFF of libtiff)."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from operator import add
from typing import Literal

WIDTH, HEIGHT, BITS, PACKING, SAMPLES, ROWS_PER_STRIP, PLANES = 256, 257, 258, 259, 277, 278, 284
STRIPS, STRIP_COUNTS, TILES, TILE_COUNTS = 273, 279, 324, 325
NUMBERS = (WIDTH, HEIGHT, BITS, PACKING, SAMPLES, ROWS_PER_STRIP, PLANES)
"""The tags whose first value is of interest; of the other four, all values are."""

_CODES = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_PLAIN, _OLD_JPEG = 1, 6


@dataclass(frozen=True, slots=True)
class Form:
    """How numbers are written in this file: little or big ends first; ``big`` is for BigTIFF."""

    order: Literal["little", "big"]
    big: bool

    def number(self, data: bytes) -> int:
        """Return the unsigned number that ``data`` is."""
        return int.from_bytes(data, self.order)

    @property
    def count_size(self) -> int:
        """Return how many bytes tell the number of entries of a directory."""
        return 8 if self.big else 2

    @property
    def entry_size(self) -> int:
        """Return the bytes of an entry of a directory."""
        return 20 if self.big else 12

    @property
    def offset_size(self) -> int:
        """Return the bytes of an offset; values up to this long stand in the entry itself."""
        return 8 if self.big else 4

    def values(self, kind: int, data: bytes) -> array[int]:
        """Return the numbers of an entry's ``kind``, one that :func:`size_of` knows."""
        found = array(_CODES[kind])
        found.frombytes(data)
        if self.order != sys.byteorder:
            found.byteswap()
        return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a directory; ``inline`` is its value, or where that stands."""

    tag: int
    kind: int
    count: int
    inline: bytes

    @property
    def length(self) -> int | None:
        """Return the bytes of its value; None: it is not made of whole numbers."""
        code = _CODES.get(self.kind)
        return None if code is None else array(code).itemsize * self.count


def entries(form: Form, data: bytes) -> list[Entry]:
    """Return the entries of a directory, whose bytes are ``data``."""
    found = []
    for at in range(0, len(data), form.entry_size):
        entry = data[at : at + form.entry_size]
        count = form.number(entry[4 : 4 + form.offset_size])
        found.append(Entry(form.number(entry[:2]), form.number(entry[2:4]), count, entry[-form.offset_size :]))
    return found


def end_of(numbers: Mapping[int, int], offsets: array[int], counts: array[int]) -> int:
    """Return how many bytes a file must have for these strips or tiles, as ``numbers`` tells of their page.

    The lengths of plain strips are often told wrong, the last one's above all; how long they are follows from the
    picture. Those of the old way to hold a JPEG mean nothing.
    """
    if not offsets:
        return 0
    if len(counts) != len(offsets) or numbers.get(PACKING, _PLAIN) == _OLD_JPEG:
        return max(offsets) + 1
    if numbers.get(PACKING, _PLAIN) != _PLAIN:
        return _furthest(offsets, counts)
    before = _furthest(offsets[:-1], counts[:-1])
    return max(before, offsets[-1] + min(counts[-1], _last_strip(numbers, len(offsets))))


def _furthest(offsets: array[int], counts: array[int]) -> int:
    end: int = max(map(add, offsets, counts), default=0)
    return end


def _last_strip(numbers: Mapping[int, int], strips: int) -> int:
    """Return the bytes that the last of the plain strips has at least."""
    height = numbers.get(HEIGHT, 0)
    samples = numbers.get(SAMPLES, 1) if numbers.get(PLANES, 1) == 1 else 1
    row = (numbers.get(WIDTH, 0) * numbers.get(BITS, 1) * samples + 7) // 8
    per_strip = min(numbers.get(ROWS_PER_STRIP, height), height)
    rows = height - per_strip * (strips - 1) if numbers.get(PLANES, 1) == 1 else 1
    return row * max(rows, 1)
