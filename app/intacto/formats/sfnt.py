"""Is a font whole? Every table of TrueType and OpenType has a sum, and all of the file has one (OpenType 1.9, "otff").

The sums add up words of 32 bits: they notice each flipped bit, hole and loss, but not two words that changed places.
"""

from __future__ import annotations

import heapq
import struct
import sys
from array import array
from dataclasses import dataclass

from intacto.domain.words import Message, say
from intacto.formats.parser import PIECE, Damaged, Reading, Unsure, damaged_at
from intacto.formats.sentences import FOLLOWED, NOT_LIKE, UNUSUAL
from intacto.formats.signs import FONT, FONT_COLLECTION, MOST_TABLES
from intacto.formats.stream import Steps, Stream

_SIGNATURES = (*FONT, b"true", b"typ1")

WHOLE = 0xB1B0AFBA
"""What the words of a whole font add up to, with the adjustment that stands in ``head``."""

_WORD = 0xFFFFFFFF
_RECORD = struct.Struct(">4s3L")
_MOST_FONTS = 2000
_MOST_IN_ALL = 50_000

_EDITED = frozenset((b"OS/2", b"name", b"head", b"post", b"meta", b"DSIG", b"cmap"))
"""Tables that programs change and leave the sums as they were."""

WRONG_SUMS = say("Fingerprints inside the font do not match; some programs write them wrong.")
_COLLECTION_SUMS = say("All tables are right, but a collection of fonts would not notice all damage.")


class WordSum:
    """Adds up words of 32 bits, big end first, whatever the lengths of the pieces; zeros fill up the last one."""

    def __init__(self) -> None:
        self._value = 0
        self._rest = b""

    @property
    def value(self) -> int:
        """Return the sum so far."""
        return (self._value + int.from_bytes(self._rest.ljust(4, b"\0"), "big")) & _WORD

    def add(self, data: bytes | memoryview) -> None:
        """Add the next bytes."""
        data = self._rest + bytes(data)
        whole = len(data) & ~3
        words = array("I", data[:whole])
        if sys.byteorder == "little":
            words.byteswap()
        self._value = (self._value + sum(words)) & _WORD
        self._rest = data[whole:]


@dataclass(frozen=True, slots=True, order=True)
class Table:
    """An entry of a font's directory."""

    offset: int
    length: int
    tag: bytes
    told: int


def tester() -> Reading:
    """Return a new tester."""
    return Reading("font", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    mark = yield from stream.peek(4)
    if mark == FONT_COLLECTION:
        font = _Font(stream)
        starts = yield from _collection(stream, font)
    elif mark in _SIGNATURES:
        font, starts = _Font(stream), [0]
    else:
        raise Damaged(NOT_LIKE)
    yield from font.read(starts)
    return font.judge(is_collection=mark == FONT_COLLECTION)


def _collection(stream: Stream, font: _Font) -> Steps[list[int]]:
    head = yield from stream.take(12)
    font.total.add(head)
    version, count = struct.unpack_from(">LL", head, 4)
    if not 0 < count <= _MOST_FONTS or version not in (0x10000, 0x20000):
        raise damaged_at(4)
    offsets = yield from stream.take(4 * count)
    font.total.add(offsets)
    return list(struct.unpack(f">{count}L", offsets))


class _Font:
    """Reads directories and tables in the order in which they stand in the file."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._last: tuple[Table, int] | None = None
        self._wrong: list[Table] = []
        self._told = self._count = 0
        self._adjusts = False
        self._doubt: Message | None = None
        self.total = WordSum()

    def read(self, starts: list[int]) -> Steps[None]:
        """Read the fonts whose directories stand at ``starts``, to the end of the file."""
        heap: list[tuple[int, int, Table | None]] = [(start, 0, None) for start in set(starts)]
        heapq.heapify(heap)
        while heap:
            offset, _, table = heapq.heappop(heap)
            if table is None:
                yield from self._pass_to(offset)
                for number, found in enumerate((yield from self._directory(offset)), 1):
                    heapq.heappush(heap, (found.offset, number, found))
            else:
                yield from self._table(table)
        yield from self._rest()

    def _directory(self, start: int) -> Steps[list[Table]]:
        head = yield from self._stream.take(12)
        count = int.from_bytes(head[4:6], "big")
        if head[:4] not in _SIGNATURES or not 0 < count <= MOST_TABLES:
            raise damaged_at(start)
        records = yield from self._stream.take(_RECORD.size * count)
        self._count += count
        if self._count > _MOST_IN_ALL:
            raise Unsure(UNUSUAL)
        for part in (head, records):
            self.total.add(part)
        tables = [Table(offset, length, tag, told) for tag, told, offset, length in _RECORD.iter_unpack(records)]
        own = WordSum()
        own.add(head + records)
        self._told = (self._told + own.value + sum(table.told for table in tables)) & _WORD
        for index, table in enumerate(tables):
            if not (table.tag.isascii() and table.tag.decode("ascii").isprintable()):
                raise damaged_at(start + 12 + index * _RECORD.size)
            if table.offset & 3:
                self._doubt = UNUSUAL
        return tables

    def _pass_to(self, offset: int) -> Steps[None]:
        """Take the padding before ``offset``: zeros, and no more than a word's; raises Unsure."""
        missing = offset - self._stream.position
        if missing < 0:
            raise Unsure(UNUSUAL)
        if missing > 3:
            self._doubt = UNUSUAL
        while missing:
            piece = yield from self._stream.some(min(missing, PIECE))
            missing -= len(piece)
            self.total.add(piece)
            if any(piece):
                self._doubt = UNUSUAL

    def _table(self, table: Table) -> Steps[None]:
        if self._last is not None and (table.offset, table.length) == (self._last[0].offset, self._last[0].length):
            # Fonts of a collection share tables.
            if self._last[1] != table.told:
                self._wrong.append(table)
            return
        if not table.length:
            return
        yield from self._pass_to(table.offset)
        own, left = WordSum(), table.length
        if table.tag == b"head":
            start = yield from self._stream.take(min(left, 12))
            own.add(start[:8] + bytes(len(start[8:])))
            self.total.add(start)
            self._told += int.from_bytes(start[8:], "big")
            self._adjusts = True
            left -= len(start)
        yield from self._stream.each(left, self.total.add, own.add)
        self._last = table, own.value
        if own.value != table.told:
            self._wrong.append(table)

    def _rest(self) -> Steps[None]:
        """Take what is behind the last table: the zeros that fill up its last word."""
        rest = yield from self._stream.peek(4)
        if len(rest) > 3 or any(rest):
            self._doubt = FOLLOWED
        if (self._stream.position + len(rest)) % 4:
            self._doubt = UNUSUAL

    def judge(self, *, is_collection: bool) -> Message | None:
        """Return why the font cannot be called sound, None where it can; raises Damaged.

        A font is damaged for sure where the sums that it was given agree with each other, so that they were right once,
        and one of them is wrong by now for a table that no program changes on its own.
        """
        if not is_collection:
            agree = self._adjusts and self._told & _WORD == WHOLE
            sure = [table for table in self._wrong if table.tag not in _EDITED]
            if agree and sure:
                raise damaged_at(sure[0].offset)
        if self._wrong:
            return WRONG_SUMS
        if is_collection or self._doubt is not None:
            return self._doubt or _COLLECTION_SUMS
        return None if self._adjusts and self.total.value == WHOLE else WRONG_SUMS
