"""Compressions undone in slices: a bomb costs time, never memory."""

from __future__ import annotations

import bz2
import re
import sys
from collections.abc import Iterator
from typing import Protocol

from intacto.formats.inflate import BAD, raw_inflate

SLICE = 256 * 1024
"""The most bytes that are unpacked at once."""

MEMORY = 160 * 1024**2
"""Bytes that a decompressor may take for itself; the strongest usual settings need 65 to 128 MiB."""

_ZSTD_WINDOW_LOG = 27  # 128 MiB: the library's own limit too; only --ultra and --long go beyond


class BadStream(Exception):
    """The packed bytes are none of this method."""


class NotSupported(Exception):
    """They may be fine, but cannot be unpacked here."""


class Unpacker(Protocol):
    """Undoes one method for one entry.

    ``ended`` tells that the stream says itself that it is over, ``left_over`` how many of the bytes given were past it.
    ``ends_itself`` is false for methods that go on until the length told elsewhere is reached. ``cost`` is how
    many times slower than inflating it is (see :class:`~intacto.formats.budget.Budget`).
    """

    cost: int
    ends_itself: bool
    ended: bool
    left_over: int

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        """Yield what comes out of ``piece``, at most :data:`SLICE` bytes at once; raises BadStream, NotSupported."""


class Stored:
    """The bytes themselves."""

    cost = 1
    ends_itself = False
    ended = False
    left_over = 0

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        """Yield the piece itself."""
        yield bytes(piece)


class Deflated:
    """Deflate."""

    cost = 1
    ends_itself = True

    def __init__(self) -> None:
        self.ended = False
        self.left_over = 0
        self._inflate = raw_inflate()

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        """Yield what comes out of ``piece``."""
        source: bytes | memoryview = piece
        while True:
            try:
                out = self._inflate.decompress(source, SLICE)
            except BAD as broken:
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


_NOT_ITS_FAULT = re.compile("memory|unsupported|support|dictionary mismatch", re.IGNORECASE)
"""In what liblzma and libzstd say where the file may be fine: it needs too much memory, or what they cannot do."""


class Engine(Protocol):
    """How the standard library's decompressors of bzip2, LZMA and Zstandard are driven: all alike."""

    @property
    def eof(self) -> bool:
        """Tell whether the stream has ended."""

    @property
    def unused_data(self) -> bytes:
        """Return what was given and stands behind the end of the stream."""

    @property
    def needs_input(self) -> bool:
        """Tell whether nothing more comes out of what was given."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return what comes out, at most ``max_length`` bytes."""


class Buffered:
    """bzip2, LZMA and Zstandard."""

    def __init__(self, engine: Engine, cost: int, *, ends_itself: bool = True) -> None:
        self.cost = cost
        self.ends_itself = ends_itself
        self.ended = False
        self.left_over = 0
        self._engine = engine

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        """Yield what comes out of ``piece``."""
        source = bytes(piece)
        while True:
            try:
                out = self._engine.decompress(source, SLICE)
            except MemoryError as broken:
                raise NotSupported from broken
            except Exception as broken:  # the library of Zstandard has an error of its own, and it may not be there
                raise (NotSupported if _NOT_ITS_FAULT.search(str(broken)) else BadStream) from broken
            yield out
            if self._engine.eof:
                self.ended = True
                self.left_over = len(self._engine.unused_data)
                return
            source = b""
            if self._engine.needs_input or not out:
                return


def bzip2() -> Unpacker:
    """Return what undoes one stream of bzip2."""
    return Buffered(bz2.BZ2Decompressor(), cost=8)


def zstd() -> Unpacker:
    """Return what undoes one frame of Zstandard; raises NotSupported where its library is not there."""
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd as library  # noqa: PLC0415 - only some files need it
        else:
            from backports import zstd as library  # noqa: PLC0415 - an extra, and only some files need it
    except ImportError as missing:
        raise NotSupported from missing
    window = library.DecompressionParameter.window_log_max
    return Buffered(library.ZstdDecompressor(options={window: _ZSTD_WINDOW_LOG}), cost=1)


_SIP = 512
_LAST = 8


class Deflate64:
    """Deflate64, by a library that undoes all it is given at once, and does not tell what was past the end.

    So it is given little at a time, for a byte may become 30 KB; and the last bytes of each piece one by one: then it
    is known whether the stream ended with the piece.
    """

    cost = 8
    ends_itself = False

    def __init__(self) -> None:
        """Raise NotSupported where the library is not there."""
        try:
            from inflate64 import Inflater  # noqa: PLC0415 - an extra, and only some files need it
        except ImportError as missing:
            raise NotSupported from missing
        self.ended = False
        self.left_over = 0
        self._inflate = Inflater()

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        """Yield what comes out of ``piece``; ``left_over`` is then 0, or roughly what was past the end."""
        bulk = max(len(piece) - _LAST, 0)
        ends = [*range(_SIP, bulk, _SIP), *range(bulk, len(piece) + 1)]
        begin = 0
        for end in ends:
            try:
                out = self._inflate.inflate(bytes(piece[begin:end]))
            except ValueError as broken:
                raise BadStream from broken
            yield out
            begin = end
            if self._inflate.eof:
                self.ended, self.left_over = True, len(piece) - end
                return
