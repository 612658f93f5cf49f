"""Is a font for web pages whole? WOFF 1.0 has the sums of a font, each table packed with zlib; WOFF 2.0 has neither."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import brotli

from intacto.domain.words import Message
from intacto.formats.budget import most_from
from intacto.formats.parser import PIECE, Damaged, Reading, Unsure, damaged_at
from intacto.formats.sentences import FOLLOWED, MISMATCH, NO_MISS, NOT_LIKE, TOO_LARGE, UNUSUAL
from intacto.formats.sfnt import WHOLE, WRONG_SUMS, WordSum
from intacto.formats.signs import MOST_TABLES, WOFF, WOFF2
from intacto.formats.stream import Steps, Stream

_HEAD = struct.Struct(">4s4sLHHLHHLLLLL")
_HEAD_2 = struct.Struct(">4s4sLHHLLHHLLLLL")
_RECORD = struct.Struct(">4s4L")
_SLACK = 64 * 1024**2

_WORD = 0xFFFFFFFF


def tester() -> Reading:
    """Return a new tester of WOFF 1.0."""
    return Reading("woff", _read)


def tester_2() -> Reading:
    """Return a new tester of WOFF 2.0."""
    return Reading("woff2", _read_2)


@dataclass(frozen=True, slots=True, order=True)
class _Packed:
    """An entry of the directory: a table and how it is packed."""

    offset: int
    packed: int
    size: int
    tag: bytes
    told: int


def _read(stream: Stream) -> Steps[Message | None]:
    head = yield from stream.take(_HEAD.size)
    mark, flavor, length, count, reserved, size, _, _, *blocks = _HEAD.unpack(head)
    if mark != WOFF:
        raise Damaged(NOT_LIKE)
    if not 0 < count <= MOST_TABLES:
        raise damaged_at(12)
    records = yield from stream.take(_RECORD.size * count)
    found = [
        _Packed(offset, packed, unpacked, tag, told)
        for tag, offset, packed, unpacked, told in _RECORD.iter_unpack(records)
    ]
    font = _Font(stream, flavor, sorted(found))
    doubtful = bool(reserved) or size != font.size or found != sorted(found, key=lambda table: table.tag)
    yield from font.read()
    yield from _blocks(stream, blocks)
    return (yield from _end(stream, length, UNUSUAL if doubtful or any(blocks) else font.doubt))


def _end(stream: Stream, length: int, doubt: Message | None) -> Steps[Message | None]:
    """Pass the padding and compare the file's length with what it says of itself."""
    missing = length - stream.position
    if missing < 0:
        raise Damaged(MISMATCH)
    yield from stream.skip(missing)
    if (yield from stream.peek(1)):
        raise Unsure(FOLLOWED)
    return UNUSUAL if missing > 3 else doubt


def _blocks(stream: Stream, blocks: list[int]) -> Steps[None]:
    """Pass what is told of the font and its maker's own data: offset, length and size of one, and of the other."""
    for offset, length in ((blocks[0], blocks[1]), (blocks[3], blocks[4])):
        if offset:
            if offset < stream.position:
                raise Unsure(UNUSUAL)
            yield from stream.skip(offset - stream.position + length)


