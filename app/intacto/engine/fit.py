"""Would this file repair that product? The answer before anything moves, with the refusals of the design."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from intacto.domain import names
from intacto.domain.errors import CopyUnreadable
from intacto.domain.fingerprint import BlockDigests, Fingerprint
from intacto.domain.health import Health, judge
from intacto.domain.overview import CopyFit, CopyVerdict
from intacto.domain.product import CopyState, FileState
from intacto.domain.proof import Soundness
from intacto.domain.schedule import Schedule
from intacto.domain.words import Message, say
from intacto.engine.control import Control
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.reading import Reading, read_through
from intacto.engine.reins import Reins
from intacto.formats import Recognising
from intacto.places.base import CHUNK

YOUNG = 3.0
"""Seconds since the last change within which a file may still be growing: it is looked at twice."""

_SIMPLE_REASONS = {
    CopyFit.IS_FOLDER: say("This is a folder. The file itself is needed."),
    CopyFit.STILL_COPYING: say("This copy is still being copied. Try again when it is complete."),
    CopyFit.ALREADY_FINE: say("This file is already fine."),
    CopyFit.NO_ROOM: say("It does not fit on your host. Nothing changed."),
}

_BETWEEN_LOOKS = 1.0
_BETWEEN_QUICK_LOOKS = 0.02


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look at a file shows: bytes, and nanoseconds of its last change."""

    size: int
    modified_ns: int


def assess(
    path: str,
    source: Path,
    catalogue: Catalogue,
    clock: Clock,
    control: Control,
    *,
    quick: bool,
    promise: float = Schedule().promise,
) -> CopyVerdict:
    """Return whether ``source`` would repair ``path``.

    ``quick`` answers from names, sizes and what is known of copies, within 50 ms and without reading; otherwise the
    file is read whole, which :class:`Control` can stop (Cancelled). ``promise`` is in seconds, as for health. Whether
    it fits on the host is not asked: FTP does not tell before it is full.
    """
    verdict = _at_first_sight(path, source, clock, control, quick=quick)
    if isinstance(verdict, CopyVerdict):
        return verdict
    state = catalogue.state(path)
    judged = judge(state, clock(), promise) if state is not None else None
    if judged is not None and (judged.health is Health.PROVEN or judged.for_customers):
        return _verdict(CopyFit.ALREADY_FINE, path, source)
    if quick:
        return _from_what_is_known(path, source, verdict, catalogue, state)
    try:
        reading = read_source(source, path, control)
    except CopyUnreadable as failure:
        grown = _look(source) not in (None, verdict)
        return _verdict(CopyFit.STILL_COPYING if grown else CopyFit.UNREADABLE, path, source, failure.explanation)
    return judge_reading(path, source, reading, catalogue)


def judge_reading(path: str, source: Path, reading: Reading, catalogue: Catalogue) -> CopyVerdict:
    """Return what a file that was read whole, format included, is to the product ``path``."""
    state = catalogue.state(path)
    baseline = state.baseline if state else None
    if baseline is not None and reading.fingerprint == baseline.fingerprint:
        return _verdict(CopyFit.IDENTICAL, path, source)
    opinion = reading.opinion
    if opinion is not None and opinion.soundness is Soundness.DAMAGED:
        return _verdict(CopyFit.DAMAGED, path, source, opinion.reason)
    other = _owner(catalogue, path, reading.fingerprint.sha256) or _namesake(catalogue, path, source)
    if other is not None:
        return _verdict(CopyFit.OTHER_PRODUCT, path, source, other=other)
    if baseline is None:
        detail = say("There is no original to compare it with.")
        return _verdict(CopyFit.UNSURE, path, source, detail)
    if any(old.fingerprint == reading.fingerprint for old in catalogue.baselines(path)):
        return _verdict(CopyFit.OTHER_VERSION, path, source, say("It is an earlier version of this product."))
    return _verdict(CopyFit.OTHER_VERSION, path, source, say("Its bytes are not the ones you sell."))


def why_not(verdict: CopyVerdict) -> Message:
    """Return the sentence for a copy that is not taken."""
    copy = names.shown(verdict.location)
    if verdict.other is not None:
        return say("This copy belongs to another product: {other}", other=names.shown(verdict.other))
    if verdict.fit is CopyFit.DAMAGED:
        return say("This copy is damaged too: {copy}", copy=copy)
    if verdict.fit is CopyFit.OTHER_VERSION:
        return say("This copy is another version: {copy}", copy=copy)
    if verdict.fit is CopyFit.UNREADABLE:
        return say("This copy cannot be read: {copy}", copy=copy)
    return _SIMPLE_REASONS.get(verdict.fit) or say("We cannot be sure that this copy is good: {copy}", copy=copy)


