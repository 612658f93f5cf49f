"""How many sessions at once bring the most: climb while each step pays, go back a step when one does not.

Pure: time and counts come in, a number goes out. Far from a host every small file costs some round trips, and sessions
beside each other wait at the same time; near it, or on a full line, more of them bring nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST = 4
"""Sessions to begin with: shared hosts allow eight and fewer (facts, "Moving bytes")."""

UTMOST = 16
"""Sessions that are never passed: hosts that allow more are rare, one account that takes more gets noticed, and at
150 ms sixteen small files in flight already ask for more than most lines carry."""

_FILE_BYTES = 65536
"""What one file counts as beside its bytes: asking for it costs about as long as these."""
_WINDOW = 0.4
_LONGEST_WINDOW = 5.0
_BYTES_EACH = 262144
_PAYS = 0.2
"""Of the gain that a step could bring at best, the share that makes it worth its sessions."""
_STEEP = 8
"""Sessions up to which each step doubles them."""
_AGAIN = 60.0
"""Seconds after which a step is tried once more: lines and hosts have their hours."""


def leaving_one(cap: int) -> int:
    """Return how many of the ``cap`` sessions that a host allows we use: one is left for the seller."""
    return max(1, cap - 1)


@dataclass(frozen=True, slots=True)
class _Window:
    """Where a measurement began: seconds, files and bytes until then."""

    at: float
    files: int
    moved: int


class Climber:
    """Finds the number of sessions for one run. Not for many threads at once."""

    def __init__(self, first: int, most: int) -> None:
        self.level = min(first, most)
        """How many sessions there should be."""
        self._most = most
        self._before: tuple[int, float] | None = None
        self._window: _Window | None = None
        self._climbs = True
        self._settled = 0.0

    @property
    def best(self) -> int | None:
        """Return the number that brought the most; None while that is still to be found out."""
        return None if self._climbs else self.level

    def measure(self, now: float, files: int, moved: int) -> int:
        """Take in how many files and bytes are done by ``now`` (seconds), and return how many sessions to have.

        Call it often while all of :attr:`level` sessions are at work, and :meth:`interrupt` when they were not.
        """
        window = self._window
        if window is None:
            self._window = _Window(now, files, moved) if files or moved else None
            return self.level
        seconds, count, size = now - window.at, files - window.files, moved - window.moved
        if not self._is_enough(seconds, count, size):
            return self.level
        if self._climbs:
            self._judge((size + count * _FILE_BYTES) / seconds)
            self._settled = now
        elif now - self._settled > _AGAIN:
            self._climbs, self._before = True, None
        self._window = _Window(now, files, moved)
        return self.level

    def interrupt(self) -> None:
        """Take in that there was something else to wait for: the measurement begins anew."""
        self._window = None

    def refused(self, allowed: int) -> None:
        """Take in that the host, or the work that is left, takes no more than ``allowed`` sessions."""
        self._most = max(1, min(self._most, allowed))
        self.level = min(self.level, self._most)
        self._climbs, self._window = False, None

    def _is_enough(self, seconds: float, files: int, moved: int) -> bool:
        if seconds < _WINDOW or not (files or moved):
            return False
        return files >= self.level or moved >= _BYTES_EACH * self.level or seconds >= _LONGEST_WINDOW

    def _judge(self, rate: float) -> None:
        before = self._before
        if before is not None and rate < before[1] * (1 + _PAYS * (self.level / before[0] - 1)):
            self.level, self._climbs = before[0], False
            return
        self._before = (self.level, rate)
        self.level = min(self._most, self.level * 2 if self.level < _STEEP else self.level + 4)
        self._climbs = self.level > self._before[0]
