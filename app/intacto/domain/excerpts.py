"""Which bytes of a bad file and of its good copy are shown side by side, around each place where they differ.

Few bytes say what happened: the beginning of a range, its end, and what stands around it. What belongs side by side is
not always at the same offset: behind bytes that were put in, the good file lags behind; behind bytes that were lost, it
is ahead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intacto.domain.damage import Cause, Finding, Span

MOST_RANGES = 50
"""Ranges that are shown at most: nobody reads more, and each is asked of the host."""

ROW = 16
"""Bytes in a row of the usual hex view; what is shown begins at a multiple of it."""

AROUND = 2 * ROW
"""Bytes shown before and behind a range."""

HEAD, TAIL = 32 * ROW, 8 * ROW
"""Bytes shown of the beginning and of the end of a long range."""

MOST_BYTES = HEAD + TAIL + 4 * (AROUND + ROW)
"""Bytes of one file that are read for one range, at most."""

_PUT_IN = frozenset((Cause.BYTES_PREPENDED, Cause.BOM_PREPENDED, Cause.BYTES_INSERTED, Cause.RESUME_SPLICE))
"""A resumed upload may write a part twice."""

_BLANK = frozenset((Cause.ZEROED_BLOCKS, Cause.ZERO_TAIL))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of both files that belong side by side from their starts on; the shorter one has nothing opposite."""

    bad: Span
    good: Span


@dataclass(frozen=True, slots=True)
class Window:
    """What is shown of one range: ``head``, and for a long range ``tail``; ``left_out`` bytes are between them."""

    span: Span
    head: tuple[Stretch, ...]
    tail: tuple[Stretch, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Strip:
    """The bytes of a stretch. ``good`` is None where no good copy is at hand."""

    bad_at: int
    bad: bytes
    good_at: int
    good: bytes | None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The bytes of a window."""

    span: Span
    head: tuple[Strip, ...]
    tail: tuple[Strip, ...]
    left_out: int

    @property
    def strips(self) -> tuple[Strip, ...]:
        """Return all strips in their order."""
        return (*self.head, *self.tail)


def windows(cause: Cause | None, spans: Sequence[Span], bad: int, good: int) -> tuple[Window, ...]:
    """Return what to show of these spans; ``bad`` and ``good`` are the sizes of the files in bytes.

    Where a file has another size and the cause says that bytes were put in or lost in one place, what is behind that
    place is shown beside what it belongs to.
    """
    if len(spans) == 1:
        span, put_in = spans[0], bad - good
        if cause in _PUT_IN and put_in == span.length:
            return (_shifted(span, span, Span(span.start, span.start), bad, good),)
        if cause is Cause.BYTES_MISSING and put_in < 0 and span.start - put_in <= good:
            lost = Span(span.start, span.start - put_in)
            return (_shifted(span, Span(span.start, span.start), lost, bad, good),)
    return tuple(_level(span, bad, good) for span in spans[:MOST_RANGES])


def parts(window: Window) -> Iterator[Stretch]:
    """Yield all stretches of a window in their order."""
    yield from window.head
    yield from window.tail


def _level(span: Span, bad: int, good: int) -> Window:
    """Return the window of a range whose bytes stand at the same offsets in both files."""
    longest = max(bad, good)
    first = max(0, _floor(span.start) - AROUND)
    last = min(longest, _ceiling(span.end) + AROUND)
    if span.length <= HEAD + TAIL:
        return Window(span, (_same(first, last, bad, good),))
    cut, on = _floor(span.start) + HEAD, _floor(span.end) - TAIL
    head, tail = _same(first, cut, bad, good), _same(on, last, bad, good)
    return Window(span, (head,), (tail,), on - cut)


def _shifted(span: Span, more: Span, less: Span, bad: int, good: int) -> Window:
    """Return the window of bytes that only one file has: ``more`` of the bad one or ``less`` of the good one is empty.

    A long range loses its middle; what is behind it stands beside what it belongs to.
    """
    first = max(0, _floor(span.start) - AROUND)
    before = Stretch(Span(first, more.start), Span(first, less.start))
    behind = Stretch(
        Span(more.end, min(bad, more.end + AROUND)),
        Span(less.end, min(good, less.end + AROUND)),
    )
    longer = max(more.length, less.length)
    if longer <= HEAD + TAIL:
        return Window(span, (before, Stretch(more, less), behind))
    head = Stretch(_beginning(more, HEAD), _beginning(less, HEAD))
    tail = Stretch(_end(more, TAIL), _end(less, TAIL))
    return Window(span, (before, head), (tail, behind), longer - HEAD - TAIL)


def _same(first: int, last: int, bad: int, good: int) -> Stretch:
    return Stretch(_within(first, last, bad), _within(first, last, good))


def _within(first: int, last: int, size: int) -> Span:
    return Span(min(first, size), min(last, size))


def _beginning(span: Span, most: int) -> Span:
    return Span(span.start, min(span.end, span.start + most))


def _end(span: Span, most: int) -> Span:
    return Span(max(span.start, span.end - most), span.end)


def _floor(at: int) -> int:
    return at - at % ROW


def _ceiling(at: int) -> int:
    return -(-at // ROW) * ROW


def contradicts(finding: Finding, excerpt: Excerpt) -> bool:
    """Tell whether these bytes cannot be of the file that was found to be bad: it has changed since.

    A piece that was blank holds something now; or, where the good bytes are at hand and the ranges are exact, a range
    is equal to them by now, or a byte outside all ranges is not.
    """
    span = excerpt.span
    if finding.cause in _BLANK and any(_inside(strip.bad, strip.bad_at, span).strip(b"\0") for strip in excerpt.strips):
        return True
    if not finding.exact or any(strip.good is None for strip in excerpt.strips):
        return False
    if len(finding.spans) < MOST_RANGES and any(_differs_elsewhere(strip, finding.spans) for strip in excerpt.strips):
        return True
    level = all(strip.bad_at == strip.good_at for strip in excerpt.strips)
    return level and span.length > 0 and not excerpt.left_out and all(_is_mended(each, span) for each in excerpt.strips)


def _inside(data: bytes, at: int, span: Span) -> bytes:
    """Return those of ``data``, which stand at offset ``at``, that lie in a range."""
    return data[max(0, span.start - at) : max(0, span.end - at)]


def _is_mended(strip: Strip, span: Span) -> bool:
    return _inside(strip.bad, strip.bad_at, span) == _inside(strip.good or b"", strip.good_at, span)


def _differs_elsewhere(strip: Strip, spans: Sequence[Span]) -> bool:
    """Tell whether a byte outside all ranges has another one opposite."""
    return any(
        here != there and not any(span.start <= strip.bad_at + number < span.end for span in spans)
        for number, (here, there) in enumerate(zip(strip.bad, strip.good or b"", strict=False))
    )
