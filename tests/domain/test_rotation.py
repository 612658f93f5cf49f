"""N days promised, N days kept: shops of all sizes, simulated with computers that are on now and then."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.fingerprint import Fingerprint
from intacto.domain.habit import HOUR, KEPT_HOURS, Habit, habit_of
from intacto.domain.health import DAY, judge
from intacto.domain.overview import FileView
from intacto.domain.product import FileState, Presence
from intacto.domain.proof import Proof, ProofLevel
from intacto.domain.quiet import QuietHours
from intacto.domain.rotation import TICK, Conditions, Turn, days_needed, needed_rate, oldest_proof, portion
from intacto.domain.schedule import Schedule

BEGAN = 1_699_920_000.0  # a midnight
On = Callable[[int, int], bool]


def office(_day: int, hour: int) -> bool:
    return 9 <= hour < 17


def office_with_lost_days(day: int, hour: int) -> bool:
    return office(day, hour) and day % 6 != 3


def always(_day: int, _hour: int) -> bool:
    return True


def nights(_day: int, hour: int) -> bool:
    """A computer that is always on, with quiet hours from 8 to 22."""
    return not QuietHours(8 * 60, 22 * 60).holds(hour * 60)


def erratic(seed: int) -> On:
    dice = random.Random(seed)
    days = [(dice.randint(6, 14), dice.randint(3, 10)) for _ in range(90)]
    return lambda day, hour: days[day][0] <= hour < sum(days[day]) and day % 9 != 4


@dataclass
class Simulation:
    """A shop whose files were all read in one go, and a computer that reads what is due whenever it is on."""

    sizes: list[int]
    on: On
    rate: float
    limit: float | None = None
    days: int = 7
    now: float = BEGAN
    habit: Habit = field(default_factory=Habit)
    oldest: float = 0.0
    loads: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.proofs = dict.fromkeys(range(len(self.sizes)), BEGAN)

    def is_on(self, at: float) -> bool:
        hour = int((at - BEGAN) // HOUR)
        return self.on(hour // 24, hour % 24)

    def run(self, horizon: int) -> Simulation:
        while self.now < BEGAN + horizon * DAY:
            if self.is_on(self.now):
                self.habit = self.habit.noted(self.now)
                self.tick()
            else:
                self.now += HOUR
            self.oldest = max(self.oldest, self.now - min(self.proofs.values()))
        return self

    def tick(self) -> None:
        turns = [Turn(f"{number:06}", self.sizes[number], at) for number, at in self.proofs.items()]
        chosen = portion(turns, Schedule(self.days), self.now, Conditions(self.habit, self.limit))
        began = self.now
        for path in chosen:
            self.read(int(path))
        self.loads.append(sum(self.sizes[int(path)] for path in chosen))
        self.now = max(began + TICK, self.now)
        self.now = BEGAN + -(-(self.now - BEGAN) // HOUR) * HOUR

    def read(self, number: int) -> None:
        """Let the time pass that the reading takes; it stands still while the computer is off."""
        left = self.sizes[number] / min(self.rate, self.limit or self.rate) + 0.02
        while left > 0:
            if not self.is_on(self.now):
                self.now = BEGAN + ((self.now - BEGAN) // HOUR + 1) * HOUR + 0.001
                continue
            self.habit = self.habit.noted(self.now)
            step = min(left, BEGAN + ((self.now - BEGAN) // HOUR + 1) * HOUR - self.now + 0.001)
            self.now, left = self.now + step, left - step
        self.oldest = max(self.oldest, self.now - self.proofs[number])
        self.proofs[number] = self.now

    @property
    def work(self) -> float:
        """Return how often everything was read for each time that was promised."""
        horizon = (self.now - BEGAN) / DAY
        return sum(self.loads) / sum(self.sizes) / (horizon / self.days)


def small() -> list[int]:
    dice = random.Random(1)
    return [dice.randint(5_000, 150_000) for _ in range(2000)]


def mixed() -> list[int]:
    dice = random.Random(2)
    return [dice.randint(10**5, 2 * 10**8) for _ in range(200)] + [4_000_000_000] * 3


SHOPS = {
    "small-limited": (small()[:300], 1_000.0, 2e6),
    "five-of-20-GB": ([20_000_000_000] * 5, None, 5e6),
    "five-of-20-GB-limited": ([20_000_000_000] * 5, 1.5e6, 5e6),
    "mixed-limited": (mixed(), 5e5, 3e6),
    "one-of-20-GB": ([20_000_000_000], 1e6, 5e6),
}
COMPUTERS = {
    "office": office,
    "lost-days": office_with_lost_days,
    "always": always,
    "quiet-8-to-22": nights,
    "erratic-1": erratic(1),
    "erratic-2": erratic(2),
}


@pytest.mark.parametrize("computer", COMPUTERS)
@pytest.mark.parametrize("shop", SHOPS)
def test_seven_days_promised_seven_days_kept(shop: str, computer: str) -> None:
    sizes, limit, rate = SHOPS[shop]
    simulated = Simulation(sizes, COMPUTERS[computer], rate, limit).run(24)
    assert simulated.oldest <= 7 * DAY
    assert simulated.work < 2, "what is read far more often than promised is a burden"


@pytest.mark.parametrize("days", [1, 2, 3, 14, 30])
def test_other_promises_are_kept_too(days: int) -> None:
    simulated = Simulation(small()[:150], office, 2e6, days=days).run(3 * days + 3)
    assert simulated.oldest <= days * DAY


def test_the_load_is_even_where_files_are_small() -> None:
    """Everything was read at once in the beginning: the next time it is spread over the days."""
    simulated = Simulation(small(), office, 2e6).run(16)
    mean = sum(simulated.loads) / len(simulated.loads)
    assert max(simulated.loads) < 2 * mean
    assert min(simulated.loads) > 0


def test_a_lost_day_is_caught_up_without_a_burst() -> None:
    simulated = Simulation(small()[:600], office_with_lost_days, 2e6).run(24)
    mean = sum(simulated.loads) / len(simulated.loads)
    assert max(simulated.loads) < 3 * mean


def test_a_week_off_is_caught_up_at_once() -> None:
    def holiday(day: int, hour: int) -> bool:
        return office(day, hour) and not 10 <= day < 18

    simulated = Simulation(small()[:600], holiday, 2e6).run(19)
    assert simulated.now - min(simulated.proofs.values()) < 7 * DAY


def test_a_limit_that_is_too_low_is_told_with_the_one_that_would_do() -> None:
    turns = [Turn(f"{n}", 20_000_000_000, BEGAN) for n in range(5)]
    habit = Simulation(small()[:50], office, 2e6).run(14).habit
    low = Conditions(habit, 200_000.0)
    now = BEGAN + 14 * DAY
    rate = needed_rate(turns, Schedule(7), now, low)
    assert rate is not None
    assert needed_rate(turns, Schedule(7), now, Conditions(habit, rate)) is None
    assert rate == pytest.approx(100e9 / (7 * 8 * HOUR), rel=0.15)
    assert days_needed(turns, now, low) == pytest.approx(100e9 / 200_000 / (8 * HOUR), rel=0.15)
    assert needed_rate(turns, Schedule(7), now, Conditions(habit)) is None


def test_what_was_never_read_is_due_at_once_and_a_proof_from_the_future_is_none() -> None:
    turns = [Turn("old", 10, BEGAN - 3600), Turn("new", 10, None), Turn("ahead", 10, BEGAN + 99 * DAY)]
    chosen = portion(turns, Schedule(7), BEGAN, Conditions(Habit().noted(BEGAN)))
    assert set(chosen[:2]) == {"new", "ahead"}


def test_nothing_is_due_in_an_empty_shop() -> None:
    assert portion([], Schedule(7), BEGAN, Conditions(Habit())) == ()


turns = st.lists(
    st.builds(
        Turn,
        st.text("abc", min_size=1, max_size=4),
        st.integers(0, 10**10),
        st.none() | st.floats(BEGAN - 40 * DAY, BEGAN + DAY),
    ),
    unique_by=lambda turn: turn.path,
    max_size=12,
)


@given(turns, st.integers(1, 30), st.none() | st.floats(1e4, 1e8))
def test_a_portion_is_the_oldest_and_what_is_overdue_comes_first(
    waiting: list[Turn], days: int, capacity: float | None
) -> None:
    chosen = portion(waiting, Schedule(days), BEGAN, Conditions(Habit().noted(BEGAN), capacity))
    assert len(set(chosen)) == len(chosen)
    ages = {turn.path: turn.proven_at if turn.proven_at and turn.proven_at <= BEGAN else 0.0 for turn in waiting}
    left = [ages[turn.path] for turn in waiting if turn.path not in chosen]
    assert not left or not chosen or max(ages[path] for path in chosen) <= min(left)
    if capacity is None:
        overdue = {path for path, at in ages.items() if at + days * DAY <= BEGAN}
        assert overdue <= set(chosen)


def shown(path: str, proof: Proof | None, **presence: float) -> FileView:
    state = FileState(path, Presence(3, None, BEGAN, presence.get("gone")), proof=proof)
    return FileView(state, judge(state, BEGAN, 7 * DAY), has_copy=False)


def test_the_oldest_proof_is_told_only_where_everything_has_one() -> None:
    def read(days: float) -> Proof:
        return Proof(ProofLevel.READ, BEGAN - days * DAY, Fingerprint(3, "a" * 64))

    views = [shown("a", read(1)), shown("b", read(6)), shown("gone", read(30), gone=BEGAN)]
    assert oldest_proof(views, BEGAN) == 6 * DAY
    assert oldest_proof([*views, shown("c", None)], BEGAN) is None
    assert oldest_proof([shown("ahead", read(-3))], BEGAN) == 0
    assert oldest_proof([], BEGAN) is None


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_a_habit_counts_the_hours_that_it_saw(hours: list[int]) -> None:
    habit = Habit()
    for hour in sorted(hours):
        habit = habit.noted(BEGAN + hour * HOUR)
    last = max(hours)
    kept = {hour for hour in hours if last - hour < KEPT_HOURS}
    assert habit.seconds_on(BEGAN + (last - 10) * HOUR, BEGAN + (last + 1) * HOUR) == HOUR * len(
        {hour for hour in kept if last - 10 <= hour}
    )
    assert habit.hours.bit_count() == len(kept)
    assert 0 < habit.share(BEGAN + last * HOUR) <= 1
    assert habit_of(habit.text) == habit


@pytest.mark.parametrize("text", ["", "nonsense", "1 2", "5 4 1", "1 2 zz", "-1 2 3"])
def test_a_habit_that_cannot_be_read_is_none(text: str) -> None:
    assert habit_of(text) == Habit()
