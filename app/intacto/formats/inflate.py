"""Undoing deflate (RFC 1951) and computing CRC-32 with whatever is fastest here: igzip, else zlib."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol, cast


class Inflating(Protocol):
    """What :func:`zlib.decompressobj` returns, as far as it is used here."""

    @property
    def eof(self) -> bool:
        """Tell whether the stream has ended."""

    @property
    def unused_data(self) -> bytes:
        """Return what was given and stands behind the end of the stream."""

    @property
    def unconsumed_tail(self) -> bytes:
        """Return what was given and not used yet."""

    def decompress(self, data: bytes | memoryview, max_length: int = 0, /) -> bytes:
        """Return what comes out, at most ``max_length`` bytes; raises :data:`BAD`."""


def _with_zlib() -> Inflating:
    return zlib.decompressobj(-zlib.MAX_WBITS)


crc32: Callable[[bytes | memoryview, int], int] = zlib.crc32
"""Return the CRC-32 of the bytes, going on from the second argument."""

raw_inflate: Callable[[], Inflating] = _with_zlib
"""Return a new stream that undoes deflate, without any head or trailer."""

BAD: tuple[type[Exception], ...] = (zlib.error,)
"""What such a stream raises where the bytes are not deflated."""

try:
    from isal import isal_zlib
except ImportError:
    pass
else:

    def _with_igzip() -> Inflating:
        return isal_zlib.decompressobj(-zlib.MAX_WBITS)

    crc32, raw_inflate = isal_zlib.crc32, _with_igzip
    # Its stub calls it an exception where it is a class of them.
    BAD = (zlib.error, cast("type[Exception]", isal_zlib.IsalError))


class Crc32:
    """Sums up what it is given, in pieces."""

    def __init__(self) -> None:
        self.value = 0
        self.size = 0

    def add(self, data: bytes | memoryview) -> None:
        """Add the next bytes."""
        self.value = crc32(data, self.value)
        self.size += len(data)
