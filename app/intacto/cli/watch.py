"""What a run tells while it works, handed on: progress to the terminal, each file to the teller once it is known."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from intacto.cli import exits
from intacto.cli.progress import ProgressBar
from intacto.cli.screen import Screen
from intacto.cli.teller import Teller, Totals, chosen, left_out
from intacto.domain.errors import IntactoError
from intacto.domain.health import Health, Verdict
from intacto.domain.overview import FileView
from intacto.domain.repair import RepairResult
from intacto.engine.events import Event, FileJudged, HostNotice, RepairEnded, RunEnded, Work
from intacto.engine.office import Office
from intacto.text import render


class Watch:
    """Listens to one run on ``paths`` (none: all). Safe from any thread."""

    def __init__(
        self,
        screen: Screen,
        teller: Teller,
        work: Work,
        paths: Sequence[str] = (),
        *,
        quiet: bool = False,
        as_customer: bool = False,
    ) -> None:
        """``quiet`` keeps notices about the host to itself; ``as_customer`` waits for what customers get."""
        self._as_customer = as_customer
        self._screen = screen
        self._teller = teller
        self._work = work
        self._paths = paths
        self._quiet = quiet
        self._began = time.time()
        self._bar = ProgressBar(screen)
        self._told: dict[str, tuple[Verdict, RepairResult | None]] = {}
        self._latest: dict[str, FileView] = {}
        self._lock = threading.Lock()
        self.totals = Totals()
        self.unlisted: tuple[str, ...] = ()

    @contextmanager
    def listening(self, office: Office) -> Iterator[None]:
        """Listen for the length of the run."""
        office.listen(self._hear)
        try:
            with self._bar:
                yield
        finally:
            office.unlisten(self._hear)

    def tell(self, view: FileView, result: RepairResult | None = None) -> None:
        """Tell of a file, unless the same was told before."""
        with self._lock, self._bar.aside():
            if self._told.get(view.path) != (view.verdict, result):
                self._told[view.path] = (view.verdict, result)
                self._teller.file(view, result)

    def tell_rest(self, views: Sequence[FileView], results: Sequence[RepairResult] = ()) -> None:
        """Tell of the files that the run brought nothing new of, and of those that it judged once more."""
        done = {result.path: result for result in results}
        for view in views:
            self.tell(view, done.get(view.path))

    def code_after(self, error: IntactoError) -> int:
        """Return the exit code of a run that ``error`` ended: what was found before it still counts."""
        healths = {verdict.health for verdict, _ in self._told.values()}
        bad = exits.of_healths(healths) == exits.BAD
        return exits.BAD if bad else exits.of_error(error)

    def _hear(self, event: Event) -> None:
        self._bar.hear(event)
        match event:
            case FileJudged(view=view):
                self._latest[view.path] = view
                if self._work is Work.CHECK and self._is_news(view):
                    self.tell(view)
            case RepairEnded(result=result) if result.path in self._latest:
                self.tell(self._latest[result.path], result)
            case HostNotice(error=error) if not self._quiet:
                with self._bar.aside():
                    self._screen.aside(f"{render(error.title)}. {render(error.explanation)}")
            case RunEnded():
                self.totals = Totals(event.bytes_read, event.seconds, event.sessions, event.downloaded)
                self.unlisted = left_out(event.unlisted, self._paths)
            case _:
                pass

    def _is_news(self, view: FileView) -> bool:
        """Tell whether this run brought it, rather than an earlier one."""
        if not chosen((view,), self._paths):
            return False
        state = view.state
        if self._as_customer and (view.for_customers or view.health in (Health.PROVEN, Health.SOUND)):
            return self.looked(view)
        looks = (state.failure, state.glimpse)
        times = (view.proven_at, *(look.at if look else None for look in looks))
        return view.health is Health.MISSING or any(at is not None and at >= self._began for at in times)

    def looked(self, view: FileView) -> bool:
        """Tell whether this run saw what customers get of it."""
        look = view.state.customer
        told = look is not None and (look.trouble is None or look.trouble.breaks)
        return told and look is not None and look.at >= self._began
