"""The compression methods of ZIP that the standard library can undo, in slices: a bomb costs time, never memory."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from intacto.formats.zip_records import BZIP2, DEFLATED, LZMA, STORED

SLICE = 256 * 1024
"""The most bytes that are unpacked at once."""

_LZMA_MEMORY = 64 * 1024 * 1024


class BadStream(Exception):
    """The packed bytes are none of this method."""


class NotSupported(Exception):
    """They may be fine, but cannot be unpacked here."""


class Unpacker(Protocol):
    """Undoes one method for one entry.

    ``ended`` tells that the stream says itself that it is over, ``left_over`` how many of the bytes given were past it.
    ``ends_itself`` is false for methods that go on until the length told elsewhere is reached.
    """

    ends_itself: bool
    ended: bool
    left_over: int

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        """Yield what comes out of ``piece``, at most :data:`SLICE` bytes at once; raises BadStream, NotSupported."""


class _Stored:
    """Method 0: the bytes themselves."""

    ends_itself = False
    ended = False
    left_over = 0

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        yield bytes(piece)


class _Deflated:
    """Method 8."""

    ends_itself = True

    def __init__(self) -> None:
        self.ended = False
        self.left_over = 0
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        source: bytes | memoryview = piece
        while True:
            try:
                out = self._inflate.decompress(source, SLICE)
            except zlib.error as broken:
                raise BadStream from broken
            yield out
            if self._inflate.eof:
                self.ended = True
                self.left_over = len(self._inflate.unused_data)
                return
            source = self._inflate.unconsumed_tail
            # With all input taken, what does not fill a slice is all there is.
            if not source and len(out) < SLICE:
                return


class _Buffered:
    """Methods 12 (bzip2) and 14 (LZMA): both decompressors of the standard library are driven alike."""

    def __init__(self, engine: bz2.BZ2Decompressor | lzma.LZMADecompressor, *, ends_itself: bool) -> None:
        self.ends_itself = ends_itself
        self.ended = False
        self.left_over = 0
        self._engine = engine

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        source = bytes(piece)
        while True:
            try:
                out = self._engine.decompress(source, SLICE)
            except (OSError, ValueError, EOFError, lzma.LZMAError) as broken:
                raise BadStream from broken
            except MemoryError as broken:
                raise NotSupported from broken
            yield out
            if self._engine.eof:
                self.ended = True
                self.left_over = len(self._engine.unused_data)
                return
            source = b""
            if self._engine.needs_input or not out:
                return


class _Lzma:
    """Method 14: a head of 4 bytes and the properties (5.8.8), then a raw LZMA1 stream.

    Whether the stream has an end mark is told by general purpose bit 1; without one it ends with the entry.
    """

    ends_itself = False

    def __init__(self) -> None:
        self.ended = False
        self.left_over = 0
        self._head = b""
        self._rest: _Buffered | None = None

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        if self._rest is None:
            self._head += bytes(piece)
            if len(self._head) < 9:
                return
            self._rest = _Buffered(_lzma_engine(self._head[:9]), ends_itself=False)
            piece = memoryview(self._head)[9:]
        yield from self._rest.unpack(piece)
        self.ended, self.left_over = self._rest.ended, self._rest.left_over


def _lzma_engine(head: bytes) -> lzma.LZMADecompressor:
    if int.from_bytes(head[2:4], "little") != 5 or head[4] >= 9 * 5 * 5:
        raise BadStream
    literal, dictionary = head[4] % 45, int.from_bytes(head[5:9], "little")
    if dictionary > _LZMA_MEMORY:
        raise NotSupported
    try:
        return lzma.LZMADecompressor(
            lzma.FORMAT_RAW,
            filters=[
                {
                    "id": lzma.FILTER_LZMA1,
                    "dict_size": max(dictionary, 4096),
                    "lc": literal % 9,
                    "lp": literal // 9,
                    "pb": head[4] // 45,
                }
            ],
        )
    except (lzma.LZMAError, ValueError, MemoryError) as refused:
        raise NotSupported from refused


UNPACKERS: dict[int, Callable[[], Unpacker]] = {
    STORED: _Stored,
    DEFLATED: _Deflated,
    BZIP2: lambda: _Buffered(bz2.BZ2Decompressor(), ends_itself=True),
    LZMA: _Lzma,
}
"""By method number: what makes an unpacker for one entry."""
