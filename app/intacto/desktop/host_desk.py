"""The desk's part that is about the host: what is kept of it, and the test of what it can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from intacto.desktop.jobs import Jobs
from intacto.desktop.presenters.host import HostFacts
from intacto.desktop.run_state import RunState
from intacto.domain.errors import Cancelled, IntactoError
from intacto.domain.shop import Shop
from intacto.engine.control import Control
from intacto.engine.office import Office


class Runs(Protocol):
    """How a desk lets something else have a run."""

    @property
    def run(self) -> RunState:
        """How the run stands."""

    @property
    def has_following(self) -> bool:
        """Tell whether a run waits for the end of the one under way."""

    def visit(self, act: Callable[[Control], object]) -> bool:
        """Do ``act`` as a run of its own, a round giving way to it; return whether it will be done."""


class HostDesk(QObject):
    """``changed`` tells that :attr:`facts` were read anew, or how the test stands."""

    changed = Signal()

    def __init__(
        self, office: Office, shop: Shop, jobs: Jobs, probe: Callable[[Control], object], parent: QObject
    ) -> None:
        """``probe`` finds out what the host can do and keeps it; it blocks."""
        super().__init__(parent)
        self.facts = HostFacts()
        self.is_known = False
        """What is kept of the host was read."""
        self.probing = False
        self.failure: IntactoError | None = None
        """How the last test ended early, until the next one or until the person has seen it."""
        self._office = office
        self._shop = shop
        self._jobs = jobs
        self._probe = probe

    def ask(self) -> None:
        """Read what is kept of the host; ``changed`` answers."""
        self._jobs.run(self._read, self._take, self._fail)

    def probe(self, runs: Runs) -> None:
        """Find out what the host can do, with scratch files of ours. A round under way gives way, and goes on after."""
        if self.probing or not runs.visit(self._visit):
            return
        self.probing, self.failure = True, None
        self.changed.emit()

    def follow(self, runs: Runs) -> None:
        """Take in how the runs of the desk stand: a test that was called off before it began is none."""
        if self.probing and not runs.run.running and not runs.has_following:
            self.probing = False
            self.ask()
            self.changed.emit()

    def forget_failure(self) -> None:
        """Take in that the person has seen how the last test ended."""
        self.failure = None
        self.changed.emit()

    def _visit(self, control: Control) -> None:
        try:
            self._probe(control)
        except Cancelled:
            return
        except IntactoError as error:
            failure = error
            self._jobs.post(lambda: self._fail(failure))

    def _read(self) -> HostFacts:
        diary = self._office.diary(self._shop.name)
        memory = self._office.memory(self._shop.address)
        return HostFacts(memory, diary.card(), diary.portrait(), diary.move(), diary.days(""))

    def _take(self, facts: HostFacts) -> None:
        # The shop may have been removed while its host was looked up.
        if not isValid(self):
            return
        if facts != self.facts or not self.is_known:
            self.facts, self.is_known = facts, True
            self.changed.emit()

    def _fail(self, error: IntactoError) -> None:
        if not isValid(self):
            return
        self.failure = error
        self.is_known = True
        self.changed.emit()
