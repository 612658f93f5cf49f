"""The header of a 7z archive (7zFormat.txt of the LZMA SDK): which packed bytes are undone how, and to what CRC-32.

Only that is read; names, times and attributes are covered by the header's own CRC-32.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from intacto.formats.signs import SEVENZIP

FRONT = 32
"""Bytes of the head at the start of the file."""

# 7zFormat.txt, "Property IDs"
_END, _HEADER, _PROPERTIES, _MORE_STREAMS, _STREAMS = 0x00, 0x01, 0x02, 0x03, 0x04
_PACKED, _FOLDERS, _PARTS = 0x06, 0x07, 0x08
_SIZE, _CRC, _FOLDER, _UNPACKED_SIZES, _PARTS_COUNT = 0x09, 0x0A, 0x0B, 0x0C, 0x0D
_ENCODED = 0x17

_MOST = 1_000_000
_CODERS_MOST = 8


class NotUnderstood(Exception):
    """The header is such as this parser does not know, or makes no sense."""


@dataclass(frozen=True, slots=True)
class Front:
    """The head at the start: where the header stands, and its CRC-32; ``is_right`` tells whether its own CRC is."""

    offset: int
    size: int
    crc: int
    is_right: bool

    @property
    def end(self) -> int:
        """Return how many bytes the file must have."""
        return FRONT + self.offset + self.size


@dataclass(frozen=True, slots=True)
class Coder:
    """A method with its settings."""

    method: bytes
    settings: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A file in what a folder unpacks to: its size, and its CRC-32 (None: it has none)."""

    size: int
    crc: int | None


