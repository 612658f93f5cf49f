"""The compression methods of ZIP (APPNOTE.TXT 4.4.5)."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator

from intacto.formats.unpackers import (
    BadStream,
    Buffered,
    Deflate64,
    Deflated,
    NotSupported,
    Stored,
    Unpacker,
    bzip2,
    zstd,
)
from intacto.formats.zip_records import BZIP2, DEFLATE64, DEFLATED, LZMA, OLD_ZSTD, STORED, ZSTD

_LZMA_MEMORY = 64 * 1024 * 1024


class _Lzma:
    """LZMA: a head of 4 bytes and the properties (5.8.8), then a raw LZMA1 stream.

    Whether the stream has an end mark is told by general purpose bit 1; without one it ends with the entry.
    """

    cost = 4
    ends_itself = False

    def __init__(self) -> None:
        self.ended = False
        self.left_over = 0
        self._head = b""
        self._rest: Buffered | None = None

    def unpack(self, piece: memoryview) -> Iterator[bytes]:
        if self._rest is None:
            self._head += bytes(piece)
            if len(self._head) < 9:
                return
            self._rest = Buffered(_lzma_engine(self._head[:9]), self.cost, ends_itself=False)
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
    STORED: Stored,
    DEFLATED: Deflated,
    DEFLATE64: Deflate64,
    BZIP2: bzip2,
    LZMA: _Lzma,
    OLD_ZSTD: zstd,
    ZSTD: zstd,
}
"""By method number: what makes an unpacker for one entry; it raises NotSupported where its library is not there."""
