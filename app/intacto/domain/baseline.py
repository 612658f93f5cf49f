"""The baseline: the frozen fingerprint of what the seller means to sell, and how his copies make it.

A read never changes a baseline. Only the seller does: by naming good copies, by choosing between two that differ, by
publishing a new version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from intacto.domain.fingerprint import Fingerprint
from intacto.domain.proof import Opinion, Soundness


class Origin(Enum):
    """Who or what made a baseline."""

    COPY = "copy"
    CHOSEN = "chosen"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What one product file must be, since when (seconds since the epoch, UTC), and where that came from.

    ``source`` is for people: the copy's path, say.
    """

    fingerprint: Fingerprint
    origin: Origin
    since: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class CopyReading:
    """A copy that was read whole: where it is, what it holds, what its format says."""

    location: str
    fingerprint: Fingerprint
    opinion: Opinion
    at: float

    @property
    def is_bad(self) -> bool:
        """Tell whether its own format says that it is damaged: it then never makes a baseline."""
        return self.opinion.soundness is Soundness.DAMAGED


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the copies of one file say together.

    ``agreed`` is the copy to take, if they agree; ``bad`` those that are damaged in themselves; ``rivals`` those that
    differ among each other (the seller is asked; then ``agreed`` is None).
    """

    agreed: CopyReading | None
    bad: tuple[CopyReading, ...]
    rivals: tuple[CopyReading, ...]


def settle(readings: Sequence[CopyReading]) -> Settlement:
    """Return what these copies of one file say together; the first named copy leads among equals."""
    bad = tuple(r for r in readings if r.is_bad)
    usable = [r for r in readings if not r.is_bad]
    if not usable:
        return Settlement(None, bad, ())
    if len({r.fingerprint for r in usable}) > 1:
        return Settlement(None, bad, tuple(usable))
    return Settlement(usable[0], bad, ())