class _Font:
    """Unpacks the tables and adds up the font that comes out."""

    def __init__(self, stream: Stream, flavor: bytes, tables: list[_Packed]) -> None:
        self._stream = stream
        self._flavor = flavor
        self._tables = tables
        self._total = 0
        self.size = 12 + 16 * len(tables) + sum(table.size + 3 & ~3 for table in tables)
        self.doubt: Message | None = None

    def read(self) -> Steps[None]:
        """Take all tables; raises Damaged, Unsure, BreaksOff."""
        self._add(self._directory())
        unpacked, adjusts = 0, False
        for table in self._tables:
            yield from self._pass_to(table.offset)
            unpacked += table.size
            if unpacked > most_from(self._stream.given + table.packed, _SLACK):
                raise Unsure(TOO_LARGE)
            own = yield from self._table(table)
            adjusts |= table.tag == b"head"
            if own != table.told:
                self.doubt = WRONG_SUMS
        if not adjusts or self._total != WHOLE:
            self.doubt = WRONG_SUMS

    def _directory(self) -> bytes:
        """Return the head of the font that was packed: tables stand there in the same order."""
        count = len(self._tables)
        power = 1 << count.bit_length() - 1
        head = struct.pack(">4s4H", self._flavor, count, power * 16, power.bit_length() - 1, (count - power) * 16)
        offset, records = 12 + 16 * count, []
        for table in self._tables:
            records.append(struct.pack(">4s3L", table.tag, table.told, offset & _WORD, table.size))
            offset += table.size + 3 & ~3
        return head + b"".join(records)

    def _pass_to(self, offset: int) -> Steps[None]:
        missing = offset - self._stream.position
        if missing < 0:
            raise Unsure(UNUSUAL)
        if missing > 3:
            self.doubt = UNUSUAL
            yield from self._stream.skip(missing)
        elif any((yield from self._stream.take(missing))):
            self.doubt = UNUSUAL

    def _add(self, data: bytes) -> None:
        own = WordSum()
        own.add(data)
        self._total = (self._total + own.value) & _WORD

    def _table(self, table: _Packed) -> Steps[int]:
        """Return the sum of a table; that of ``head`` is taken with zeros where the adjustment is."""
        if table.packed > table.size:
            raise damaged_at(table.offset)
        own, start = WordSum(), b""
        inflate = zlib.decompressobj() if table.packed < table.size else None
        left, size = table.packed, 0
        while left:
            piece = bytes((yield from self._stream.some(min(left, PIECE))))
            left -= len(piece)
            if inflate is not None and inflate.eof:
                raise damaged_at(table.offset)
            for out in (piece,) if inflate is None else _inflated(inflate, piece):
                start += out[: max(12 - size, 0)]
                size += len(out)
                own.add(out)
                if size > table.size:
                    raise damaged_at(table.offset)
        if size != table.size or (inflate is not None and (not inflate.eof or inflate.unused_data)):
            raise damaged_at(table.offset)
        self._total = (self._total + own.value) & _WORD
        return (own.value - (int.from_bytes(start[8:], "big") if table.tag == b"head" else 0)) & _WORD


def _inflated(inflate: zlib._Decompress, piece: bytes) -> Iterator[bytes]:
    """Yield what comes out of ``piece``, a little at a time; nothing where it is no zlib."""
    try:
        full = True
        while (piece or full) and not inflate.eof:
            out = inflate.decompress(piece, PIECE)
            piece, full = inflate.unconsumed_tail, len(out) == PIECE
            yield out
    except zlib.error:
        return


def _read_2(stream: Stream) -> Steps[Message | None]:
    head = yield from stream.take(_HEAD_2.size)
    mark, flavor, length, count, _, _, packed, _, _, *blocks = _HEAD_2.unpack(head)
    if mark != WOFF2:
        raise Damaged(NOT_LIKE)
    if flavor == b"ttcf":
        # Its fonts have directories of their own before the tables.
        yield from stream.skip(packed)
    else:
        size = 0
        for _ in range(count):
            size += yield from _entry_2(stream)
        if size > most_from(length, _SLACK):
            raise Unsure(TOO_LARGE)
        yield from _unpack_2(stream, packed, size)
    yield from _blocks(stream, blocks)
    return (yield from _end(stream, length, NO_MISS))


def _entry_2(stream: Stream) -> Steps[int]:
    """Take an entry of the directory (WOFF 2.0, 4.1); return how long the table is in the packed data."""
    flags = (yield from stream.take(1))[0]
    known, version = flags & 63, flags >> 6
    tag = (yield from stream.take(4)) if known == 63 else b""
    size = yield from _base128(stream)
    # These two are changed unless told otherwise.
    is_shape = known in (10, 11) or tag in (b"glyf", b"loca")
    if version == (3 if is_shape else 0):
        return size
    return (yield from _base128(stream))


def _base128(stream: Stream) -> Steps[int]:
    """Take a number of up to five bytes (4.1)."""
    at, value = stream.position, 0
    for _ in range(5):
        byte = (yield from stream.take(1))[0]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value
    raise damaged_at(at)


def _unpack_2(stream: Stream, packed: int, size: int) -> Steps[None]:
    """Take the packed tables, which have to unpack to just ``size`` bytes."""
    start, brotli_stream, left = stream.position, brotli.Decompressor(), packed
    try:
        while left:
            piece = bytes((yield from stream.some(min(left, PIECE))))
            left -= len(piece)
            out = brotli_stream.process(piece, output_buffer_limit=PIECE)
            # Whether it takes more says nothing of what it has yet to give: it is asked until it gives nothing.
            while size >= 0 and (out or not (brotli_stream.is_finished() or brotli_stream.can_accept_more_data())):
                size -= len(out)
                out = brotli_stream.process(b"", output_buffer_limit=PIECE)
            if size < 0:
                raise damaged_at(start)
    except brotli.error:
        raise damaged_at(start) from None
    if size or not brotli_stream.is_finished():
        raise damaged_at(start)
