"""Is an Ogg file whole (RFC 3533)? Each page has its CRC-32 and its number, each stream a first and a last page."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.words import Message
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at
from intacto.formats.sentences import FOLLOWED, NO_END_MARK, NOT_LIKE, UNUSUAL
from intacto.formats.signs import OGG
from intacto.formats.stream import BreaksOff, Steps, Stream
from intacto.formats.sums import crc32_ogg

_HEAD = 27
_CONTINUED, _FIRST, _LAST = 1, 2, 4
_MOST_STREAMS = 1000


def tester() -> Reading:
    """Return a new tester."""
    return Reading("ogg", _read)


@dataclass(slots=True)
class _Logical:
    """One of the streams in the file: the number of its next page, and whether a packet goes on there."""

    number: int
    goes_on: bool


def _read(stream: Stream) -> Steps[Message | None]:
    if (yield from stream.peek(4)) != OGG:
        raise Damaged(NOT_LIKE)
    pages = _Pages()
    while (yield from stream.peek(1)):
        at = stream.position
        head = yield from stream.peek(_HEAD)
        if not OGG.startswith(head[:4]):
            if not pages.are_open and (head.startswith(b"TAG") or not any(head)):
                raise Unsure(FOLLOWED)
            raise damaged_at(at)
        if len(head) < _HEAD:
            raise BreaksOff
        sizes = (yield from stream.peek(_HEAD + head[26]))[_HEAD:]
        page = yield from _page(stream, _HEAD + head[26] + sum(sizes), at)
        if page[4] or crc32_ogg(page[:22] + bytes(4) + page[26:]) != int.from_bytes(page[22:26], "little"):
            raise damaged_at(at)
        pages.add(page)
    return UNUSUAL if pages.doubtful else NO_END_MARK if pages.are_open else None


def _page(stream: Stream, length: int, at: int) -> Steps[bytes]:
    """Take the page; where the file ends first but another page follows, its length is what is damaged."""
    page = yield from stream.peek(length)
    if len(page) < length and OGG in page[_HEAD:]:
        raise damaged_at(at)
    return (yield from stream.take(length))


class _Pages:
    """Follows the streams by the heads of their pages (RFC 3533, 6)."""

    def __init__(self) -> None:
        self._streams: dict[bytes, _Logical] = {}
        self.doubtful = False

    @property
    def are_open(self) -> bool:
        """Tell whether a stream lacks its last page."""
        return bool(self._streams)

    def add(self, page: bytes) -> None:
        """Take a page whose CRC-32 is right; raises Unsure."""
        flags, serial, number = page[5], page[14:18], int.from_bytes(page[18:22], "little")
        begins = bool(flags & _FIRST)
        if begins == (serial in self._streams):
            self.doubtful = True
        logical = self._streams.setdefault(serial, _Logical(number, bool(flags & _CONTINUED)))
        if begins:
            self.doubtful |= number != 0 or bool(flags & _CONTINUED)
        self.doubtful |= logical.number != number or logical.goes_on != bool(flags & _CONTINUED)
        logical.number = (number + 1) & 0xFFFFFFFF
        sizes = page[_HEAD : _HEAD + page[26]]
        if sizes:
            logical.goes_on = sizes[-1] == 255
        if flags & _LAST:
            self.doubtful |= logical.goes_on
            del self._streams[serial]
        if len(self._streams) > _MOST_STREAMS:
            raise Unsure(UNUSUAL)
