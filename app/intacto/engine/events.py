"""What the engine tells while it works: frozen values, sent from any thread, rendered by whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from intacto.domain.errors import IntactoError
from intacto.domain.overview import FileView
from intacto.domain.repair import RepairResult, Step


class Work(Enum):
    """What a run does."""

    CHECK = "check"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run began. Its size is not known before the listing is done."""

    shop: str
    work: Work


@dataclass(frozen=True, slots=True)
class Listed:
    """The listing goes on: so many folders and files up to now; ``complete`` with the last one."""

    shop: str
    folders: int
    files: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: files and bytes, rate in bytes per second, seconds left (None: too early to say)."""

    shop: str
    work: Work
    files_done: int
    files: int
    bytes_done: int
    bytes: int
    rate: float
    seconds_left: float | None
    sessions: int


@dataclass(frozen=True, slots=True)
class FileStarted:
    """A worker began to read this file; ``size`` in bytes."""

    shop: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class FileProgress:
    """So many bytes of this file were read."""

    shop: str
    path: str
    done: int
    size: int


@dataclass(frozen=True, slots=True)
class FileJudged:
    """What is known of a file changed (read, repaired, listed as gone, a decision of the seller)."""

    shop: str
    view: FileView


@dataclass(frozen=True, slots=True)
class FileForgotten:
    """A file left the catalogue (it had no baseline and is not on the host any more)."""

    shop: str
    path: str


@dataclass(frozen=True, slots=True)
class RepairStepped:
    """A repair is about to take this step, on file ``number`` of ``files`` (from 1)."""

    shop: str
    path: str
    step: Step
    number: int
    files: int


@dataclass(frozen=True, slots=True)
class RepairEnded:
    """A file's repair ended; a :class:`FileJudged` with its new state came before."""

    shop: str
    result: RepairResult


@dataclass(frozen=True, slots=True)
class HostNotice:
    """Something about the host that the person should know, not a failure (plain text only, fewer sessions)."""

    shop: str
    error: IntactoError


class Outcome(Enum):
    """How a run ended."""

    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run ended. ``error`` is there with FAILED; ``bad`` are the files that this run found to need repair.

    ``unlisted`` are the folders that the host did not list: what is in them was not checked.
    """

    shop: str
    work: Work
    outcome: Outcome
    error: IntactoError | None
    checked: int
    bad: tuple[str, ...]
    repaired: int
    bytes_read: int = 0
    seconds: float = 0.0
    sessions: int = 0
    unlisted: tuple[str, ...] = ()
    downloaded: int = 0
    """Bytes that came as customers get them, from the shop's public address."""


Event = (
    RunStarted
    | Listed
    | Progress
    | FileStarted
    | FileProgress
    | FileJudged
    | FileForgotten
    | RepairStepped
    | RepairEnded
    | HostNotice
    | RunEnded
)
Listener = Callable[[Event], None]
"""Called from any thread; must return at once and never raise."""
