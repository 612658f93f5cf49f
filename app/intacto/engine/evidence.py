"""The bytes themselves, as evidence: around each place where a bad file differs, what stands there and what should.

Of the host's file only these few bytes are read, in a session of its own beside whatever run is under way. Of a file
that was repaired the bad bytes lie on this computer. Nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from enum import Enum
from itertools import zip_longest
from pathlib import Path

from intacto.domain import names
from intacto.domain.baseline import Baseline
from intacto.domain.damage import Finding, Span
from intacto.domain.errors import AddressInvalid, FileGone
from intacto.domain.excerpts import Excerpt, Strip, Window, contradicts, parts, windows
from intacto.domain.fingerprint import BLOCK_SIZE
from intacto.domain.product import CopyState, FileState
from intacto.domain.proof import Proof
from intacto.domain.repair import UNDO_SECONDS
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.differences import Comparison
from intacto.engine.excerpting import FileBytes, HostBytes, PartSource, Source, same_as
from intacto.engine.ports import Clock
from intacto.engine.run_ends import Shelf
from intacto.places.base import Session


class Origin(Enum):
    """Where the bad bytes come from."""

    HOST = "host"
    KEPT = "kept"
    """Kept on this computer when the file was repaired."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The bytes around the places where a file differs, as far as they came.

    ``at`` is when they were read (seconds since the epoch), of kept ones when the file was repaired. ``good`` is the
    location of the good copy, empty where none is at hand. ``ranges`` counts all places, ``excerpts`` are the first of
    them; ``expected`` is how many excerpts there will be. ``changed`` says that the host's file is no longer the one
    that was found to be bad.
    """

    path: str
    origin: Origin
    at: float
    good: str
    ranges: int
    expected: int
    excerpts: tuple[Excerpt, ...] = ()
    changed: bool = False

    @property
    def is_whole(self) -> bool:
        """Tell whether all came."""
        return len(self.excerpts) >= self.expected


Tell = Callable[[Evidence], None]
"""Is told the evidence again whenever more of it came."""


class EvidenceReader:
    """Reads evidence of the files of one shop. Safe from any thread, also while a run is under way."""

    def __init__(self, shelf: Shelf, copies: CopyShelf, open_session: Callable[[], Session], clock: Clock) -> None:
        """``open_session`` logs in at the host beside what is open there."""
        self._shelf = shelf
        self._copies = copies
        self._open = open_session
        self._clock = clock

    def read(self, path: str, control: Control, tell: Tell) -> Evidence:
        """Return the evidence of a file that is bad now, or was until its last repair; ``tell`` hears how it grows.

        Raises AddressInvalid where there is none, FileGone where the host no longer has the file, other HostError kinds
        as a login and a reading raise them, CopyUnreadable, and Cancelled.
        """
        state = self._shelf.catalogue.state(path)
        finding = _finding(state) if state is not None else None
        if state is not None and state.baseline is not None and finding is not None:
            return self._from_host(state, state.baseline, finding, control, tell)
        return self._from_kept(path, state, control, tell)

    # -- of the host's file

    def _from_host(
        self, state: FileState, baseline: Baseline, finding: Finding, control: Control, tell: Tell
    ) -> Evidence:
        proof = state.proof
        assert proof is not None
        size = proof.fingerprint.size
        shown = windows(finding.cause, finding.spans, size, baseline.fingerprint.size)
        copy = self._copies.good(state.path, baseline.fingerprint.sha256)
        evidence = _begin(state.path, Origin.HOST, self._clock(), copy, len(finding.spans), len(shown))
        tell(evidence)
        control.checkpoint()
        with self._open() as session:
            entry = session.find(state.path)
            if entry is None:
                raise FileGone(
                    say("It is no longer on your host"), say("There is nothing to look at."), paths=(state.path,)
                )
            now = size if entry.size is None or _always_listed_so(state, proof, entry.size) else entry.size
            bad = HostBytes(session, state.path, now)
            changed = now != size or not same_as(bad, proof.fingerprint)
            return _fill(replace(evidence, changed=changed), shown, bad, copy, finding, control, tell)

    # -- of what a repair replaced

    def _from_kept(self, path: str, state: FileState | None, control: Control, tell: Tell) -> Evidence:
        undo = self._shelf.journal.undoable(path, self._clock() - UNDO_SECONDS)
        entry = self._shelf.journal.entry(undo.token) if undo is not None else None
        if undo is None or entry is None or entry.evidence is None:
            raise nothing_to_show(path)
        kept = self._shelf.evidence.location(entry.evidence)
        baseline = state.baseline if state is not None else None
        copy = self._copies.good(path, baseline.fingerprint.sha256) if baseline is not None else None
        with closing(FileBytes(kept)) as bad:
            spans = _differences(kept, copy, control) if copy is not None else (Span(0, bad.size),)
            good = baseline.fingerprint.size if baseline is not None else bad.size
            shown = windows(None, spans, bad.size, good)
            evidence = _begin(path, Origin.KEPT, undo.repaired_at, copy, len(spans), len(shown))
            tell(evidence)
            return _fill(evidence, shown, bad, copy, None, control, tell)


def nothing_to_show(path: str) -> AddressInvalid:
    """Return what is said where a file is not bad, and nothing of it is kept."""
    return AddressInvalid(
        say("There is nothing to show of {path}", path=names.shown(path)),
        say("It is not known where it differs from what you sell."),
        paths=(path,),
    )


def _finding(state: FileState) -> Finding | None:
    """Return how the host's file differs from its baseline of today, None where that is not known."""
    proof, baseline = state.proof, state.baseline
    if proof is None or baseline is None or proof.finding is None or not proof.finding.spans:
        return None
    return proof.finding if proof.finding.against == baseline.fingerprint.sha256 else None


