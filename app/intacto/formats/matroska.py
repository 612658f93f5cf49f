"""Is an MKV or WebM whole (RFC 8794, RFC 9559)? Elements with their lengths, some of them with a CRC-32."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.words import Message
from intacto.formats.inflate import Crc32
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at
from intacto.formats.sentences import FOLLOWED, NO_MISS, NOT_LIKE, UNUSUAL
from intacto.formats.signs import MKV
from intacto.formats.stream import Steps, Stream

_SEGMENT, _CLUSTER, _VOID, _SUM = 0x18538067, 0x1F43B675, 0xEC, 0xBF
_TOP = frozenset((_SEGMENT, 0x1A45DFA3, _VOID, _SUM))
_IN_SEGMENT = frozenset(
    (_CLUSTER, _VOID, _SUM, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367)
)
"""What stands in a segment: seek head, info, tracks, cues, attachments, chapters, tags."""

_MOST_ELEMENTS = 300_000


def tester() -> Reading:
    """Return a new tester."""
    return Reading("mkv", _read)


@dataclass(frozen=True, slots=True)
class _Element:
    """An element's number, and its length; None: it goes on until something follows that cannot be in it."""

    number: int
    length: int | None


def _read(stream: Stream) -> Steps[Message | None]:
    if (yield from stream.peek(4)) != MKV:
        raise Damaged(NOT_LIKE)
    has_segment = False
    while (yield from stream.peek(1)):
        at = stream.position
        element = yield from _element(stream)
        if element is None or element.number not in _TOP:
            raise Unsure(FOLLOWED) if has_segment else damaged_at(at)
        if element.number != _SEGMENT:
            yield from stream.skip(element.length or 0)
            continue
        has_segment = True
        end = None if element.length is None else stream.position + element.length
        yield from _segment(stream, end)
    if not has_segment:
        raise Damaged(NOT_LIKE)
    return NO_MISS


def _segment(stream: Stream, end: int | None) -> Steps[None]:
    """Take what is in a segment; raises Damaged, Unsure, BreaksOff."""
    count = 0
    while stream.position != end and (end is not None or (yield from stream.peek(1))):
        at = stream.position
        count += 1
        if count > _MOST_ELEMENTS:
            raise Unsure(UNUSUAL)
        element = yield from _element(stream)
        if element is None or element.number not in _IN_SEGMENT:
            raise Unsure(UNUSUAL)
        if element.length is None:
            # Sent as it came: where such an element ends is told by what is inside.
            raise Unsure(UNUSUAL)
        if end is not None and stream.position + element.length > end:
            raise damaged_at(at)
        yield from _content(stream, element.length, at, is_sure=element.number == _CLUSTER)


def _content(stream: Stream, length: int, at: int, *, is_sure: bool) -> Steps[None]:
    """Take an element's content and compare it with its CRC-32, which comes first if there is one (RFC 8794, 11.3)."""
    head = yield from stream.peek(min(length, 6))
    if head[:2] != b"\xbf\x84" or len(head) < 6:
        yield from stream.skip(length)
        return
    yield from stream.skip(6)
    total = Crc32()
    yield from stream.each(length - 6, total.add)
    if total.value != int.from_bytes(head[2:], "little"):
        # Programs change titles and leave the sum as it was.
        raise damaged_at(at) if is_sure else Unsure(UNUSUAL)


def _element(stream: Stream) -> Steps[_Element | None]:
    """Take the head of an element (RFC 8794, 4 to 6); None: it is none."""
    first = (yield from stream.peek(1))[:1]
    width = 9 - int.from_bytes(first, "big").bit_length()
    if width > 4:
        return None
    number = int.from_bytes((yield from stream.take(width)), "big")
    first = yield from stream.peek(1)
    width = 9 - int.from_bytes(first, "big").bit_length()
    if width > 8:
        return None
    raw = int.from_bytes((yield from stream.take(width)), "big")
    most = (1 << 7 * width) - 1
    return _Element(number, None if raw & most == most else raw & most)
