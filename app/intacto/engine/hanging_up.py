"""A run that is stopped hangs up on a host that is silent: an answer that never comes would hold it for a time-out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from intacto.engine.control import Control
from intacto.engine.sessions import SessionPool

PATIENCE = 1.5
"""Seconds in which what is under way may come to its end by itself: sessions are then closed as hosts like it."""


@contextmanager
def hung_up_when_stopped(pool: SessionPool, control: Control, patience: float = PATIENCE) -> Iterator[None]:
    """Hang up on the host if ``control`` is stopped and the block has not ended ``patience`` seconds later.

    Only for what reads: whatever was asked last may or may not have been done.
    """
    stopped, over = threading.Event(), threading.Event()

    def wait() -> None:
        stopped.wait()
        while not over.wait(patience):
            pool.hang_up()

    watcher = threading.Thread(target=wait, name="hanging-up", daemon=True)
    watcher.start()
    try:
        with control.when_stopped(stopped.set):
            yield
    finally:
        over.set()
        stopped.set()
        watcher.join()
