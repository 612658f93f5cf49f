"""Is a disk image of QEMU whole? Its tables may not point past its end (QEMU, docs/interop/qcow2.txt)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from intacto.domain.words import Message, say
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at
from intacto.formats.places import Places
from intacto.formats.sentences import NO_MISS, NOT_LIKE, UNUSUAL
from intacto.formats.signs import QCOW2
from intacto.formats.stream import Steps, Stream

_HEAD = struct.Struct(">4sLQLLQLLQQLLQ")
_OFFSET = 0x00FFFFFFFFFFFE00
_COMPRESSED = 1 << 62
_DIRTY, _CORRUPT, _OUTSIDE, _EXTENDED = 1, 2, 4, 16
_LARGEST_L1 = 32 * 1024**2
_SECTOR = 512

_MARKED = say("The disk image is marked as damaged by the program that wrote it.")


def tester() -> Reading:
    """Return a new tester."""
    return Reading("qcow2", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    head = yield from stream.take(_HEAD.size)
    mark, version, _, _, cluster_bits, size, _, l1_size, l1, refcounts, refcount_clusters, _, _ = _HEAD.unpack(head)
    if mark != QCOW2:
        raise Damaged(NOT_LIKE)
    if version == 1:
        raise Unsure(UNUSUAL)
    if version not in (2, 3) or not 9 <= cluster_bits <= 21:
        raise damaged_at(4)
    features = int.from_bytes((yield from stream.take(8)), "big") if version == 3 else 0
    if features & _CORRUPT:
        raise Damaged(_MARKED)
    cluster = 1 << cluster_bits
    entry = 16 if features & _EXTENDED else 8
    needed = -(-size // (cluster * (cluster // entry)))
    if l1_size * 8 > _LARGEST_L1 or l1_size < needed or l1 % cluster or refcounts % cluster:
        raise damaged_at(24)
    places = Places(stream)
    tables = _Tables(places, cluster, entry, is_outside=bool(features & _OUTSIDE))
    places.ask(refcounts, refcount_clusters * cluster, tables.take_refcounts)
    places.ask(l1, l1_size * 8, tables.take_l1)
    yield from places.read()
    return UNUSUAL if features & (_DIRTY | _OUTSIDE) else NO_MISS


@dataclass(frozen=True, slots=True)
class _Tables:
    """Follows the tables. An entry's cluster has to begin within the file: the last one need not be written in full."""

    places: Places
    cluster: int
    entry: int
    is_outside: bool

    def take_refcounts(self, _at: int, data: bytes) -> None:
        """Take the table of reference counts' blocks."""
        for (entry,) in struct.iter_unpack(">Q", data):
            if entry:
                self.places.reach((entry & ~511) + 1)

    def take_l1(self, _at: int, data: bytes) -> None:
        """Take the table of tables."""
        for (entry,) in struct.iter_unpack(">Q", data):
            if entry & _OFFSET:
                self.places.ask(entry & _OFFSET, self.cluster, self.take_l2)

    def take_l2(self, _at: int, data: bytes) -> None:
        """Take a table of clusters."""
        if self.is_outside:
            return
        numbers = struct.unpack(f">{len(data) // 8}Q", data)
        plain = [entry & _OFFSET for entry in numbers[:: self.entry // 8] if not entry & _COMPRESSED]
        self.places.reach(max(plain, default=-1) + 1)
        bits = 62 - (self.cluster.bit_length() - 1 - 8)
        for entry in numbers:
            if entry & _COMPRESSED and self.entry == 8:
                self.places.reach((entry & ((1 << bits) - 1)) + 1)
