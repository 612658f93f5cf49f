"""A ZIP with something in front of it: a program that unpacks it, say. Its directory tells where it begins.

That is known at the end of the file only, so it is copied first. What is in front is vouched for by nothing: such a
file is never sound, but damage in its ZIP is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import say
from intacto.formats import zip_records as records
from intacto.formats.base import Tester
from intacto.formats.spool import Checker, Clock

_PIECE = 1024 * 1024
_PREFIXED = say("Something comes before the start of the ZIP, and the ZIP cannot be tested.")
_SOUND_BUT = say("Everything inside the ZIP opens; what comes before it cannot be tested.")
_NO_ZIP = say("It does not begin like a ZIP.")
_VOLUMES = say("It is one of several parts of a ZIP.")


def checker(kind: str, tester_from: Callable[[int], Tester]) -> Checker:
    """Return what checks a copy; ``tester_from`` makes the tester of a ZIP whose first byte has this offset."""

    def check(file: IO[bytes], size: int, clock: Clock) -> Opinion:
        tail_at = max(size - records.LONGEST_END - records.END64_SIZE - records.LOCATOR64_SIZE, 0)
        file.seek(tail_at)
        tail = file.read()
        found = records.last_end(tail)
        assert found is not None, "looked for before the copy is tested"
        if found[1].disk:
            return Opinion(Soundness.UNKNOWN, kind, _VOLUMES)
        begins = _beginning(file, tail, tail_at, clock)
        if begins is None:
            return Opinion(Soundness.UNKNOWN, kind, _PREFIXED)
        start, origin = begins
        if start == 0:
            return Opinion(Soundness.DAMAGED, kind, _NO_ZIP)
        tester = tester_from(origin)
        file.seek(start)
        while piece := file.read(_PIECE):
            clock.tick()
            tester.feed(piece)
        opinion = tester.finish()
        if opinion.soundness is Soundness.SOUND:
            return Opinion(Soundness.UNKNOWN, opinion.kind, _SOUND_BUT)
        return opinion

    return check


def _beginning(file: IO[bytes], tail: bytes, tail_at: int, clock: Clock) -> tuple[int, int] | None:
    """Return where the ZIP begins in the file, and which offset its records give to that place; None: not known."""
    found = records.last_end(tail)
    assert found is not None, "looked for before"
    at, directory = found
    locator = tail[max(at - records.LOCATOR64_SIZE, 0) : at]
    if locator.startswith(records.LOCATOR64):
        at -= records.LOCATOR64_SIZE + records.END64_SIZE
        if at < 0 or not tail[at:].startswith(records.END64):
            return None
        directory = records.parse_end64(tail[at : at + records.END64_SIZE])[1]
    first = tail_at + at - directory.size
    before = first - directory.offset
    if first < 0 or before < 0:
        return None
    lowest = _lowest(file, first, directory.size, clock)
    if lowest is None or lowest > directory.offset:
        return None
    # Some writers count from the first byte of the file, others from that of the ZIP.
    return lowest + before, lowest


def _lowest(file: IO[bytes], at: int, size: int, clock: Clock) -> int | None:
    """Return the lowest offset of an entry in the directory, None where that is no directory, or an empty one."""
    file.seek(at)
    lowest: int | None = None
    left = size
    while left > 0:
        clock.tick()
        head = file.read(records.CENTRAL_SIZE)
        if len(head) < records.CENTRAL_SIZE or not head.startswith(records.CENTRAL):
            return None
        name, extra, comment = records.central_lengths(head)
        offset = records.parse_central(head, file.read(name + extra)).offset
        file.seek(comment, 1)
        left -= records.CENTRAL_SIZE + name + extra + comment
        lowest = offset if lowest is None else min(lowest, offset)
    return lowest
