"""Where a file is damaged, as the map paints and says it. Shares are 0 to 1 of a strip's width. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intacto.desktop.presenters.damage_words import Telling, bytes_text, middle_words, place_text, spoken_words
from intacto.domain.damage import Cause, Span
from intacto.domain.overview import FileView
from intacto.text import _, number, size_text

_CLOSEST = 256 * 1024
"""Bytes that the magnified strip shows at least: four blocks."""

_AROUND = 4
"""How many times the chosen gap the magnified strip is wide."""

_LEAST = 1e-6
"""The share of a cell that stands for damage of no length."""

_NEARLY_ALL = 0.98
"""Share of a file from which on there is nothing to magnify."""


class Mark(StrEnum):
    """What is painted where a file is damaged: each has a pattern of its own, so that none needs its colour."""

    BLANK = "blank"
    """Zeros where something was."""
    ABSENT = "absent"
    """Nothing is there."""
    EXTRA = "extra"
    """Bytes that do not belong there."""
    FLIPPED = "flipped"
    """A single bit."""
    MOVED = "moved"
    """Bytes from elsewhere."""
    ALTERED = "altered"
    """Other bytes."""


_MARKS = {
    Cause.ZEROED_BLOCKS: Mark.BLANK,
    Cause.ZERO_TAIL: Mark.BLANK,
    Cause.TRUNCATED: Mark.ABSENT,
    Cause.EMPTIED: Mark.ABSENT,
    Cause.BYTES_MISSING: Mark.ABSENT,
    Cause.BYTES_INSERTED: Mark.EXTRA,
    Cause.BYTES_PREPENDED: Mark.EXTRA,
    Cause.BYTES_APPENDED: Mark.EXTRA,
    Cause.BOM_PREPENDED: Mark.EXTRA,
    Cause.BIT_FLIPS: Mark.FLIPPED,
    Cause.SWAPPED_BLOCKS: Mark.MOVED,
    Cause.FOREIGN_BLOCK: Mark.MOVED,
}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a strip, from ``start`` to ``end``."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class DamageMap:
    """What the map shows.

    ``whole`` are the gaps in the whole file, ``lens`` the part of it that is magnified, ``gaps`` the gaps within that
    part, ``picks`` their numbers; ``magnifies`` is false where the gap is the whole file. ``amount`` stands beside the
    heading, ``left``, ``middle`` and ``right`` below the strips, ``counter`` between the buttons; ``spoken`` is for
    screen readers. ``chosen`` is the number of the gap that is magnified, of ``count``.
    """

    mark: Mark
    whole: tuple[Share, ...]
    lens: Share
    gaps: tuple[Share, ...]
    picks: tuple[int, ...]
    magnifies: bool
    amount: str
    left: str
    middle: str
    right: str
    spoken: str
    counter: str
    chosen: int
    count: int

    def nearest(self, share: float) -> int:
        """Return the number of the gap that is nearest to a place of the whole strip."""
        return min(range(self.count), key=lambda number: _distance(self.whole[number], share))

    def nearest_in_lens(self, share: float) -> int:
        """Return the number of the gap that is nearest to a place of the magnified strip."""
        near = min(range(len(self.gaps)), key=lambda number: _distance(self.gaps[number], share), default=None)
        return self.chosen if near is None else self.picks[near]


def damage_map(view: FileView, chosen: int = 0) -> DamageMap | None:
    """Return the map of a file's damage with this gap magnified, None where nothing is known of where it is."""
    spans, size, cause = view.verdict.spans, _extent(view), _cause(view)
    if not spans or size <= 0:
        return None
    chosen = max(0, min(chosen, len(spans) - 1))
    span = spans[chosen]
    lens = _lens(span, size)
    inside = [number for number, each in enumerate(spans) if each.start < lens.end and each.end >= lens.start]
    lost = _lost(view)
    here = _telling(view, chosen, size)
    return DamageMap(
        mark=_mark(view),
        whole=tuple(_share(each, 0, size) for each in spans),
        lens=Share(lens.start / size, lens.end / size),
        gaps=tuple(_share(spans[number], lens.start, lens.end) for number in inside),
        picks=tuple(inside),
        magnifies=span.length < _NEARLY_ALL * size and lens.length < size,
        amount=_("{lost} of {size}").format(lost=bytes_text(lost), size=size_text(size)),
        left=place_text(lens.start, lens, size),
        middle=middle_words(cause, span, here.lost, here.place, size),
        right=place_text(lens.end, lens, size),
        spoken=spoken_words(cause, spans, _telling(view, 0, size), here, size),
        counter=_("{number} of {count}").format(number=number(chosen + 1), count=number(len(spans))),
        chosen=chosen,
        count=len(spans),
    )


