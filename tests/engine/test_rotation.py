"""A keeper that is asked every hour reads what is due: in its days, within its limit, and never in quiet hours."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from intacto.domain.health import DAY
from intacto.domain.overview import FileView
from intacto.domain.quiet import QuietHours
from intacto.domain.shop import HostMemory, Shop, parse_address
from intacto.engine.control import Control
from intacto.engine.events import Event, HostNotice, Outcome, RunStarted
from intacto.engine.host import KnownHost, PasswordDesk
from intacto.engine.keeper import Keeper
from intacto.engine.rotation import TillQuiet
from intacto.engine.run_ends import Shelf
from intacto.engine.verify import CheckResult, Verifier
from tests.engine.bench import fill
from tests.engine.fakes import FakePlace, ManualClock, MemoryCatalogue, MemoryDiary, MemoryJournal, MemoryLocker

HOUR = 3600.0
MIDNIGHT = 1_699_920_000.0
FILES = {f"{n % 20:02}/{n:04}.bin": hashlib.sha256(str(n).encode()).digest() * 8 for n in range(400)}


class MemorySettings:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.writes = 0

    def get(self, name: str, default: str = "") -> str:
        return self.kept.get(name, default)

    def set(self, name: str, value: str) -> None:
        self.writes += 1
        self.kept[name] = value


class NoBook:
    """Remembers nothing of hosts."""

    def memory(self, _address: object) -> HostMemory:
        return HostMemory(encrypted=True)

    def remember(self, _address: object, _memory: HostMemory) -> None:
        return None


class House:
    """A shop with its keeper, on a clock that moves only when told; local time is UTC."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **choices: object) -> None:
        monkeypatch.setattr("intacto.engine.rotation.local_minute", utc_minute)
        self.clock = ManualClock(MIDNIGHT)
        self.place = FakePlace(dict(FILES), cap=2)
        self.events: list[Event] = []
        self.settings = MemorySettings()
        copies = fill(tmp_path / "copies", FILES)
        self.catalogue = MemoryCatalogue((str(copies),))
        address = parse_address("ftp://me@example.org/shop")
        shop = Shop("Tienda", address, (str(copies),), **choices)  # type: ignore[arg-type]
        shelf = Shelf(
            self.catalogue,
            MemoryJournal(),
            MemoryLocker(self.clock),
            MemoryDiary(),
            self.settings,
            nullcontext,
            lambda: None,
        )
        desk = PasswordDesk(lambda _: "secret")

        def host(notice: object) -> KnownHost:
            return KnownHost(address, lambda *_: self.place, NoBook(), desk, notice, self.clock)  # type: ignore[arg-type]

        self.on_notice: Callable[[], None] = lambda: None

        def started_anew() -> Keeper:
            return Keeper(shop, shelf, host, self.hear, self.clock)

        self.started_anew = started_anew
        """Returns a keeper of a program that knows only what the one before wrote down."""
        self.keeper = started_anew()

    def hear(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, HostNotice):
            self.on_notice()

    def cut_off(self, how: str, control: Control) -> None:
        """End what is under way, as the person, the clock or the system does."""
        if how == "stopped":
            control.stop()
        elif how == "quiet":
            self.clock.now = MIDNIGHT + 8 * HOUR + 60
        else:
            raise RuntimeError("killed")

    def read_at(self) -> dict[str, float]:
        """Return when each file was last read."""
        return {view.path: view.state.proof.at for view in self.views() if view.state.proof is not None}

    @property
    def oldest(self) -> float:
        proofs = [view.proven_at for view in self.views()]
        assert None not in proofs
        return self.clock() - min(at for at in proofs if at is not None)

    def views(self) -> tuple[FileView, ...]:
        return self.keeper.overview()

    def events_of_notices(self) -> list[HostNotice]:
        return [event for event in self.events if isinstance(event, HostNotice)]

    def reads(self) -> int:
        return self.place.count("read")


