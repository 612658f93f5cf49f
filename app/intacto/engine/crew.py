"""The workers of a check: few at first, more while more bring more, fewer where the host allows fewer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from intacto.domain.errors import Cancelled, IntactoError, our_fault
from intacto.engine.control import join_all
from intacto.engine.queue import Job, ReadingQueue
from intacto.engine.reins import Reins
from intacto.engine.sessions import SessionPool
from intacto.engine.tuning import Climber

_GLANCE = 0.1
"""Seconds between two looks at how it goes; a signal is heard meanwhile."""


class Crew:
    """Works through a queue in threads; the first failure ends it for all.

    Where the pool looks for the best number of sessions, the crew grows with it: a newcomer logs in before he takes a
    job, so that a refused login is the failure of no file.
    """

    def __init__(self, queue: ReadingQueue, pool: SessionPool, reins: Reins, do: Callable[[Job], None]) -> None:
        """``do`` is called from many threads; what it raises ends the run, Cancelled quietly."""
        self._queue = queue
        self._pool = pool
        self._reins = reins
        self._do = do
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._working = 0
        self._joining = 0
        self._done = 0
        self._wanted = pool.most if pool.is_fixed else pool.first
        self._failure: IntactoError | None = None

    def work(self) -> None:
        """Work until the queue is empty or the run is stopped; all threads have ended when this returns or raises.

        Raises the first failure; what was no IntactoError as a Bug with its cause.
        """
        climber = None if self._pool.is_fixed else Climber(self._pool.first, self._pool.most)
        self._hire(min(self._wanted, self._pool.most, len(self._queue)), self._work)
        try:
            while (thread := next((each for each in self._threads if each.is_alive()), None)) is not None:
                thread.join(_GLANCE)
                if climber is not None:
                    self._steer(climber)
        except BaseException:
            self._reins.stop()
            join_all(self._threads)
            raise
        if self._failure is not None:
            raise self._failure

    def fail(self, failure: IntactoError) -> None:
        """End the run with ``failure``, unless another one came first."""
        with self._lock:
            self._failure = self._failure or failure
        self._reins.stop()

    def _steer(self, climber: Climber) -> None:
        """Measure, and hire or let go."""
        with self._lock:
            working, joining, done = self._working, self._joining, self._done
        if self._reins.stopped or not len(self._queue):
            return
        if joining or self._reins.paused:
            climber.interrupt()
            return
        if working < climber.level:
            climber.refused(working)
        before = climber.level
        wanted = climber.measure(time.monotonic(), done, self._reins.moved)
        with self._lock:
            self._wanted = wanted
        if wanted > before:
            climber.interrupt()
            self._hire(min(wanted - working, len(self._queue)), self._join)
        self._pool.best = climber.best

    def _hire(self, count: int, work: Callable[[], None]) -> None:
        threads = [
            threading.Thread(target=work, name=f"check-{len(self._threads) + n}", daemon=True) for n in range(count)
        ]
        with self._lock:
            if work == self._work:
                self._working += count
            else:
                self._joining += count
        self._threads += threads
        for thread in threads:
            thread.start()

    def _join(self) -> None:
        """Log in, then work; whoever gets no session leaves."""
        came = False
        try:
            came = self._pool.add(self._reins)
        except Exception as failure:  # noqa: BLE001 - nothing may end a thread in silence; work() raises it
            self.fail(our_fault(failure))
        finally:
            with self._lock:
                self._joining -= 1
                self._working += came
        if came:
            self._work()

    def _work(self) -> None:
        try:
            while (job := self._next()) is not None:
                self._do(job)
                with self._lock:
                    self._done += 1
        except Cancelled:
            return
        except IntactoError as failure:
            self.fail(failure)
        except Exception as failure:  # noqa: BLE001 - nothing may end a thread in silence; work() raises it
            self.fail(our_fault(failure))

    def _next(self) -> Job | None:
        """Return the next job; None ends the worker, also where the host allows fewer, or fewer bring as much."""
        with self._lock:
            most = min(self._pool.most, self._wanted)
            if self._working > most or self._reins.stopped:
                self._working -= 1
                leaves = True
            else:
                leaves = False
        if leaves:
            self._pool.trim(most)
            return None
        return self._queue.take()
