"""The blocks of RAR archives: RAR 5 (rarlab.com/technote.htm), and the form before it (technote.txt of RAR 3).

Only what tells of lengths and checks is read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from intacto.formats.inflate import crc32

HEAD4 = 7
"""Bytes of a RAR 4 block that every block has."""

_FILE4 = struct.Struct("<LLBLLBBHL")
_MAIN4, _FILE_TYPE4, _SERVICE4, _END4 = 0x73, 0x74, 0x7A, 0x7B
_MAIN5, _FILE_TYPE5, _SERVICE5, _CRYPT5, _END5 = 1, 2, 3, 4, 5
_HASH_RECORD, _CRYPT_RECORD = 2, 1
_STORED4 = 0x30


class NotUnderstood(Exception):
    """A block is such as this parser does not know, or makes no sense."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: ``data`` bytes follow its head.

    ``is_file`` tells that they are the content of a file: ``size`` bytes once unpacked, with this ``crc`` (None: none
    is told). ``is_stored``: they are not packed. ``is_secret``: they are encrypted; ``hides_all``: so is what follows.
    ``is_part``: other volumes belong to it. ``is_end``: it is the last. ``dictionary``: bytes that unpacking needs to
    have at hand. ``is_copies``: they are copies of heads, each with its own check ("quick open").
    """

    data: int = 0
    is_file: bool = False
    size: int = 0
    crc: int | None = None
    is_stored: bool = False
    is_secret: bool = False
    hides_all: bool = False
    is_part: bool = False
    is_end: bool = False
    dictionary: int = 0
    is_copies: bool = False


def vint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of RAR 5 (7 bits a byte, lowest first) and where the next stands; raises NotUnderstood."""
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at
    raise NotUnderstood


class _Numbers:
    """Reads numbers one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def next(self) -> int:
        value, self.at = vint(self._data, self.at)
        return value

    def skip(self, count: int) -> None:
        self.at += count

    def text(self) -> bytes:
        length = self.next()
        return self._data[self.at : self.at + length]

    def long(self) -> int:
        taken = self._data[self.at : self.at + 4]
        if len(taken) < 4:
            raise NotUnderstood
        self.at += 4
        return int.from_bytes(taken, "little")


def parse5(head: bytes) -> Block:
    """Return a block of RAR 5; ``head`` begins with its type. Raises NotUnderstood."""
    numbers = _Numbers(head)
    kind, flags = numbers.next(), numbers.next()
    extra = numbers.next() if flags & 1 else 0
    data = numbers.next() if flags & 2 else 0
    is_part = bool(flags & 0x18)
    if kind == _MAIN5:
        return Block(data, is_part=bool(numbers.next() & 1))
    if kind == _CRYPT5:
        return Block(data, is_secret=True, hides_all=True)
    if kind == _END5:
        return Block(data, is_end=True, is_part=bool(numbers.next() & 1))
    if kind not in (_FILE_TYPE5, _SERVICE5):
        return Block(data, is_part=is_part)
    return _file5(numbers, data, head[len(head) - extra :] if extra else b"", is_file=kind == _FILE_TYPE5, part=is_part)


def _file5(numbers: _Numbers, data: int, extra: bytes, *, is_file: bool, part: bool) -> Block:
    flags, size = numbers.next(), numbers.next()
    numbers.next()  # attributes
    numbers.skip(4 if flags & 2 else 0)  # time
    crc = numbers.long() if flags & 4 else None
    packing = numbers.next()
    numbers.next()  # the system
    name = numbers.text()
    return Block(
        data,
        is_file,
        size,
        crc,
        is_stored=packing >> 7 & 7 == 0,
        is_secret=_CRYPT_RECORD in _records(extra),
        is_part=part,
        dictionary=128 * 1024 << (packing >> 10 & 15),
        is_copies=not is_file and name == b"QO",
    )


def copies_are_right(data: bytes) -> bool:
    """Tell whether copies of heads are right: a CRC-32 and the length before each (RAR 5, "Quick open header")."""
    at = 0
    try:
        while at < len(data):
            size, body = vint(data, at + 4)
            end = body + size
            if end > len(data) or crc32(data[at + 4 : end], 0) != int.from_bytes(data[at : at + 4], "little"):
                return False
            at = end
    except NotUnderstood:
        return False
    return True


def _records(extra: bytes) -> set[int]:
    """Return the types of the records in the extra area of a block of RAR 5."""
    found: set[int] = set()
    at = 0
    while at < len(extra):
        size, body = vint(extra, at)
        if size == 0:
            raise NotUnderstood
        found.add(vint(extra, body)[0])
        at = body + size
    return found


def length4(head: bytes) -> int:
    """Return the length of a RAR 4 block's head, from its first :data:`HEAD4` bytes."""
    return int.from_bytes(head[5:7], "little")


def crc4(head: bytes) -> int:
    """Return the CRC that a RAR 4 block tells of its head: the lower half of the CRC-32 of all behind it."""
    return int.from_bytes(head[:2], "little")


def parse4(head: bytes) -> tuple[Block, bool]:
    """Return a block of RAR 4, and whether its CRC covers all of its head (not that of old comments).

    Raises NotUnderstood.
    """
    kind, flags = head[2], int.from_bytes(head[3:5], "little")
    if kind == _MAIN4:
        hides = bool(flags & 0x80)
        return Block(is_secret=hides, hides_all=hides, is_part=bool(flags & 1)), not flags & 2
    if kind == _END4:
        return Block(is_end=True, is_part=bool(flags & 1)), True
    if kind in (_FILE_TYPE4, _SERVICE4):
        return _file4(head, flags, is_file=kind == _FILE_TYPE4), not flags & 8
    added = head[HEAD4 : HEAD4 + 4]
    if flags & 0x8000 and len(added) < 4:
        raise NotUnderstood
    return Block(int.from_bytes(added, "little") if flags & 0x8000 else 0), False


def _file4(head: bytes, flags: int, *, is_file: bool) -> Block:
    if len(head) < HEAD4 + _FILE4.size:
        raise NotUnderstood
    data, size, _, crc, _, _, method, length, _ = _FILE4.unpack_from(head, HEAD4)
    name = HEAD4 + _FILE4.size + (8 if flags & 0x100 else 0)
    high = head[HEAD4 + _FILE4.size :][:8]
    if flags & 0x100:
        if len(high) < 8:
            raise NotUnderstood
        data += int.from_bytes(high[:4], "little") << 32
        size += int.from_bytes(high[4:], "little") << 32
    return Block(
        data,
        is_file,
        size,
        # What is told of a recovery record is no CRC of its bytes.
        None if not is_file and head[name : name + length] == b"RR" else crc,
        is_stored=method == _STORED4,
        is_secret=bool(flags & 4),
        is_part=bool(flags & 3),
        dictionary=64 * 1024 << (flags >> 5 & 7) if flags >> 5 & 7 != 7 else 0,
    )
