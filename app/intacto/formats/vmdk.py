"""Is a disk image of VMware whole? VMware's "Virtual Disk Format 5.0": tables that may not point past its end."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from intacto.domain.words import Message, say
from intacto.formats import vmdk_stream
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at
from intacto.formats.places import Places
from intacto.formats.sentences import NO_MISS, UNUSUAL
from intacto.formats.signs import VMDK, VMDK_TEXT
from intacto.formats.stream import Steps, Stream
from intacto.formats.vmdk_stream import SECTOR, Head

_OTHERS = (b"COWD", VMDK_TEXT)
_VALID_NEWLINES = 1
_NEWLINES = b"\n \r\n"
_LARGEST_DIRECTORY = 64 * 1024**2

_AS_TEXT = say("The file was changed as if it were text.")


def tester() -> Reading:
    """Return a new tester."""
    return Reading("vmdk", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    mark = yield from stream.peek(len(VMDK_TEXT))
    if not mark.startswith(VMDK):
        # The content of a disk may stand alone beside its description, as it is: nothing tells how it begins.
        raise Unsure(NO_MISS if mark.startswith(_OTHERS) else UNUSUAL)
    raw = yield from stream.take(SECTOR)
    if raw[8] & _VALID_NEWLINES and raw[73:77] != _NEWLINES:
        raise Damaged(_AS_TEXT)
    head = Head.parse(raw)
    if not 0 < head.version <= 3 or not head.is_likely:
        raise damaged_at(4)
    if head.has_footer:
        return (yield from vmdk_stream.read(stream, raw, head))
    places = Places(stream)
    tables = _Tables(places, head.entries * 4)
    length = head.tables * 4
    if length > _LARGEST_DIRECTORY:
        raise damaged_at(12)
    places.ask(head.directory * SECTOR, length, tables.take_directory)
    yield from places.read()
    return NO_MISS


@dataclass(frozen=True, slots=True)
class _Tables:
    """Follows the directory and its tables; a grain has to begin within the file."""

    places: Places
    table: int

    def take_directory(self, _at: int, data: bytes) -> None:
        """Take a piece of the directory of tables."""
        for (sector,) in struct.iter_unpack("<L", data):
            if sector:
                self.places.ask(sector * SECTOR, self.table, self.take_table)

    def take_table(self, _at: int, data: bytes) -> None:
        """Take a table of grains."""
        farthest = max(struct.unpack(f"<{len(data) // 4}L", data))
        # 1 stands for a grain of zeros that is not written.
        if farthest > 1:
            self.places.reach(farthest * SECTOR + 1)
