"""Is a program for Linux whole, an AppImage say? Its tables have to be within the file (System V ABI, chapter 4)."""

from __future__ import annotations

import struct

from intacto.domain.words import Message
from intacto.formats.parser import Damaged, Reading, damaged_at
from intacto.formats.places import Places
from intacto.formats.sentences import NO_MISS, NOT_LIKE
from intacto.formats.signs import ELF
from intacto.formats.stream import Steps, Stream

_APP_IMAGE = b"AI\x02"
_SQUASHFS = b"hsqs"


def tester() -> Reading:
    """Return a new tester."""
    return Reading("elf", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    head = yield from stream.peek(64)
    if head[:4] != ELF:
        raise Damaged(NOT_LIKE)
    if len(head) < 52 or head[4] not in (1, 2) or head[5] not in (1, 2):
        raise damaged_at(4)
    order = "<" if head[5] == 1 else ">"
    wide = head[4] == 2
    sections, size, count = (
        struct.unpack_from(f"{order}Q10xHH", head.ljust(64, b"\0"), 40)
        if wide
        else struct.unpack_from(f"{order}L10xHH", head, 32)
    )
    places = Places(stream)
    end = sections + size * count
    places.reach(end)
    if head[8:11] == _APP_IMAGE and end:
        places.ask(end, 48, lambda at, data: _squashfs(places, at, data))
    yield from places.read()
    return NO_MISS


def _squashfs(places: Places, at: int, data: bytes) -> None:
    """Take the start of what an AppImage carries; it says how long that is (Linux, squashfs_fs.h)."""
    if data.startswith(_SQUASHFS) and len(data) == 48:
        places.reach(at + int.from_bytes(data[40:48], "little"))
