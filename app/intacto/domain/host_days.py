"""The days of a host: whether it answered, for how long it did not, what happened. The strip of the last thirty days.

Silence is known from runs only: it begins with the first one that got no answer and ends with the next that got one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

DAYS = 30
"""Days of the strip."""

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class HostDay:
    """One day of a host: ``YYYY-MM-DD`` in this computer's zone.

    ``answered`` counts the runs that were answered, ``silent_seconds`` how long the host did not answer,
    ``silent_since`` is when a silence began that has not ended (UTC seconds). ``incident``: files turned out to need
    repair; ``changed``: the host seems to have moved the shop.
    """

    day: str
    answered: int = 0
    silent_seconds: float = 0.0
    silent_since: float | None = None
    incident: bool = False
    changed: bool = False

    @property
    def silent_hours(self) -> float:
        """Return how long the host did not answer, in hours."""
        return self.silent_seconds / _HOUR


def after_run(last: HostDay | None, day: str, midnight: float, at: float, *, answered: bool) -> HostDay:
    """Return ``day`` as it is after a run that ended at ``at``, from the last day that is known (it, or one before).

    ``midnight`` is when ``day`` began (UTC seconds). A silence that began on a day before goes on from there.
    """
    if last is None or last.day != day:
        open_since = None if last is None or last.silent_since is None else midnight
        today = HostDay(day, silent_since=open_since)
    else:
        today = last
    if not answered:
        return today if today.silent_since is not None else replace(today, silent_since=at)
    silent = 0.0 if today.silent_since is None else max(0.0, at - today.silent_since)
    return replace(today, answered=today.answered + 1, silent_seconds=today.silent_seconds + silent, silent_since=None)


def at_midnight(day: HostDay, end: float) -> HostDay:
    """Return ``day`` as it was when it ended at ``end`` (UTC seconds): a silence that went on counts up to there.

    ``silent_since`` is cleared, so the next day must be made (:func:`after_run`) from ``day`` itself first.
    """
    if day.silent_since is None:
        return day
    return replace(day, silent_seconds=day.silent_seconds + max(0.0, end - day.silent_since), silent_since=None)
