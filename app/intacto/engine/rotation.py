"""Rounds by rotation: reins that end them softly, and what the keeper remembers of the hours in which they ran."""

from __future__ import annotations

import time
from collections.abc import Sequence

from intacto.domain.errors import IntactoError
from intacto.domain.habit import HOUR, Habit, habit_of
from intacto.domain.overview import FileView
from intacto.domain.rotation import Conditions, days_needed, needed_rate, portion, turns_of
from intacto.domain.schedule import Schedule
from intacto.domain.shop import Shop
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.ports import Clock, Settings
from intacto.engine.reins import Reins

SAMPLES_A_TICK = 40
"""Blocks looked at beside what is due: in a day of eight hours the 300 that find trouble in 1 % of all with 95 %."""

LIST_EVERY = 6 * HOUR
"""Seconds after which a round lists the host once more."""


def local_minute(at: float) -> int:
    """Return the minutes after midnight of this computer's own time."""
    there = time.localtime(at)
    return there.tm_hour * 60 + there.tm_min


class Rotation:
    """What of one shop is due, by its promise, its limit, its quiet hours, and the habits of this computer."""

    def __init__(self, shop: Shop, settings: Settings, clock: Clock) -> None:
        self._shop = shop
        self._settings = settings
        self._clock = clock
        self._noted = -1
        self._told = 0.0

    @property
    def quiet(self) -> bool:
        """Tell whether nothing may be read now."""
        hours = self._shop.quiet
        return hours is not None and hours.holds(local_minute(self._clock()))

    @property
    def habit(self) -> Habit:
        """Return what is known of the hours in which this computer is on."""
        return habit_of(self._settings.get(self._key))

    @property
    def _key(self) -> str:
        return f"habit of {self._shop.name}"

    def note(self) -> None:
        """Remember that the computer is on; written down once in an hour."""
        now = self._clock()
        if int(now // HOUR) != self._noted:
            self._noted = int(now // HOUR)
            self._settings.set(self._key, self.habit.noted(now).text)

    def due(self, views: tuple[FileView, ...]) -> tuple[str, ...]:
        """Return what is to be read now, in its order."""
        now = self._clock()
        return portion(turns_of(views, now), Schedule(self._shop.days), now, self._conditions())

    def wants_listing(self, views: Sequence[FileView]) -> bool:
        """Tell whether the newest listing is too old, or lies in the future by a wrong clock."""
        newest, now = max((view.state.presence.seen or 0.0 for view in views), default=0.0), self._clock()
        return not now - LIST_EVERY <= newest <= now

    def shortfall(self, views: tuple[FileView, ...]) -> IntactoError | None:
        """Return, once a day, that the limit breaks the promise, and what limit would keep it; None where it does."""
        now, conditions = self._clock(), self._conditions()
        turns = turns_of(views, now)
        rate = needed_rate(turns, Schedule(self._shop.days), now, conditions)
        if rate is None or now - self._told < 24 * HOUR:
            return None
        self._told = now
        return promise_too_short(self._shop.days, days_needed(turns, now, conditions), rate)

    def reins(self, control: Control) -> TillQuiet:
        """Return reins that obey ``control`` and the shop's limit, and end the round when quiet hours begin."""
        return TillQuiet(control, self, self._shop.limit)

    def _conditions(self) -> Conditions:
        limit = self._shop.limit
        return Conditions(self.habit, None if limit is None else float(limit))


class TillQuiet(Reins):
    """Reins of a round by rotation. What it has in hand when quiet hours begin is put down, to be gone on with."""

    def __init__(self, outer: Control, rotation: Rotation, limit: int | None) -> None:
        """``limit`` is in bytes per second, over all workers."""
        super().__init__(outer)
        self._rotation = rotation
        self._limit = None if limit is None else float(limit)

    def checkpoint(self, moved: int = 0) -> None:
        """Wait as the outer reins and the limit say; raises Cancelled when stopped, or when quiet hours have begun."""
        if self._rotation.quiet:
            self.stop()
        self._rotation.note()
        self._outer.checkpoint(moved)
        Control.checkpoint(self, moved)


def promise_too_short(days: int, needed: float, rate: float) -> IntactoError:
    """Return what is told where everything cannot be read in the days that were promised; ``rate`` is in bytes/s."""
    return IntactoError(
        say("The speed limit is too low to read everything in {days} days", days=days),
        say(
            "At this limit it takes about {needed} days. A limit of {rate} KB per second would do, or more days.",
            needed=round(needed + 0.5),
            rate=-(-int(rate) // 1000),
        ),
    )
