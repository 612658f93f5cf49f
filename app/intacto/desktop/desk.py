"""The desk of one shop in the window: what widgets read and ask. It lives in the GUI thread and never blocks it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from intacto.desktop.bridge import Bridge
from intacto.desktop.desk_load import Overview, differing, looked_at_since
from intacto.desktop.evidence_desk import EvidenceDesk
from intacto.desktop.host_desk import HostDesk
from intacto.desktop.jobs import Jobs
from intacto.desktop.presenters.banner import Aftermath
from intacto.desktop.presenters.levels import Reach, digests_offered
from intacto.desktop.presenters.summary import Summary
from intacto.desktop.run_state import RunState
from intacto.domain.errors import Cancelled, IntactoError
from intacto.domain.overview import CopyFit, CopyVerdict, Decision, FileDetails, FileView
from intacto.domain.product import CopyState
from intacto.domain.proof import ProofLevel
from intacto.domain.shop import HostMemory, Shop
from intacto.engine.control import Control
from intacto.engine.events import (
    Event,
    FileForgotten,
    FileJudged,
    FileProgress,
    FileStarted,
    HostNotice,
    Listed,
    RepairEnded,
    RunEnded,
    Work,
)
from intacto.engine.keeper import Keeper
from intacto.engine.office import Office

T = TypeVar("T")

COALESCE_MS = 60
"""Milliseconds for which changed files are gathered before the views are told."""

MOST_AT_ONCE = 800
"""Files told at a time: more would hold up painting, and the rest is told at the next turn."""

COUNT_MS = 120
"""Milliseconds between two counts of the whole shop; a large shop is counted more rarely."""


class ShopDesk(QObject):
    """What is known of a shop, and what can be done, for the widgets that show it.

    ``views_changed`` tells the paths whose view changed, gathered; ``loaded`` that all files are known (they follow by
    ``views_changed``); ``summary_changed`` that :attr:`summary` was counted anew;
    ``run_changed`` that :attr:`run` changed; ``run_ended`` carries the engine's RunEnded; ``notice`` an IntactoError;
    ``failure`` the IntactoError that ended a run; ``repair_ended`` a RepairResult; ``details_ready`` a FileDetails;
    ``assessed`` a CopyVerdict; ``copies_ready`` a dict of path to CopyState tuples. :attr:`host` knows of the host,
    :attr:`evidence` reads the bytes around damage.
    """

    views_changed = Signal(list)
    loaded = Signal()
    summary_changed = Signal()
    run_changed = Signal()
    run_ended = Signal(object)
    notice = Signal(object)
    failure = Signal(object)
    repair_ended = Signal(object)
    details_ready = Signal(object)
    assessed = Signal(object)
    copies_ready = Signal(object)

    def __init__(self, office: Office, shop: Shop, bridge: Bridge, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shop = shop
        self.run = RunState()
        self.is_loaded = False
        self.has_unfinished = False
        """A crash left a repair half done."""
        self.summary = Summary()
        self.aftermath: Aftermath | None = None
        self.last_failure: IntactoError | None = None
        self.last_notice: IntactoError | None = None
        self._office = office
        self._bridge = bridge
        self._jobs = jobs
        self._keeper: Keeper = office.keeper(shop.name)
        self.host = HostDesk(office, shop, jobs, self._keeper.probe, self)
        self.evidence = EvidenceDesk(self._keeper.evidence, jobs)
        self.run_changed.connect(lambda: self.host.follow(self))
        self.run_ended.connect(lambda _ended: self.host.ask())
        self.host.changed.connect(self._take_host)
        self._views: dict[str, FileView] = {}
        self._reading: dict[str, float] = {}
        self._changed: dict[str, None] = {}
        self._control = Control()
        self._round: tuple[list[str] | None, float] = (None, 0.0)
        self._following: Callable[[], None] | None = None
        self._unread: Callable[[], None] | None = None
        self._asked: str | None = None
        self._since_asked: dict[str, FileView | None] | None = None
        self._loads = 0
        self._memory = HostMemory()
        self._told: IntactoError | None = None
        self._gather = QTimer(self, singleShot=True, interval=COALESCE_MS)
        self._gather.timeout.connect(self._tell_changed)
        self._counting = QTimer(self, singleShot=True, interval=COUNT_MS)
        self._counting.timeout.connect(self._count)
        office.listen(self._hear)

    # -- what is known

    def view(self, path: str) -> FileView | None:
        """Return one file, None where there is no such product."""
        return self._views.get(path)

    def views(self) -> Mapping[str, FileView]:
        """Return all files by path."""
        return self._views

    def checking(self, path: str) -> float | None:
        """Return the share (0 to 1) of a file that is being read now, None where it is not."""
        return self._reading.get(path)

    def encrypted(self) -> bool | None:
        """Return whether the last login was encrypted, None where there was none."""
        return self._memory.encrypted

    def reach(self) -> Reach:
        """Return which levels of proof this shop can be looked at by."""
        return Reach(bool(self.shop.web), digests_offered(self._memory.abilities))

    # -- asking

    def load(self) -> None:
        """Read all that is known from the store; ``loaded`` tells the end."""
        before = dict(self._views)
        self._since_asked = {} if self._since_asked is None else self._since_asked
        self._loads += 1

        def read() -> Overview:
            views = {view.path: view for view in self._keeper.overview()}
            return Overview(
                views,
                differing(before, views),
                self._office.memory(self.shop.address),
                self._keeper.has_unfinished(),
            )

        self._jobs.run(read, self._take_all, self._not_loaded)

    def ask_details(self, path: str) -> None:
        """Ask for everything about one file; only the newest question is answered."""
        self._asked = path

        def answer(details: FileDetails) -> None:
            if self._asked == details.view.path:
                self.details_ready.emit(details)

        self._jobs.run(lambda: self._keeper.details(path), answer)

    def ask_copies(self) -> None:
        """Ask for the known copies of all files; ``copies_ready`` answers."""

        def answer(copies: dict[str, tuple[CopyState, ...]]) -> None:
            self.copies_ready.emit(copies)

        self._jobs.run(self._keeper.copies_at_hand, answer, self.notice.emit)

    def aside(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Have something worked out that may take long in a big shop or on a sleeping disk; ``done`` gets it."""
        self._jobs.run(work, done)

    def glance(self, path: str, source: str, done: Callable[[CopyVerdict], None]) -> None:
        """Tell ``done`` what is known of a file held over a row, unread. In a big shop that takes seconds."""
        self._assess(path, source, done, quick=True)

    def assess(self, path: str, source: str) -> None:
        """Ask whether ``source`` would repair ``path``, reading it whole; ``assessed`` answers."""
        self._assess(path, source, self.assessed.emit, quick=False)

    # -- doing

    def check(self, paths: list[str] | None = None) -> None:
        """Read back ``paths``, or everything. Does nothing while a run is under way.

        A repair that is asked for meanwhile goes first; what is left unread then is read after it.
        """
        if not self.run.running:
            self._round = (paths, time.time())
        level = ProofLevel.CUSTOMER if self.shop.web else ProofLevel.READ
        self._start(lambda control: self._keeper.check(paths, control, level=level))

    @property
    def is_quiet(self) -> bool:
        """Tell whether these are hours in which nothing is read by itself."""
        return self._keeper.is_quiet

    def check_due(self) -> None:
        """Read back what is due. What a repair interrupts is due again at the next tick."""
        self._round = ([], time.time())
        self._start(self._keeper.check_due)

    def repair(self, paths: list[str]) -> None:
        """Repair these files with the best copy of each."""
        if paths:
            self._start(lambda control: self._keeper.repair(paths, control), Work.REPAIR, Aftermath())

    def repair_all(self) -> None:
        """Repair everything that needs it and has a good copy."""
        self.repair([view.path for view in self._views.values() if view.repairable])

    def repair_with(self, path: str, source: str) -> None:
        """Repair one file with this copy."""
        self._start(lambda control: self._keeper.repair([path], control, source=Path(source)), Work.REPAIR, Aftermath())

    def recover(self) -> None:
        """Finish or undo the repairs that a crash left half done."""
        self._start(self._keeper.recover, Work.REPAIR)

    def undo(self, path: str) -> None:
        """Put back what the last repair of this file replaced."""
        self._start(lambda control: self._keeper.undo(path, control), Work.REPAIR)

    def decide(self, path: str, decision: Decision) -> None:
        """Carry out what the seller says of a changed file."""
        self._start(lambda control: self._keeper.decide(path, decision, control), Work.REPAIR)

    def choose_copy(self, path: str, location: str) -> None:
        """Make one of two differing copies the original, and compare the host's file with it."""

        def choose(control: Control) -> None:
            self._keeper.choose_copy(path, location, control)
            self._keeper.check([path], control)

        self._start(choose)

    @property
    def has_following(self) -> bool:
        """Tell whether a run waits for the end of the one under way."""
        return self._following is not None

    def visit(self, act: Callable[[Control], object]) -> bool:
        """Do ``act`` as a run of its own; a round gives way to it and goes on after. Return whether it will be done."""
        if not self.run.running:
            self._start(act, state=_VISIT)
            return True
        if self.run.work is Work.REPAIR or self._following is not None:
            return False
        self._let_pass(lambda: self._start(act, state=_VISIT))
        return True

    def pause(self) -> None:
        """Hold the run."""
        self._control.pause()
        self._set_run(replace(self.run, paused=True))

    def resume(self) -> None:
        """Let the run go on."""
        self._control.resume()
        self._set_run(replace(self.run, paused=False))

    def stop(self) -> None:
        """End the run and start nothing after it; a file that is being repaired is finished or left as it was."""
        self._following = self._unread = None
        self._halt()

    def dismiss(self) -> None:
        """Take in that the person has seen how the last run ended."""
        self.aftermath = self.last_failure = self.last_notice = None
        self.run_changed.emit()

    def close(self) -> None:
        """Stop listening and end the run."""
        self.stop()
        self._office.unlisten(self._hear)

    # -- inside

    def _halt(self) -> None:
        self._control.stop()
        if self.run.running:
            self._set_run(replace(self.run, stopping=True, paused=False))

    def _assess(self, path: str, source: str, done: Callable[[CopyVerdict], None], *, quick: bool) -> None:
        def failed(error: IntactoError) -> None:
            done(CopyVerdict(CopyFit.UNREADABLE, path, source, detail=error.explanation))

        self._jobs.run(lambda: self._keeper.assess(path, Path(source), quick=quick), done, failed)

    def _start(
        self,
        act: Callable[[Control], object],
        work: Work = Work.CHECK,
        aftermath: Aftermath | None = None,
        state: RunState | None = None,
    ) -> None:
        if self.run.running:
            self._give_way(act, work, aftermath)
            return
        self._control = control = Control(self.shop.limit if work is Work.CHECK else None)
        self._told = self.last_failure = None
        self.aftermath = aftermath
        self._set_run(state or RunState(running=True, work=work))
        self._jobs.run(lambda: act(control), self._finished, self._failed)

    def _give_way(self, act: Callable[[Control], object], work: Work, aftermath: Aftermath | None) -> None:
        """Let a repair pass: a round may last hours, so it stops, and what it left unread is read afterwards."""
        if work is Work.REPAIR and self.run.work is Work.CHECK and self._following is None:
            self._let_pass(lambda: self._start(act, work, aftermath))

    def _let_pass(self, follow: Callable[[], None]) -> None:
        """Stop the round under way; what it left unread is read after ``follow``."""
        self._unread = None if self.run.paused or self.run.testing else self._left_unread
        self._following = follow
        self._halt()

    def _left_unread(self) -> None:
        """Read what the interrupted round had not come to."""
        asked, began = self._round
        if asked is None and not self._views:
            self.check(None)
            return
        wanted = self._views.values() if asked is None else [self._views[path] for path in asked if path in self._views]
        left = [view.path for view in wanted if not looked_at_since(view, began)]
        if left:
            self.check(left)

    def _finished(self, _result: object) -> None:
        stopping = self.run.stopping
        self._reading.clear()
        self._set_run(RunState())
        following, self._following = self._following, None
        if following is None and self._unread is not None:
            following, self._unread = (None if stopping else self._unread), None
        if following is not None:
            following()

    def _failed(self, error: IntactoError) -> None:
        if self._following is None:
            self._unread = None
        self._finished(None)
        # A run that failed was told by its last event already; an act without a run was not.
        if error is not self._told and not isinstance(error, Cancelled):
            self._fail(error)

    def _hear(self, event: Event) -> None:
        if event.shop == self.shop.name:
            self._bridge.post(lambda: self._take(event))

    def _take(self, event: Event) -> None:
        match event:
            case FileJudged():
                self._know(event.view.path, event.view)
            case FileForgotten():
                self._know(event.path, None)
            case FileStarted():
                self._read(event.path, 0.0)
            case FileProgress():
                self._read(event.path, event.done / event.size if event.size else 0.0)
            case RunEnded():
                self._end(event)
                return
            case _:
                self._take_news(event)
        state = self.run.after(event)
        self._set_run(replace(state, paused=self.run.paused, stopping=self.run.stopping))

    def _take_news(self, event: Event) -> None:
        match event:
            case Listed(complete=True):
                # What the listing found is in the store only: show it before its turn to be read comes.
                self.load()
            case HostNotice():
                self._notice(event.error)
            case RepairEnded():
                if self.aftermath is not None:
                    self.aftermath = Aftermath((*self.aftermath.results, event.result))
                self.repair_ended.emit(event.result)
            case _:
                pass

    def _read(self, path: str, share: float) -> None:
        self._reading[path] = share
        self._mark(path)

    def _end(self, event: RunEnded) -> None:
        for path in tuple(self._reading):
            self._mark(path)
        self._reading.clear()
        if event.error is not None and not isinstance(event.error, Cancelled):
            self._told = event.error
            self._fail(event.error)
        self._tell_changed()
        self._count()
        if self.has_unfinished:
            self.load()
        self.run_ended.emit(event)

    def _fail(self, error: IntactoError) -> None:
        self.last_failure = error
        self.failure.emit(error)

    def _notice(self, error: IntactoError) -> None:
        # The demo's host is this computer: nothing travels anywhere.
        if not self.shop.is_demo:
            self.last_notice = error
            self.notice.emit(error)

    def _set_run(self, state: RunState) -> None:
        if state != self.run:
            self.run = state
            self.run_changed.emit()

    def _mark(self, path: str) -> None:
        self._changed[path] = None
        if not self._gather.isActive():
            self._gather.start()

    def _tell_changed(self) -> None:
        changed = list(islice(self._changed, MOST_AT_ONCE))
        for path in changed:
            del self._changed[path]
        if self._changed:
            self._gather.start()
        if not self._counting.isActive():
            self._counting.start()
        self.views_changed.emit(changed)

    def _count(self) -> None:
        began = time.monotonic()
        self.summary = Summary.of(self._views.values())
        # A tenth of the time at most goes into counting.
        self._counting.setInterval(max(COUNT_MS, round(10_000 * (time.monotonic() - began))))
        self.summary_changed.emit()

    def _know(self, path: str, view: FileView | None) -> None:
        if view is None:
            self._views.pop(path, None)
        else:
            self._views[path] = view
        self._reading.pop(path, None)
        if self._since_asked is not None:
            self._since_asked[path] = view
        self._mark(path)

    def _take_all(self, overview: Overview) -> None:
        """Take in what the store held, but for files of which newer things were told meanwhile."""
        newer = self._end_of_load()
        self._memory = overview.memory
        self.has_unfinished = overview.has_unfinished
        known = {**overview.views, **newer}
        self._views = {path: view for path, view in known.items() if view is not None}
        for path in overview.differing:
            self._mark(path)
        if not self.is_loaded:
            self.is_loaded = True
            self._tell_changed()
            self._count()
            self.loaded.emit()

    def _take_host(self) -> None:
        if self.host.is_known and self.host.failure is None:
            self._memory = self.host.facts.memory

    def _not_loaded(self, error: IntactoError) -> None:
        self._end_of_load()
        self._fail(error)

    def _end_of_load(self) -> Mapping[str, FileView | None]:
        """Return what was told since the first of the readings under way was asked for."""
        newer = self._since_asked or {}
        self._loads -= 1
        if not self._loads:
            self._since_asked = None
        return newer


_VISIT = RunState(running=True, testing=True)
