"""Whether a check should start by itself now, and of which files: a pure function of what is known. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intacto.domain.errors import HostUnreachable, IntactoError, TooManyConnections, TransferBroken
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.schedule import Schedule, next_due

HOUR = 3600.0
PATIENCE = (300.0, 900.0, 3600.0)
"""Seconds to wait after the first, second and every later failure in a row."""


@dataclass(frozen=True, slots=True)
class Round:
    """A check to start; ``paths`` None means everything."""

    paths: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Patience:
    """When a shop may be checked by itself again (seconds since the epoch; None: only when the person says so)."""

    earliest: float | None = 0.0
    failures: int = 0

    def after(self, error: IntactoError | None, now: float) -> Patience:
        """Return the patience after a run that ended so. A refused login is not tried again: hosts lock accounts."""
        if error is None:
            return Patience(now + HOUR)
        if isinstance(error, HostUnreachable | TransferBroken | TooManyConnections):
            wait = PATIENCE[min(self.failures, len(PATIENCE) - 1)]
            return Patience(now + wait, self.failures + 1)
        return Patience(None, self.failures + 1)

    def allows(self, now: float) -> bool:
        """Tell whether a check may start by itself."""
        return self.earliest is not None and now >= self.earliest


def due_round(views: Iterable[FileView], days: int, now: float) -> Round | None:
    """Return the check that is due: everything when the oldest proof runs out, else what was never read."""
    proofs: list[float] = []
    unread: list[str] = []
    for view in views:
        at = view.proven_at
        if at is not None:
            proofs.append(at)
        if view.health is Health.UNREADABLE or (at is None and view.health is not Health.MISSING):
            unread.append(view.path)
    if not proofs:
        return Round(None)
    if next_due(Schedule(days), min(proofs), now) <= now:
        return Round(None)
    return Round(tuple(unread)) if unread else None
