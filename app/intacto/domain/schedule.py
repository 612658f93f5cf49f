"""What the seller was promised. Which files are due by it, :mod:`intacto.domain.rotation` says."""

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
