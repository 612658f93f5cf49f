"""When the computer is on: learned from the hours in which a round could run, to spread the work over them."""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3600.0
KEPT_HOURS = 14 * 24
"""Hours that are remembered: two weeks, so that a week-end weighs what it should."""

_ASSUMED_HOURS = 8
_ASSUMED_SPAN = 24
"""What is assumed of a day of which nothing is known: eight hours of work."""


@dataclass(frozen=True, slots=True)
class Habit:
    """The hours in which the computer was on and reading was allowed.

    ``last`` is the number of the newest such hour since the epoch, bit n of ``hours`` stands for hour ``last`` - n.
    ``first`` is the hour in which the remembering began.
    """

    first: int = 0
    last: int = 0
    hours: int = 0

    def noted(self, now: float) -> Habit:
        """Return the habit with the hour of ``now`` (seconds since the epoch) in it, whatever the clock did."""
        hour = int(now // HOUR)
        if not self.hours:
            return Habit(hour, hour, 1)
        if hour <= self.last:
            return Habit(self.first, self.last, self.hours | 1 << min(self.last - hour, KEPT_HOURS - 1))
        shifted = self.hours << min(hour - self.last, KEPT_HOURS) | 1
        return Habit(self.first, hour, shifted & ((1 << KEPT_HOURS) - 1))

    def share(self, now: float) -> float:
        """Return the share of time (above 0, at most 1) in which rounds can run; a third where nothing is known yet."""
        hour = max(self.last, int(now // HOUR))
        span = min(KEPT_HOURS, hour - self.first + 1) if self.hours else 0
        on = (self.hours << min(hour - self.last, KEPT_HOURS) & ((1 << KEPT_HOURS) - 1)).bit_count()
        return min(1.0, (on + _ASSUMED_HOURS) / (span + _ASSUMED_SPAN))

    def seconds_on(self, start: float, end: float) -> float:
        """Return for how many seconds between two times (seconds since the epoch) the computer was on."""
        first, last = int(start // HOUR), int(end // HOUR)
        if last <= first:
            return max(0.0, end - start) if self._was_on(first) else 0.0
        head = (first + 1) * HOUR - start if self._was_on(first) else 0.0
        tail = end - last * HOUR if self._was_on(last) else 0.0
        newest, count = self.last - last + 1, last - first - 1
        between = self.hours >> newest if newest >= 0 else self.hours << -newest
        return head + tail + HOUR * (between & ((1 << min(count, KEPT_HOURS)) - 1)).bit_count()

    def _was_on(self, hour: int) -> bool:
        return 0 <= self.last - hour < KEPT_HOURS and bool(self.hours >> (self.last - hour) & 1)

    @property
    def text(self) -> str:
        """Return it as short text, which :func:`habit_of` reads."""
        return f"{self.first} {self.last} {self.hours:x}"


def habit_of(text: str) -> Habit:
    """Return what :attr:`Habit.text` wrote; no habit at all for anything else."""
    try:
        first, last, hours = text.split()
        habit = Habit(int(first), int(last), int(hours, 16))
    except ValueError:
        return Habit()
    return habit if 0 <= habit.first <= habit.last and 0 <= habit.hours < 1 << KEPT_HOURS else Habit()
