"""What a probe measures of a host, each within bounds of time and size: round trip, speeds, clock, sessions at once."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from intacto.domain import names
from intacto.domain.errors import HostError, TooManyConnections
from intacto.domain.product import Entry
from intacto.domain.report_card import Clock as HostClock
from intacto.engine.ports import Clock
from intacto.places.base import Session

SCRATCH_BYTES = 4 * 1024 * 1024
"""Bytes that speed is measured with, at most."""
SCRATCH_SECONDS = 4.0
"""Seconds after which no more is sent, or read, for the measurement: a slow line is known by then."""
MOST_OPENED = 8
"""Sessions up to which the cap is looked for: what shared hosts allow (facts, "Moving bytes")."""
HELD_SECONDS = 1.0
"""Seconds after which no further session is opened to find the cap; all are closed then."""

_PIECE = 65536
_ECHOES = 5
_MINUTE = 60.0
_QUARTER = 900.0


def round_trip(session: Session) -> float:
    """Return the seconds from a word to its answer: the median of five."""
    taken = []
    for _ in range(_ECHOES):
        begun = time.monotonic()
        session.keep_alive()
        taken.append(time.monotonic() - begun)
    return statistics.median(taken)


class Outgoing:
    """Bytes that no line can make smaller, until enough were sent or the time is over."""

    def __init__(self) -> None:
        self.begun = time.monotonic()

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes; the first piece comes in any case."""
        for _ in range(SCRATCH_BYTES // _PIECE):
            yield os.urandom(_PIECE)
            if time.monotonic() - self.begun > SCRATCH_SECONDS:
                return

    def rate(self, size: int) -> float:
        """Return bytes per second, now that ``size`` bytes are confirmed."""
        return size / max(time.monotonic() - self.begun, 1e-6)


def download_rate(session: Session, path: str) -> float | None:
    """Return the bytes per second at which a file comes, None where it is empty. It may be left in its middle."""
    begun, size = time.monotonic(), 0
    for chunk in session.read(path):
        size += len(chunk)
        if size > SCRATCH_BYTES or time.monotonic() - begun > SCRATCH_SECONDS:
            break
    return size / max(time.monotonic() - begun, 1e-6) if size else None


def clock_of(session: Session, path: str, now: Clock, *, tells_utc: bool) -> HostClock | None:
    """Return how far the host's clock is off by the time of a file that was written just now; None: it tells none.

    Where listings are not in UTC, whole quarters of an hour are the host's zone and are left out.
    """
    entry = session.find(path)
    if entry is None or entry.modified is None:
        folder = session.list_folder(names.folder_of(path))
        entry = next((each for each in folder.entries if each.path == path), None)
    if entry is None or entry.modified is None:
        return None
    offset = entry.modified - now()
    if not tells_utc:
        offset -= round(offset / _QUARTER) * _QUARTER
    return HostClock(offset, _MINUTE if entry.modified % _MINUTE == 0 else 1.0 + SCRATCH_SECONDS)


def cap_of(open_one: Callable[[], Session], open_more: Callable[[], Session]) -> tuple[int, bool]:
    """Return how many sessions the host gave at once, and whether it refused the next one.

    One after the other, at most :data:`MOST_OPENED`, all closed at once: nobody else is kept out for longer than
    :data:`HELD_SECONDS` and one login.
    """
    with ExitStack() as opened:
        opened.enter_context(open_one())
        count, begun = 1, time.monotonic()
        while count < MOST_OPENED and time.monotonic() - begun < HELD_SECONDS:
            try:
                opened.enter_context(open_more())
            except TooManyConnections:
                return count, True
            except HostError:
                break
            count += 1
    return count, False


def largest(files: tuple[Entry, ...]) -> str | None:
    """Return the largest file of a listing, None where there is none that is not empty."""
    told = [entry for entry in files if entry.size]
    return max(told, key=lambda entry: entry.size or 0).path if told else None
