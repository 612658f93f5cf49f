"""The reins of a run: pause, go on, stop, and a rate that holds over all workers."""

from __future__ import annotations

import threading
import time

import pytest

from intacto.domain.errors import Cancelled
from intacto.engine.control import Control


def test_a_paused_run_goes_on_where_it_was() -> None:
    control = Control()
    control.pause()
    passed = threading.Event()

    def body() -> None:
        control.checkpoint()
        passed.set()

    worker = threading.Thread(target=body)
    worker.start()
    assert control.paused
    assert not passed.wait(0.05)
    control.resume()
    assert passed.wait(5)
    worker.join()


def test_a_stop_ends_a_paused_run_too() -> None:
    control = Control()
    control.pause()
    control.stop()
    with pytest.raises(Cancelled):
        control.checkpoint()


def test_a_pause_after_the_stop_holds_nobody() -> None:
    control = Control()
    control.stop()
    control.pause()
    assert not control.paused
    with pytest.raises(Cancelled):
        control.checkpoint()


def test_the_rate_is_kept_over_all_workers() -> None:
    control = Control(limit=1_000_000)
    began = time.monotonic()
    workers = [threading.Thread(target=control.checkpoint, args=(100_000,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert time.monotonic() - began >= 0.29


def test_a_stop_does_not_wait_for_the_rate() -> None:
    control = Control(limit=1.0)
    ended = threading.Event()

    def body() -> None:
        with pytest.raises(Cancelled):
            control.checkpoint(1_000_000)
        ended.set()

    threading.Thread(target=body).start()
    control.stop()
    assert ended.wait(5)
