"""Is a disk image of Hyper-V whole? Two heads and two lists of regions, each with its CRC-32C (Microsoft, MS-VHDX)."""

from __future__ import annotations

import struct
from uuid import UUID

from intacto.domain.words import Message
from intacto.formats.parser import Damaged, Reading, damaged_at
from intacto.formats.places import Places
from intacto.formats.sentences import BREAKS_OFF, NO_MISS, NOT_LIKE, UNUSUAL
from intacto.formats.signs import VHDX
from intacto.formats.stream import Steps, Stream
from intacto.formats.sums import crc32c

_KIB64 = 64 * 1024
_HEAD = 4096
_BLOCKS = UUID("2dc27766-f623-4200-9d64-115e9bfd4a08").bytes_le
_METADATA = UUID("8b7ca206-4790-4b9a-b8fe-575f050f886e").bytes_le
_PARAMETERS = UUID("caa16737-fa36-4d43-b3b6-33f0aa44e76b").bytes_le
_REGION = struct.Struct("<16sQLL")
_ITEM = struct.Struct("<16sLL8x")
_MOST_ENTRIES = 2046
_MEBIBYTE = 1024**2


def tester() -> Reading:
    """Return a new tester."""
    return Reading("vhdx", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    if (yield from stream.peek(8)) != VHDX:
        raise Damaged(NOT_LIKE)
    places = Places(stream)
    image = _Image(places)
    for number in (1, 2):
        places.ask(number * _KIB64, _HEAD, image.take_head)
    for number in (3, 4):
        places.ask(number * _KIB64, _KIB64, image.take_regions)
    size = yield from places.read()
    if image.end > size:
        raise Damaged(BREAKS_OFF)
    # One of each may be half written where a computer went down: then the other counts.
    return NO_MISS if image.heads == image.lists == 2 and image.has_no_log else UNUSUAL


def _is_summed(data: bytes, mark: bytes) -> bool:
    told = int.from_bytes(data[4:8], "little")
    return data.startswith(mark) and crc32c(data[:4] + bytes(4) + data[8:]) == told


class _Image:
    """Reads heads, regions and the table of blocks."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.heads = self.lists = 0
        self.has_no_log = True
        self._last_block: int | None = None
        self._block = _MEBIBYTE

    @property
    def end(self) -> int:
        """Return where the last block ends, in bytes."""
        return 0 if self._last_block is None else self._last_block * _MEBIBYTE + self._block

    def take_head(self, at: int, data: bytes) -> None:
        """Take one of the two heads; with none of them right, the image does not open."""
        if _is_summed(data, b"head"):
            self.heads += 1
            self.has_no_log &= not any(data[48:64])
        elif at == 2 * _KIB64 and not self.heads:
            raise damaged_at(at)

    def take_regions(self, at: int, data: bytes) -> None:
        """Take one of the two lists of regions."""
        if not _is_summed(data, b"regi"):
            if at == 4 * _KIB64 and not self.lists:
                raise damaged_at(at)
            return
        self.lists += 1
        if self.lists == 2:
            return
        count = min(int.from_bytes(data[8:12], "little"), _MOST_ENTRIES)
        for number in range(count):
            guid, offset, length, _ = _REGION.unpack_from(data, 16 + number * _REGION.size)
            self._places.reach(offset + length)
            if guid == _BLOCKS:
                self._places.ask(offset, length, self.take_blocks)
            if guid == _METADATA:
                self._places.ask(offset, _KIB64, self.take_metadata)

    def take_blocks(self, _at: int, data: bytes) -> None:
        """Take a piece of the table of blocks."""
        used = [entry >> 20 for (entry,) in struct.iter_unpack("<Q", data) if entry & 7 in (6, 7)]
        self._last_block = max([self._last_block or 0, *used]) if used else self._last_block

    def take_metadata(self, at: int, data: bytes) -> None:
        """Take the list of what is told of the disk."""
        if not data.startswith(b"metadata"):
            return
        for number in range(min(int.from_bytes(data[10:12], "little"), _MOST_ENTRIES)):
            guid, offset, _ = _ITEM.unpack_from(data, 32 + number * _ITEM.size)
            if guid == _PARAMETERS:
                self._places.ask(at + offset, 4, self._take_block_size)

    def _take_block_size(self, _at: int, data: bytes) -> None:
        self._block = int.from_bytes(data, "little")
