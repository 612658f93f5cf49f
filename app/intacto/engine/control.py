"""Pause, go on, stop and slow down: one object that every worker of a run looks at between two chunks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from intacto.domain.errors import Cancelled
from intacto.domain.words import say

_GLANCE = 0.2
"""Seconds after which a main thread that waits for others looks whether a signal came."""


def join_all(threads: Iterable[threading.Thread], glance: Callable[[], None] = lambda: None) -> None:
    """Wait for the end of all; a signal is heard meanwhile, whichever thread the system gave it to.

    ``glance`` is called again and again until then.

    Python handles signals in the main thread only, and a join without a time-out may sleep through one.
    """
    for thread in threads:
        while thread.is_alive():
            thread.join(_GLANCE)
            glance()


class Control:
    """The reins of one run. Safe from any thread."""

    def __init__(self, limit: float | None = None) -> None:
        """``limit`` is the highest rate in bytes per second over all workers, None for no limit."""
        self._going = threading.Event()
        self._going.set()
        self._stopped = threading.Event()
        self._limit = limit
        # A signal's handler stops the run in the main thread, which may be in the middle of anything.
        self._lock = threading.RLock()
        self._acts: list[Callable[[], None]] = []
        self._earliest = 0.0

    @property
    def paused(self) -> bool:
        """Tell whether the run is paused."""
        return not self._going.is_set()

    @property
    def stopped(self) -> bool:
        """Tell whether the run is to end."""
        return self._stopped.is_set()

    def pause(self) -> None:
        """Hold every worker at its next chunk; one that is to end is not held."""
        with self._lock:
            if not self._stopped.is_set():
                self._going.clear()

    def resume(self) -> None:
        """Let the workers go on."""
        self._going.set()

    def stop(self) -> None:
        """End the run: workers raise Cancelled at their next chunk, paused ones too."""
        with self._lock:
            self._stopped.set()
            self._going.set()
            for act in tuple(self._acts):
                act()

    @contextmanager
    def when_stopped(self, act: Callable[[], None]) -> Iterator[None]:
        """Have ``act`` called, from any thread, if the run is or gets stopped within the ``with``, and never after.

        It must neither wait nor raise.
        """
        with self._lock:
            self._acts.append(act)
            if self._stopped.is_set():
                act()
        try:
            yield
        finally:
            with self._lock:
                self._acts.remove(act)

    def checkpoint(self, moved: int = 0) -> None:
        """Wait while paused, keep the rate after ``moved`` bytes; raises Cancelled when stopped."""
        if not self._going.is_set():
            self._going.wait()
        if self._limit is not None and moved:
            self._stopped.wait(self._debt(moved))
        if self._stopped.is_set():
            raise Cancelled(say("Stopped"), say("What was proven stays proven. The next check goes on from here."))

    def wait(self, seconds: float) -> None:
        """Wait, but not longer than the run lasts; raises Cancelled when stopped."""
        self._stopped.wait(seconds)
        self.checkpoint()

    def _debt(self, moved: int) -> float:
        """Return the seconds to wait so that all bytes up to now keep within the limit."""
        assert self._limit is not None
        with self._lock:
            now = time.monotonic()
            self._earliest = max(self._earliest, now) + moved / self._limit
            return self._earliest - now
