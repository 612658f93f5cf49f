"""Hours in which nothing is read: the seller's line, or his host, is needed for something else."""

from __future__ import annotations

from dataclasses import dataclass

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` to ``end`` (minutes after local midnight, 0 to 1439, half open), every day; may pass midnight."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        """Tell whether ``minute`` (after local midnight) lies within; equal start and end are no hours at all."""
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end
