"""What a person is shown of one file and of a shop: values for the window and the command line alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from intacto.domain.baseline import Baseline, CopyReading
from intacto.domain.health import Health, Verdict
from intacto.domain.product import CopyState, FileState
from intacto.domain.proof import ProofLevel
from intacto.domain.words import Message


@dataclass(frozen=True, slots=True)
class FileView:
    """One file as shown: its state, the verdict of it, and whether a copy equal to the baseline is known."""

    state: FileState
    verdict: Verdict
    has_copy: bool

    @property
    def path(self) -> str:
        """Return the file's path."""
        return self.state.path

    @property
    def health(self) -> Health:
        """Return the file's health."""
        return self.verdict.health

    @property
    def size(self) -> int | None:
        """Return the size in bytes at the host, None where it is not there or not known."""
        if self.health is Health.MISSING:
            return None
        return self.state.presence.size if self.state.presence.size is not None else self._read_size

    @property
    def _read_size(self) -> int | None:
        return self.state.proof.fingerprint.size if self.state.proof else None

    @property
    def proven_at(self) -> float | None:
        """Return when the file was last read back (seconds since the epoch), None if never."""
        return self.state.proof.at if self.state.proof else None

    @property
    def level(self) -> ProofLevel:
        """Return how thoroughly the host's file was looked at."""
        return self.verdict.level

    @property
    def for_customers(self) -> bool:
        """Tell whether the host's file is good and customers get something else."""
        return self.verdict.for_customers

    @property
    def needs_repair(self) -> bool:
        """Tell whether the host's file needs repair; a good file that customers get broken is not mended so."""
        return self.health.needs_repair and not self.verdict.for_customers

    @property
    def repairable(self) -> bool:
        """Tell whether "Repair all" would take this file."""
        return self.needs_repair and self.has_copy


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files of each health there are."""

    counts: tuple[tuple[Health, int], ...]

    @classmethod
    def of(cls, healths: Iterable[Health]) -> Tally:
        """Return the counts, worst health first; healths that do not occur are left out."""
        found: dict[Health, int] = {}
        for health in healths:
            found[health] = found.get(health, 0) + 1
        return cls(tuple(sorted(found.items(), key=lambda pair: pair[0].severity)))

    def __getitem__(self, health: Health) -> int:
        """Return the count of ``health``."""
        return next((count for each, count in self.counts if each is health), 0)

    @property
    def total(self) -> int:
        """Return the number of files."""
        return sum(count for _, count in self.counts)


class HappeningKind(Enum):
    """What can stand in a file's history."""

    PROVEN = "proven"
    DAMAGED = "damaged"
    CHANGED = "changed"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    SOUND = "sound"
    REPAIRED = "repaired"
    UNDONE = "undone"
    REPAIR_FAILED = "repair-failed"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a file's history, newest first where there are several."""

    path: str
    at: float
    kind: HappeningKind
    text: Message


@dataclass(frozen=True, slots=True)
class Undo:
    """A repair that can be undone: until when, and where its bad bytes are kept."""

    token: str
    path: str
    repaired_at: float
    until: float
    evidence: str


@dataclass(frozen=True, slots=True)
class FileDetails:
    """Everything the details panel shows of one file."""

    view: FileView
    copies: tuple[CopyState, ...]
    rivals: tuple[CopyReading, ...]
    history: tuple[Happening, ...]
    undo: Undo | None
    earlier: tuple[Baseline, ...] = ()
    """What the seller sold before, newest first."""


class CopyFit(Enum):
    """Whether a file from this computer can repair a product file (the refusals of the design, section 6)."""

    IDENTICAL = "identical"
    LIKELY = "likely"
    """Name and size fit; the full check comes after the drop."""
    DAMAGED = "damaged"
    OTHER_VERSION = "other-version"
    OTHER_PRODUCT = "other-product"
    UNSURE = "unsure"
    IS_FOLDER = "is-folder"
    STILL_COPYING = "still-copying"
    NO_ROOM = "no-room"
    ALREADY_FINE = "already-fine"
    UNREADABLE = "unreadable"

    @property
    def accepted(self) -> bool:
        """Tell whether dropping it starts a repair."""
        return self in (CopyFit.IDENTICAL, CopyFit.LIKELY)


@dataclass(frozen=True, slots=True)
class CopyVerdict:
    """The answer to "would this file repair that one?"; ``other`` is the product it belongs to, if another."""

    fit: CopyFit
    path: str
    location: str
    other: str | None = None
    detail: Message | None = None


class Decision(Enum):
    """What the seller says of a changed file."""

    MINE = "mine"
    """I changed it: it becomes the new original."""
    PUT_BACK = "put-back"
    """Put the known version back."""
