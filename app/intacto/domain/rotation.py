"""Coverage by rotation: which files are due now, so that none is ever proven longer ago than promised.

The question is that of speed scaling: jobs with deadlines, and the lowest even pace that keeps them all. "Optimal
Available" (Yao, Demers, Shenker, FOCS 1995) answers it anew at each tick: in the order of deadlines, the highest of
(work up to a deadline) / (time until it) is the pace. Work is in bytes, time in the hours in which the computer is on.
Files are aimed at well before their promise runs out, so that a day without the computer can be caught up.

A file is read whole or not at all: one that is more than a tick's work is read ahead, and what it was ahead is waited
off before the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from intacto.domain.habit import Habit
from intacto.domain.health import DAY, Health
from intacto.domain.overview import FileView
from intacto.domain.schedule import Schedule

TICK = 3600.0
"""Seconds of work that one portion is meant for."""

PER_FILE = 65536
"""Bytes that could be read in the time that a file costs beside its bytes (round trips)."""

RETRY = 3600.0
"""Seconds before a file that could not be read is tried again."""

_RESERVE = 2.25 * DAY
"""How long before its promise runs out a file is aimed at (of promises below 4.5 days: half). Simulated with computers
that are on for 3 to 10 hours a day and stay off every ninth: two days short of the promise is what that takes."""


_NOT_LATE = 0.8
"""The share of its aim that the oldest proof may reach before lost time is caught up with at the needed pace."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A file that waits for its turn: its size in bytes, and when it was last read back (None: never)."""

    path: str
    size: int
    proven_at: float | None

    @property
    def cost(self) -> float:
        """Return the work of reading it, in bytes."""
        return self.size + PER_FILE


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which a portion is chosen.

    ``habit`` tells when the computer is on, ``capacity`` is the highest rate in bytes per second (None: not known, and
    not limited).
    """

    habit: Habit
    capacity: float | None = None


def turns_of(views: Iterable[FileView], now: float) -> tuple[Turn, ...]:
    """Return the files of the host that have turns; one that just failed to be read waits for its next try."""
    return tuple(
        Turn(view.path, view.size or 0, view.proven_at)
        for view in views
        if view.health is not Health.MISSING and not _failed_lately(view, now)
    )


def _failed_lately(view: FileView, now: float) -> bool:
    failure = view.state.failure
    return view.health is Health.UNREADABLE and failure is not None and 0 <= now - failure.at < RETRY


def portion(turns: Sequence[Turn], schedule: Schedule, now: float, conditions: Conditions) -> tuple[str, ...]:
    """Return the paths to read in this tick, in their order; none where everything is well ahead of its time.

    What was never read is due at once. ``now`` is in seconds since the epoch; a proof from the future, the work of a
    wrong clock, counts as none.
    """
    waiting = sorted(turns, key=lambda turn: (_proven(turn, now) or 0.0, turn.path))
    ends = list(accumulate(turn.cost for turn in waiting))
    pace = _pace(waiting, ends, schedule, now, conditions)
    budget = pace * TICK - _ahead(waiting, schedule, now, conditions, pace)
    chosen: list[str] = []
    for turn in waiting:
        proven = _proven(turn, now)
        overdue = proven is None or proven + schedule.promise <= now
        if budget <= 0 and not (overdue and (conditions.capacity is None or not chosen)):
            break
        chosen.append(turn.path)
        budget -= turn.cost
    return tuple(chosen)


def needed_rate(turns: Sequence[Turn], schedule: Schedule, now: float, conditions: Conditions) -> float | None:
    """Return the rate (bytes per second) that would keep the promise where ``conditions`` cannot; None: they can."""
    needed = sum(turn.cost for turn in turns) / (conditions.habit.share(now) * schedule.promise)
    return needed if conditions.capacity is not None and needed > conditions.capacity else None


def days_needed(turns: Sequence[Turn], now: float, conditions: Conditions) -> float:
    """Return how many days reading everything takes; 0.0 where no limit is known."""
    if conditions.capacity is None:
        return 0.0
    return sum(turn.cost for turn in turns) / (conditions.habit.share(now) * conditions.capacity) / DAY


def oldest_proof(views: Iterable[FileView], now: float) -> float | None:
    """Return the age in seconds of the oldest proof; None where some file that is there was never read."""
    ages = [
        None if view.proven_at is None else max(0.0, now - view.proven_at)
        for view in views
        if view.health is not Health.MISSING
    ]
    known = [age for age in ages if age is not None]
    return max(known) if known and len(known) == len(ages) else None


def _proven(turn: Turn, now: float) -> float | None:
    return turn.proven_at if turn.proven_at is not None and turn.proven_at <= now else None


def _pace(
    waiting: Sequence[Turn], ends: Sequence[float], schedule: Schedule, now: float, conditions: Conditions
) -> float:
    """Return the lowest even pace that keeps every deadline, in bytes per second of being on."""
    aim = _aim(schedule)
    share, pace = conditions.habit.share(now), 0.0
    for turn, end in zip(waiting, ends, strict=True):
        proven = _proven(turn, now)
        if proven is None:
            pace = max(pace, end / TICK)
            continue
        late = (proven + schedule.promise - now) / 2
        pace = max(pace, end / max(share * max(proven + aim - now, late), TICK))
    return pace if conditions.capacity is None else min(pace, conditions.capacity)


def _aim(schedule: Schedule) -> float:
    """Return the age in seconds at which a file is aimed to be read."""
    return max(schedule.promise / 2, schedule.promise - _RESERVE)


def _ahead(waiting: Sequence[Turn], schedule: Schedule, now: float, conditions: Conditions, pace: float) -> float:
    """Return the bytes that were read lately beyond an even pace: no more than one file's, whatever else was read.

    Where nothing is late, the even pace is that of the whole rotation; else it is the ``pace`` that is needed now.
    """
    proofs = sorted((proven, turn.cost) for turn in waiting if (proven := _proven(turn, now)) is not None)
    aim = _aim(schedule)
    if proofs and now - proofs[0][0] < aim * _NOT_LATE:
        pace = min(pace, sum(turn.cost for turn in waiting) / (conditions.habit.share(now) * aim))
    # While a file is read its time passes too: only what goes beyond that is ahead.
    free = 1.0 if conditions.capacity is None else max(0.0, 1 - pace / conditions.capacity)
    ahead, before, biggest = 0.0, 0.0, 0.0
    for at, cost in proofs:
        ahead = max(0.0, ahead - pace * conditions.habit.seconds_on(before, at))
        biggest = cost if ahead == 0 else max(biggest, cost)
        ahead, before = min(ahead + cost * free, max(biggest * free, pace * TICK)), at
    return max(0.0, ahead - pace * conditions.habit.seconds_on(before, now))