def read_source(source: Path, path: str, control: Control, on_bytes: Callable[[int], None] | None = None) -> Reading:
    """Read a file of this computer whole, with the tester of the format of ``path``.

    Raises CopyUnreadable where it cannot be read or changes meanwhile, and Cancelled.
    """
    tester = Recognising(path)
    before = _look(source)
    limit = before.size if before is not None else 0
    reading = read_through(_no_more_than(limit, source), Reins(control, metered=False), tester, on_bytes)
    after = _look(source)
    if before != after or after is None or after.size != reading.fingerprint.size:
        raise _changing(source)
    return reading


def stream_source(source: Path) -> Iterator[bytes]:
    """Yield the bytes of a file of this computer; raises CopyUnreadable."""
    try:
        with source.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except (OSError, ValueError) as failure:
        raise CopyUnreadable(
            say("A copy cannot be read"), say("This copy cannot be read."), paths=(str(source),), technical=str(failure)
        ) from failure


def _no_more_than(limit: int, source: Path) -> Iterator[bytes]:
    """Yield the bytes of a file; one that grows as fast as it is read would have no end."""
    count = 0
    for chunk in stream_source(source):
        count += len(chunk)
        if count > limit:
            raise _changing(source)
        yield chunk


def _changing(source: Path) -> CopyUnreadable:
    return CopyUnreadable(
        say("A copy cannot be read"), say("This copy is being changed by another program."), paths=(str(source),)
    )


def _at_first_sight(path: str, source: Path, clock: Clock, control: Control, *, quick: bool) -> CopyVerdict | _Look:
    """Refuse what is no whole file yet; a file that changed a moment ago is looked at twice."""
    if source.is_dir():
        return _verdict(CopyFit.IS_FOLDER, path, source)
    first = _look(source)
    if first is None:
        return _verdict(CopyFit.UNREADABLE, path, source, say("This copy cannot be read."))
    if abs(clock() - first.modified_ns / 1e9) < YOUNG:
        control.wait(_BETWEEN_QUICK_LOOKS if quick else _BETWEEN_LOOKS)
        if _look(source) != first:
            return _verdict(CopyFit.STILL_COPYING, path, source, say("It is growing right now."))
    return first


def _from_what_is_known(
    path: str, source: Path, look: _Look, catalogue: Catalogue, state: FileState | None
) -> CopyVerdict:
    """Answer without reading: a digest that an earlier read of this unchanged file brought, else name and size."""
    baseline = state.baseline if state else None
    known = _known(catalogue, source, look)
    if known is not None and known.sha256 is not None:
        reading = Reading(Fingerprint(known.size, known.sha256), BlockDigests(), known.opinion)
        return judge_reading(path, source, reading, catalogue)
    other = _namesake(catalogue, path, source)
    if other is not None and not (_has_size(state, look.size) and not _has_size(catalogue.state(other), look.size)):
        return _verdict(CopyFit.OTHER_PRODUCT, path, source, other=other)
    if baseline is None:
        return _verdict(CopyFit.UNSURE, path, source, say("There is no original to compare it with."))
    if look.size != baseline.fingerprint.size:
        return _verdict(CopyFit.OTHER_VERSION, path, source, say("It has another size."))
    return _verdict(CopyFit.LIKELY, path, source)


def _known(catalogue: Catalogue, source: Path, look: _Look) -> CopyState | None:
    """Return what an earlier read of this very file brought, if it looks unchanged."""
    place = _place(source)
    for copies in catalogue.all_copies().values():
        for copy in copies:
            if (copy.size, copy.modified_ns) == (look.size, look.modified_ns) and _place(copy.location) == place:
                return copy
    return None


def _owner(catalogue: Catalogue, path: str, sha256: str) -> str | None:
    """Return another product that is exactly these bytes."""
    for state in catalogue.states():
        if state.path != path and state.baseline is not None and state.baseline.fingerprint.sha256 == sha256:
            return state.path
    return None


def _namesake(catalogue: Catalogue, path: str, source: Path) -> str | None:
    """Return the one other product that bears the file's name, if ``path`` does not."""
    name = names.match_key(names.from_wire(os.fsencode(source.name)))
    if name == _name(path):
        return None
    bearers = [state.path for state in catalogue.states() if _name(state.path) == name]
    return bearers[0] if len(bearers) == 1 else None


def _has_size(state: FileState | None, size: int) -> bool:
    return state is not None and state.baseline is not None and state.baseline.fingerprint.size == size


def _name(path: str) -> str:
    return names.match_key(names.base_name(path))


def _place(location: str | Path) -> str:
    return os.path.normcase(Path(location).absolute())


def _look(source: Path) -> _Look | None:
    """Return size and time, None where there is no plain file to be seen."""
    try:
        found = source.stat()
    except (OSError, ValueError):
        return None
    return _Look(found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def _verdict(
    fit: CopyFit, path: str, source: Path, detail: Message | None = None, other: str | None = None
) -> CopyVerdict:
    return CopyVerdict(fit, path, str(source), other, detail)
