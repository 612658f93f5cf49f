"""The workers of a check: as many as the host allows sessions, fewer when it turns out to allow less."""

from __future__ import annotations

import threading
from collections.abc import Callable

from intacto.domain.errors import Cancelled, IntactoError, our_fault
from intacto.engine.control import join_all
from intacto.engine.queue import Job, ReadingQueue
from intacto.engine.reins import Reins
from intacto.engine.sessions import SessionPool


class Crew:
    """Works through a queue in threads; the first failure ends it for all."""

    def __init__(self, queue: ReadingQueue, pool: SessionPool, reins: Reins, do: Callable[[Job], None]) -> None:
        """``do`` is called from many threads; what it raises ends the run, Cancelled quietly."""
        self._queue = queue
        self._pool = pool
        self._reins = reins
        self._do = do
        self._lock = threading.Lock()
        self._working = 0
        self._failure: IntactoError | None = None

    def work(self) -> None:
        """Work until the queue is empty or the run is stopped; all threads have ended when this returns or raises.

        Raises the first failure; what was no IntactoError as a Bug with its cause.
        """
        count = min(self._pool.most, len(self._queue))
        threads = [threading.Thread(target=self._work, name=f"check-{n}", daemon=True) for n in range(count)]
        self._working = count
        for thread in threads:
            thread.start()
        try:
            join_all(threads)
        except BaseException:
            self._reins.stop()
            join_all(threads)
            raise
        if self._failure is not None:
            raise self._failure

    def fail(self, failure: IntactoError) -> None:
        """End the run with ``failure``, unless another one came first."""
        with self._lock:
            self._failure = self._failure or failure
        self._reins.stop()

    def _work(self) -> None:
        try:
            while (job := self._next()) is not None:
                self._do(job)
        except Cancelled:
            return
        except IntactoError as failure:
            self.fail(failure)
        except Exception as failure:  # noqa: BLE001 - nothing may end a thread in silence; work() raises it
            self.fail(our_fault(failure))

    def _next(self) -> Job | None:
        """Return the next job; None ends the worker, also where the host allows fewer than are at work."""
        with self._lock:
            if self._working > self._pool.most or self._reins.stopped:
                self._working -= 1
                return None
        return self._queue.take()
