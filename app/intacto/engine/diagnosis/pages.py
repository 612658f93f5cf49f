"""The differing pages of a file that has its right size: did they change places, do they come from another product?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import xxhash

from intacto.domain.damage import Span

PAGE = 4096
"""Bytes of a page: what systems write to a disk at least, whatever its sectors."""

SECTOR = 512
_MOST_PAGES = 32768
"""Differing pages beyond which they are no longer kept: 128 MiB."""
_MOST_SECTORS = 8192


class Pages:
    """The digests of differing pages of one length, before and now; fed differing blocks in order."""

    def __init__(self, unit: int, most: int) -> None:
        self.unit = unit
        self.full = False
        self.now: dict[int, bytes] = {}
        self._most = most
        self._before: Counter[bytes] = Counter()
        self._plain: set[int] = set()

    def add(self, offset: int, bad: bytes, good: bytes) -> None:
        """Take two blocks of one length that differ somewhere."""
        for at in range(0, len(bad), self.unit):
            now, before = bad[at : at + self.unit], good[at : at + self.unit]
            if now == before:
                continue
            if len(self.now) >= self._most:
                self.full = True
                return
            self.now[offset + at] = xxhash.xxh3_128_digest(now)
            self._before[xxhash.xxh3_128_digest(before)] += 1
            if len(now) < self.unit or now.count(now[0]) == len(now):
                self._plain.add(offset + at)

    @property
    def are_swapped(self) -> bool:
        """Tell whether these pages are all there, each in another's place."""
        return not self.full and len(self.now) > 1 and Counter(self.now.values()) == self._before

    def spans(self, size: int) -> tuple[Span, ...]:
        """Return the pages, joined where they touch; ``size`` is the file's."""
        found: list[Span] = []
        for at in self.now:
            end = min(at + self.unit, size)
            if found and found[-1].end == at:
                found[-1] = Span(found[-1].start, end)
            else:
                found.append(Span(at, end))
        return tuple(found)

    def telling(self) -> Iterator[tuple[int, bytes]]:
        """Yield the offsets and digests of whole pages that are more than one value again and again."""
        for offset, digest in self.now.items():
            if offset not in self._plain:
                yield offset, digest


def both() -> tuple[Pages, Pages]:
    """Return collectors of pages and of sectors."""
    return Pages(PAGE, _MOST_PAGES), Pages(SECTOR, _MOST_SECTORS)
