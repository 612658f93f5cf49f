"""The words of the damage map: below it, and for those who do not see it. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intacto.domain.damage import Cause, Span
from intacto.text import _, ngettext, number, size_text

_MOST_TOLD = 1000
"""Places beyond which the engine counts no further."""

_HARDLY = 0.02
"""Share of a file that is not worth telling: what begins within it is nearly all."""

_PUT_IN = (Cause.BYTES_INSERTED, Cause.BYTES_PREPENDED, Cause.BYTES_APPENDED, Cause.BOM_PREPENDED)

_TO_THE_END = (
    Cause.RESUME_SPLICE,
    Cause.ERROR_PAGE,
    Cause.ASCII_CRLF_TO_LF,
    Cause.ASCII_LF_TO_CRLF,
    Cause.ASCII_CR_REMOVED,
    Cause.TEXT_REENCODED,
    Cause.COMPRESSED_AGAIN,
    Cause.BYTE_SWAPPED,
    Cause.RANDOM_CONTENT,
    Cause.DIFFERENT_FILE,
    Cause.OLDER_VERSION,
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One place in words: its number from 0, how much is lost there, and where it is."""

    number: int
    lost: str
    place: str


def bytes_text(size: int) -> str:
    """Return how much is damaged: in KiB where blocks are what one thinks in, else as files' sizes are written."""
    if size < 1024:
        return ngettext("{count} byte", "{count} bytes", size).format(count=number(size))
    if size < 1024 * 1024:
        return _("{count} KiB").format(count=number(size / 1024, 0 if size % 1024 == 0 else 1))
    return size_text(size)


def place_text(at: int, lens: Span, size: int) -> str:
    """Return a place in the file, with as many decimals as tell both ends of the magnified part apart."""
    unit, word = (1e6, "MB") if size >= 1e6 else (1e3, "KB")
    for decimals in (1, 2):
        if round(lens.start / unit, decimals) != round(lens.end / unit, decimals):
            return f"{number(at / unit, decimals)} {word}"
    return f"{number(at / unit, 3)} {word}"


def middle_words(cause: Cause | None, span: Span, lost: str, place: str, size: int) -> str:
    """Return what is at the place that is magnified."""
    if cause is Cause.EMPTIED:
        return _("All of it is missing")
    if cause is Cause.TRUNCATED:
        return _("{lost} missing from {place} on").format(lost=lost, place=place)
    if span.length >= size:
        return _("All of it differs")
    if _goes_on(cause, span, size):
        nearly = span.start < size * _HARDLY
        return _("Nearly all of it differs") if nearly else _("All of it differs from {place} on").format(place=place)
    return _in_the_file(cause, span).format(lost=lost, place=place)


def _goes_on(cause: Cause | None, span: Span, size: int) -> bool:
    """Tell whether other bytes go on to the end of a file that was written anew, or put together of two."""
    return cause in _TO_THE_END and span.end >= size


def _in_the_file(cause: Cause | None, span: Span) -> str:
    if cause in _PUT_IN:
        return _("{lost} too many at {place}") if span.start else _("{lost} too many at the beginning")
    return {
        Cause.ZEROED_BLOCKS: _("{lost} of zeros at {place}"),
        Cause.ZERO_TAIL: _("{lost} of zeros at {place}"),
        Cause.BIT_FLIPS: _("A flipped bit at {place}"),
        Cause.BYTES_MISSING: _("{lost} missing at {place}"),
        Cause.SWAPPED_BLOCKS: _("{lost} from elsewhere at {place}"),
        Cause.FOREIGN_BLOCK: _("{lost} from elsewhere at {place}"),
    }.get(cause or Cause.UNKNOWN, _("{lost} differ at {place}"))


def spoken_words(cause: Cause | None, spans: Sequence[Span], first: Telling, here: Telling, size: int) -> str:
    """Return where the damage is in a sentence, and ``here`` which of its places is magnified where that is another."""
    whole = size_text(size)
    if cause is Cause.EMPTIED:
        return _("All of it is missing: {size}.").format(size=whole)
    if len(spans) == 1 and spans[0].length >= size:
        return _("All of it differs: {size}.").format(size=whole)
    if len(spans) == 1 and _goes_on(cause, spans[0], size) and spans[0].start < size * _HARDLY:
        return _("Nearly all of it differs: {size}.").format(size=whole)
    if len(spans) == 1 and _goes_on(cause, spans[0], size):
        return _("All of it differs from {place} on, to its end at {size}.").format(place=first.place, size=whole)
    count = len(spans)
    more = _("{count} places and more differ, the first of {lost} at {place} of {size}.")
    sentence = more if count >= _MOST_TOLD else _sentence(cause, count)
    told = sentence.format(count=number(count), lost=first.lost, place=first.place, size=whole)
    if not here.number:
        return told
    chosen = _("Number {number} is shown: {lost} at {place}.")
    return f"{told} {chosen.format(number=number(here.number + 1), lost=here.lost, place=here.place)}"


def _sentence(cause: Cause | None, count: int) -> str:
    if cause is Cause.BIT_FLIPS:
        return ngettext(
            "A flipped bit at {place} of {size}; the rest is fine.",
            "{count} flipped bits, the first at {place} of {size}; the rest is fine.",
            count,
        )
    if cause is Cause.TRUNCATED:
        return _("It breaks off at {place} of {size}: {lost} are missing; the rest is fine.")
    if cause is Cause.BYTES_MISSING:
        return _("{lost} are missing at {place} of {size}; the rest is fine.")
    if cause in _PUT_IN:
        return _("{lost} too many at {place} of {size}; the rest is fine.")
    if cause in (Cause.ZEROED_BLOCKS, Cause.ZERO_TAIL):
        return ngettext(
            "A gap of {lost} at {place} of {size}; the rest is fine.",
            "{count} gaps, the first of {lost} at {place} of {size}; the rest is fine.",
            count,
        )
    if cause in (Cause.SWAPPED_BLOCKS, Cause.FOREIGN_BLOCK):
        return ngettext(
            "A piece of {lost} from elsewhere at {place} of {size}; the rest is fine.",
            "{count} pieces from elsewhere, the first of {lost} at {place} of {size}; the rest is fine.",
            count,
        )
    return ngettext(
        "{lost} differ at {place} of {size}; the rest is fine.",
        "{count} places differ, the first of {lost} at {place} of {size}; the rest is fine.",
        count,
    )
