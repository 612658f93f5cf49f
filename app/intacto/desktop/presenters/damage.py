"""Where a file is damaged, as the map paints and says it. Shares are 0 to 1 of a strip's width. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intacto.domain.damage import Cause, Span
from intacto.domain.overview import FileView
from intacto.text import _, ngettext, number, size_text

_CLOSEST = 256 * 1024
"""Bytes that the magnified strip shows at least: four blocks."""

_AROUND = 4
"""How many times the first gap the magnified strip is wide."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a strip, from ``start`` to ``end``."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class DamageMap:
    """What the map shows.

    ``whole`` are the gaps in the whole file, ``lens`` the part of it that is magnified, ``gaps`` the gaps within that
    part. ``amount`` stands beside the heading, ``left``, ``middle`` and ``right`` below the strips; ``spoken`` is for
    screen readers.
    """

    whole: tuple[Share, ...]
    lens: Share
    gaps: tuple[Share, ...]
    amount: str
    left: str
    middle: str
    right: str
    spoken: str


def damage_map(view: FileView) -> DamageMap | None:
    """Return the map of a file's damage, None where nothing is known of where it is."""
    spans, size = view.verdict.spans, _extent(view)
    if not spans or size <= 0:
        return None
    first = spans[0]
    lens = _lens(first, size)
    lost = sum(span.length for span in spans)
    return DamageMap(
        whole=tuple(_share(span, 0, size) for span in spans),
        lens=Share(lens.start / size, lens.end / size),
        gaps=tuple(_share(span, lens.start, lens.end) for span in spans if span.start < lens.end),
        amount=_("{lost} of {size}").format(lost=bytes_text(lost), size=size_text(size)),
        left=_place(lens.start, lens, size),
        middle=_what(view.verdict.cause, first, _place(first.start, lens, size)),
        right=_place(lens.end, lens, size),
        spoken=_spoken(spans, _place(first.start, lens, size), size),
    )


def bytes_text(size: int) -> str:
    """Return how much is damaged: in KiB where blocks are what one thinks in, else as files' sizes are written."""
    if size < 1024:
        return ngettext("{count} byte", "{count} bytes", size).format(count=number(size))
    if size < 1024 * 1024:
        return _("{count} KiB").format(count=number(size / 1024, 0 if size % 1024 == 0 else 1))
    return size_text(size)


def _extent(view: FileView) -> int:
    """Return the size that the strip stands for: of what is there, or should be there, whichever is more."""
    proof, baseline = view.state.proof, view.state.baseline
    sizes = [proof.fingerprint.size if proof else 0, baseline.fingerprint.size if baseline else 0]
    return max(*sizes, *(span.end for span in view.verdict.spans), 0)


def _lens(first: Span, size: int) -> Span:
    wide = min(size, max(_CLOSEST, first.length * _AROUND))
    start = first.start + first.length // 2 - wide // 2
    start = max(0, min(start, size - wide))
    return Span(start, start + wide)


def _share(span: Span, start: int, end: int) -> Share:
    wide = end - start
    return Share(max(0.0, (span.start - start) / wide), min(1.0, (span.end - start) / wide))


def _place(at: int, lens: Span, size: int) -> str:
    """Return a place in the file, with as many decimals as tell both ends of the magnified part apart."""
    unit, word = (1e6, "MB") if size >= 1e6 else (1e3, "KB")
    for decimals in (1, 2):
        if round(lens.start / unit, decimals) != round(lens.end / unit, decimals):
            return f"{number(at / unit, decimals)} {word}"
    return f"{number(at / unit, 3)} {word}"


def _what(cause: Cause | None, first: Span, place: str) -> str:
    lost = bytes_text(first.length)
    match cause:
        case Cause.ZEROED_BLOCKS:
            return _("{lost} of zeros at {place}").format(lost=lost, place=place)
        case Cause.TRUNCATED:
            return _("{lost} missing from {place} on").format(lost=lost, place=place)
        case Cause.EMPTIED:
            return _("All of it is missing")
        case Cause.BIT_FLIPS:
            return _("A flipped bit at {place}").format(place=place)
        case _:
            return _("{lost} differ at {place}").format(lost=lost, place=place)


def _spoken(spans: Sequence[Span], place: str, size: int) -> str:
    text = ngettext(
        "A gap of {lost} at {place} of {size}; the rest is fine.",
        "{count} gaps, the first of {lost} at {place} of {size}; the rest is fine.",
        len(spans),
    )
    return text.format(count=len(spans), lost=bytes_text(spans[0].length), place=place, size=size_text(size))
