"""The check: every file read back, oldest proof first, and what was found told at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from intacto.domain import names
from intacto.domain.errors import AddressInvalid, FileGone, HostError, HostUnreachable
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.product import EntryKind
from intacto.domain.proof import ProofLevel
from intacto.domain.words import say
from intacto.engine.attempts import Borrow, persist
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.crew import Crew
from intacto.engine.events import Event, Listener, Work
from intacto.engine.examine import Examiner
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.progress import Meter
from intacto.engine.queue import Job, ReadingQueue, job_of, reading_order
from intacto.engine.reins import Reins
from intacto.engine.sessions import SessionPool
from intacto.engine.telling import Teller
from intacto.engine.views import Views, no_such_product
from intacto.places.base import Session

SILENT_FILES = 5
"""Files in a row on which the host fell silent, after which it is the host that is down."""

_CALM = (Health.PROVEN, Health.SOUND, Health.STALE)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check did: files looked at, bytes from the host, seconds, most sessions at once, files to repair."""

    checked: int
    bytes_read: int
    seconds: float
    sessions: int
    bad: tuple[str, ...]


class Verifier:
    """Checks the files of one shop against the host."""

    def __init__(
        self,
        shop: str,
        catalogue: Catalogue,
        pool: SessionPool,
        shelf: CopyShelf,
        emit: Listener,
        clock: Clock,
        promise: float,
    ) -> None:
        """``promise`` is in seconds, the age at which a proof is old."""
        self._shop = shop
        self._catalogue = catalogue
        self._pool = pool
        self._emit = emit
        self._clock = clock
        self._views = Views(catalogue, clock, promise)
        self._teller = Teller(shop, catalogue, self._views, emit, clock)
        self._examiner = Examiner(catalogue, pool, shelf, clock, promise)
        self._last = CheckResult(0, 0, 0.0, 0, ())

    @property
    def last(self) -> CheckResult:
        """Return what the latest check did, also where it ended with a failure."""
        return self._last

    def view(self, path: str) -> FileView:
        """Return what is known of a file; raises AddressInvalid where there is no such product."""
        found = self._views.one(path)
        if found is None:
            raise no_such_product(path)
        return found

    def check(self, paths: Sequence[str] | None, control: Control, level: ProofLevel = ProofLevel.READ) -> CheckResult:
        """Check the files of ``paths`` (None: all) as the latest listing showed them, and return what was done.

        When the run is stopped the result tells what was done until then. Raises AddressInvalid for an unknown path
        or a level that is not offered, what ends a run (the host is down, a login is refused), and Bug.
        """
        if level not in (ProofLevel.LISTED, ProofLevel.READ):
            raise AddressInvalid(
                say("Files cannot be checked that way"), say("Choose one of: listed, read. Only read proves a file.")
            )
        check = _Check(self._shop, self._pool, self._examiner, self._teller, self._emit)
        try:
            check.run(self._chosen(paths), control, level)
        finally:
            self._last = check.result()
        return self._last

    def check_one(
        self,
        path: str,
        control: Control,
        session_source: Callable[[], AbstractContextManager[Session]] | None = None,
    ) -> FileView:
        """Read one file as the host has it now, record the proof, tell it, and return the view.

        In a session that logs in for it, or one of ``session_source``; whoever asks must not hold a lease. A file that
        cannot be read is unreadable in the view. Raises FileGone where nothing has this name, AddressInvalid where it
        is no product, and what ends a run.
        """
        self.view(path)
        given = None if session_source is None else _given(session_source)
        self._look_up(path, control, given)
        meter = Meter(self._shop, Work.REPAIR, (1, 0), _nobody, lambda: 0)
        self._examiner.examine(path, control, meter.start(path, 0), given or self._pool.fresh)
        return self._teller.read(path) or self.view(path)

    def _look_up(self, path: str, control: Control, borrow: Borrow | None) -> None:
        """Take in how the host lists the file now: after a repair the latest listing is out of date."""
        entry = persist(borrow or self._pool.lease, control, lambda session, _: session.find(path), self._pool.pauses)
        if entry is None or entry.kind is not EntryKind.FILE:
            raise FileGone(say("The file is not on your host"), say("Nothing there has this name."), paths=(path,))
        self._catalogue.record_listing([replace(entry, path=path)], self._clock())

    def _chosen(self, paths: Sequence[str] | None) -> list[FileView]:
        if paths is None:
            return list(self._views.all())
        return [self.view(path) for path in dict.fromkeys(paths)]


class _Check:
    """One run over some files: workers, what they count, and when the host counts as down."""

    def __init__(self, shop: str, pool: SessionPool, examiner: Examiner, teller: Teller, emit: Listener) -> None:
        self._shop = shop
        self._pool = pool
        self._examiner = examiner
        self._teller = teller
        self._emit = emit
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._checked = 0
        self._bad: set[str] = set()
        self._silent = 0
        self._meter: Meter | None = None

    def result(self) -> CheckResult:
        """Return what was done up to now."""
        seconds = time.monotonic() - self._began
        moved = self._meter.moved if self._meter else 0
        with self._lock:
            return CheckResult(self._checked, moved, seconds, self._pool.peak, tuple(sorted(self._bad)))

    def run(self, views: list[FileView], control: Control, level: ProofLevel) -> None:
        """Judge ``views`` by their listing, then read what is to be read; raises what ends a run."""
        for view in views:
            if level is ProofLevel.LISTED or view.health not in _CALM:
                self._teller.listed(view)
            self._count(view, looked_at=level is ProofLevel.LISTED or view.health is Health.MISSING)
        if level is ProofLevel.READ:
            self._read([job_of(view) for view in reading_order(views)], control)

    def _read(self, jobs: list[Job], control: Control) -> None:
        queue, reins = ReadingQueue(jobs), Reins(control)
        total = sum(job.size for job in jobs)
        self._meter = meter = Meter(self._shop, Work.CHECK, (len(jobs), total), self._emit, lambda: self._pool.in_use)

        def do(job: Job) -> None:
            if job.at_host:
                self._read_one(job, queue, reins, meter)
            else:
                self._examiner.learn(job.path, reins)
                self._teller.learned(job.path)
                meter.pass_over()

        try:
            Crew(queue, self._pool, reins, do).work()
        finally:
            meter.finish()

    def _read_one(self, job: Job, queue: ReadingQueue, reins: Reins, meter: Meter) -> None:
        counter = meter.start(job.path, job.size)
        failure = self._examiner.examine(job.path, reins, counter)
        counter.end()
        view = self._teller.read(job.path)
        if view is not None:
            self._count(view, looked_at=True)
            if view.health is Health.DAMAGED and not view.for_customers:
                queue.promote(names.folder_of(job.path))
        self._notice_silence(failure)

    def _notice_silence(self, failure: HostError | None) -> None:
        """Raise ``failure`` where the host fell silent on file after file: marking them all would help nobody."""
        with self._lock:
            self._silent = self._silent + 1 if isinstance(failure, HostUnreachable) else 0
            down = self._silent >= SILENT_FILES
        if down and failure is not None:
            raise failure

    def _count(self, view: FileView, *, looked_at: bool) -> None:
        with self._lock:
            self._checked += looked_at
            if view.needs_repair:
                self._bad.add(view.path)
            elif looked_at:
                self._bad.discard(view.path)


def _given(source: Callable[[], AbstractContextManager[Session]]) -> Borrow:
    def borrow(_: Control) -> AbstractContextManager[Session]:
        return source()

    return borrow


def _nobody(_: Event) -> None:
    """Listen to nothing: one file after a repair is told by the repair."""
