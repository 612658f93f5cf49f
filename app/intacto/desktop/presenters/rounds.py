"""When a round may start by itself: once an hour, later after failures. What is due then, the keeper knows. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.errors import HostUnreachable, IntactoError, TooManyConnections, TransferBroken

HOUR = 3600.0
PATIENCE = (300.0, 900.0, 3600.0)
"""Seconds to wait after the first, second and every later failure in a row."""


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
