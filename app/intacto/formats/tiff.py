"""Does a TIFF have all its parts? Its directories and how far its strips reach, read as they stream by (TIFF 6.0).

Directories may stand anywhere. What was asked for too late, because it is far behind, is not looked at. A TIFF has no
checks, so nothing here is ever called sound.
"""

from __future__ import annotations

import heapq
from array import array
from dataclasses import dataclass, field

from intacto.domain.words import Message
from intacto.formats import tiff_pages as pages
from intacto.formats.parser import Parser, to_the_end
from intacto.formats.sentences import NO_MISS, UNUSUAL
from intacto.formats.signs import TIFF
from intacto.formats.stream import BreaksOff, Steps
from intacto.formats.tiff_pages import Entry, Form

_KEPT = 1024**2
"""Bytes behind the place of reading that are still at hand."""

_BACK_MOST = 16 * 1024**2
"""Bytes that are read out of what is kept, in all: a small file may point to the same place over and over."""

_FAR = 4
"""A directory that many times as far away as the file is long was never there."""

_VALUES_MOST = 8 * 1024**2
_ENTRIES_MOST = 4096


@dataclass(slots=True)
class _Page:
    """What is known of one page so far; the arrays are those of its strips or tiles."""

    numbers: dict[int, int] = field(default_factory=dict)
    arrays: dict[int, array[int]] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)


@dataclass(order=True, slots=True)
class _Wish:
    """Something to read at ``at``; ``entry`` and ``page`` for an array, None for a directory."""

    at: int
    turn: int
    entry: Entry | None = field(compare=False)
    page: _Page = field(compare=False)


class TiffTester(Parser):
    """Tests one TIFF or BigTIFF that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("tiff", "TIFF")
        self._form = Form("little", big=False)
        self._wishes: list[_Wish] = []
        self._turn = 0
        self._directories: set[int] = set()
        self._behind = bytearray()
        self._back_left = _BACK_MOST
        self._end = 0

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(16)
        self._begins(head, *TIFF)
        self._form = Form("little" if head[:1] == b"I" else "big", big=b"+" in head[:4])
        first = self._form.number(head[8:16] if self._form.big else head[4:8])
        self._directories.add(first)
        self._wish(first, None, _Page())
        while self._wishes:
            wish = heapq.heappop(self._wishes)
            if wish.entry is None:
                yield from self._page_at(wish.at, is_first=wish.at == first)
            else:
                yield from self._array(wish.at, wish.entry, wish.page)
        yield from to_the_end(self._stream)
        if self._end > self._stream.given:
            raise BreaksOff
        return NO_MISS

    def _wish(self, at: int, entry: Entry | None, page: _Page) -> None:
        self._turn += 1
        heapq.heappush(self._wishes, _Wish(at, self._turn, entry, page))

    def _read(self, at: int, size: int) -> Steps[bytes | None]:
        """Return the bytes at ``at``, None where they are out of reach; raises BreaksOff."""
        back = self._stream.position - at
        if back > 0:
            self._back_left -= size
            if back > _KEPT or size > back or self._back_left < 0:
                return None
            start = len(self._behind) - back
            return bytes(self._behind[start : start + size])
        yield from self._stream.each(-back, self._remember)
        found = bytearray()
        yield from self._stream.each(size, self._remember, found.extend)
        return bytes(found)

    def _remember(self, piece: memoryview) -> None:
        self._behind += piece
        if len(self._behind) > 2 * _KEPT:
            del self._behind[:-_KEPT]

    def _page_at(self, at: int, *, is_first: bool) -> Steps[None]:
        """Read a page's directory; what some scanners write behind the last one points anywhere."""
        try:
            yield from self._directory(at)
        except BreaksOff:
            if is_first or at < _FAR * self._stream.given:
                raise
            self._doubts(UNUSUAL)

    def _directory(self, at: int) -> Steps[None]:
        """Read a directory, and wish for what it points to (section 2, Image File Directory)."""
        form = self._form
        counted = yield from self._read(at, form.count_size)
        if counted is None:
            return
        count = form.number(counted)
        if not 0 < count <= _ENTRIES_MOST:
            self._doubts(UNUSUAL)
            return
        size = count * form.entry_size
        data = yield from self._read(at + form.count_size, size + form.offset_size)
        if data is None:
            return
        self._page(data[:size])
        following = form.number(data[size:])
        if following and following not in self._directories:
            self._directories.add(following)
            self._wish(following, None, _Page())

    def _page(self, data: bytes) -> None:
        page = _Page()
        offset_size = self._form.offset_size
        for entry in pages.entries(self._form, data):
            length = entry.length
            if length is None or not entry.count:
                continue
            is_array = entry.tag in (pages.STRIPS, pages.STRIP_COUNTS, pages.TILES, pages.TILE_COUNTS)
            if length <= offset_size and (is_array or entry.tag in pages.NUMBERS):
                values = self._form.values(entry.kind, entry.inline[:length])
                page.numbers[entry.tag] = values[0]
                if is_array:
                    page.arrays[entry.tag] = values
            elif is_array or entry.tag == pages.BITS:
                page.missing.add(entry.tag)
                self._wish(self._form.number(entry.inline), entry, page)
        self._reach(page)

    def _array(self, at: int, entry: Entry, page: _Page) -> Steps[None]:
        length = entry.length or 0
        if length > _VALUES_MOST:
            self._doubts(UNUSUAL)
            return
        data = yield from self._read(at, length)
        if data is None:
            return
        page.arrays[entry.tag] = self._form.values(entry.kind, data)
        page.numbers[entry.tag] = page.arrays[entry.tag][0]
        page.missing.discard(entry.tag)
        self._reach(page)

    def _reach(self, page: _Page) -> None:
        """Once all is known of a page, see how far it reaches."""
        if page.missing:
            return
        none = array("B")
        for offsets, counts in ((pages.STRIPS, pages.STRIP_COUNTS), (pages.TILES, pages.TILE_COUNTS)):
            end = pages.end_of(page.numbers, page.arrays.get(offsets, none), page.arrays.get(counts, none))
            self._end = max(self._end, end)
        page.arrays.clear()