@dataclass(frozen=True, slots=True)
class Folder:
    """Bytes that are unpacked in one go, ``size`` of them.

    ``coders`` stand in the order in which they undo; ``sizes`` are what each yields. ``is_chain`` is False where their
    streams branch. ``packed`` is how many packed streams it takes.
    """

    coders: tuple[Coder, ...]
    sizes: tuple[int, ...]
    is_chain: bool
    packed: int
    size: int
    crc: int | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed stream: where it begins in the file, its size, and its CRC-32 (None: it has none)."""

    start: int
    size: int
    crc: int | None


@dataclass(frozen=True, slots=True)
class Streams:
    """All packed streams, and the folders that take them in this order."""

    packed: tuple[Packed, ...]
    folders: tuple[Folder, ...]


def parse_front(head: bytes, crc_of: int) -> Front:
    """Return the head at the start; ``crc_of`` is the CRC-32 of its bytes 12 to 32."""
    offset, size = int.from_bytes(head[12:20], "little"), int.from_bytes(head[20:28], "little")
    is_right = head.startswith(SEVENZIP) and int.from_bytes(head[8:12], "little") == crc_of
    return Front(offset, size, int.from_bytes(head[28:32], "little"), is_right)


def parse_header(data: bytes) -> tuple[Streams, bool]:
    """Return what a header tells of streams, and whether it is itself packed (then they hold the real one).

    Raises NotUnderstood.
    """
    reader = _Reader(data)
    kind = reader.byte()
    if kind == _ENCODED:
        return _streams(reader), True
    if kind != _HEADER:
        raise NotUnderstood
    kind = reader.byte()
    if kind == _PROPERTIES:
        while reader.byte() != _END:
            reader.take(reader.number())
        kind = reader.byte()
    if kind == _MORE_STREAMS:
        raise NotUnderstood
    return (_streams(reader) if kind == _STREAMS else Streams((), ())), False


class _Reader:
    """Reads the header's numbers one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise NotUnderstood
        self._at += count
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """Return a number: the first byte's leading ones tell how many bytes follow, its rest is the highest part."""
        first, mask, value = self.byte(), 0x80, 0
        for index in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << (8 * index)
            value |= self.byte() << (8 * index)
            mask >>= 1
        return value

    def count(self) -> int:
        """Return a number of things; raises NotUnderstood where nobody has so many."""
        number = self.number()
        if number > _MOST:
            raise NotUnderstood
        return number

    def bits(self, count: int) -> list[bool]:
        data = self.take(-(-count // 8))
        return [bool(data[index // 8] & 0x80 >> index % 8) for index in range(count)]

    def digests(self, count: int) -> list[int | None]:
        """Return ``count`` CRCs, None for those that are not told."""
        told = [True] * count if self.byte() else self.bits(count)
        return [int.from_bytes(self.take(4), "little") if is_told else None for is_told in told]

    def pass_unknown(self, kind: int) -> None:
        if kind == _END:
            raise NotUnderstood
        self.take(self.number())


def _streams(reader: _Reader) -> Streams:
    packed: tuple[Packed, ...] = ()
    folders: tuple[Folder, ...] = ()
    while (kind := reader.byte()) != _END:
        if kind == _PACKED:
            packed = _packed(reader)
        elif kind == _FOLDERS:
            folders = _folders(reader)
        elif kind == _PARTS:
            folders = _with_parts(reader, folders)
        else:
            raise NotUnderstood
    if sum(folder.packed for folder in folders) != len(packed):
        raise NotUnderstood
    return Streams(packed, folders)


def _packed(reader: _Reader) -> tuple[Packed, ...]:
    start = FRONT + reader.number()
    count = reader.count()
    sizes: list[int] = []
    crcs: list[int | None] = [None] * count
    while (kind := reader.byte()) != _END:
        if kind == _SIZE:
            sizes = [reader.number() for _ in range(count)]
        elif kind == _CRC:
            crcs = reader.digests(count)
        else:
            reader.pass_unknown(kind)
    if len(sizes) != count:
        raise NotUnderstood
    found = []
    for size, crc in zip(sizes, crcs, strict=True):
        found.append(Packed(start, size, crc))
        start += size
    return tuple(found)


def _folders(reader: _Reader) -> tuple[Folder, ...]:
    if reader.byte() != _FOLDER:
        raise NotUnderstood
    count = reader.count()
    if reader.byte():  # told elsewhere
        raise NotUnderstood
    shapes = [_shape(reader) for _ in range(count)]
    if reader.byte() != _UNPACKED_SIZES:
        raise NotUnderstood
    sizes = [[reader.number() for _ in range(shape.outputs)] for shape in shapes]
    crcs: list[int | None] = [None] * count
    while (kind := reader.byte()) != _END:
        if kind == _CRC:
            crcs = reader.digests(count)
        else:
            reader.pass_unknown(kind)
    return tuple(shape.folder(told, crc) for shape, told, crc in zip(shapes, sizes, crcs, strict=True))


@dataclass(frozen=True, slots=True)
class _Shape:
    """A folder as it is written: coders in any order, and which output is what it unpacks to.

    ``order`` is that in which they undo, None where they are no chain.
    """

    coders: tuple[Coder, ...]
    outputs: int
    packed: int
    main: int
    order: tuple[int, ...] | None

    def folder(self, sizes: list[int], crc: int | None) -> Folder:
        """Return the folder with what its coders yield."""
        size = sizes[self.main]
        order = self.order or ()
        coders, told = tuple(self.coders[index] for index in order), tuple(sizes[index] for index in order)
        return Folder(coders, told, self.order is not None, self.packed, size, crc, (Part(size, crc),))


def _shape(reader: _Reader) -> _Shape:
    coders = reader.number()
    if not 1 <= coders <= _CODERS_MOST:
        raise NotUnderstood
    found: list[Coder] = []
    inputs = outputs = 0
    for _ in range(coders):
        coder, more_in, more_out = _coder(reader)
        found.append(coder)
        inputs, outputs = inputs + more_in, outputs + more_out
    pairs = [(reader.number(), reader.number()) for _ in range(outputs - 1)]
    packed = inputs - len(pairs)
    if packed < 1:
        raise NotUnderstood
    first = [reader.number() for _ in range(packed)] if packed > 1 else []
    is_chain = not first and inputs == outputs == len(found)
    mains = set(range(outputs)) - {output for _, output in pairs}
    if len(mains) != 1:
        raise NotUnderstood
    order = _order(len(found), pairs) if is_chain else None
    return _Shape(tuple(found), outputs, packed, mains.pop(), order)


def _coder(reader: _Reader) -> tuple[Coder, int, int]:
    flags = reader.byte()
    method = reader.take(flags & 0x0F)
    if flags & 0x80:
        raise NotUnderstood
    more_in, more_out = (reader.number(), reader.number()) if flags & 0x10 else (1, 1)
    if not (1 <= more_in <= 32 and 1 <= more_out <= 32):
        raise NotUnderstood
    settings = reader.take(reader.number()) if flags & 0x20 else b""
    return Coder(method, settings), more_in, more_out


def _order(count: int, pairs: list[tuple[int, int]]) -> tuple[int, ...]:
    """Return the coders in the order in which they undo; each pair says whose input (first) is whose output."""
    feeds = {output: into for into, output in pairs}
    fed = set(feeds.values())
    begins = [index for index in range(count) if index not in fed]
    if len(feeds) != count - 1 or len(begins) != 1:
        raise NotUnderstood
    order = begins
    while order[-1] in feeds:
        order.append(feeds[order[-1]])
        if len(order) > count:
            raise NotUnderstood
    if sorted(order) != list(range(count)):
        raise NotUnderstood
    return tuple(order)


def _with_parts(reader: _Reader, folders: tuple[Folder, ...]) -> tuple[Folder, ...]:
    """Return the folders with the files in each: how many, how large, and their CRCs."""
    counts = [1] * len(folders)
    kind = reader.byte()
    if kind == _PARTS_COUNT:
        counts = [reader.count() for _ in folders]
        kind = reader.byte()
    if sum(counts) > _MOST:
        raise NotUnderstood
    sizes: list[list[int]] = []
    for folder, count in zip(folders, counts, strict=True):
        told = [reader.number() for _ in range(count - 1)] if kind == _SIZE else []
        if len(told) != max(count - 1, 0) or sum(told) > folder.size:
            raise NotUnderstood
        sizes.append([*told, folder.size - sum(told)] if count else [])
    if kind == _SIZE:
        kind = reader.byte()
    # A folder with one file and a CRC of its own needs no other.
    open_ones = [not (count == 1 and folder.crc is not None) for folder, count in zip(folders, counts, strict=True)]
    crcs: list[int | None] = [None] * sum(count for count, is_open in zip(counts, open_ones, strict=True) if is_open)
    while kind != _END:
        if kind == _CRC:
            crcs = reader.digests(len(crcs))
        else:
            reader.pass_unknown(kind)
        kind = reader.byte()
    left = iter(crcs)
    return tuple(
        replace(folder, parts=tuple(Part(size, next(left) if is_open else folder.crc) for size in told))
        for folder, told, is_open in zip(folders, sizes, open_ones, strict=True)
    )
