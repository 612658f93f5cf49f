"""Bytes as people compare them: offset, hex and characters, bad and good side by side, what differs in brackets. No Qt.

The brackets are characters of the line itself: they need no colour, and they survive copying into an e-mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intacto.domain.damage import Span
from intacto.domain.excerpts import Excerpt, Strip
from intacto.text import ngettext, number

WIDTHS = (16, 8, 4)
"""Bytes in a row; the widest that fits is taken."""

_BETWEEN = " | "
_NOTHING = "--"
_DOT = "·"


@dataclass(frozen=True, slots=True)
class HexLine:
    """A line of text, and the parts of it (from and to which character) that are of differing bytes."""

    text: str
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pair:
    """What stands opposite each other; None: nothing. ``differs`` where that is known."""

    bad_at: int
    bad: int | None
    good_at: int
    good: int | None
    differs: bool


def characters(width: int, *, both: bool) -> int:
    """Return how many characters a line of so many bytes has."""
    side = _side_length(width)
    return 2 * side + len(_BETWEEN) if both else side


def heading_line(bad: str, good: str, width: int) -> HexLine:
    """Return the line above both columns; ``good`` is empty where there is one column only."""
    if not good:
        return HexLine(bad)
    return HexLine(f"{bad:<{_side_length(width)}.{_side_length(width)}}{_BETWEEN}{good}")


def hex_lines(excerpt: Excerpt, width: int) -> tuple[HexLine, ...]:
    """Return an excerpt in rows of ``width`` bytes; between its beginning and its end a line says what is left out."""
    both = any(strip.good is not None for strip in excerpt.strips)
    lines = list(_rows(excerpt.head, excerpt.span, width, both=both))
    if excerpt.left_out:
        gap = ngettext("{count} byte more, not shown", "{count} bytes more, not shown", excerpt.left_out)
        lines.append(HexLine(f"   … {gap.format(count=number(excerpt.left_out))} …"))
    lines += _rows(excerpt.tail, excerpt.span, width, both=both)
    return tuple(lines)


def differing(excerpt: Excerpt) -> tuple[int, int]:
    """Return how many of the bytes that are shown differ, and how many are shown."""
    pairs = [pair for strip in excerpt.strips for pair in _pairs(strip, excerpt.span)]
    return sum(pair.differs for pair in pairs), len(pairs)


def _rows(strips: Sequence[Strip], span: Span, width: int, *, both: bool) -> Iterator[HexLine]:
    pairs = [pair for strip in strips for pair in _pairs(strip, span)]
    for start in range(0, len(pairs), width):
        yield _row(pairs[start : start + width], width, both=both)


def _pairs(strip: Strip, span: Span) -> Iterator[_Pair]:
    good = strip.good
    for step in range(max(len(strip.bad), len(good or b""))):
        here = strip.bad[step] if step < len(strip.bad) else None
        there = good[step] if good is not None and step < len(good) else None
        at = strip.bad_at + step
        # With nothing to compare, what lies in the range is known to differ, though not which byte of it.
        differs = here != there if good is not None else span.start <= at < span.end
        yield _Pair(at, here, strip.good_at + step, there, differs)


def _row(pairs: Sequence[_Pair], width: int, *, both: bool) -> HexLine:
    wrong = [pair.differs for pair in pairs]
    at = next((pair.bad_at for pair in pairs if pair.bad is not None), None)
    text, marks = _side(at, [pair.bad for pair in pairs], wrong, width)
    if both:
        at = next((pair.good_at for pair in pairs if pair.good is not None), None)
        right, more = _side(at, [pair.good for pair in pairs], wrong, width)
        begin = len(text) + len(_BETWEEN)
        text += _BETWEEN + right
        marks += [Span(mark.start + begin, mark.end + begin) for mark in more]
    return HexLine(text.rstrip(), tuple(marks))


def _side(at: int | None, values: Sequence[int | None], wrong: Sequence[bool], width: int) -> tuple[str, list[Span]]:
    """Return one side of a row, filled up to its full length, and where in it the differing bytes stand."""
    offset = f"{at:08X}" if at is not None else " " * 8
    cells, before = "", False
    for value, differs in zip(values, wrong, strict=True):
        cells += _fence(before, differs) + (_NOTHING if value is None else f"{value:02X}")
        before = differs
    cells += _fence(before, False)
    plain = "".join(_character(value) for value in values)
    text = f"{offset} {cells:<{3 * width + 1}} {plain:<{width}}"
    hexes, letters = len(offset) + 1, len(offset) + 1 + 3 * width + 2
    marks = []
    for run in _runs(wrong):
        marks.append(Span(hexes + 3 * run.start, hexes + 3 * run.end + 1))
        marks.append(Span(letters + run.start, letters + run.end))
    return text, marks


def _fence(before: bool, now: bool) -> str:
    return {(False, True): "[", (True, False): "]"}.get((before, now), " ")


def _runs(wrong: Sequence[bool]) -> Iterator[Span]:
    start = None
    for number_, differs in enumerate([*wrong, False]):
        if differs and start is None:
            start = number_
        elif not differs and start is not None:
            yield Span(start, number_)
            start = None


def _character(value: int | None) -> str:
    if value is None:
        return " "
    return chr(value) if 0x20 <= value < 0x7F else _DOT


def _side_length(width: int) -> int:
    return 8 + 1 + 3 * width + 1 + 1 + width
