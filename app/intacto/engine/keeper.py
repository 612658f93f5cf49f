"""The keeper of one shop: what the window and the command line talk to. It combines the use cases and owns none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from intacto.domain import names
from intacto.domain.errors import (
    AddressInvalid,
    Cancelled,
    HostError,
    IntactoError,
    StoreError,
    our_fault,
)
from intacto.domain.health import Health
from intacto.domain.overview import (
    CopyVerdict,
    Decision,
    FileDetails,
    FileView,
)
from intacto.domain.product import CopyState, FileState
from intacto.domain.proof import ProofLevel
from intacto.domain.repair import UNDO_DAYS, UNDO_SECONDS, RepairResult
from intacto.domain.report_card import ReportCard
from intacto.domain.schedule import Schedule
from intacto.domain.shop import Shop
from intacto.domain.words import Message, say
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.customer_look import FrontOpener
from intacto.engine.customer_side import CustomerSide
from intacto.engine.decisions import Decisions
from intacto.engine.events import FileForgotten, HostNotice, Listener, Outcome, RunEnded, RunStarted, Work
from intacto.engine.evidence import EvidenceReader
from intacto.engine.fit import assess
from intacto.engine.hanging_up import hung_up_when_stopped
from intacto.engine.host import KnownHost
from intacto.engine.moved import HostWatch, moved_notice
from intacto.engine.ports import Clock
from intacto.engine.probe import probe_host, sweep
from intacto.engine.repair import Repairer
from intacto.engine.rotation import SAMPLES_A_TICK, Rotation
from intacto.engine.run_ends import NOTHING_CHECKED, Shelf, by_listing, not_listed, run_ended
from intacto.engine.scan import scan
from intacto.engine.sessions import SessionPool
from intacto.engine.verify import Verifier
from intacto.engine.views import Views, named_by, no_such_product
from intacto.places.base import Session

T = TypeVar("T")

_NOT_FRESH = (Health.UNKNOWN, Health.STALE, Health.UNREADABLE)


@dataclass(frozen=True, slots=True)
class _Tools:
    """The use cases of one run, sharing one pool of sessions."""

    pool: SessionPool
    copies: CopyShelf
    verifier: Verifier
    repairer: Repairer


class Keeper:
    """Keeps one shop. Blocking calls take a Control and run in whatever thread calls; one run at a time."""

    def __init__(
        self,
        shop: Shop,
        shelf: Shelf,
        host: Callable[[Callable[[IntactoError], None]], KnownHost],
        emit: Listener,
        clock: Clock,
        open_front: FrontOpener | None = None,
        *,
        borrows_web: bool = False,
    ) -> None:
        """``borrows_web``: the public address is one of this call, and what is seen there is not kept."""
        self.shop = shop
        self._shelf = shelf
        self._host = host(self._notice)
        self._emit = emit
        self._clock = clock
        self._running = threading.Lock()
        self._recovered = False
        self._unlisted: tuple[str, ...] = ()
        self._watch = HostWatch(shelf.diary, shelf.journal, clock)
        self._copies = CopyShelf(shop.copies, shelf.catalogue, clock)
        self._rotation = Rotation(shop, shelf.settings, clock)
        self.evidence = EvidenceReader(shelf, self._copies, self._open_beside, clock)
        self._views = Views(shelf.catalogue, clock, self.promise, web=shop.web, takes_digests=shop.takes_digests)
        self._decisions = Decisions(shop, shelf.catalogue, self._copies, self._views, emit, clock)
        self._customers = CustomerSide(
            shop, shelf.catalogue, emit, clock, self.promise, open_front, borrowed=borrows_web
        )
        self._views.borrowed = self._customers.borrowed

    # -- what is known, without the network

    @property
    def promise(self) -> float:
        """Return the seconds after which a proof counts as old."""
        return Schedule(self.shop.days).promise

    @property
    def busy(self) -> bool:
        """Tell whether a run is under way."""
        return self._running.locked()

    def overview(self) -> tuple[FileView, ...]:
        """Return all files as last known, by path."""
        return self._views.all()

    def view(self, path: str) -> FileView:
        """Return one file as last known; raises AddressInvalid where there is no such product."""
        found = self._views.one(path)
        if found is None:
            raise no_such_product(path)
        return found

    def details(self, path: str) -> FileDetails:
        """Return everything that is known of one file."""
        catalogue = self._shelf.catalogue
        since = self._clock() - UNDO_SECONDS
        return FileDetails(
            self.view(path),
            catalogue.copies(path),
            catalogue.rivals(path),
            catalogue.history(path),
            self._shelf.journal.undoable(path, since),
            catalogue.baselines(path)[1:],
        )

    def copies_at_hand(self) -> dict[str, tuple[CopyState, ...]]:
        """Return the known copies of all files."""
        return self._shelf.catalogue.all_copies()

    def copy_problems(self) -> tuple[tuple[str, Message], ...]:
        """Return the copies that are bad in themselves or could not be read, as the last run met them."""
        return self._copies.problems

    # -- runs

    @property
    def is_quiet(self) -> bool:
        """Tell whether these are hours in which nothing is read by itself."""
        return self._rotation.quiet

    def due(self) -> tuple[str, ...]:
        """Return what should be read now to keep the promise, the oldest proof first; nothing in quiet hours."""
        return () if self.is_quiet else self._rotation.due(self.overview())

    def check_due(self, control: Control, *, connections: int | None = None) -> RunEnded | None:
        """Read what is due now, and look at some samples of the rest; None in quiet hours, without a word to the host.

        Keeps the shop's limit, and ends softly when quiet hours begin: what is half read then is gone on with later.
        Ask every hour; a computer that asks less often has more to read each time.
        """
        if self.is_quiet:
            return None
        reins = self._rotation.reins(control)

        def run(tools: _Tools) -> None:
            self._rotation.note()
            if self._rotation.wants_listing(self.overview()):
                self._list(tools, reins)
            views = self.overview()
            shortfall = self._rotation.shortfall(views)
            if shortfall is not None:
                self._notice(shortfall)
            takes = self._views.takes_digests
            bad = {view.path for view in views if view.needs_repair}
            due = self.widened(self._rotation.due(views))
            self._host.learn_ahead(tools.pool, lambda: self._states(due), reins)
            self._mind_what_is_overdue(tools.verifier)
            tools.verifier.check(due, reins, due=True, takes_digests=takes)
            if self.shop.web and not reins.stopped:
                self._look_as_customer(due, reins)
            if not reins.stopped and bad.issuperset(tools.verifier.total.bad):
                tools.verifier.check(None, reins, ProofLevel.SAMPLED, takes_digests=takes, samples=SAMPLES_A_TICK)

        return self._run(Work.CHECK, control, connections, run)

    def check(
        self,
        paths: Sequence[str] | None,
        control: Control,
        *,
        level: ProofLevel = ProofLevel.READ,
        connections: int | None = None,
    ) -> RunEnded:
        """List the host, read back what ``paths`` name (None: everything), and return how it went.

        Who asks for ``level`` DIGEST takes the server's word: for this keeper it counts as a proof from then on.
        With ``ProofLevel.CUSTOMER`` what is good on the host is then looked at as a customer gets it.
        Failures end the run and stand in the result; they are not raised.
        """

        def run(tools: _Tools) -> None:
            if level is ProofLevel.CUSTOMER:
                self._customers.need()
            self._list(tools, control)
            chosen = None if paths is None else self.widened(self._select(paths), level)
            if level >= ProofLevel.READ:
                self._host.learn_ahead(tools.pool, lambda: self._states(chosen), control)
            self._mind_what_is_overdue(tools.verifier)
            tools.verifier.check(chosen, control, min(level, ProofLevel.READ), takes_digests=self._views.takes_digests)
            if level is ProofLevel.CUSTOMER:
                self._look_as_customer(paths, control)

        self._views.takes_digests = self._views.takes_digests or level is ProofLevel.DIGEST
        return self._run(Work.CHECK, control, connections, run)

    def repair(
        self,
        paths: Sequence[str] | None,
        control: Control,
        *,
        source: Path | None = None,
        dry_run: bool = False,
        connections: int | None = None,
    ) -> tuple[RepairResult, ...]:
        """Repair ``paths`` (None: all that need it and have a good copy); check first what has no fresh proof.

        Raises IntactoError where the host cannot be reached at all; a single file's failure stands in its result.
        """
        results: tuple[RepairResult, ...] = ()

        def run(tools: _Tools) -> None:
            nonlocal results
            self._check_what_is_not_fresh(tools, paths, control)
            wanted = self._select(paths) if paths is not None else self._repairable()
            results = tools.repairer.repair(wanted, control, source=source, dry_run=dry_run)

        ended = self._run(Work.REPAIR, control, connections, run, lambda: results)
        if ended.error is not None:
            raise ended.error
        return results

    def undo(self, path: str, control: Control) -> RepairResult:
        """Put the bad bytes back that the last repair of ``path`` replaced; raises AddressInvalid if there are none."""
        undo = self.details(path).undo
        if undo is None:
            raise AddressInvalid(
                say("There is nothing to undo for {path}", path=names.shown(path)),
                say("Repairs can be undone for {count} days.", count=UNDO_DAYS),
                paths=(path,),
            )
        return self._one(control, lambda tools: tools.repairer.undo(undo, control))

    def has_unfinished(self) -> bool:
        """Tell whether a crash left a repair half done, which :meth:`recover` finishes or undoes."""
        return bool(self._shelf.journal.unfinished())

    def recover(self, control: Control) -> tuple[RepairResult, ...]:
        """Finish or undo the repairs that a crash left half done; done by itself before every first run."""
        if not self._shelf.journal.unfinished():
            return ()
        results: tuple[RepairResult, ...] = ()

        def run(tools: _Tools) -> None:
            nonlocal results
            results = tools.repairer.recover(control)

        ended = self._run(Work.REPAIR, control, None, run, lambda: results)
        if ended.error is not None:
            raise ended.error
        return results

    def probe(self, control: Control) -> ReportCard:
        """Return the host's report card, made now, and keep it and what it proved.

        Raises what a login and the listing of the shop's folder raise, ShopBusy and Cancelled.
        """
        with self._running, self._shelf.alone():
            card = probe_host(self._host, control, self._clock)
            self._host.probed(card)
            self._shelf.diary.keep_card(card)
        return card

    # -- the seller's decisions

    def assess(self, path: str, source: Path, *, quick: bool) -> CopyVerdict:
        """Return whether ``source`` would repair ``path``; ``quick`` answers from what is known, within 50 ms."""
        catalogue = self._shelf.catalogue
        return assess(path, source, catalogue, self._clock, Control(), quick=quick, promise=self.promise)

    def decide(self, path: str, decision: Decision, control: Control) -> RepairResult | None:
        """Carry out what the seller says of a changed file; None where nothing had to move on the host."""
        if decision is Decision.PUT_BACK:
            return self.repair([path], control)[0]
        self._one(control, lambda tools: self._decisions.adopt(path, tools.pool, control))
        return None

    def choose_copy(self, path: str, location: str, control: Control) -> FileView:
        """Make one of several differing copies the original; raises CopyNotGood where it is damaged in itself."""
        return self._decisions.choose_copy(path, location, control)

    def widened(self, paths: Sequence[str], level: ProofLevel = ProofLevel.READ) -> list[str]:
        """Return ``paths`` and what must be read beside them: a move by the host, announced work, or damage.

        A check that reads nothing (``level``) settles nothing of it: it stays due for the next one that does.
        """
        if level < ProofLevel.READ:
            return list(paths)
        due = self._watch.overdue(self._shelf.catalogue.states, self.shop.maintenance)
        return list(dict.fromkeys((*paths, *due)))

    # -- inside

    def _mind_what_is_overdue(self, verifier: Verifier) -> None:
        """Tell the verifier what a move, announced work or earlier damage ask of it.

        What was read before is not gone on with then, and where damage was met is read first.
        """
        if self._watch.overdue(self._shelf.catalogue.states, self.shop.maintenance):
            alarm = self._watch.alarm
            verifier.anew_since = self._watch.since(self.shop.maintenance)
            verifier.nearest = None if alarm is None else alarm.folder

    def _open_beside(self) -> Session:
        """Log in for a short look, beside the sessions of a run if there is one."""
        return self._host.open_more() if self.busy else self._host.open()

    def _states(self, paths: Sequence[str] | None) -> list[FileState]:
        wanted = None if paths is None else set(paths)
        return [state for state in self._shelf.catalogue.states() if wanted is None or state.path in wanted]

    def _list(self, tools: _Tools, control: Control) -> None:
        self._watch.begin()
        watch = self._watch.take_in
        listed = scan(tools.pool, self._shelf.catalogue, self._emit, self.shop.name, control, self._clock, watch)
        move = self._watch.compare(self._host.identity)
        if move is not None:
            self._notice(moved_notice(move))
        if self._watch.left_behind:
            self._sweep(tools, control)
        self._unlisted = listed.unlisted
        if listed.unlisted:
            self._notice(not_listed(listed.unlisted))
        self._refresh_copies(tools, control, listed.unlisted)

    def _sweep(self, tools: _Tools, control: Control) -> None:
        """Remove the scratch files that a killed probe left; what keeps them from it is no matter of a check."""
        with suppress(HostError), tools.pool.lease(control) as session:
            sweep(session, self._watch.left_behind)

    def _refresh_copies(self, tools: _Tools, control: Control, unlisted: tuple[str, ...] | None) -> None:
        """Look at the folders of copies; of folders that the host did not list, nothing is expected."""
        for path in tools.copies.refresh(control, unlisted).withdrawn:
            self._emit(FileForgotten(self.shop.name, path))

    def _look_as_customer(self, paths: Sequence[str] | None, control: Control) -> None:
        """Look at the files as customers get them, where the host's own is good."""
        chosen = [view.path for view in self.overview()] if paths is None else self._select(paths)
        self._customers.look(chosen, control)

    def _check_what_is_not_fresh(self, tools: _Tools, paths: Sequence[str] | None, control: Control) -> None:
        known = self.overview()
        if paths is None or not known:
            self._list(tools, control)
        elif any(not view.has_copy for view in known):
            self._refresh_copies(tools, control, None)
        chosen = {view.path for view in self.overview()} if paths is None else set(self._select(paths))
        old = [view.path for view in self.overview() if view.path in chosen and self._is_open(tools, view)]
        if old:
            tools.verifier.check(old, control, ProofLevel.READ, widens=False)

    def _is_open(self, tools: _Tools, view: FileView) -> bool:
        """Tell whether a file must be read before a repair: no fresh proof, or copies that have not been compared yet.

        Without its baseline a missing file would stay missing, and any sound file would do as the seller's own.
        """
        uncompared = view.state.baseline is None and bool(tools.copies.candidates(view.path))
        return view.health in _NOT_FRESH or by_listing(view) or uncompared

    def _repairable(self) -> list[str]:
        return [view.path for view in self.overview() if view.repairable]

    def _select(self, paths: Sequence[str]) -> list[str]:
        """Return the product files that ``paths`` (files or folders, as people write them) name."""
        return named_by(paths, [state.path for state in self._shelf.catalogue.states()])

    def _run(
        self,
        work: Work,
        control: Control,
        connections: int | None,
        run: Callable[[_Tools], None],
        results: Callable[[], tuple[RepairResult, ...]] = tuple,
    ) -> RunEnded:
        with self._running:
            self._emit(RunStarted(self.shop.name, work))
            outcome, error, checked = Outcome.FINISHED, None, NOTHING_CHECKED
            self._unlisted, self._customers.downloaded = (), 0
            self._host.answered = False
            try:
                with self._shelf.alone(), self._tools(connections) as tools:
                    try:
                        self._recover_once(tools, control)
                        reads = work is Work.CHECK
                        with hung_up_when_stopped(tools.pool, control) if reads else nullcontext():
                            run(tools)
                    finally:
                        checked = tools.verifier.total
                    outcome = Outcome.STOPPED if control.stopped else outcome
            except Cancelled:
                outcome = Outcome.STOPPED
            except IntactoError as failure:
                outcome, error = Outcome.FAILED, failure
            except Exception as failure:  # noqa: BLE001 - a run in the background must end with an answer, whatever it is
                outcome, error = Outcome.FAILED, our_fault(failure)
            repaired = sum(1 for result in results() if result.action.value == "repaired")
            ended = replace(
                run_ended(self.shop.name, work, outcome, error, checked, repaired),
                unlisted=self._unlisted,
                downloaded=self._customers.downloaded,
            )
            self._write_diary(ended)
        self._emit(ended)
        return ended

    def _write_diary(self, ended: RunEnded) -> None:
        """Take in how the host was in a run; a store that fails now takes nothing from what the run did."""
        with suppress(StoreError):
            self._watch.run_ended(ended.error, answered=self._host.answered, incident=bool(ended.bad))
            if self._watch.is_settled(self._shelf.catalogue.states, self.shop.maintenance):
                self._shelf.settle()
                self.shop = replace(self.shop, maintenance=None)

    def _one(self, control: Control, act: Callable[[_Tools], T]) -> T:
        """Run one act with tools of its own; raises what it raises."""
        with self._running, self._shelf.alone(), self._tools(None) as tools:
            self._recover_once(tools, control)
            return act(tools)

    def _recover_once(self, tools: _Tools, control: Control) -> None:
        if not self._recovered:
            tools.repairer.recover(control)
            self._shelf.evidence.prune(self._clock() - UNDO_SECONDS)
            self._recovered = True

    @contextmanager
    def _tools(self, connections: int | None) -> Iterator[_Tools]:
        pool = self._host.pool(connections)
        try:
            yield self._make_tools(pool)
        finally:
            pool.close()
            self._host.best_seen(pool.best)

    def _make_tools(self, pool: SessionPool) -> _Tools:
        shelf, name = self._shelf, self.shop.name
        verifier = Verifier(name, shelf.catalogue, pool, self._copies, self._emit, self._clock, self.promise)
        verifier.web = self.shop.web
        verifier.raise_alarm = self._watch.raise_alarm
        repairer = Repairer(
            self.shop,
            shelf.catalogue,
            shelf.journal,
            shelf.evidence,
            pool,
            self._copies,
            verifier,
            self._emit,
            self._clock,
        )
        return _Tools(pool, self._copies, verifier, repairer)

    def _notice(self, error: IntactoError) -> None:
        self._emit(HostNotice(self.shop.name, error))
