"""A crew grows while it works; a refusal in growth is the failure of no file, and one session is left to the seller."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from intacto.domain.errors import IntactoError, LoginRefused, TooManyConnections
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.crew import Crew
from intacto.engine.queue import Job, ReadingQueue
from intacto.engine.reins import Reins
from intacto.engine.sessions import SessionPool
from intacto.engine.tuning import FIRST, UTMOST
from tests.engine.fakes import FakePlace, too_many, unreachable

ROUND_TRIPS = 0.05
"""Seconds that every file takes, however many are read beside it: a host far away."""


def refused() -> IntactoError:
    return LoginRefused(say("Refused"), say("530 Login incorrect."))


class Shift:
    """A crew at a fake host far away, and what it did."""

    def __init__(self, place: FakePlace, files: int, pool: SessionPool) -> None:
        self.place, self.pool = place, pool
        self.done: list[str] = []
        jobs = [Job(f"{n}.bin", 10, at_host=True) for n in range(files)]
        self.reins = Reins(Control())
        self.crew = Crew(ReadingQueue(jobs), pool, self.reins, self._do)
        self._lock = threading.Lock()

    def _do(self, job: Job) -> None:
        with self.pool.lease(self.reins):
            time.sleep(ROUND_TRIPS)
            self.reins.checkpoint(10)
        with self._lock:
            self.done.append(job.path)


def pool_of(place: FakePlace, caps: list[int], first: int | None = FIRST, most: int = UTMOST) -> SessionPool:
    return SessionPool(place, most, caps.append, back_off=(0.0,), first=first)


def test_it_grows_where_growing_helps() -> None:
    place = FakePlace()
    pool = pool_of(place, [])
    shift = Shift(place, 400, pool)
    shift.crew.work()
    assert len(set(shift.done)) == len(shift.done) == 400
    assert place.peak >= 8
    assert pool.best in (None, 8, 12, 16)
    pool.close()
    assert place.live == 0


@pytest.mark.parametrize("fault", [too_many, refused, unreachable])
def test_a_refusal_in_growth_fails_no_file(fault: Callable[[], BaseException]) -> None:
    caps: list[int] = []
    place = FakePlace()
    place.fail("open", fault=fault, times=None, skip=FIRST)
    pool = pool_of(place, caps)
    shift = Shift(place, 150, pool)
    shift.crew.work()
    assert len(set(shift.done)) == len(shift.done) == 150
    assert place.peak == FIRST
    assert set(caps) <= {FIRST}


def test_under_a_cap_one_is_left_for_the_seller() -> None:
    caps: list[int] = []
    place = FakePlace(cap=6)
    pool = pool_of(place, caps)
    shift = Shift(place, 300, pool)
    shift.crew.work()
    assert len(set(shift.done)) == 300
    assert (caps[-1], pool.most, place.live) == (6, 5, 5)


@pytest.mark.parametrize(("cap", "ours"), [(1, 1), (2, 1), (3, 2)])
def test_a_small_cap_met_at_the_start(cap: int, ours: int) -> None:
    caps: list[int] = []
    place = FakePlace(cap=cap)
    pool = pool_of(place, caps)
    shift = Shift(place, 40, pool)
    shift.crew.work()
    assert len(set(shift.done)) == 40
    assert (caps[-1], pool.most, place.live) == (cap, ours, ours)


def test_a_number_that_was_asked_for_is_kept() -> None:
    place = FakePlace()
    pool = pool_of(place, [], first=None, most=3)
    shift = Shift(place, 120, pool)
    shift.crew.work()
    assert (place.peak, place.live, pool.best) == (3, 3, None)


def test_who_leaves_takes_his_session_with_him() -> None:
    place = FakePlace()
    pool = pool_of(place, [], first=None, most=4)
    for _ in range(3):
        assert pool.add()
    pool.trim(1)
    assert place.live == 1


def test_nobody_is_added_past_the_most_or_after_the_end() -> None:
    place = FakePlace()
    pool = pool_of(place, [], first=None, most=1)
    assert pool.add()
    assert not pool.add()
    pool.close()
    assert not pool.add()
    assert place.live == 0


def test_even_the_first_refusal_of_all_is_the_run_s() -> None:
    place = FakePlace(cap=0)
    shift = Shift(place, 5, pool_of(place, []))
    with pytest.raises(TooManyConnections):
        shift.crew.work()
