"""Repair: which files, from which copies, one after the other; and what becomes of each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from intacto.domain.damage import Cause
from intacto.domain.errors import AddressInvalid, Cancelled, HostError, IntactoError
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.health import Health
from intacto.domain.overview import FileView, Undo
from intacto.domain.product import FileState
from intacto.domain.repair import Action, RepairResult, Step
from intacto.domain.shop import Shop
from intacto.domain.words import Message, say
from intacto.engine.books import Books, Ended, Hooks, Turn
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.events import Event, Listener, Progress, Work
from intacto.engine.hands import NO_HOST, Hands
from intacto.engine.ports import Catalogue, Clock, EvidenceLocker, Journal
from intacto.engine.progress import FileMeter, Meter
from intacto.engine.recovery import recover_all, unfinished
from intacto.engine.replacing import Order, Replacing
from intacto.engine.sessions import SessionPool
from intacto.engine.supply import Supplier, Supply, what_to_say
from intacto.engine.undo import order_to_undo

PASSES = 4
"""Times that a repair moves a file's bytes to or from the host: upload, read back, keep the bad one, prove."""


class Judge(Protocol):
    """What a repair asks of the verifier."""

    def view(self, path: str) -> FileView:
        """Return what is known of a file; raises AddressInvalid where there is no such product."""

    def check_one(self, path: str, control: Control) -> FileView:
        """Read one file at the host, record what it is, and return that."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One file of a run: the source that the seller named for it, if he did, and its place in the order."""

    path: str
    source: Path | None
    turn: Turn


