"""The seller's own copies: found, matched to products, read whole, and settled into baselines.

A copy that its own format calls damaged never makes a baseline, and nothing here ever replaces one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from intacto.domain import names
from intacto.domain.baseline import Baseline, CopyReading, Origin, settle
from intacto.domain.errors import CopyUnreadable
from intacto.domain.fingerprint import BlockDigests, Fingerprint
from intacto.domain.overview import Happening, HappeningKind
from intacto.domain.product import CopyState
from intacto.domain.words import Message, say
from intacto.engine.control import Control
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.reading import read_through
from intacto.engine.reins import Reins
from intacto.engine.stocktake import take_stock
from intacto.formats import Recognising
from intacto.places.base import CHUNK

CopyRead = tuple[CopyReading, BlockDigests]
"""A copy that was read, and the digests of its blocks."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a look at the folders of copies changed: products the host should have, and such as nobody expects now."""

    expected: tuple[str, ...]
    withdrawn: tuple[str, ...]


class CopyShelf:
    """The folders of good copies of one shop. Safe from any thread."""

    def __init__(self, roots: tuple[str, ...], catalogue: Catalogue, clock: Clock) -> None:
        self._roots = roots
        self._catalogue = catalogue
        self._clock = clock
        self._lock = threading.Lock()
        self._problems: dict[str, Message] = {}
        self._unlisted: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[tuple[str, Message], ...]:
        """Return the copies and folders of copies that are bad or cannot be read, and why, by location."""
        with self._lock:
            return tuple(sorted(self._problems.items()))

    def refresh(self, control: Control, unlisted: Collection[str] | None = None) -> Refreshed:
        """Look at the folders, match their files to products, record them; raises Cancelled (then nothing changed).

        ``unlisted`` are the host's folders that the latest listing could not show (None: as told last). A folder
        of copies that is not there (a disk that is not plugged in) is no alarm: what is known of it stays.
        """
        self._unlisted = self._unlisted if unlisted is None else tuple(unlisted)
        states = self._catalogue.states()
        products = [state.path for state in states if state.presence.seen is not None]
        known = self._catalogue.all_copies()
        stock = take_stock(self._roots, products, known, self._unlisted, control)
        withdrawn = tuple(s.path for s in states if s.presence.seen is None and s.path not in stock.kept)
        new = tuple(sorted(set(stock.expected.values()) - {state.path for state in states}))
        self._catalogue.withdraw(withdrawn)
        self._catalogue.expect(new)
        for root in {copy.root for copies in known.values() for copy in copies} - set(self._roots):
            self._catalogue.record_copies(root, ())
        for root, pairs in stock.found.items():
            self._catalogue.record_copies(root, pairs)
        with self._lock:
            self._problems = stock.problems
        return Refreshed(new, withdrawn)

    def candidates(self, path: str) -> tuple[CopyState, ...]:
        """Return the copies of ``path`` that are there now; one that changed since it was read counts as unread."""
        at_hand = (_now(copy) for copy in self._catalogue.copies(path))
        return tuple(copy for copy in at_hand if copy is not None)

    def good(self, path: str, sha256: str) -> CopyState | None:
        """Return a copy that is there now, unchanged since it was read with this digest; None where there is none."""
        return next((copy for copy in self.candidates(path) if copy.sha256 == sha256), None)

    def read(
        self, path: str, copy: CopyState, control: Control, on_bytes: Callable[[int], None] | None = None
    ) -> CopyRead:
        """Read a copy whole, with the tester of its format, and record it.

        Raises CopyUnreadable where it cannot be read or changed meanwhile, and Cancelled.
        """
        try:
            with _open(copy.location) as file:
                before = os.fstat(file.fileno())
                tester = Recognising(names.base_name(path))
                reading = read_through(_chunks(file, before.st_size), Reins(control, metered=False), tester, on_bytes)
                after = os.fstat(file.fileno())
        except OSError as error:
            raise self._unreadable(copy.location, say("This copy cannot be read."), str(error)) from error
        if _looks(before) != _looks(after) or before.st_size != reading.fingerprint.size:
            raise self._unreadable(copy.location, say("This copy is being changed by another program."))
        assert reading.opinion is not None
        done = CopyReading(copy.location, reading.fingerprint, reading.opinion, self._clock())
        self._note(done)
        self._catalogue.record_copy(path, _as_read(copy, done, after.st_mtime_ns))
        return done, reading.blocks

    def stream(self, copy: CopyState, control: Control) -> Iterator[bytes]:
        """Yield the bytes of a copy; raises CopyUnreadable and Cancelled."""
        try:
            with _open(copy.location) as file:
                for chunk in _chunks(file, os.fstat(file.fileno()).st_size):
                    control.checkpoint()
                    yield chunk
        except OSError as error:
            raise self._unreadable(copy.location, say("This copy cannot be read."), str(error)) from error

    def settle(self, path: str, reads: Sequence[CopyRead]) -> Baseline | None:
        """Make the baseline of ``path`` from copies that were just read, where there is none and they agree.

        Copies that differ are recorded as a dispute instead; one that cannot be read now (its disk
        is not plugged in) still has its say. Return the baseline that holds afterwards, if any.
        """
        state = self._catalogue.state(path)
        if state is None or state.baseline is not None:
            return state.baseline if state is not None else None
        outcome = settle([reading for reading, _ in reads] + self._unheard(path, reads))
        chosen = self._choose(outcome.agreed, reads)
        if chosen is None:
            if outcome.rivals or state.disputed:
                self._catalogue.dispute(path, outcome.rivals)
            return None
        reading, blocks = chosen
        baseline = Baseline(reading.fingerprint, Origin.COPY, self._clock(), reading.location)
        self._catalogue.set_baseline(path, baseline, blocks)
        text = say("Your copy says what it must be")
        self._catalogue.add_happening(Happening(path, baseline.since, HappeningKind.BASELINE, text))
        return baseline

    @staticmethod
    def _choose(agreed: CopyReading | None, reads: Sequence[CopyRead]) -> CopyRead | None:
        """Return the read that stands for what was agreed: only bytes that were read now make a baseline."""
        if agreed is None:
            return None
        return next((read for read in reads if read[0].fingerprint == agreed.fingerprint and not read[0].is_bad), None)

    def _unheard(self, path: str, reads: Sequence[CopyRead]) -> list[CopyReading]:
        """Return what earlier reads say of copies that were not read now, unless they changed or were removed."""
        now = {reading.location for reading, _ in reads}
        return [
            CopyReading(copy.location, Fingerprint(copy.size, copy.sha256), copy.opinion, copy.read_at)
            for copy in self._catalogue.copies(path)
            if copy.sha256 is not None and copy.opinion is not None and copy.read_at is not None
            if copy.location not in now
            if _now(copy) is copy or not Path(copy.root).is_dir()
        ]

    def _note(self, done: CopyReading) -> None:
        with self._lock:
            if done.is_bad:
                self._problems[done.location] = done.opinion.reason
            else:
                self._problems.pop(done.location, None)

    def _unreadable(self, location: str, reason: Message, technical: str = "") -> CopyUnreadable:
        with self._lock:
            self._problems[location] = reason
        return CopyUnreadable(say("A copy cannot be read"), reason, paths=(location,), technical=technical)


def _looks(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_size, stat.st_mtime_ns


def _now(copy: CopyState) -> CopyState | None:
    """Return the copy as it is now: unread if its size or time changed, None if it is not there."""
    try:
        size, modified_ns = _looks(Path(copy.location).stat())
    except (OSError, ValueError):
        return None
    if (size, modified_ns) == (copy.size, copy.modified_ns):
        return copy
    return CopyState(copy.root, copy.location, size, modified_ns)


def _as_read(copy: CopyState, done: CopyReading, modified_ns: int) -> CopyState:
    print_ = done.fingerprint
    return replace(
        copy,
        size=print_.size,
        modified_ns=modified_ns,
        sha256=print_.sha256,
        opinion=done.opinion,
        read_at=done.at,
    )


def _open(location: str) -> BinaryIO:
    """Open a copy; raises OSError, for a path that no system knows too."""
    try:
        return Path(location).open("rb")
    except ValueError as error:
        raise OSError(str(error)) from error


def _chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the bytes of ``file``; of one that grows while it is read, no more than show that it outgrew ``size``."""
    read = 0
    while read <= size and (chunk := file.read(CHUNK)):
        read += len(chunk)
        yield chunk
