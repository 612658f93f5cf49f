"""Is a compound file whole: an MSI, or a document of Office before 2007? Microsoft's "[MS-CFB]"."""

from __future__ import annotations

import struct

from intacto.domain.words import Message
from intacto.formats.parser import Damaged, Reading, damaged_at
from intacto.formats.places import Places
from intacto.formats.sentences import NO_MISS, NOT_LIKE
from intacto.formats.signs import OLE
from intacto.formats.stream import Steps, Stream

_HEAD = 512
_FREE = b"\xff\xff\xff\xff"
_LARGEST_SECTOR = 0xFFFFFFFA


def tester() -> Reading:
    """Return a new tester."""
    return Reading("ole", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    head = yield from stream.take(_HEAD)
    if not head.startswith(OLE):
        raise Damaged(NOT_LIKE)
    order, shift = struct.unpack_from("<HH", head, 28)
    if order != 0xFFFE or shift not in (9, 12):
        raise damaged_at(28)
    places = Places(stream)
    table = _Table(places, 1 << shift)
    table.take_list(0, head[76:] + head[68:72])
    yield from places.read()
    return NO_MISS


class _Table:
    """Finds the parts of the table that has an entry for each sector, and in it the last sector that is in use."""

    def __init__(self, places: Places, sector: int) -> None:
        self._places = places
        self._sector = sector
        self._parts = 0

    def take_list(self, _at: int, data: bytes) -> None:
        """Take a list of parts of the table; its last entry is where the list goes on."""
        *parts, more = (number for (number,) in struct.iter_unpack("<L", data))
        for part in parts:
            if part < _LARGEST_SECTOR:
                self._ask(part, self._parts)
                self._parts += 1
        if more < _LARGEST_SECTOR:
            self._places.ask((more + 1) * self._sector, self._sector, self.take_list)

    def _ask(self, part: int, number: int) -> None:
        first = number * self._sector // 4

        def take(_at: int, data: bytes) -> None:
            used = data
            while used.endswith((_FREE, bytes(4))):
                used = used[:-4]
            if used:
                # Its sector has to begin within the file; the last one need not be full.
                self._places.reach((first + len(used) // 4) * self._sector + 1)

        self._places.ask((part + 1) * self._sector, self._sector, take)
