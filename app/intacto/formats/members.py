"""gzip (RFC 1952) and bzip2: one member at a time, out of a stream."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import unpackers
from intacto.formats.compressed import Compressed, Form, Sink, pour
from intacto.formats.inflate import Crc32, crc32
from intacto.formats.parser import Damaged
from intacto.formats.signs import GZIP_RESERVED, is_bzip2, is_gzip
from intacto.formats.stream import Steps, Stream

_DEFLATE = 8
_HEAD_CHECKED, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16  # RFC 1952, 2.3.1
_BAD_HEAD = say("The head of the compressed file is damaged.")
_MISMATCH = say("What unpacks is not what was packed.")


def _read_gzip(stream: Stream, sink: Sink) -> Steps[bool]:
    yield from _gzip_head(stream)
    unpacked = Crc32()
    yield from pour(stream, unpackers.Deflated(), unpacked.add, sink)
    trailer = yield from stream.take(8)
    crc, size = int.from_bytes(trailer[:4], "little"), int.from_bytes(trailer[4:], "little")
    if (crc, size) != (unpacked.value, unpacked.size & 0xFFFFFFFF):
        raise Damaged(_MISMATCH)
    return True


def _gzip_head(stream: Stream) -> Steps[None]:
    head = yield from stream.take(10)
    flags = head[3]
    if head[2] != _DEFLATE or flags & GZIP_RESERVED:
        raise Damaged(_BAD_HEAD)
    crc = crc32(head, 0)
    if flags & _EXTRA:
        length = yield from stream.take(2)
        extra = yield from stream.take(int.from_bytes(length, "little"))
        crc = crc32(extra, crc32(length, crc))
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            crc = yield from _zero_ended(stream, crc)
    if flags & _HEAD_CHECKED and int.from_bytes((yield from stream.take(2)), "little") != crc & 0xFFFF:
        raise Damaged(_BAD_HEAD)


def _zero_ended(stream: Stream, crc: int) -> Steps[int]:
    """Pass a text up to the zero that ends it; return the CRC-32 with it."""
    while True:
        piece = bytes((yield from stream.some(256)))
        text, zero, rest = piece.partition(b"\0")
        stream.give_back(len(rest))
        crc = crc32(text + zero, crc)
        if zero:
            return crc


def _read_bzip2(stream: Stream, sink: Sink) -> Steps[bool]:
    yield from pour(stream, unpackers.bzip2(), sink)
    return True


GZIP = Form("gzip", "gz", 4, is_gzip, _read_gzip)
BZIP2 = Form("bzip2", "bz2", 10, is_bzip2, _read_bzip2, cost=8)


def gzip() -> Compressed:
    """Return a new tester of gzip."""
    return Compressed(GZIP)


def bzip2() -> Compressed:
    """Return a new tester of bzip2."""
    return Compressed(BZIP2)
