"""The pixels of a PNG: deflated rows, each with a filter byte before it (PNG, third edition, 7 to 10)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

SLICE = 256 * 1024
"""The most bytes that are unpacked at once."""

SLACK = 256 * 1024**2
_RATIO = 64
"""Pixels may be this many times as long as what they are packed into, and SLACK on top; more is too much to test."""

_HEAD, _CHECK = 2, 4
_FILTERS = bytes(range(5))
# Interlaced by Adam7 (8.1): the first pixel of each pass, and the steps to the next one.
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


class BadPixels(Exception):
    """The pixels cannot be unpacked."""


@dataclass(frozen=True, slots=True)
class Header:
    """What IHDR tells (11.2.1); ``width`` and ``height`` in pixels."""

    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool

    @classmethod
    def parse(cls, data: bytes) -> Header | None:
        """Return what the 13 bytes of an IHDR tell; None: no PNG can be like that."""
        width, height = int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big")
        depth, colour, packing, filtering, interlace = data[8:13]
        usual = not packing and not filtering and interlace < 2 and depth in _DEPTHS.get(colour, ())
        if not usual or not 0 < width < 1 << 31 or not 0 < height < 1 << 31:
            return None
        return cls(width, height, depth, colour, bool(interlace))

    def passes(self, width: int, height: int) -> list[tuple[int, int]]:
        """Return for a picture of this size how many bytes a row has, its filter included, and how many rows."""
        bits = self.depth * _SAMPLES[self.colour]
        starts = _ADAM7 if self.interlaced else ((0, 0, 1, 1),)
        found = []
        for left, top, across, down in starts:
            columns, rows = -(-(width - left) // across), -(-(height - top) // down)
            if columns > 0 and rows > 0:
                found.append(((columns * bits + 7) // 8 + 1, rows))
        return found


class Pixels:
    """Unpacks the rows of one picture, fed in pieces, and counts them.

    ``is_whole`` tells at the end whether it is just what the header announced, ``too_many`` that it is too large to be
    unpacked and was not.
    """

    def __init__(self, header: Header, width: int, height: int) -> None:
        self._passes = header.passes(width, height)
        self._length, rows = self._passes.pop(0)
        self._left = self._length * rows
        self._in_row = 0
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._head = b""
        self._sum = zlib.adler32(b"")
        self._after = b""
        self._fed = 0
        self._unpacked = 0
        self._odd = False
        self.too_many = False

    @property
    def is_whole(self) -> bool:
        """Tell whether all rows were there, in a stream with a right check at its end, and nothing else."""
        return not (self._left or self._odd) and self._after == self._sum.to_bytes(4, "big")

    @property
    def rows_are_missing(self) -> bool:
        """Tell whether there is less than was announced."""
        return self._left > 0 and not self.too_many

    def feed(self, data: bytes | memoryview) -> None:
        """Take the next packed bytes; raises BadPixels.

        Deflate is undone without the head and the check of zlib around it (RFC 1950): where only the check is wrong,
        viewers show all rows, and so many of them are seen here too.
        """
        self._fed += len(data)
        if len(self._head) < _HEAD:
            missing = _HEAD - len(self._head)
            self._head += data[:missing]
            data = data[missing:]
            if len(self._head) == _HEAD and (self._head[0] & 15 != 8 or int.from_bytes(self._head, "big") % 31):
                raise BadPixels
        while not (self.too_many or self._odd or self._inflate.eof):
            try:
                out = self._inflate.decompress(data, SLICE)
            except zlib.error as broken:
                raise BadPixels from broken
            data = self._inflate.unused_data or self._inflate.unconsumed_tail
            self._sum = zlib.adler32(out, self._sum)
            self._count(out)
            if not data and len(out) < SLICE:
                return
        # One more than there may be is enough.
        self._after += bytes(data[: _CHECK + 1 - len(self._after)])

    def _count(self, out: bytes) -> None:
        self._unpacked += len(out)
        self.too_many = self._unpacked > SLACK + _RATIO * self._fed
        at = 0
        while at < len(out):
            if not self._left and not self._next_pass():
                self._odd = True
                return
            piece = out[at : at + self._left]
            at += len(piece)
            self._left -= len(piece)
            filters = piece[-self._in_row % self._length :: self._length]
            if filters.translate(None, _FILTERS):
                raise BadPixels
            self._in_row = (self._in_row + len(piece)) % self._length
        if not self._left:
            self._next_pass()

    def _next_pass(self) -> bool:
        if not self._passes:
            return False
        self._length, rows = self._passes.pop(0)
        self._left = self._length * rows
        self._in_row = 0
        return True
