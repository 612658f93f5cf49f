"""Does a ZIP's directory list what is inside? Answered with a few numbers instead of a list of all entries.

Local headers and central ones are summed up apart: for each entry a 128-bit digest of what it says, added up modulo
2**128. Equal sums mean the same entries in whatever order. No more memory is needed for a million entries than for one.
"""

from __future__ import annotations

import struct
from enum import Enum

from xxhash import xxh3_128_intdigest as _digest

from intacto.formats.zip_records import FULL32, HOW_HARD, UTF8, Entry

_MODULUS = 1 << 128
_NUMBERS = struct.Struct("<QHLQQ")
_SHAPE = struct.Struct("<LHLL")
_PLACE = struct.Struct("<L")


class Match(Enum):
    """How well directory and entries agree. UNUSUAL: in a way that some writers bring about themselves."""

    FULL = "full"
    UNUSUAL = "unusual"
    NONE = "none"


class Tally:
    """The sums over some entries."""

    def __init__(self) -> None:
        self.count = 0
        self._numbers = 0
        self._low_numbers = 0
        self._names = 0
        self._shapes = 0

    def add(self, entry: Entry) -> None:
        """Add an entry; its numbers are those that its bytes showed, where they were read."""
        self.count += 1
        place, packed, size = entry.offset & FULL32, entry.packed & FULL32, entry.size & FULL32
        low = _digest(_NUMBERS.pack(place, entry.method, entry.crc, packed, size))
        self._low_numbers = (self._low_numbers + low) % _MODULUS
        if (place, packed, size) != (entry.offset, entry.packed, entry.size):
            low = _digest(_NUMBERS.pack(entry.offset, entry.method, entry.crc, entry.packed, entry.size))
        self._numbers = (self._numbers + low) % _MODULUS
        name = _digest(_PLACE.pack(place) + entry.name.replace(b"\\", b"/"))
        self._names = (self._names + name) % _MODULUS
        # The flag for UTF-8 means nothing to a name in ASCII, and some writers set it on one side only.
        # Those for how hard was packed tell nobody anything; 7-Zip takes all others for part of the header, as we do.
        silent = (UTF8 if entry.name.isascii() else 0) | (HOW_HARD if entry.method else 0)
        flags = entry.flags & ~silent
        self._shapes = (self._shapes + _digest(_SHAPE.pack(place, flags, len(entry.name), entry.stamp))) % _MODULUS

    def match(self, directory: Tally) -> Match:
        """Return how well ``directory`` agrees with these entries.

        Entries that are in no directory are left behind by programs that delete; sizes beyond 4 GiB whose upper half is
        missing are written by the macOS Finder; names of different lengths by programs that recode them; other dates
        by programs that set them afterwards.
        """
        if self.count != directory.count:
            return Match.UNUSUAL if self.count > directory.count else Match.NONE
        if self._low_numbers != directory._low_numbers:
            return Match.NONE
        if self._numbers != directory._numbers or self._shapes != directory._shapes:
            return Match.UNUSUAL
        return Match.FULL if self._names == directory._names else Match.NONE
