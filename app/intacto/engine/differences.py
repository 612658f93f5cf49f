"""Where two files differ, byte by byte, in one pass and flat memory; and which known kinds of damage that can be.

Both files come as blocks of :data:`BLOCK_SIZE` at the same offsets. Equal blocks cost one comparison. In the others
every differing byte is counted, and a signature of damage lives only as long as no byte speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from intacto.domain.damage import Span
from intacto.domain.fingerprint import BLOCK_SIZE
from intacto.engine.diagnosis.content import is_typing

SECTOR = 512
"""Bytes that a disk reads or writes at least; blank pieces begin and end at multiples of it."""

JOIN = 16
"""Equal bytes between two differing ones from which on these are two damages: random bytes are equal now and then."""

MOST_SPANS = 1000
"""Spans kept; differing bytes are counted beyond it."""

MOST_FLIPS = 64
"""Flipped bits beyond which it is no longer a matter of single bits."""

_RUN = re.compile(rb"[^\0]++(?:\0{1,%d}+[^\0]++)*+" % (JOIN - 1))
_BLANK = bytes(BLOCK_SIZE)

_ROUNDED = (BLOCK_SIZE, 4096)
_DENSE = 8
"""A blank piece is believed only if at least one in so many of its bytes was something else before."""


@dataclass(slots=True)
class Spans:
    """Spans in ascending order, joined where less than ``gap`` bytes are between them; at most :data:`MOST_SPANS`."""

    gap: int
    kept: list[Span] = field(default_factory=list)
    full: bool = False
    length: int = 0

    def add(self, start: int, end: int) -> None:
        """Add a span that begins no earlier than the last one ends."""
        self.length += end - start
        if self.kept and not self.full and start - self.kept[-1].end < self.gap:
            self.kept[-1] = Span(self.kept[-1].start, end)
        elif len(self.kept) < MOST_SPANS:
            self.kept.append(Span(start, end))
        else:
            self.full = True


class Comparison:
    """Compares two files block by block; :meth:`add` all blocks in order, of each file until its end."""

    def __init__(self) -> None:
        self.differing = 0
        self._spans = Spans(gap=JOIN)
        self._blank: Spans | None = Spans(gap=1)
        self._flips: list[int] | None = []
        self._only_typing = True
        self._changed = 0
        self._last = 0

    def add(self, offset: int, bad: bytes, good: bytes) -> None:
        """Compare the blocks at ``offset``; at their file's end they may be shorter, or empty."""
        if bad == good:
            return
        both = min(len(bad), len(good))
        longer = max(len(bad), len(good))
        if longer > both:
            self._last = offset + longer
        if bad[:both] != good[:both]:
            self._look_closer(offset, bad[:both], good[:both])
        if longer > both:
            self.differing += longer - both
            self._spans.add(offset + both, offset + longer)

    def pass_over(self, offset: int, length: int) -> None:
        """Take in that bytes at ``offset`` differ somehow: all of them count, and no signature is looked for."""
        self.differing += length
        self._changed += length
        self._last = offset + length
        self._flips, self._blank = None, None
        self._spans.add(offset, offset + length)

    @property
    def is_open(self) -> bool:
        """Tell whether the differences may still be blank pieces or flipped bits, and nothing else."""
        return self._flips is not None or self._blank is not None

    def add_missing(self, start: int, end: int) -> None:
        """Take in that the bad file ends at ``start``, and the good one at ``end``."""
        self.differing += end - start
        self._last = end
        self._spans.add(start, end)

    @property
    def complete(self) -> bool:
        """Tell whether all spans are there, and not only the first :data:`MOST_SPANS`."""
        return not self._spans.full

    @property
    def last(self) -> int:
        """Return where the last difference ends."""
        return self._last

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return where they differ; beyond the end of the shorter file all the longer one has."""
        return tuple(self._spans.kept)

    @property
    def blank(self) -> tuple[Span, ...]:
        """Return the pieces that went blank, if these are all the differences; else nothing.

        Blank are whole sectors that hold zeros only, where the good file has mostly something else.
        """
        if self._blank is None or not self._changed or self._changed * _DENSE < self._blank.length:
            return ()
        return tuple(self._blank.kept)

    @property
    def flips(self) -> tuple[Span, ...]:
        """Return the bytes in which a single bit flipped, if these are all the differences; else nothing.

        They are few, and no two stand side by side.
        """
        places = self._flips or []
        if len(places) != self._changed or any(b - a == 1 for a, b in pairwise(places)):
            return ()
        return tuple(Span(at, at + 1) for at in places)

    @property
    def only_typing(self) -> bool:
        """Tell whether each of :attr:`flips` made one letter of another, among letters."""
        return self._only_typing

    def _look_closer(self, offset: int, bad: bytes, good: bytes) -> None:
        mask = (int.from_bytes(bad, "little") ^ int.from_bytes(good, "little")).to_bytes(len(bad), "little")
        changed = len(mask) - mask.count(0)
        self._last = max(self._last, offset + len(mask.rstrip(b"\0")))
        self.differing += changed
        self._changed += changed
        if self._flips is not None:
            self._collect_flips(offset, bad, mask)
        if not self._spans.full:
            for start, end in _runs(mask):
                self._spans.add(offset + start, offset + end)
        if self._blank is not None:
            self._collect_blank(offset, bad, mask)

    def _collect_flips(self, offset: int, bad: bytes, mask: bytes) -> None:
        assert self._flips is not None
        if self._changed > MOST_FLIPS or any(bits & (bits - 1) for bits in mask):
            self._flips = None
            return
        for at, bits in enumerate(mask):
            if bits:
                self._flips.append(offset + at)
                self._only_typing = self._only_typing and is_typing(bad, at, bad[at] ^ bits)

    def _collect_blank(self, offset: int, bad: bytes, mask: bytes) -> None:
        assert self._blank is not None
        for start, end in _changed_sectors(bad, mask):
            if bad[start:end] != _BLANK[: end - start]:
                self._blank = None
                return
            self._blank.add(*(offset + at for at in _rounded(bad, start, end)))


def _runs(mask: bytes) -> Iterator[tuple[int, int]]:
    """Yield the runs of differing bytes, joined over less than :data:`JOIN` equal ones."""
    first, last = len(mask) - len(mask.lstrip(b"\0")), len(mask.rstrip(b"\0"))
    if mask.find(_BLANK[:JOIN], first, last) < 0:
        # What differs all over is common, and this is much quicker than the expression.
        yield first, last
        return
    for run in _RUN.finditer(mask, first, last):
        yield run.span()


def _changed_sectors(bad: bytes, mask: bytes) -> list[tuple[int, int]]:
    """Return runs of sectors that differ, joined over equal sectors that are blank too."""
    if bad == _BLANK[: len(bad)]:
        first = len(mask) - len(mask.lstrip(b"\0"))
        last = len(mask.rstrip(b"\0"))
        return [(first - first % SECTOR, min(len(bad), -(-last // SECTOR) * SECTOR))]
    runs: list[tuple[int, int]] = []
    for start in range(0, len(bad), SECTOR):
        end = min(start + SECTOR, len(bad))
        if mask[start:end] == _BLANK[: end - start]:
            continue
        if runs and bad[runs[-1][1] : start] == _BLANK[: start - runs[-1][1]]:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _rounded(bad: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the blank piece, widened to whole 64 KiB or 4 KiB where all of that is blank and at least half differs.

    Where a hole begins or ends among zeros that belong there, its edge shows no difference; disks lose whole blocks.
    """
    for unit in _ROUNDED:
        low, high = start - start % unit, min(len(bad), -(-end // unit) * unit)
        if 2 * (end - start) >= high - low and bad[low:high] == _BLANK[: high - low]:
            return low, high
    return start, end