def _always_listed_so(state: FileState, proof: Proof, size: int) -> bool:
    """Tell whether the host listed this size when it handed out another: then it says nothing of a change."""
    seen = state.presence.seen
    return state.presence.size == size and seen is not None and seen <= proof.at


def _begin(path: str, origin: Origin, at: float, copy: CopyState | None, ranges: int, expected: int) -> Evidence:
    return Evidence(path, origin, at, copy.location if copy is not None else "", ranges, expected)


def _fill(
    evidence: Evidence,
    shown: tuple[Window, ...],
    bad: Source,
    copy: CopyState | None,
    finding: Finding | None,
    control: Control,
    tell: Tell,
) -> Evidence:
    """Read window after window, and tell each; a copy that cannot be read any more counts as none."""
    left = PartSource(bad, [part.bad for window in shown for part in parts(window)])
    with closing(_good_bytes(copy)) as good:
        for window in shown:
            control.checkpoint()
            excerpt = _excerpt(window, left, good if copy is not None else None)
            changed = evidence.changed or (finding is not None and contradicts(finding, excerpt))
            evidence = replace(evidence, excerpts=(*evidence.excerpts, excerpt), changed=changed)
            tell(evidence)
    return evidence


def _good_bytes(copy: CopyState | None) -> FileBytes:
    return FileBytes(Path(copy.location) if copy is not None else None)


def _excerpt(window: Window, bad: Source, good: Source | None) -> Excerpt:
    def strip(left: Span, right: Span) -> Strip:
        opposite = good.at(right.start, right.length) if good is not None else None
        return Strip(left.start, bad.at(left.start, left.length), right.start, opposite)

    return Excerpt(
        window.span,
        tuple(strip(part.bad, part.good) for part in window.head),
        tuple(strip(part.bad, part.good) for part in window.tail),
        window.left_out,
    )


def _differences(kept: Path, copy: CopyState, control: Control) -> tuple[Span, ...]:
    """Return where what was kept differs from the good copy; both lie on this computer."""
    comparison, offset = Comparison(), 0
    for bad, good in zip_longest(_blocks(kept), _blocks(Path(copy.location)), fillvalue=b""):
        control.checkpoint()
        comparison.add(offset, bad, good)
        offset += BLOCK_SIZE
    return comparison.spans


def _blocks(file: Path) -> Iterator[bytes]:
    with closing(FileBytes(file)) as source:
        for start in range(0, source.size, BLOCK_SIZE):
            yield source.at(start, BLOCK_SIZE)
