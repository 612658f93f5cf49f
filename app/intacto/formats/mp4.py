"""Is an MP4, MOV or M4A whole (ISO/IEC 14496-12)? Boxes with their lengths, and a list of where sound and picture are.

Nothing vouches for the content; what can be seen is where the file breaks off, or lacks its list.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator

from intacto.domain.words import Message, say
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at, to_the_end
from intacto.formats.sentences import BREAKS_OFF, FOLLOWED, NO_MISS, UNUSUAL
from intacto.formats.stream import Steps, Stream

_OPENING = (b"ftyp", b"moov", b"mdat", b"wide", b"pnot", b"styp", b"free", b"skip", b"uuid")
_HOLDERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_LARGEST_LIST = 16 * 1024**2
_DEEPEST = 8
_MOST_BOXES = 300_000

_NO_LIST = say("The list of where sound and picture are is missing.")


def tester() -> Reading:
    """Return a new tester."""
    return Reading("mp4", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    boxes, count = _Boxes(stream), 0
    while (yield from stream.peek(1)):
        yield from boxes.read_next()
        count += 1
        if count > _MOST_BOXES:
            raise Unsure(UNUSUAL)
    return boxes.judge()


class _Boxes:
    """Reads the outermost boxes and looks into the list."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._has_list = self._has_content = self._has_parts = self._has_items = False
        self._farthest = 0

    def read_next(self) -> Steps[None]:
        """Take the next box; raises Damaged, Unsure, BreaksOff."""
        at = self._stream.position
        head = yield from self._stream.peek(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if at == 0 and kind not in _OPENING:
            raise Unsure(UNUSUAL)
        if len(head) < 8 or length in range(2, 8) or not _is_kind(kind):
            raise Unsure(FOLLOWED if self._has_list and not any(head) else UNUSUAL)
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
            if length < 16:
                raise damaged_at(at)
        self._has_content |= kind == b"mdat"
        self._has_parts |= kind in (b"moof", b"styp", b"sidx")
        self._has_items |= kind == b"meta"
        if kind == b"moov":
            self._has_list = True
            if 0 < length <= _LARGEST_LIST:
                self._look(kind, memoryview((yield from self._stream.take(length)))[8:])
                return
        if length == 0:
            # It goes on to the end of the file.
            yield from to_the_end(self._stream)
            return
        yield from self._stream.skip(length)

    def _look(self, kind: bytes, data: memoryview, depth: int = 0) -> None:
        """Find the tables of offsets, and note the farthest."""
        for inner, content in _inside(data):
            if inner in _HOLDERS and depth < _DEEPEST:
                if inner == b"minf" and not _is_in_this_file(content):
                    continue
                self._look(inner, content, depth + 1)
            elif inner == b"mvex":
                self._has_parts = True
            elif inner in (b"stco", b"co64") and kind == b"stbl":
                self._farthest = max(self._farthest, _last_offset(inner, content) + 1)

    def judge(self) -> Message | None:
        """Return why it cannot be called sound; raises Damaged."""
        if self._farthest > self._stream.given:
            raise Damaged(BREAKS_OFF)
        if self._has_content and not (self._has_list or self._has_parts or self._has_items):
            raise Damaged(_NO_LIST)
        return NO_MISS if self._has_list or self._has_parts else UNUSUAL


def _is_kind(kind: bytes) -> bool:
    """Tell whether these may be the four letters of a box; some of Apple's begin with the sign for copyright."""
    return all(32 <= byte < 127 or byte == 0xA9 for byte in kind)


def _inside(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yield kind and content of each box in ``data``, as far as they are well made."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length < 8 or at + length > len(data):
            return
        yield bytes(data[at + 4 : at + 8]), data[at + 8 : at + length]
        at += length


def _is_in_this_file(minf: memoryview) -> bool:
    """Tell whether a track's content is in this file (8.7.2: flag 1 of each reference says so)."""
    for kind, dinf in _inside(minf):
        if kind != b"dinf":
            continue
        for inner, dref in _inside(dinf):
            if inner == b"dref":
                return all(bytes(reference[3:4]) == b"\1" for _, reference in _inside(dref[8:]))
    return True


def _last_offset(kind: bytes, content: memoryview) -> int:
    """Return the farthest place in a table of offsets (8.7.5), -1 where it is empty or not well made."""
    width, letter = (4, "I") if kind == b"stco" else (8, "Q")
    count = int.from_bytes(content[4:8], "big")
    if not count or len(content) < 8 + count * width:
        return -1
    offsets = array(letter, content[8 : 8 + count * width].tobytes())
    if sys.byteorder == "little":
        offsets.byteswap()
    return max(offsets)