class Repairer:
    """Repairs the files of one shop. Calls block and exclude each other; they are safe from any thread."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is one collaborator that wiring hands over
        self,
        shop: Shop,
        catalogue: Catalogue,
        journal: Journal,
        evidence: EvidenceLocker,
        pool: SessionPool,
        shelf: CopyShelf,
        verifier: Judge,
        emit: Listener,
        clock: Clock,
        *,
        after_step: Callable[[Step], None] | None = None,
        after_done: Callable[[Step], None] | None = None,
    ) -> None:
        """``after_step`` is called when a step was written to the journal, ``after_done`` when it is over."""
        self._shop = shop.name
        self._pool = pool
        self._verifier = verifier
        self._emit = emit
        self._books = Books(
            shop.name, catalogue, journal, evidence, verifier.view, emit, clock, Hooks(after_step, after_done)
        )
        self._supplier = Supplier(catalogue, shelf, clock)
        self._one_at_a_time = threading.Lock()

    def repair(
        self,
        paths: Sequence[str] | None,
        control: Control,
        source: Path | None = None,
        *,
        dry_run: bool = False,
    ) -> tuple[RepairResult, ...]:
        """Repair ``paths`` (None: all that need it and have a good copy), one after the other.

        ``source`` is a file that the seller named as the good one. When stopped, the file in hand is finished or left
        as it was and the rest is skipped. Raises what says that there is no host to work with, if nothing was done.
        """
        chosen = list(dict.fromkeys(self._repairable() if paths is None else paths))
        tasks = [_Task(path, source, Turn(number, len(chosen))) for number, path in enumerate(chosen, 1)]
        if dry_run:
            return tuple(self._rehearse(task, control) for task in tasks)
        with self._one_at_a_time:
            self._recover(control)
            return self._all(tasks, control)

    def undo(self, undo: Undo, control: Control) -> RepairResult:
        """Put back the bytes that a repair replaced; what they replace is kept in turn.

        Raises what says that there is no host to work with.
        """
        with self._one_at_a_time:
            self._recover(control)
            entry = self._books.journal.entry(undo.token)
            size = entry.wanted.size if entry is not None else 0
            meter = self._meter([size]).start(undo.path, PASSES * size)
            order = order_to_undo(undo, self._books, meter.read)
            result = Replacing(order, self._books, self._hands(control), control).run()
            meter.end()
            if result.action is Action.REPAIRED:
                # The damage is back, and so is the need to know where it is. That may fail: it was read and recorded.
                with suppress(HostError, Cancelled):
                    self._verifier.check_one(undo.path, control)
            return result

    def recover(self, control: Control) -> tuple[RepairResult, ...]:
        """Finish or undo what a crash or a lost connection left half done; raises Cancelled."""
        with self._one_at_a_time:
            return self._recover(control)

    # -- inside

    def _recover(self, control: Control) -> tuple[RepairResult, ...]:
        return recover_all(self._books.journal.unfinished(), self._books, self._hands(control))

    def _hands(self, control: Control) -> Hands:
        return Hands(self._pool, control)

    def _repairable(self) -> list[str]:
        views = (self._verifier.view(state.path) for state in self._books.catalogue.states())
        return [view.path for view in views if view.repairable]

    def _all(self, tasks: Sequence[_Task], control: Control) -> tuple[RepairResult, ...]:
        sizes = [self._size(task.path) for task in tasks]
        meter = self._meter(sizes)
        results: list[RepairResult] = []
        no_host: IntactoError | None = None
        for task, size in zip(tasks, sizes, strict=True):
            if control.stopped:
                results.append(self._not_begun(task, Action.SKIPPED, say("Stopped before its turn. Nothing changed.")))
                continue
            if no_host is not None:
                results.append(self._not_begun(task, Action.FAILED, no_host.title))
                continue
            file_meter = meter.start(task.path, PASSES * size)
            try:
                results.append(self._one(task, control, file_meter))
            except NO_HOST as failure:
                if not results:
                    raise
                no_host = failure
                results.append(self._not_begun(task, Action.FAILED, failure.title))
            file_meter.end()
        meter.finish()
        return tuple(results)

    def _one(self, task: _Task, control: Control, meter: FileMeter) -> RepairResult:
        if any(entry.path == task.path for entry in self._books.journal.unfinished()):
            return self._not_begun(task, Action.FAILED, unfinished())
        try:
            view = self._needing(task.path)
        except Ended as end:
            return self._not_begun(task, end.action, end.reason)

        def supply(control: Control) -> Supply:
            return self._supply(view.state, task.source, control)

        def object_to(found: Fingerprint | None) -> Message | None:
            return _objection(view.state, found, named=task.source is not None)

        order = Order(task.path, supply, object_to, meter.read, task.turn)
        return Replacing(order, self._books, self._hands(control), control).run()

    def _needing(self, path: str) -> FileView:
        """Return the view of a file that is not known to be fine; raises Ended."""
        try:
            view = self._verifier.view(path)
        except AddressInvalid as failure:
            raise Ended(Action.REFUSED, failure.title) from failure
        if view.for_customers:
            raise Ended(
                Action.REFUSED,
                say("Your host's file is good; customers get something else. There is nothing to repair on your host."),
            )
        if view.health is Health.PROVEN:
            raise Ended(Action.SKIPPED, say("This file is already fine."))
        return view

    def _supply(self, state: FileState, source: Path | None, control: Control, *, adopt: bool = True) -> Supply:
        if source is not None:
            return self._supplier.from_file(state, source, control, adopt=adopt)
        return self._supplier.from_copies(state, control)

    def _rehearse(self, task: _Task, control: Control) -> RepairResult:
        """Say what a repair would do; touches nothing."""
        try:
            state = self._needing(task.path).state
            if task.source is not None:
                label = self._supply(state, task.source, control, adopt=False).label
            else:
                label = self._supplier.name_copy(state)
        except Ended as end:
            return RepairResult(task.path, end.action, end.reason)
        return RepairResult(task.path, Action.SKIPPED, what_to_say(label))

    def _not_begun(self, task: _Task, action: Action, reason: Message) -> RepairResult:
        return self._books.ended(RepairResult(task.path, action, reason))

    def _size(self, path: str) -> int:
        state = self._books.catalogue.state(path)
        return state.baseline.fingerprint.size if state is not None and state.baseline is not None else 0

    def _meter(self, sizes: Sequence[int]) -> Meter:
        return Meter(self._shop, Work.REPAIR, (len(sizes), PASSES * sum(sizes)), self._tell_progress, lambda: 1)

    def _tell_progress(self, event: Event) -> None:
        """Pass on how far the run is; which file is in hand is told by its steps."""
        if isinstance(event, Progress):
            self._emit(event)


def _objection(state: FileState, found: Fingerprint | None, *, named: bool) -> Message | None:
    """Return why the bytes that are live now must stay: they are not the ones that were judged.

    An empty file may always go, and so may one that reads differently each time. What was never read goes only where
    the seller ``named`` the file to put there.
    """
    if found is None or found.size == 0:
        return None
    proof = state.proof
    if proof is None:
        return None if named else say("It has not been read yet. Check it first.")
    unstable = proof.finding is not None and proof.finding.cause is Cause.UNSTABLE_READ
    expected = replace(found, sha256=proof.fingerprint.sha256) if unstable else found
    return None if expected == proof.fingerprint else say("It changed since it was checked. Check it again.")