def utc_minute(at: float) -> int:
    return int(at % DAY // 60)


def test_a_fortnight_at_the_office_keeps_seven_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path, monkeypatch)
    house.clock.advance(9 * HOUR)
    house.keeper.check(None, Control())
    per_tick: list[int] = []
    for day in range(14):
        for hour in range(9, 17):
            if day == 5:
                continue  # a day lost
            house.clock.now = MIDNIGHT + day * DAY + hour * HOUR + 60
            before = house.reads()
            ended = house.keeper.check_due(Control())
            assert ended is not None
            assert ended.error is None
            per_tick.append(house.reads() - before)
            assert house.oldest <= 7 * DAY
    assert {view.health.value for view in house.views()} == {"proven"}
    assert max(per_tick) < 3 * sum(per_tick) / len(per_tick)
    assert sum(per_tick) < 2 * 2 * len(FILES)
    assert house.place.peak <= 2
    assert house.settings.writes <= 14 * 8, "the habit costs one small write an hour"


def test_nothing_is_asked_in_quiet_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path, monkeypatch, quiet=QuietHours(8 * 60, 22 * 60))
    house.clock.advance(23 * HOUR)
    house.keeper.check(None, Control())
    for hour in range(24 * 8):
        house.clock.now = MIDNIGHT + DAY + hour * HOUR
        calls, runs = len(house.place.calls), sum(isinstance(event, RunStarted) for event in house.events)
        ended = house.keeper.check_due(Control())
        if 8 <= hour % 24 < 22:
            assert ended is None
            assert len(house.place.calls) == calls
            assert sum(isinstance(event, RunStarted) for event in house.events) == runs
        else:
            assert house.oldest <= 7 * DAY


def test_a_round_ends_softly_when_quiet_hours_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path, monkeypatch, quiet=QuietHours(8 * 60, 22 * 60))
    house.clock.advance(7 * HOUR + 59 * 60)
    gates = [house.place.gate("read", path) for path in sorted(FILES)[10:12]]
    runner = threading.Thread(target=house.keeper.check_due, args=(Control(),))
    runner.start()
    assert gates[0].reached.wait(20)
    house.clock.advance(120)
    for gate in gates:
        gate.open()
    runner.join(20)
    assert not runner.is_alive()
    assert 8 <= house.reads() <= 20
    read = sum(view.proven_at is not None for view in house.views())
    assert 0 < read < len(FILES)
    house.clock.now = MIDNIGHT + 22 * HOUR
    ended = house.keeper.check_due(Control())
    assert ended is not None
    assert ended.outcome is Outcome.FINISHED
    assert all(view.proven_at is not None for view in house.views())


def test_damage_in_what_was_due_has_everything_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path, monkeypatch)
    house.keeper.check(None, Control())
    house.clock.advance(HOUR)
    due = house.keeper.due()
    assert 0 < len(due) < len(FILES) / 2
    house.place.damage(due[0], 5, b"????")
    before = house.reads()
    ended = house.keeper.check_due(Control())
    assert ended is not None
    assert ended.bad == (due[0],)
    assert house.reads() - before == len(FILES) + 1
    assert any("Everything is read now" in str(event.error.title) for event in house.events_of_notices())


