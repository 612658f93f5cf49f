"""The seller's own copies: found, matched to products, read whole, and settled into baselines.

A copy that its own format calls damaged never makes a baseline, and nothing here ever replaces one.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from intacto.domain import names
from intacto.domain.baseline import Baseline, CopyReading, Origin, settle
from intacto.domain.checked import Checked
from intacto.domain.errors import CopyUnreadable
from intacto.domain.fingerprint import BlockDigests, Fingerprint
from intacto.domain.overview import Happening, HappeningKind
from intacto.domain.product import CopyState, FileState
from intacto.domain.words import Message, say
from intacto.engine.control import Control
from intacto.engine.diagnosis.original import OnDisk, Original
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.reading import read_through
from intacto.engine.stocktake import take_stock
from intacto.formats import Recognising
from intacto.places.base import CHUNK, LARGE_CHUNK

_LARGE = 16 * LARGE_CHUNK
"""Bytes of a copy that is read in large pieces."""

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
        return at_hand(self._catalogue.copies(path))

    def good(self, path: str, sha256: str) -> CopyState | None:
        """Return a copy that is there now, unchanged since it was read with this digest; None where there is none."""
        return next((copy for copy in self.candidates(path) if copy.sha256 == sha256), None)

    def read(
        self, path: str, copy: CopyState, control: Control, on_bytes: Callable[[int], None] | None = None
    ) -> CopyRead:
        """Read a copy as :meth:`look` does, and record it."""
        read, known = self.look(path, copy, control, on_bytes)
        self.keep(path, known)
        return read

    def keep(self, path: str, copy: CopyState) -> None:
        """Record a copy that was read."""
        self._catalogue.record_copy(path, copy)

    def look(
        self, path: str, copy: CopyState, control: Control, on_bytes: Callable[[int], None] | None = None
    ) -> tuple[CopyRead, CopyState]:
        """Read a copy whole, with the tester of its format; return what it holds, and what is known of it now.

        Raises CopyUnreadable where it cannot be read or changed meanwhile, and Cancelled.
        """
        try:
            with _open(copy.location) as file:
                before = os.fstat(file.fileno())
                tester = Recognising(names.base_name(path))
                reading = read_through(_chunks(file, before.st_size), control, tester, on_bytes, metered=False)
                after = os.fstat(file.fileno())
        except OSError as error:
            raise self._unreadable(copy.location, say("This copy cannot be read."), str(error)) from error
        if _looks(before) != _looks(after) or before.st_size != reading.fingerprint.size:
            raise self._unreadable(copy.location, say("This copy is being changed by another program."))
        assert reading.opinion is not None
        done = CopyReading(copy.location, reading.fingerprint, reading.opinion, self._clock())
        self._note(done)
        return (done, reading.blocks), _as_read(copy, done, after.st_mtime_ns)

    def stream(self, copy: CopyState, control: Control) -> Iterator[bytes]:
        """Yield the bytes of a copy; raises CopyUnreadable and Cancelled."""
        try:
            with _open(copy.location) as file:
                for chunk in _chunks(file, os.fstat(file.fileno()).st_size):
                    control.checkpoint()
                    yield chunk
        except OSError as error:
            raise self._unreadable(copy.location, say("This copy cannot be read."), str(error)) from error

    @contextmanager
    def opened(self, copy: CopyState) -> Iterator[Original | None]:
        """Give a copy to read anywhere, None where it cannot be opened."""
        try:
            original = OnDisk(copy.location)
        except (OSError, ValueError):
            # What it is missed for tells the same as without a copy; the next look at the folders says why.
            yield None
            return
        with original:
            yield original

    def settle(self, path: str, reads: Sequence[CopyRead]) -> Baseline | None:
        """Record what :meth:`conclude` says of copies of ``path``; return the baseline that holds then, if any."""
        sight = self._catalogue.sight(path)
        if sight is None:
            return None
        found = self.conclude(*sight, reads)
        if found.rivals is not None or found.baseline is not None:
            self._catalogue.record_checked(found)
        return found.applied_to(sight[0]).baseline

    def conclude(self, state: FileState, known: Sequence[CopyState], reads: Sequence[CopyRead]) -> Checked:
        """Return the baseline that copies make which were just read, where there is none and they agree.

        Copies that differ make a dispute instead; one of ``known`` that cannot be read now (its disk is not plugged
        in) still has its say. Nothing is recorded.
        """
        if state.baseline is not None:
            return Checked(state.path)
        outcome = settle([reading for reading, _ in reads] + _unheard(known, reads))
        chosen = self._choose(outcome.agreed, reads)
        if chosen is None:
            return Checked(state.path, rivals=outcome.rivals if outcome.rivals or state.disputed else None)
        reading, blocks = chosen
        baseline = Baseline(reading.fingerprint, Origin.COPY, self._clock(), reading.location)
        line = Happening(state.path, baseline.since, HappeningKind.BASELINE, say("Your copy says what it must be"))
        return Checked(state.path, baseline=baseline, blocks=blocks, happenings=(line,))

    @staticmethod
    def _choose(agreed: CopyReading | None, reads: Sequence[CopyRead]) -> CopyRead | None:
        """Return the read that stands for what was agreed: only bytes that were read now make a baseline."""
        if agreed is None:
            return None
        return next((read for read in reads if read[0].fingerprint == agreed.fingerprint and not read[0].is_bad), None)

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


def at_hand(copies: Iterable[CopyState]) -> tuple[CopyState, ...]:
    """Return those of ``copies`` that are there now; one that changed since it was read counts as unread."""
    there = (_now(copy) for copy in copies)
    return tuple(copy for copy in there if copy is not None)


def _unheard(known: Sequence[CopyState], reads: Sequence[CopyRead]) -> list[CopyReading]:
    """Return what earlier reads say of copies that were not read now, unless they changed or were removed."""
    now = {reading.location for reading, _ in reads}
    return [
        CopyReading(copy.location, Fingerprint(copy.size, copy.sha256), copy.opinion, copy.read_at)
        for copy in known
        if copy.sha256 is not None and copy.opinion is not None and copy.read_at is not None
        if copy.location not in now
        if _now(copy) is copy or not Path(copy.root).is_dir()
    ]


def _looks(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_size, stat.st_mtime_ns


def _now(copy: CopyState) -> CopyState | None:
    """Return the copy as it is now: unread if its size or time changed, None if it is not there."""
    try:
        size, modified_ns = _looks(os.stat(copy.location))  # noqa: PTH116 - once for each file; a Path costs more than the question
    except (OSError, ValueError):
        return None
    if (size, modified_ns) == (copy.size, copy.modified_ns):
        return copy
    return CopyState(copy.root, copy.location, size, modified_ns)


def _as_read(copy: CopyState, done: CopyReading, modified_ns: int) -> CopyState:
    print_ = done.fingerprint
    return CopyState(copy.root, copy.location, print_.size, modified_ns, print_.sha256, done.opinion, done.at)


def _open(location: str) -> BinaryIO:
    """Open a copy; raises OSError, for a path that no system knows too."""
    try:
        # Unbuffered: it is read in large pieces.
        return cast(BinaryIO, io.FileIO(location))
    except ValueError as error:
        raise OSError(str(error)) from error


def _chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the bytes of ``file``; of one that grows while it is read, no more than show that it outgrew ``size``."""
    read, most = 0, LARGE_CHUNK if size >= _LARGE else CHUNK
    while read <= size and (chunk := file.read(min(most, size - read + 1))):
        read += len(chunk)
        yield chunk
