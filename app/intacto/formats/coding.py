"""Undoing a compression that nobody announced: gzip and zlib (RFC 1952, 1950) and brotli (RFC 7932), in pieces."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

PIECE = 262144
"""Bytes that come out at a time, at most: a small download may unpack to any size."""

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
            piece = self._stream.process(data, output_buffer_limit=PIECE)
            yield piece
            # It may hold back more even where it says that it accepts more.
            while piece and not self._stream.is_finished():
                piece = self._stream.process(b"", output_buffer_limit=PIECE)
                yield piece
        except brotli.error as error:
            raise ValueError("not brotli") from error


def undoing_for(head: bytes) -> Undoing:
    """Return what may undo a download that begins so. Brotli has no mark: it is what is left."""
    if head.startswith(_GZIP):
        return _Inflating()
    # RFC 1950, 2.2: the method, and a check over the first two bytes.
    if len(head) > 1 and head[0] & 15 == _ZLIB_METHOD and int.from_bytes(head[:2], "big") % 31 == 0:
        return _Inflating()
    return _Brotli()
