"""Doing a work: all sides alternately, each answer looked at, the median of each side's figures."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.work import Case, Goal, Limit, Side, WrongAnswerError


@dataclass(frozen=True, slots=True)
class Figures:
    """What one side took, run by run (seconds, or the unit of its limit); ``wrong`` says why it has no figures."""

    name: str
    runs: tuple[float, ...]
    wrong: str | None = None

    @property
    def median(self) -> float:
        """Return the median of the runs; NaN where there are none."""
        return statistics.median(self.runs) if self.runs and self.wrong is None else float("nan")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of a goal: ``found`` is a ratio or a figure, NaN where a side has none."""

    words: str
    found: float
    held: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a work; ``passed_over`` says why it was not done."""

    name: str
    title: str
    sides: tuple[Figures, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    passed_over: str | None = None
    note: str = ""

    @property
    def held(self) -> bool:
        """Tell whether all goals were reached; a work that was passed over reached them too."""
        return all(comparison.held for comparison in self.comparisons)


def measure(case: Case, runs: int, tell: Callable[[str], None]) -> tuple[Figures, ...]:
    """Let the sides work in turn, ``runs`` times; a side that answers wrongly once is out."""
    taken: dict[str, list[float]] = {side.name: [] for side in case.sides}
    wrong: dict[str, str] = {}
    for _ in range(runs):
        for side in case.sides:
            if side.name in wrong:
                continue
            try:
                taken[side.name].append(_once(side, case.is_right))
                tell(f"  {side.name}: {taken[side.name][-1]:.3f}")
            except WrongAnswerError as reason:
                wrong[side.name] = str(reason)
                tell(f"  {side.name}: {reason}")
    return tuple(Figures(side.name, tuple(taken[side.name]), wrong.get(side.name)) for side in case.sides)


def _once(side: Side, is_right: Callable[[object], bool]) -> float:
    side.before()
    began = time.perf_counter()
    brought = side.act()
    took = time.perf_counter() - began
    answer = side.answer(brought)
    if not is_right(answer):
        raise WrongAnswerError(f"wrong answer: {str(answer)[:200]}")
    return took if side.value is None else side.value(answer)


def compare(goals: tuple[Goal | Limit, ...], figures: tuple[Figures, ...]) -> tuple[Comparison, ...]:
    """Return what came of each goal."""
    medians = {each.name: each.median for each in figures}
    return tuple(_compare(goal, medians) for goal in goals)


def _compare(goal: Goal | Limit, medians: dict[str, float]) -> Comparison:
    if isinstance(goal, Goal):
        ratio = medians[goal.peer] / medians[goal.ours]
        return Comparison(f"{goal.ours} : {goal.peer}, at least {goal.at_least:g}", ratio, ratio >= goal.at_least)
    found = medians[goal.side]
    bounds = [f"at least {goal.at_least:g}"] * (goal.at_least > float("-inf"))
    bounds += [f"at most {goal.at_most:g}"] * (goal.at_most < float("inf"))
    return Comparison(f"{goal.side}, {' and '.join(bounds)} {goal.unit}", found, goal.at_least <= found <= goal.at_most)
