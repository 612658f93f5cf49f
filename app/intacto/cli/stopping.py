"""Ctrl-C and a polite kill stop a run cleanly: what was proven stays proven."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from intacto.engine.control import Control


@contextmanager
def stopped_by_signals(control: Control) -> Iterator[None]:
    """Let the first SIGINT or SIGTERM stop the run; a second one ends the program as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}

    def stop(number: int, _frame: FrameType | None) -> None:
        control.stop()
        signal.signal(number, before[signal.Signals(number)])

    for number in numbers:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
