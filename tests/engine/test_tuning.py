"""The climber grows while it pays, stays where it does not, and never passes what it may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.engine.tuning import FIRST, UTMOST, Climber, leaving_one

SMALL = 80_000


def drive(
    climber: Climber, rate: Callable[[int], float], seconds: float, start: float = 0.0
) -> list[tuple[float, int]]:
    """Let files of 80 KB come at ``rate`` (files a second, by sessions); return when which level was taken."""
    now, files, levels = start, start * 1000.0, [(start, climber.level)]
    while now < start + seconds:
        now += 0.1
        files += rate(climber.level) * 0.1
        level = climber.measure(now, int(files), int(files * SMALL))
        if level != levels[-1][1]:
            levels.append((now, level))
    return levels


def far(level: int) -> float:
    """Forty milliseconds away each session brings some five files a second, however many there are."""
    return 5.0 * level


def test_far_from_the_host_it_grows_within_two_seconds() -> None:
    levels = drive(Climber(FIRST, UTMOST), far, 10)
    assert [level for _, level in levels] == [4, 8, 12, 16]
    assert levels[1][0] < 1.5
    assert levels[-1][0] < 4


def test_where_more_bring_nothing_it_goes_back_and_stays() -> None:
    climber = Climber(FIRST, UTMOST)
    assert climber.best is None
    levels = drive(climber, lambda _: 700.0, 30)
    assert [level for _, level in levels] == [4, 8, 4]
    assert climber.best == FIRST


def test_a_full_line_is_found_from_below() -> None:
    climber = Climber(FIRST, UTMOST)
    drive(climber, lambda level: min(5.0 * level, 41.0), 30)
    assert climber.best == 8


def test_one_long_file_each_is_measured_by_its_bytes() -> None:
    climber = Climber(2, UTMOST)
    for tenth in range(200):
        climber.measure(tenth / 10, 0, tenth * 200_000 * min(climber.level, 4))
    assert climber.best == 4


def test_after_a_minute_it_looks_again() -> None:
    climber = Climber(FIRST, UTMOST)
    drive(climber, lambda _: 700.0, 30)
    levels = drive(climber, far, 60, start=100.0)
    assert levels[-1][1] == UTMOST


def test_a_refusal_is_final_for_the_run() -> None:
    climber = Climber(FIRST, UTMOST)
    climber.refused(2)
    assert {level for _, level in drive(climber, far, 200)} == {2}


def test_before_the_first_byte_nothing_is_measured() -> None:
    climber = Climber(FIRST, UTMOST)
    assert {climber.measure(tenth / 10, 0, 0) for tenth in range(100)} == {FIRST}


@given(
    st.integers(1, 20),
    st.integers(1, UTMOST),
    st.lists(st.tuples(st.floats(0.0, 9.0), st.integers(0, 500), st.integers(0, 10**8)), max_size=60),
    st.integers(1, 20),
)
def test_it_never_leaves_its_bounds(first: int, most: int, steps: list[tuple[float, int, int]], allowed: int) -> None:
    climber = Climber(first, most)
    now, files, moved = 0.0, 0, 0
    for number, (seconds, count, size) in enumerate(steps):
        now, files, moved = now + seconds, files + count, moved + size
        assert 1 <= climber.measure(now, files, moved) <= most
        if number == 30:
            climber.refused(allowed)
            most = min(most, allowed)


@pytest.mark.parametrize(("cap", "ours"), [(1, 1), (2, 1), (3, 2), (8, 7)])
def test_one_is_left_for_the_seller(cap: int, ours: int) -> None:
    assert leaving_one(cap) == ours
