"""Noticing that a host moved the shop, told in words; and what must be read for that, for announced work, for damage.

It also keeps the diary of days: when the host answered, when it did not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from intacto.domain import names
from intacto.domain.due import Alarm, due_since, is_overdue, maintenance_is_over
from intacto.domain.errors import HostError, HostMoved, HostUnreachable, IntactoError
from intacto.domain.host import HostIdentity
from intacto.domain.host_days import HostDay, after_run, at_midnight
from intacto.domain.portrait import (
    Change,
    Move,
    Portrait,
    Sign,
    compare,
    draw,
    has_moved,
    is_written_anew,
    marks_of,
)
from intacto.domain.product import Entry, EntryKind, FileState
from intacto.domain.words import say
from intacto.engine.ports import Clock, HostDiary, Journal
from intacto.places.base import Listing

_OPAQUE = (Sign.TIMES, Sign.UNIQUES, Sign.ORDER, Sign.FEATURES)
"""Signs whose texts say nothing to a person."""


class HostWatch:
    """Watches the host of one shop through its runs. Listings may come from many threads."""

    def __init__(self, diary: HostDiary, journal: Journal, clock: Clock) -> None:
        self._diary = diary
        self._journal = journal
        self._clock = clock
        self._lock = threading.Lock()
        self._drawn: list[Entry] = []
        self._left: list[str] = []
        self._begun = 0.0

    def begin(self) -> None:
        """Take in that a listing begins."""
        with self._lock:
            self._drawn, self._left, self._begun = [], [], self._clock()

    def take_in(self, listing: Listing) -> None:
        """Take in one folder of the listing."""
        files = [e for e in listing.entries if e.kind is EntryKind.FILE and not names.is_ours(e.path)]
        left = [e.path for e in listing.entries if e.kind is EntryKind.FILE and names.is_probe(e.path)]
        with self._lock:
            self._drawn = draw([*self._drawn, *files])
            self._left += left

    @property
    def left_behind(self) -> tuple[str, ...]:
        """Return the scratch files that the listing showed: a probe of ours was killed."""
        with self._lock:
            return tuple(self._left)

    def compare(self, identity: HostIdentity | None) -> Move | None:
        """Compare the host, now listed, with its portrait, keep the new one, and return the move that it shows.

        ``identity`` is of the last login (None: there was none). A move is kept, and so are files written anew by
        whomever: from then on every file is overdue that was not read since. What we replaced ourselves does not count.
        """
        with self._lock:
            seen = Portrait(self._begun, identity or HostIdentity(), marks_of(self._drawn))
        before = self._diary.portrait()
        if before is None:
            self._diary.keep_portrait(seen)
            return None
        changes = compare(before.without(self._journal.replaced_since(before.at)), seen)
        move = Move(seen.at, before.at, changes) if has_moved(changes) or is_written_anew(changes) else None
        # The move first: a program that ends in between meets the old portrait again, and notices once more.
        if move is not None:
            self._keep(move)
        self._diary.keep_portrait(seen if seen.marks else replace(seen, marks=before.marks))
        return move

    def _keep(self, move: Move) -> None:
        """Keep a move. Files written anew never hide a move by the host: then an alarm keeps that they are due."""
        known = self._diary.move()
        if move.is_by_host or known is None or not known.is_by_host:
            self._diary.keep_move(move)
        else:
            self._diary.keep_alarm(Alarm(move.at, ""))

    def overdue(self, states: Callable[[], Iterable[FileState]], maintenance: float | None) -> list[str]:
        """Return the files that must be read: the host moved the shop or announced work, or damage was met."""
        since = self.since(maintenance)
        return [] if since is None else [state.path for state in states() if is_overdue(state, since)]

    def since(self, maintenance: float | None) -> float | None:
        """Return the time (UTC seconds) since which every file must have been read; None where nothing is due."""
        move, alarm = self._diary.move(), self._diary.alarm()
        times = (None if move is None else move.at, None if alarm is None else alarm.at)
        return due_since(max((at for at in times if at is not None), default=None), maintenance, self._clock())

    @property
    def alarm(self) -> Alarm | None:
        """Return the last damage, or writing anew, that had everything read."""
        return self._diary.alarm()

    def raise_alarm(self, alarm: Alarm) -> None:
        """Keep, before anything of it is read, that damage has everything read."""
        self._diary.keep_alarm(alarm)

    def is_settled(self, states: Callable[[], Iterable[FileState]], maintenance: float | None) -> bool:
        """Tell whether the work that the host announced is over and nothing that was read before it is left."""
        return maintenance_is_over(maintenance, self._clock()) and not self.overdue(states, maintenance)

    def run_ended(self, error: IntactoError | None, *, answered: bool, incident: bool) -> None:
        """Write into the diary how the host was in a run that ended now; one that met no host says nothing."""
        silent = isinstance(error, HostUnreachable)
        if not answered and not silent:
            return
        now = self._clock()
        day, midnight = _day_of(now)
        last = next(iter(self._diary.days("0000-00-00")[-1:]), None)
        today = after_run(last, day, midnight, now, answered=not silent)
        if last is not None and last.day != day and last.silent_since is not None:
            self._diary.keep_day(at_midnight(last, _end_of(last)))
        move = self._diary.move()
        moved = move is not None and move.is_by_host and _day_of(move.at)[0] == day
        self._diary.keep_day(replace(today, incident=today.incident or incident, changed=today.changed or moved))


def moved_notice(move: Move) -> HostError:
    """Return what is said where a host seems to have moved the shop, or most files were written anew."""
    if not move.is_by_host:
        return HostError(
            say("Most files on your host were written anew"),
            say("You may have uploaded them again. Intacto did not, so every file is read again."),
        )
    return HostMoved(
        say("Your host seems to have moved you to another server"),
        say(
            "So every file is read again. What changed: {changes}",
            changes=" · ".join(_in_words(change) for change in move.changes),
        ),
        move,
    )


def _in_words(change: Change) -> str:
    """Return a change as the host's own words; of those that only machines read, which one it is."""
    return change.sign.value if change.sign in _OPAQUE else f"{change.before} → {change.after}"


def _day_of(at: float) -> tuple[str, float]:
    """Return the day of ``at`` in this computer's zone, and when it began (UTC seconds)."""
    local = time.localtime(at)
    begun = time.mktime((local.tm_year, local.tm_mon, local.tm_mday, 0, 0, 0, 0, 0, -1))
    return time.strftime("%Y-%m-%d", local), begun


def _end_of(day: HostDay) -> float:
    year, month, number = (int(part) for part in day.day.split("-"))
    return time.mktime((year, month, number + 1, 0, 0, 0, 0, 0, -1))
