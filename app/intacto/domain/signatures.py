"""Which cause the evidence proves: the rules, the surest first. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intacto.domain.damage import Cause, Span
from intacto.domain.edits import AT_LINE_END, SAVED
from intacto.domain.proof import Opinion, Soundness

UNITS = (65536, 4096, 512)
"""Bytes in which disks and systems lose or mix up data: CERN's 64 KiB (2007), pages, sectors."""

_POWERS = tuple(512 << power for power in range(8))
"""All lengths of blocks from sectors to 64 KiB."""

_EDGE = 4
"""Bytes at the edge of an exchanged block that may be equal by chance."""

_LEAST_RIGHT = 16
"""There must be at least one right byte for so many in exchanged blocks, and so many for each flipped bit."""

_LEAST_TAIL = 16
"""Bytes from which on zeros at the end are no chance."""

_LEAST_REPEATED = 16
"""Bytes from which on a repetition is no chance."""

_CHANCE = 8
"""Bytes at their beginnings that two files that have nothing in common may share."""

_RELATED = 0.25
"""Share of equal bytes from which on two files have something in common; two texts reach a tenth by chance."""


@dataclass(frozen=True, slots=True)
class Extra:
    """Bytes that were put into an otherwise whole file at ``span``."""

    span: Span
    in_front: bool
    behind: bool
    repeats: bool
    is_mark: bool
    """They are a byte order mark."""
    is_saved: bool = False
    """They are what programs write beside a work: a tag, notes, a saved change."""


