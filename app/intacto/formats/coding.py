"""Undoing a compression that nobody announced: gzip and zlib (RFC 1952, 1950) and brotli (RFC 7932), in pieces."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

PIECE = 262144
"""Bytes that come out at a time, at most: a small download may unpack to any size."""

_MOST_MEMORY = 80 << 20
"""Bytes that unpacking xz may take: its largest common setting takes 65 MiB."""

_GZIP = b"\x1f\x8b"
_ZLIB_METHOD = 8
_AUTO = 32 + zlib.MAX_WBITS  # gzip or zlib, as its head says (zlib.h, inflateInit2)


class Undoing(Protocol):
    """Takes the bytes of a download in pieces and yields what was compressed."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what ``data`` brings; raises ValueError where it is not compressed so after all."""


class _Inflating:
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_AUTO)

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            full = True
            while data or full:
                if self._stream.eof:
                    if data or self._stream.unused_data:
                        raise ValueError("more follows its end")
                    return
                piece = self._stream.decompress(data, PIECE)
                data, full = self._stream.unconsumed_tail, len(piece) == PIECE
                yield piece
        except zlib.error as error:
            raise ValueError("not deflated") from error


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            yield self._stream.process(data, output_buffer_limit=PIECE)
            # What it took in may bring more than it gave out yet, whatever it says of taking in more.
            while not self._stream.is_finished():
                piece = self._stream.process(b"", output_buffer_limit=PIECE)
                if not piece and self._stream.can_accept_more_data():
                    return
                yield piece
        except brotli.error as error:
            raise ValueError("not brotli") from error


class _RawInflating:
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while not self._stream.eof:
                piece = self._stream.decompress(data, PIECE)
                data = self._stream.unconsumed_tail
                yield piece
                if not data and len(piece) < PIECE:
                    return
        except zlib.error as error:
            raise ValueError("not deflated") from error
        if data or self._stream.unused_data:
            raise ValueError("more follows its end")


class _ByLibrary:
    """bzip2 or xz: both libraries ask for input, and give out so much at a time."""

    def __init__(self, stream: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._stream = stream

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while not self._stream.eof:
                yield self._stream.decompress(data, PIECE)
                data = b""
                if self._stream.needs_input:
                    return
        except (OSError, lzma.LZMAError) as error:
            raise ValueError("not packed so") from error
        if data or self._stream.unused_data:
            raise ValueError("more follows its end")


def undoings_for(head: bytes) -> tuple[Undoing, ...]:
    """Return all that may undo how a file was packed that begins so, as somebody who packs files does it."""
    if head.startswith(b"BZh"):
        return (_ByLibrary(bz2.BZ2Decompressor()),)
    if head.startswith(b"\xfd7zXZ\0"):
        return (_ByLibrary(lzma.LZMADecompressor(memlimit=_MOST_MEMORY)),)
    return undoing_for(head), _RawInflating()


def undoing_for(head: bytes) -> Undoing:
    """Return what may undo a download that begins so. Brotli has no mark: it is what is left."""
    if head.startswith(_GZIP):
        return _Inflating()
    # RFC 1950, 2.2: the method, and a check over the first two bytes.
    if len(head) > 1 and head[0] & 15 == _ZLIB_METHOD and int.from_bytes(head[:2], "big") % 31 == 0:
        return _Inflating()
    return _Brotli()
