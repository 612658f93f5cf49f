"""xz (The .xz File Format 1.2.1) and its forerunner .lzma: one stream at a time."""

from __future__ import annotations

import lzma

from intacto.formats import signs
from intacto.formats.compressed import Compressed, Form, Sink, pour
from intacto.formats.parser import Unsure
from intacto.formats.sentences import FOLLOWED
from intacto.formats.stream import Steps, Stream
from intacto.formats.unpackers import MEMORY, Buffered

_COST = 4
_KNOWN_CHECKS = (lzma.CHECK_CRC32, lzma.CHECK_CRC64, lzma.CHECK_SHA256)
_LZMA_SIZE_MOST = 256 * 1024**3
_UNKNOWN_SIZE = (1 << 64) - 1


def _read_xz(stream: Stream, sink: Sink) -> Steps[bool]:
    engine = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY)
    yield from pour(stream, Buffered(engine, _COST), sink)
    # 2.2: zeros may follow a stream, in fours.
    while (padding := (yield from stream.peek(4))) == bytes(4):
        yield from stream.skip(4)
    if padding and padding[0] == 0:
        raise Unsure(FOLLOWED)
    return engine.check in _KNOWN_CHECKS


def _read_lzma(stream: Stream, sink: Sink) -> Steps[bool]:
    """Unpack an .lzma file: it holds no fingerprint at all."""
    engine = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MEMORY)
    yield from pour(stream, Buffered(engine, _COST), sink)
    return False


def _begins_xz(head: bytes) -> bool:
    return head.startswith(signs.XZ)


def _begins_lzma(head: bytes) -> bool:
    """Tell whether the properties, the dictionary and the size are such as programs write (lzma-file-format.txt, 1.1).

    The format has no mark.
    """
    if len(head) < 13 or head[0] >= 9 * 5 * 5:
        return False
    dictionary, size = int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:13], "little")
    lowest = dictionary & -dictionary
    is_round = dictionary in (0xFFFFFFFF, lowest, 3 * lowest) and dictionary > 0
    return is_round and (size == _UNKNOWN_SIZE or size < _LZMA_SIZE_MOST)


XZ = Form("xz", "xz", 6, _begins_xz, _read_xz, cost=_COST)
LZMA = Form("lzma", "lzma", 13, _begins_lzma, _read_lzma, cost=_COST)


def xz() -> Compressed:
    """Return a new tester of xz."""
    return Compressed(XZ)


def lzma_alone() -> Compressed:
    """Return a new tester of .lzma."""
    return Compressed(LZMA)