@dataclass(frozen=True, slots=True)
class InPlace:
    """How the bytes at the same offsets differ: where, how many, and what became of them.

    ``blank`` are the pieces that went blank, empty where that is not all; ``swapped`` the places that changed
    their content among each other; ``foreign`` those that hold another product's, whose name is ``product``.
    """

    spans: tuple[Span, ...] = ()
    complete: bool = True
    """All spans are there, not only the first many."""
    differing: int = 0
    blank: tuple[Span, ...] = ()
    flips: tuple[Span, ...] = ()
    """The bytes in which a single bit flipped, empty where that is not all."""
    only_typing: bool = False
    """Each of these made one letter of another, among letters, as who edits a text does."""
    swapped: tuple[Span, ...] = ()
    foreign: tuple[Span, ...] = ()
    product: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of a bad file of ``size`` bytes beside an original of ``wanted``.

    ``first`` is where they differ first (None: they do not, as far as both go). ``rewritten`` is the cause and its
    detail of which every byte was foretold. ``removed_at`` is where bytes are missing from an otherwise whole file.
    ``older`` names the earlier version that it is, ``spliced`` the one that a part of it is, from ``splice.start`` to
    its end.
    """

    size: int
    wanted: int
    first: int | None
    in_place: InPlace
    rewritten: tuple[Cause, str] | None = None
    extra: Extra | None = None
    removed_at: int | None = None
    older: str | None = None
    spliced: str | None = None
    splice: Span | None = None
    is_page: bool = False
    """It is a web page, which the original is not."""
    is_noise: bool = False
    """It is noise from end to end, which the original is not."""
    is_text: bool = False
    """The original is plain text."""
    removed_is_saved: bool = False
    """What is missing from it, in one place or at its end, is what programs write beside a work."""
    ends_line: bool = False
    """It ends behind a line."""
    from_member: bool = False
    """It is a tape archive, and what differs begins with a member of it or with its content."""
    looks_whole: bool = False
    """It is text, or begins as a known kind does."""
    blank_from: int = 0
    """Where the zeros begin that it ends with; its size where it does not end so."""


@dataclass(frozen=True, slots=True)
class Found:
    """A cause, where it shows, how many bytes differ, and its detail."""

    cause: Cause
    spans: tuple[Span, ...]
    differing: int
    detail: str = ""


def choose(evidence: Evidence, opinion: Opinion) -> Found:
    """Return the cause that the evidence proves; UNKNOWN where none is proven.

    What accounts for every byte goes first, what only looks alike last.
    """
    return (
        _ends(evidence)
        or _versions(evidence)
        or _rewritten(evidence)
        or _spliced(evidence)
        or _moved(evidence)
        or _in_place(evidence, opinion)
        or _something_else(evidence, opinion)
    )


def _ends(evidence: Evidence) -> Found | None:
    size, wanted = evidence.size, evidence.wanted
    if evidence.first is None and size == wanted:
        return Found(Cause.IDENTICAL, (), 0)
    if size == 0:
        return Found(Cause.EMPTIED, (Span(0, wanted),), wanted)
    return None


def _versions(evidence: Evidence) -> Found | None:
    if evidence.older is not None:
        return Found(Cause.OLDER_VERSION, evidence.in_place.spans, evidence.in_place.differing, evidence.older)
    if evidence.first is None and evidence.size < evidence.wanted:
        missing = Span(evidence.size, evidence.wanted)
        detail = SAVED if evidence.removed_is_saved else AT_LINE_END if evidence.ends_line else ""
        return Found(Cause.TRUNCATED, (missing,), missing.length, detail)
    return None


def _rewritten(evidence: Evidence) -> Found | None:
    if evidence.rewritten is None or (evidence.extra is not None and evidence.extra.is_mark):
        return None
    cause, detail = evidence.rewritten
    if cause is Cause.TEXT_REENCODED and evidence.removed_at == 0:
        # Only the mark before the text is gone: its letters have the codes that they had.
        return None
    start = 0 if cause is Cause.COMPRESSED_AGAIN else evidence.first or 0
    changed = abs(evidence.size - evidence.wanted) if cause.is_of_line_ends else evidence.in_place.differing
    return Found(cause, (Span(min(start, evidence.size), evidence.size),), changed, detail)


def _moved(evidence: Evidence) -> Found | None:
    extra = evidence.extra
    if evidence.removed_at is not None:
        at, missing = evidence.removed_at, evidence.wanted - evidence.size
        return Found(Cause.BYTES_MISSING, (Span(at, at),), missing, SAVED if evidence.removed_is_saved else "")
    if extra is None or not evidence.wanted:
        # Whatever stands in the place of a file of no bytes was put neither before nor behind it.
        return None
    front, detail = Span(0, extra.span.length), SAVED if extra.is_saved else ""
    if extra.repeats and extra.span.length >= _LEAST_REPEATED:
        return Found(Cause.RESUME_SPLICE, (extra.span,), extra.span.length)
    if extra.is_mark:
        return Found(Cause.BOM_PREPENDED, (front,), front.length)
    if extra.behind:
        return Found(Cause.BYTES_APPENDED, (extra.span,), extra.span.length, detail)
    if extra.in_front:
        return Found(Cause.BYTES_PREPENDED, (front,), front.length, detail)
    return Found(Cause.BYTES_INSERTED, (extra.span,), extra.span.length, detail)


def _spliced(evidence: Evidence) -> Found | None:
    if evidence.splice is None:
        return None
    return Found(Cause.RESUME_SPLICE, (evidence.splice,), evidence.in_place.differing, evidence.spliced or "")


def _in_place(evidence: Evidence, opinion: Opinion) -> Found | None:
    """Return what hit single places of a file that has its right size.

    A file whose own format vouches for all of it was rather saved again than hit.
    """
    seen, size = evidence.in_place, evidence.size
    if size != evidence.wanted or opinion.soundness is Soundness.SOUND:
        return None
    if evidence.from_member and not seen.flips and opinion.soundness is not Soundness.DAMAGED:
        # Members are as long as a disk's sectors are: an archive packed anew differs in whole ones, too.
        return None
    if seen.blank:
        blank = _to_the_end(seen.blank, evidence)
        cause = Cause.ZERO_TAIL if _is_tail(blank, size) else Cause.ZEROED_BLOCKS
        return Found(cause, blank, seen.differing)
    if _has_blank_tail(evidence):
        return Found(Cause.ZERO_TAIL, (Span(evidence.first or 0, size),), seen.differing)
    if len(seen.flips) * _LEAST_RIGHT <= size and seen.flips and not seen.only_typing:
        return Found(Cause.BIT_FLIPS, seen.flips, seen.differing)
    if seen.swapped:
        return Found(Cause.SWAPPED_BLOCKS, seen.swapped, seen.differing)
    if seen.foreign:
        return Found(Cause.FOREIGN_BLOCK, seen.foreign, seen.differing, seen.product)
    blocks = exchanged_blocks(seen.spans, size) if seen.complete else ()
    return Found(Cause.DAMAGED_BLOCKS, blocks, seen.differing) if blocks else None


def _to_the_end(blank: tuple[Span, ...], evidence: Evidence) -> tuple[Span, ...]:
    """Return the blank pieces, the last one to the end of the file where less than a sector of zeros follows it."""
    last = blank[-1]
    if evidence.blank_from > last.end or evidence.size - last.end >= UNITS[-1]:
        return blank
    return (*blank[:-1], Span(last.start, evidence.size))


def _has_blank_tail(evidence: Evidence) -> bool:
    """Tell whether all from the first difference on is blank, where the original had mostly something else."""
    first, length = evidence.first or 0, evidence.size - (evidence.first or 0)
    return evidence.blank_from <= first and length >= _LEAST_TAIL and 8 * evidence.in_place.differing >= length


def _is_tail(blank: tuple[Span, ...], size: int) -> bool:
    """Tell whether what went blank is the end of the file, and not just the one block that stands there."""
    last = blank[-1]
    if len(blank) > 1 or last.end != size or last.start == 0:
        return False
    return not any(last.start % unit == 0 and last.length <= unit for unit in _POWERS)


def exchanged_blocks(spans: Iterable[Span], size: int) -> tuple[Span, ...]:
    """Return the aligned blocks that hold other bytes from edge to edge, if these are all the differences.

    Empty where they are not, and where next to nothing is as it was. ``size`` is the file's.
    """
    spans = tuple(spans)
    for unit in UNITS:
        covers = _covers(spans, unit, size)
        covered = sum(cover.length for cover in covers)
        right = size - covered
        if covers and right >= max(UNITS[-1], covered // _LEAST_RIGHT) and _reach_edges(covers, spans):
            if unit == UNITS[-1] and covers[-1].end == size and covers[-1].length > unit:
                # All from some sector on: that may begin at a sector by chance.
                return ()
            return covers
    return ()


def _covers(spans: tuple[Span, ...], unit: int, size: int) -> tuple[Span, ...]:
    covers: list[Span] = []
    for span in spans:
        start, end = span.start - span.start % unit, min(size, -(-span.end // unit) * unit)
        if covers and start <= covers[-1].end:
            covers[-1] = Span(covers[-1].start, max(end, covers[-1].end))
        else:
            covers.append(Span(start, end))
    return tuple(covers)


def _reach_edges(covers: tuple[Span, ...], spans: tuple[Span, ...]) -> bool:
    for cover in covers:
        inside = [span for span in spans if cover.start <= span.start < cover.end]
        if inside[0].start - cover.start > _EDGE or cover.end - inside[-1].end > _EDGE:
            return False
        if 2 * sum(span.length for span in inside) < cover.length:
            return False
    return True


def _something_else(evidence: Evidence, opinion: Opinion) -> Found:
    seen = evidence.in_place
    cause = Cause.UNKNOWN
    if evidence.is_page and evidence.wanted:
        cause = Cause.ERROR_PAGE
    elif not _is_related(evidence):
        if opinion.soundness is Soundness.SOUND:
            cause = Cause.DIFFERENT_FILE
        elif evidence.is_noise and evidence.wanted and (evidence.first or 0) < _CHANCE:
            cause = Cause.RANDOM_CONTENT
        elif evidence.looks_whole and opinion.soundness is Soundness.UNKNOWN:
            cause = Cause.DIFFERENT_FILE
    return Found(cause, seen.spans, seen.differing)


def _is_related(evidence: Evidence) -> bool:
    both = min(evidence.size, evidence.wanted)
    changed = evidence.in_place.differing - abs(evidence.size - evidence.wanted)
    return both - changed > _RELATED * both
