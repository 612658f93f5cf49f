"""Sessions are shared fairly, renewed when broken, and never more than the host allows."""

from __future__ import annotations

import threading

import pytest

from intacto.domain.errors import Cancelled, FileGone, LoginRefused, TooManyConnections, TransferBroken
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.sessions import LoginUnanswered, SessionPool
from intacto.places.base import Session
from tests.engine.fakes import FakePlace, FakeSession, Fault, broken, too_many, unreachable


def number(session: Session) -> int:
    assert isinstance(session, FakeSession)
    return session.number


def pool_of(place: FakePlace, most: int = 3, rested: float = 100.0) -> tuple[SessionPool, list[int]]:
    caps: list[int] = []
    return SessionPool(place, most, caps.append, back_off=(0.0, 0.0), rested=rested), caps


def test_a_session_that_came_back_is_lent_again() -> None:
    place = FakePlace()
    pool, _ = pool_of(place)
    with pool.lease() as first:
        one = number(first)
    with pool.lease() as second:
        assert number(second) == one
    assert place.opened == 1


@pytest.mark.parametrize(
    "fault", [broken, unreachable, lambda: ValueError("a bug"), lambda: Cancelled(say("x"), say("y"))]
)
def test_a_session_in_which_something_broke_is_closed(fault: Fault) -> None:
    place = FakePlace()
    pool, _ = pool_of(place)
    error = fault()
    with pytest.raises(type(error)), pool.lease():
        raise error
    assert place.live == 0


def test_a_session_in_which_a_file_was_missing_is_kept() -> None:
    place = FakePlace()
    pool, _ = pool_of(place)
    with pytest.raises(FileGone), pool.lease():
        raise FileGone(say("x"), say("y"))
    with pool.lease():
        pass
    assert place.opened == 1


def test_a_fresh_session_is_new_and_closed_afterwards() -> None:
    place = FakePlace()
    pool, _ = pool_of(place)
    with pool.lease() as session:
        one = number(session)
    with pool.fresh() as session:
        assert number(session) != one
        assert place.live == 2
    assert place.live == 1


def test_fresh_closes_an_idle_one_first_where_only_one_is_allowed() -> None:
    place = FakePlace(cap=1)
    pool, caps = pool_of(place, most=1)
    with pool.lease():
        pass
    with pool.fresh() as session:
        assert number(session) == 2
        assert place.live == 1
    assert (place.peak, caps) == (1, [])


def test_fresh_inside_the_only_lease_says_so_rather_than_waiting_for_ever() -> None:
    pool, _ = pool_of(FakePlace(cap=1), most=1)
    with pool.lease(), pytest.raises(TooManyConnections), pool.fresh():
        pytest.fail("there is no room for a second session")


def test_a_refused_login_lowers_the_cap_and_waits_for_one_that_comes_back() -> None:
    place = FakePlace(cap=2)
    pool, caps = pool_of(place, most=4)
    holding, release, got = threading.Barrier(3), threading.Event(), threading.Event()

    def hold() -> None:
        with pool.lease():
            holding.wait(10)
            assert release.wait(10)

    def want() -> None:
        with pool.lease():
            got.set()

    threads = [threading.Thread(target=hold) for _ in range(2)]
    for thread in threads:
        thread.start()
    holding.wait(10)
    third = threading.Thread(target=want)
    third.start()
    while not caps:
        assert not got.wait(0.01)
    release.set()
    for thread in (*threads, third):
        thread.join(10)
    assert got.is_set()
    assert (caps, pool.most, place.peak) == ([2], 2, 2)


def test_a_host_that_refuses_even_the_first_is_tried_again_before_it_is_final() -> None:
    place = FakePlace()
    place.fail("open", fault=too_many, times=2)
    pool, caps = pool_of(place)
    with pool.lease():
        assert place.count("open") == 3
    place = FakePlace(cap=0)
    pool, caps = pool_of(place)
    with pytest.raises(TooManyConnections), pool.lease():
        pytest.fail("the host allows none")
    assert (place.count("open"), caps) == (3, [])


def test_a_host_that_forgets_a_closed_session_late_does_not_lose_its_cap() -> None:
    place = FakePlace()
    pool, caps = pool_of(place, most=2)
    inside, release = threading.Event(), threading.Event()

    def hold() -> None:
        with pool.lease():
            inside.set()
            assert release.wait(10)

    with pool.lease():
        thread = threading.Thread(target=hold)
        thread.start()
        assert inside.wait(10)
    place.fail("open", fault=too_many)
    with pool.fresh():
        assert (pool.most, caps) == (2, [])
    release.set()
    thread.join(10)


def test_a_dead_host_is_told_at_once_and_later_only_after_some_tries() -> None:
    place = FakePlace()
    place.down = True
    pool, _ = pool_of(place)
    with pytest.raises(LoginUnanswered), pool.lease():
        pytest.fail("nobody answers")
    assert place.count("open") == 1
    place.down = False
    with pytest.raises(TransferBroken), pool.lease():
        raise broken()
    place.down = True
    with pytest.raises(LoginUnanswered), pool.lease():
        pytest.fail("nobody answers")
    assert place.count("open") == 5


def test_other_refusals_come_out_at_once() -> None:
    place = FakePlace()
    place.fail("open", fault=lambda: LoginRefused(say("x"), say("y")))
    pool, _ = pool_of(place)
    with pytest.raises(LoginRefused), pool.lease():
        pytest.fail("the password is wrong")
    assert pool.in_use == 0


def test_a_rested_session_that_died_is_replaced_unseen() -> None:
    place = FakePlace()
    pool, _ = pool_of(place, rested=0.0)
    with pool.lease():
        pass
    place.fail("keep-alive")
    with pool.lease() as session:
        assert number(session) == 2
    assert place.live == 1


def test_stopping_ends_the_wait_for_a_session() -> None:
    pool, _ = pool_of(FakePlace(), most=1)
    control, ended = Control(), threading.Event()

    def want() -> None:
        with pytest.raises(Cancelled), pool.lease(control):
            pytest.fail("it is in use")
        ended.set()

    with pool.lease():
        thread = threading.Thread(target=want)
        thread.start()
        control.stop()
        assert ended.wait(10)
    thread.join(10)


def test_close_leaves_nothing_open() -> None:
    place = FakePlace()
    pool, _ = pool_of(place)
    with pool.lease():
        with pool.lease():
            pass
        pool.close()
        assert place.live == 1
    assert place.live == 0
    with pytest.raises(Cancelled), pool.lease():
        pytest.fail("the pool is closed")


def test_what_idle_sessions_are_told_is_told_to_those_alone() -> None:
    pool = SessionPool(FakePlace(), 3, lambda _: None)
    with pool.lease() as used:
        with pool.lease() as idle:
            pass
        pool.tell_idle(lambda session: session.go_ahead(begin=True))
        assert isinstance(used, FakeSession)
        assert isinstance(idle, FakeSession)
        assert (used.is_ahead, idle.is_ahead) == (None, True)
    pool.close()
