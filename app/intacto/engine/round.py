"""One round over some files: workers, what they look at and how thoroughly, what they count, and where damage leads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from intacto.domain import names
from intacto.domain.due import Alarm
from intacto.domain.errors import AccessRefused, FileGone, HostError, HostUnreachable, TransferBroken
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.product import FileState
from intacto.domain.proof import Glimpse, ProofLevel
from intacto.domain.sampling import SAMPLES
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.crew import Crew
from intacto.engine.events import FileJudged, HostNotice, Listener, Work
from intacto.engine.examine import Examiner, Sight
from intacto.engine.looks import GlimpseBook, Looker, no_digests
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.progress import Meter
from intacto.engine.queue import Job, Look, ReadingQueue, job_of, reading_order
from intacto.engine.reins import Reins
from intacto.engine.sessions import LoginUnanswered, SessionPool
from intacto.engine.strategy import digest_jobs, learn_jobs, sample_jobs
from intacto.engine.telling import Teller
from intacto.engine.views import Views
from intacto.places.base import DigestAnswer

SILENT_FILES = 5
"""Files in a row on which the host fell silent, after which it is the host that is down."""

_CALM = (Health.PROVEN, Health.SOUND, Health.STALE)
_OF_THE_FILE = (AccessRefused, FileGone, TransferBroken, HostUnreachable)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check did: files looked at, bytes from the host, seconds, most sessions at once, files to repair."""

    checked: int
    bytes_read: int
    seconds: float
    sessions: int
    bad: tuple[str, ...]

    def plus(self, later: CheckResult) -> CheckResult:
        """Return what this check and a later one of the same run did."""
        return CheckResult(
            self.checked + later.checked,
            self.bytes_read + later.bytes_read,
            self.seconds + later.seconds,
            max(self.sessions, later.sessions),
            tuple(sorted({*self.bad, *later.bad})),
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """How much damage makes a round read everything: so many damaged files in so many folders."""

    files: int
    folders: int


ANY_DAMAGE = Spread(1, 1)
"""Of rounds that look at a part by chance or by turn: one find there stands for more (NetApp, USENIX FAST 2008)."""

MUCH_DAMAGE = Spread(3, 2)
"""Of rounds over files that somebody named."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a round goes: how much damage makes it read everything (None: none does), how many blocks it samples.

    ``resumes`` is in seconds: how long ago a reading of an earlier run may have begun to be gone on with (0: none is).
    """

    spread: Spread | None
    samples: int = SAMPLES
    resumes: float = 0.0
    nearest: str | None = None
    """The folder that is read first: damage was met there."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a round works with, for one shop."""

    shop: str
    catalogue: Catalogue
    pool: SessionPool
    examiner: Examiner
    looker: Looker
    views: Views
    raise_alarm: Callable[[Alarm], None]


class Round:
    """One run over some files: workers, what they count, and when the host counts as down."""

    def __init__(self, tools: Equipment, teller: Teller, emit: Listener, clock: Clock, bounds: Bounds) -> None:
        self._tools = tools
        self._teller = teller
        self._emit = emit
        self._clock = clock
        self._spread = bounds.spread
        self._samples = bounds.samples
        self._resumes = bounds.resumes
        self._nearest = bounds.nearest
        self._begun_at = clock()
        self._book = GlimpseBook(tools.catalogue)
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._checked = 0
        self._bad: set[str] = set()
        self._damaged: set[str] = set()
        self._silent = 0
        self._moved = 0
        self._known: dict[str, FileView] = {}
        self._sights: dict[str, Sight] = {}
        self._queue = ReadingQueue(())
        self._meter = self._new_meter(())

    def result(self) -> CheckResult:
        """Return what was done up to now."""
        seconds = time.monotonic() - self._began
        moved = self._moved + self._meter.moved
        with self._lock:
            return CheckResult(self._checked, moved, seconds, self._tools.pool.peak, tuple(sorted(self._bad)))

    def run(self, chosen: Callable[[], list[FileView]], control: Control, level: ProofLevel) -> None:
        """Judge what is ``chosen`` by its listing, then look at it as ``level`` says; raises what ends a run."""
        views = chosen()
        for view in views:
            if level is ProofLevel.LISTED or view.health not in _CALM:
                self._teller.listed(view)
            self._count(view, looked_at=level is ProofLevel.LISTED or view.health is Health.MISSING)
        if level is ProofLevel.READ:
            # Asked once for all rather than for each: only runs change states, and there is one run at a time.
            copies = self._tools.catalogue.all_copies()
            self._sights = {view.path: (view.state, copies.get(view.path, ())) for view in views}
            self._work([job_of(view) for view in reading_order(views)], control)
        elif level > ProofLevel.LISTED:
            self._look(chosen, views, control, level)

    def _look(
        self, chosen: Callable[[], list[FileView]], views: list[FileView], control: Control, level: ProofLevel
    ) -> None:
        if level is ProofLevel.DIGEST:
            self._refuse_without_digests(control)
        learning = learn_jobs(views, self._tools.examiner)
        if learning:
            self._work(learning, control)
            views = chosen()
        self._known = {view.path: view for view in views}
        if level is ProofLevel.SAMPLED:
            jobs = sample_jobs(views, self._samples)
        else:
            jobs = digest_jobs(views, self._tools.pool.most)
        try:
            self._work(jobs, control)
        finally:
            self._book.close()

    def _refuse_without_digests(self, control: Control) -> None:
        with self._tools.pool.lease(control) as session:
            if not session.tells_digests:
                raise no_digests()

    def _new_meter(self, jobs: Sequence[Job]) -> Meter:
        totals = sum(len(job.batch) or 1 for job in jobs), sum(job.size for job in jobs)
        return Meter(self._tools.shop, Work.CHECK, totals, self._emit, lambda: self._tools.pool.in_use)

    def _work(self, jobs: list[Job], control: Control) -> None:
        self._queue, reins = ReadingQueue(jobs), Reins(control)
        if self._nearest is not None:
            self._queue.promote(self._nearest)
        self._moved += self._meter.moved
        self._meter = self._new_meter(jobs)
        try:
            Crew(self._queue, self._tools.pool, reins, lambda job: self._do(job, reins)).work()
            for view in self._teller.settle():
                self._count(view, looked_at=False, for_good=True)
        finally:
            self._meter.finish()

    def _do(self, job: Job, reins: Reins) -> None:
        if job.look is Look.SAMPLE:
            self._sample(job, reins)
        elif job.look is Look.DIGEST:
            self._ask_digests(job, reins)
        elif job.at_host:
            self._read_one(job, reins)
        else:
            self._tools.examiner.learn(job.path, reins)
            if job.look is Look.READ:
                self._teller.learned(job.path)
            self._meter.pass_over()

    def _read_one(self, job: Job, reins: Reins) -> None:
        counter = self._meter.start(job.path, job.size)
        sight = self._sights.pop(job.path, None)
        before = None if sight is not None else self._tools.views.one(job.path)
        brought = self._tools.examiner.examine(job.path, reins, counter, sight=sight, resumes=self._resumes)
        counter.end()
        for view in () if brought is None else self._teller.read(brought):
            is_it = view.path == job.path
            self._count(view, looked_at=is_it, for_good=True)
            if is_it and view.health is Health.DAMAGED and not view.for_customers:
                before = before if sight is None else self._tools.views.again(view, sight[0])
                if _is_news(before, view):
                    self._follow(view)
        self._notice_silence(None if brought is None else brought.failure)

    # -- lesser looks

    def _sample(self, job: Job, reins: Reins) -> None:
        view = self._known[job.path]
        try:
            agrees = self._tools.looker.blocks_agree(job.path, job.blocks, reins, self._meter.took)
        except LoginUnanswered:
            raise
        except _OF_THE_FILE:
            # What cannot be sampled is read: the reading says why it cannot be read.
            self._read_now(view)
        else:
            self._take_in(view, ProofLevel.SAMPLED, agrees=agrees)
        self._meter.pass_over()

    def _ask_digests(self, job: Job, reins: Reins) -> None:
        for answer in self._tools.looker.digests(job.batch, reins):
            view = self._known[answer.path]
            if answer.sha256 is not None:
                self._take_in(view, ProofLevel.DIGEST, agrees=_agrees(view.state, answer))
            elif isinstance(answer.error, _OF_THE_FILE):
                self._read_now(view)
            self._meter.pass_over()

    def _take_in(self, view: FileView, level: ProofLevel, *, agrees: bool) -> None:
        """Write a look down; where it differs a reading, the very next thing done, tells the verdict."""
        baseline = view.state.baseline
        assert baseline is not None
        glimpse = Glimpse(level, self._clock(), agrees, baseline.fingerprint.sha256)
        kept = self._book.add(view.state, glimpse)
        state = replace(view.state, glimpse=glimpse) if kept else view.state
        now = self._tools.views.again(view, state)
        self._count(now, looked_at=True)
        if agrees and level is ProofLevel.DIGEST:  # a sample that agrees says nothing new
            self._emit(FileJudged(self._tools.shop, now))
        if not agrees:
            self._read_now(view)

    def _read_now(self, view: FileView) -> None:
        self._expect(self._queue.put_first([job_of(view)]))

    # -- where damage leads

    def _follow(self, view: FileView) -> None:
        """Let the neighbours of a damaged file be read next, and everything where there is much damage."""
        folder = names.folder_of(view.path)
        self._queue.promote(folder)
        with self._lock:
            self._damaged.add(view.path)
            self._resumes = 0.0  # where one file went bad, no part of another is believed that was read before
            spread, folders = self._spread, len({names.folder_of(path) for path in self._damaged})
            if spread is None or len(self._damaged) < spread.files or folders < spread.folders:
                return
            self._spread = None
        self._tools.raise_alarm(Alarm(self._begun_at, folder))
        everything = [job_of(each) for each in reading_order(self._tools.views.all())]
        new = self._queue.read_all(everything, folder)
        self._expect(new)
        if new:
            self._emit(HostNotice(self._tools.shop, damage_spreads()))

    def _expect(self, jobs: Sequence[Job]) -> None:
        self._meter.expect(len(jobs), sum(job.size for job in jobs))

    def _notice_silence(self, failure: HostError | None) -> None:
        """Raise ``failure`` where the host fell silent on file after file: marking them all would help nobody."""
        with self._lock:
            self._silent = self._silent + 1 if isinstance(failure, HostUnreachable) else 0
            down = self._silent >= SILENT_FILES
        if down and failure is not None:
            raise failure

    def _count(self, view: FileView, *, looked_at: bool, for_good: bool = False) -> None:
        """Count a file; what was only listed takes nothing back, unless this is what is known ``for_good``."""
        with self._lock:
            self._checked += looked_at
            if view.needs_repair:
                self._bad.add(view.path)
            elif looked_at or for_good:
                self._bad.discard(view.path)


def damage_spreads() -> HostError:
    """Return what is said where damage makes everything be read."""
    return HostError(
        say("A file went bad on your host. Everything is read now"),
        say("Damage seldom comes alone. Its neighbours come first, then all other files."),
    )


def _is_news(before: FileView | None, now: FileView) -> bool:
    """Tell whether damage is new: the file was not damaged before, or it was with other bytes.

    Else one file that nobody can mend would have the whole shop read again in each round that comes by it.
    """
    was, found = before.state.proof if before is not None else None, now.state.proof
    if before is None or before.health is not Health.DAMAGED or was is None or found is None:
        return True
    return was.fingerprint != found.fingerprint


def _agrees(state: FileState, answer: DigestAnswer) -> bool:
    return state.baseline is not None and answer.sha256 == state.baseline.fingerprint.sha256
