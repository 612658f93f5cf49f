"""Zstandard (RFC 8878): frames out of a stream. Without its library only their lengths can be followed."""

from __future__ import annotations

from intacto.formats import signs
from intacto.formats.compressed import Compressed, Form, Sink, pour
from intacto.formats.parser import damaged_at
from intacto.formats.stream import Steps, Stream
from intacto.formats.unpackers import NotSupported, zstd

_SKIPPABLE = b"\x2a\x4d\x18"
_HAS_CHECK = 1 << 2
_SINGLE = 1 << 5
_RLE, _RESERVED = 1, 3


def is_skippable(head: bytes) -> bool:
    """Tell whether a frame that only programs read begins so (RFC 8878, 3.1.2)."""
    return len(head) >= 4 and head[0] & 0xF0 == 0x50 and head[1:4] == _SKIPPABLE


def _begins(head: bytes) -> bool:
    return head.startswith(signs.ZSTD) or is_skippable(head)


def _read(stream: Stream, sink: Sink) -> Steps[bool]:
    """Read one frame; only some hold a fingerprint of their content (3.1.1.1.1, Content_Checksum_flag)."""
    if is_skippable((yield from stream.peek(4))):
        head = yield from stream.take(8)
        yield from stream.skip(int.from_bytes(head[4:], "little"))
        return True
    described = (yield from stream.peek(5))[4:]
    try:
        unpacker = zstd()
    except NotSupported:
        yield from _follow(stream)
        return False
    yield from pour(stream, unpacker, sink)
    return bool(described and described[0] & _HAS_CHECK)


def _follow(stream: Stream) -> Steps[None]:
    """Pass a frame by the lengths that it tells (3.1.1); raises BreaksOff, Damaged."""
    flags = (yield from stream.take(5))[4]
    sizes = (1 if flags & _SINGLE else 0, 2, 4, 8)[flags >> 6]
    yield from stream.skip((0 if flags & _SINGLE else 1) + (0, 1, 2, 4)[flags & 3] + sizes)
    last = False
    while not last:
        at = stream.position
        block = int.from_bytes((yield from stream.take(3)), "little")
        last, kind, size = bool(block & 1), block >> 1 & 3, block >> 3
        if kind == _RESERVED:
            raise damaged_at(at)
        yield from stream.skip(1 if kind == _RLE else size)
    yield from stream.skip(4 if flags & _HAS_CHECK else 0)


ZSTD = Form("zstd", "zst", 4, _begins, _read)


def tester() -> Compressed:
    """Return a new tester."""
    return Compressed(ZSTD)
