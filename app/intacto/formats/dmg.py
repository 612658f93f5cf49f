"""Is a disk image of macOS whole? Its last 512 bytes have the CRC-32 of all its data.

Apple never wrote the layout down; it is as in "Demystifying the DMG file format" (newosxbook.com) and libdmg-hfsplus.
"""

from __future__ import annotations

import struct
from collections import deque

from intacto.domain.words import Message
from intacto.formats.inflate import crc32
from intacto.formats.parser import Damaged, Reading, Unsure, is_slight
from intacto.formats.sentences import BREAKS_OFF, MISMATCH, NO_MISS, UNUSUAL
from intacto.formats.stream import Steps, Stream

TRAILER = 512
MARK = b"koly"
_CRC32 = 2
_KEPT = 8 * 1024**2
"""Bytes at the end of the file that are kept: only the trailer tells where in them the data ends."""

_STEP = 64 * 1024
_PACKED = (b"x\x01", b"x\x9c", b"x\xda", b"BZh", b"bvx", b"\xfd7zXZ")
"""How the data of a packed image begins: such a file has to have a trailer."""


def tester() -> Reading:
    """Return a new tester."""
    return Reading("dmg", _read, keep=_KEPT)


def _read(stream: Stream) -> Steps[Message | None]:
    start = yield from stream.peek(8)
    sums: deque[tuple[int, int]] = deque([(0, 0)], maxlen=_KEPT // _STEP)
    total = 0
    while (yield from stream.peek(1)):
        total = crc32((yield from stream.some(_STEP)), total)
        if stream.position - sums[-1][0] >= _STEP:
            sums.append((stream.position, total))
    trailer = stream.tail[-TRAILER:]
    if not trailer.startswith(MARK):
        # An image that is not packed is the disk as it is, and has no trailer.
        raise Damaged(BREAKS_OFF) if start.startswith(_PACKED) else Unsure(UNUSUAL)
    return _judge(stream, trailer, sums)


def _judge(stream: Stream, trailer: bytes, sums: deque[tuple[int, int]]) -> Message | None:
    """Compare the trailer with what came before it; raises Damaged, Unsure."""
    size, tail = stream.given, stream.tail
    start, length = struct.unpack_from(">QQ", trailer, 24)
    method, _, told = struct.unpack_from(">LLL", trailer, 80)
    list_start, list_length = struct.unpack_from(">QQ", trailer, 216)
    if start + length > size - TRAILER or list_start + list_length > size - TRAILER:
        raise Damaged(MISMATCH)
    first, total = next(((at, crc) for at, crc in reversed(sums) if at <= length), (-1, 0))
    if start or method != _CRC32 or first < size - len(tail):
        raise Unsure(NO_MISS)
    in_tail = len(tail) - size
    if crc32(tail[in_tail + first : in_tail + length], total) != told:
        raise Damaged(MISMATCH)
    # The list of blocks is small, and nothing vouches for it.
    return None if is_slight(size - length, size) else NO_MISS
