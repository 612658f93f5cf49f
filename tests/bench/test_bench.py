"""The benchmark itself: a work is done by both sides, and whoever answers wrongly has no time."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import ours, peers, table
from tests.bench.measuring import Result, compare, measure
from tests.bench.room import Room
from tests.bench.wares import MIB, harm
from tests.bench.work import Case, Goal, Limit, PassedOverError, Side
from tests.bench.works import ALL, large


def _silent(_: str) -> None:
    """Tell nothing."""


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as made:
        yield made


@pytest.fixture
def reading(room: Room) -> Case:
    """One file of 1 MiB, read by Intacto and by a bare loop."""
    try:
        daemon, digest = large.stocked(room, MIB)
    except PassedOverError as reason:
        pytest.skip(str(reason))

    def harmed() -> None:
        harm(daemon, large.NAME)

    ours_, theirs = ours.read_back, peers.ftplib_digest
    return Case(
        (
            Side("Intacto", lambda: ours_(daemon, large.NAME)),
            Side("bare ftplib", lambda: theirs(daemon, large.NAME)),
            Side("too late", lambda: theirs(daemon, large.NAME), before=harmed),
        ),
        lambda answer: answer == digest,
        (Goal("Intacto", "bare ftplib", 0.0), Goal("Intacto", "too late", 0.0)),
    )


def test_both_sides_do_the_work_and_a_wrong_answer_is_noticed(reading: Case) -> None:
    us, bare, late = measure(reading, 1, _silent)
    assert us.wrong is None
    assert bare.wrong is None
    assert min(us.median, bare.median) > 0
    assert late.wrong is not None
    assert late.runs == ()
    held, broken = compare(reading.goals, (us, bare, late))
    assert held.found == pytest.approx(bare.median / us.median)
    assert held.held
    assert math.isnan(broken.found)
    assert not broken.held


def test_a_side_that_was_right_at_first_and_wrong_later_has_no_figure() -> None:
    answers = iter([7, 8])
    case = Case((Side("one", lambda: next(answers)),), lambda answer: answer == 7, (Limit("one", "s", at_most=9),))
    figures = measure(case, 5, _silent)
    assert len(figures[0].runs) == 1
    assert "8" in str(figures[0].wrong)
    assert not compare(case.goals, figures)[0].held


def test_what_is_written_can_be_read_by_people_and_programs(tmp_path: Path) -> None:
    case = Case((Side("one", lambda: 0, value=lambda _: 12.0),), lambda _: True, (Limit("one", "%", at_most=10),))
    figures = measure(case, 2, _silent)
    done = Result("work", "a work", figures, compare(case.goals, figures))
    table.write(tmp_path / "out", {"processor": "quick"}, [done, Result("far", "far", passed_over="no | line\nhere")])
    read = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [work["passed_over"] for work in read["works"]] == [None, "no | line\nhere"]
    assert read["works"][0]["sides"][0] == {"name": "one", "runs": [12.0, 12.0], "wrong": None, "median": 12.0}
    rows = (tmp_path / "out.md").read_text("utf-8").splitlines()
    assert "| a work | one 12.000 | 12.00 | one, at most 10 % | NO |" in rows
    assert "| far | | | passed over: no / line here | |" in rows


def test_every_work_has_a_name_of_its_own() -> None:
    assert len({work.name for work in ALL}) == len(ALL)
