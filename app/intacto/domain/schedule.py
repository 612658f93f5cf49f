"""When the next round is due: a pure function, so that a trivial ticker is all that runs."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.health import DAY


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the seller asked for: everything read back every ``days`` days."""

    days: int = 7

    @property
    def promise(self) -> float:
        """Return the seconds after which a proof counts as old."""
        return self.days * DAY


def next_due(schedule: Schedule, oldest_proof: float | None, now: float) -> float:
    """Return when the next round should start (seconds since the epoch).

    ``oldest_proof`` is the time of the oldest proof, None where some file was never read. A round starts a day before
    the promise runs out, so that it can end in time; a computer that was off catches up at once.
    """
    if oldest_proof is None:
        return now
    lead = DAY if schedule.days > 1 else DAY / 4
    return max(now, oldest_proof + schedule.promise - lead)