def amounts(shares: tuple[Share, ...], cells: int) -> list[float]:
    """Return for each of so many equal cells how much of it (0 to 1) is damaged; a gap of no length counts a little."""
    found = [0.0] * cells
    for share in shares:
        first, last = (min(cells - 1, int(at * cells)) for at in (share.start, share.end))
        for cell in range(first, last + 1):
            inside = min(share.end, (cell + 1) / cells) - max(share.start, cell / cells)
            found[cell] = min(1.0, found[cell] + max(inside * cells, 0.0))
        found[first] = max(found[first], _LEAST)
    return found


def _telling(view: FileView, chosen: int, size: int) -> Telling:
    spans = view.verdict.spans
    span = spans[chosen]
    lost = _lost(view) if len(spans) == 1 else span.length
    return Telling(chosen, bytes_text(lost), place_text(span.start, _lens(span, size), size))


def _cause(view: FileView) -> Cause | None:
    """Return the cause as it shows: where a resumed upload wrote a part twice, bytes were put in."""
    cause, spans, (have, want) = view.verdict.cause, view.verdict.spans, _sizes(view)
    twice = cause is Cause.RESUME_SPLICE and len(spans) == 1 and have - want == spans[0].length
    return Cause.BYTES_INSERTED if twice else cause


def _mark(view: FileView) -> Mark:
    cause = _cause(view)
    return _MARKS.get(cause, Mark.ALTERED) if cause is not None else Mark.ALTERED


def _extent(view: FileView) -> int:
    """Return the size that the strip stands for: of what is there, or should be there, whichever is more.

    Where other bytes go on to the end, nothing behind them is fine: it stands for what is there.
    """
    spans, have = view.verdict.spans, _sizes(view)[0]
    if len(spans) == 1 and spans[0].end >= have > 0 and _mark(view) is Mark.ALTERED:
        return spans[0].end
    return max(*_sizes(view), *(span.end for span in view.verdict.spans), 0)


def _sizes(view: FileView) -> tuple[int, int]:
    """Return the sizes of what is there and of what should be."""
    proof, baseline = view.state.proof, view.state.baseline
    return (proof.fingerprint.size if proof else 0, baseline.fingerprint.size if baseline else 0)


def _lost(view: FileView) -> int:
    """Return how many bytes are wrong: those that went out of a file stand in no range of it."""
    have, want = _sizes(view)
    if view.verdict.cause is Cause.BYTES_MISSING and want > have:
        return want - have
    return sum(span.length for span in view.verdict.spans)


def _lens(chosen: Span, size: int) -> Span:
    wide = min(size, max(_CLOSEST, chosen.length * _AROUND))
    start = chosen.start + chosen.length // 2 - wide // 2
    start = max(0, min(start, size - wide))
    return Span(start, start + wide)


def _share(span: Span, start: int, end: int) -> Share:
    wide = end - start
    return Share(max(0.0, (span.start - start) / wide), min(1.0, (span.end - start) / wide))


def _distance(share: Share, at: float) -> float:
    return max(share.start - at, at - share.end, 0.0)