def test_damage_that_nobody_can_mend_has_the_shop_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the samples nor its turn in the rotation read everything again; other damage of it does."""
    house = House(tmp_path, monkeypatch)
    house.keeper.check(None, Control())
    bad = sorted(FILES)[7]
    house.place.damage(bad, 5, b"????")
    monkeypatch.setattr("intacto.engine.keeper.SAMPLES_A_TICK", len(FILES))
    house.clock.advance(HOUR)
    house.keeper.check_due(Control())
    reads, turns = house.reads(), house.place.count("read", bad)
    for hour in range(24 * 7):
        house.clock.advance(HOUR)
        if hour % 24 < 8:
            before = house.reads()
            ended = house.keeper.check_due(Control())
            assert ended is not None
            assert house.reads() - before < len(FILES) / 2
    assert house.place.count("read", bad) > turns, "it has its turns"
    assert house.reads() - reads < 3 * len(FILES)
    house.place.damage(bad, 5, b"!!!!")
    turns = house.place.count("read", bad)
    last = 0
    while house.place.count("read", bad) == turns:
        house.clock.advance(HOUR)
        before = house.reads()
        house.keeper.check_due(Control())
        last = house.reads() - before
    assert last > len(FILES)


@pytest.mark.parametrize("cut", ["stopped", "quiet", "killed"])
def test_reading_everything_after_damage_is_owed_to_the_next_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    house = House(tmp_path, monkeypatch, quiet=QuietHours(8 * 60, 9 * 60))
    house.keeper.check(None, Control())
    house.clock.advance(HOUR)
    due = house.keeper.due()
    house.place.damage(due[-1], 5, b"????")
    control, reads = Control(), house.reads()
    house.on_notice = lambda: house.cut_off(cut, control)
    house.keeper.check_due(control)
    cut_after = house.reads() - reads
    assert cut_after < len(FILES) / 2
    house.on_notice = lambda: None
    house.clock.now = MIDNIGHT + 10 * HOUR
    keeper = house.started_anew()
    near = {path for path in FILES if path.split("/")[0] == due[-1].split("/")[0]}
    left = {path for path, at in house.read_at().items() if at < MIDNIGHT + HOUR} & near
    house.place.calls.clear()
    ended = keeper.check_due(Control(), connections=1)
    assert ended is not None
    assert all(at >= MIDNIGHT + HOUR for at in house.read_at().values())
    order = [call.path for call in house.place.calls if call.op == "read"]
    assert left
    assert set(order[: len(left)]) == left
    assert len(order) <= len(FILES) - cut_after + 4
    reads = house.reads()
    house.clock.advance(HOUR)
    keeper.check_due(Control())
    assert house.reads() - reads < len(FILES) / 2, "and it is owed once"


@pytest.mark.parametrize("announced", [True, False])
def test_where_work_was_announced_nothing_half_read_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, announced: bool
) -> None:
    house = House(tmp_path, monkeypatch, maintenance=MIDNIGHT + HOUR if announced else None)
    house.keeper.check(None, Control())
    house.clock.advance(2 * HOUR)
    seen: list[bool] = []
    check = Verifier.check

    def noted(verifier: Verifier, *args: object, **choices: object) -> CheckResult:
        seen.append(verifier.anew_since is not None)
        return check(verifier, *args, **choices)  # type: ignore[arg-type]

    monkeypatch.setattr(Verifier, "check", noted)
    house.keeper.check_due(Control())
    assert seen[0] is announced


def test_samples_are_taken_beside_what_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path, monkeypatch)
    house.keeper.check(None, Control())
    house.clock.advance(HOUR)
    house.keeper.check_due(Control())
    assert house.place.count("read-block") == 40


def test_a_limit_that_breaks_the_promise_is_told_once_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path, monkeypatch, limit=10)
    house.keeper.check(None, Control())
    house.clock.advance(HOUR)
    control = Control()
    monkeypatch.setattr(TillQuiet, "_debt", lambda *_: 0.0)
    house.keeper.check_due(control)
    house.keeper.check_due(control)
    told = [str(event.error) for event in house.events_of_notices() if "speed limit" in str(event.error)]
    assert len(told) == 1
    assert "KB per second would do" in told[0]


def test_the_limit_of_the_shop_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path, monkeypatch, limit=1000)
    waits: list[float] = []
    reins = house.keeper._rotation.reins(Control())
    monkeypatch.setattr(reins._stopped, "wait", waits.append)
    for _ in range(5):
        reins.checkpoint(1000)
    assert waits[-1] == pytest.approx(5, abs=0.2)
