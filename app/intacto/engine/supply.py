"""Where the good bytes of a repair come from: a copy that was just read whole and is what it must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from intacto.domain import names
from intacto.domain.baseline import Baseline, CopyReading, Origin
from intacto.domain.errors import CopyUnreadable
from intacto.domain.fingerprint import BlockDigests, Fingerprint
from intacto.domain.overview import CopyFit, Happening, HappeningKind
from intacto.domain.product import CopyState, FileState
from intacto.domain.repair import Action
from intacto.domain.words import Message, say
from intacto.engine.books import Ended
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.fit import judge_reading, read_source, stream_source, why_not
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.reading import Reading

OnBytes = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Supply:
    """Good bytes at hand: their name for people, what they are, and how to get them as often as needed."""

    label: str
    wanted: Fingerprint
    stream: Callable[[], Iterator[bytes]]


class Supplier:
    """Finds the good bytes of products. What it refuses, it refuses with :class:`Ended` and what is missing."""

    def __init__(self, catalogue: Catalogue, shelf: CopyShelf, clock: Clock) -> None:
        self._catalogue = catalogue
        self._shelf = shelf
        self._clock = clock

    def from_copies(self, state: FileState, control: Control, on_bytes: OnBytes | None = None) -> Supply:
        """Return the first copy at hand that, read whole now, is the baseline; raises Ended and Cancelled."""
        if state.baseline is None:
            raise Ended(Action.REFUSED, _nothing_known(state))
        wanted = state.baseline.fingerprint
        trouble: Message | None = None
        for copy in self._at_hand(state.path, wanted):
            try:
                done, blocks = self._shelf.read(state.path, copy, control, on_bytes)
            except CopyUnreadable as failure:
                trouble = trouble or failure.explanation
                continue
            if done.fingerprint == wanted:
                return Supply(copy.location, wanted, self._streamer(copy))
            trouble = trouble or self._why_not(state.path, done, blocks)
        raise Ended(Action.REFUSED, trouble or self._none_at_hand(state.path))

    def name_copy(self, state: FileState) -> str:
        """Return which copy a repair would take, as last known and reading nothing; raises Ended."""
        if state.baseline is None:
            raise Ended(Action.REFUSED, _nothing_known(state))
        copies = self._at_hand(state.path, state.baseline.fingerprint)
        if not copies:
            raise Ended(Action.REFUSED, self._none_at_hand(state.path))
        return copies[0].location

    def from_file(
        self, state: FileState, source: Path, control: Control, on_bytes: OnBytes | None = None, *, adopt: bool = True
    ) -> Supply:
        """Return ``source``, a file that the seller named, if it is the baseline; raises Ended and Cancelled.

        Where there is no baseline it becomes one if ``adopt``: he says by naming it that this is what he sells. Not
        so a file that its own format calls damaged, or that is another product.
        """
        if source.is_dir():
            raise Ended(Action.REFUSED, say("This is a folder. The file itself is needed."))
        try:
            reading = read_source(source, state.path, control, on_bytes)
        except CopyUnreadable as failure:
            raise Ended(Action.REFUSED, failure.explanation) from failure
        verdict = judge_reading(state.path, source, reading, self._catalogue)
        if verdict.fit is CopyFit.UNSURE and adopt:
            self._adopt(state.path, source, reading)
        elif verdict.fit not in (CopyFit.IDENTICAL, CopyFit.UNSURE):
            raise Ended(Action.REFUSED, why_not(verdict))
        return Supply(str(source), reading.fingerprint, lambda: stream_source(source))

    def _adopt(self, path: str, source: Path, reading: Reading) -> None:
        baseline = Baseline(reading.fingerprint, Origin.CHOSEN, self._clock(), str(source))
        self._catalogue.set_baseline(path, baseline, reading.blocks)
        text = say("You chose the copy that you sell.")
        self._catalogue.add_happening(Happening(path, baseline.since, HappeningKind.BASELINE, text))

    def _streamer(self, copy: CopyState) -> Callable[[], Iterator[bytes]]:
        return lambda: self._shelf.stream(copy, Control())

    def _at_hand(self, path: str, wanted: Fingerprint) -> list[CopyState]:
        """Return the copies worth reading, those first that were right when they were last read."""
        copies = self._shelf.candidates(path)
        return sorted(copies, key=lambda copy: (copy.sha256 != wanted.sha256, copy.size != wanted.size))

    def _none_at_hand(self, path: str) -> Message:
        if self._catalogue.copies(path):
            return say("Its good copy is not at hand. Plug in the disk that has it.")
        return say("There is no good copy of it. Name the folder that has one.")

    def _why_not(self, path: str, done: CopyReading, blocks: BlockDigests) -> Message:
        reading = Reading(done.fingerprint, blocks, done.opinion)
        return why_not(judge_reading(path, Path(done.location), reading, self._catalogue))


def _nothing_known(state: FileState) -> Message:
    if state.disputed:
        return say("Two of your copies differ. Choose the one you sell.")
    return say("There is no good copy of it. Name the folder that has one.")


def what_to_say(label: str) -> Message:
    """Return what a dry run says of a file that would be repaired."""
    return say("It would be repaired from {copy}.", copy=names.shown(label))
