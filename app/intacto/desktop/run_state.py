"""How the run of a shop stands, as the progress card, the banner and the tray show it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intacto.domain.repair import Step
from intacto.engine.events import (
    Event,
    FileStarted,
    Listed,
    Progress,
    RepairStepped,
    RunEnded,
    RunStarted,
    Work,
)


@dataclass(frozen=True, slots=True)
class RunState:
    """The run under way, or none. Rates in bytes per second, ``seconds_left`` None while it is too early to say.

    ``number`` of ``files`` and ``step`` belong to a repair; ``listing`` is true until the host's listing is complete;
    ``testing`` that the host is tested, and no file read.
    """

    running: bool = False
    paused: bool = False
    stopping: bool = False
    work: Work = Work.CHECK
    listing: bool = False
    files_done: int = 0
    files: int = 0
    bytes_done: int = 0
    bytes: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    path: str | None = None
    step: Step | None = None
    number: int = 0
    testing: bool = False

    def after(self, event: Event) -> RunState:
        """Return the state after ``event``."""
        match event:
            case RunStarted():
                listing = event.work is Work.CHECK and not self.testing
                return RunState(running=True, work=event.work, listing=listing, testing=self.testing)
            case Listed():
                return replace(self, listing=not event.complete, files=event.files)
            case Progress():
                return replace(
                    self,
                    listing=False,
                    files_done=event.files_done,
                    files=event.files,
                    bytes_done=event.bytes_done,
                    bytes=event.bytes,
                    rate=event.rate,
                    seconds_left=event.seconds_left,
                )
            case FileStarted():
                return replace(self, path=event.path)
            case RepairStepped():
                return replace(
                    self, path=event.path, step=event.step, number=event.number, files=event.files, listing=False
                )
            case RunEnded():
                return RunState()
            case _:
                return self
