"""The check: what is told of each file, and that nothing is ever green that did not come back as it should."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intacto.domain.damage import Cause
from intacto.domain.errors import AddressInvalid, Bug, FileGone, LoginRefused, TooManyConnections
from intacto.domain.health import Health
from intacto.domain.overview import HappeningKind
from intacto.domain.proof import ProofLevel, Soundness
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.events import FileJudged, FileStarted, Progress
from intacto.engine.sessions import LoginUnanswered
from intacto.engine.verify import Verifier
from tests.engine.bench import PROMISE, SHOP, Bench, fill, zip_of
from tests.engine.fakes import DAY, FakePlace, Pattern, broken, gone, refused, too_many, unreachable

GOOD = zip_of("good")
OTHER = zip_of("another version")
BIG = bytes(range(256)) * 4096


def shop_of(tmp_path: Path, files: dict[str, bytes], **host: bytes) -> Bench:
    """Return a bench whose copies are ``files`` and whose host has them too."""
    return Bench(FakePlace({**files, **host}), fill(tmp_path / "copies", files))


# what is told of a file


def test_files_equal_to_their_copies_are_proven(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"a/one.zip": GOOD, "a/two.bin": BIG})
    result = bench.check()
    assert bench.healths() == {"a/one.zip": "proven", "a/two.bin": "proven"}
    assert (result.checked, result.bytes_read, result.bad) == (2, len(GOOD) + len(BIG), ())
    assert bench.place.count("read") == 2
    view = bench.view("a/one.zip")
    assert view.has_copy
    assert view.level is ProofLevel.READ
    assert bench.catalogue.history("a/one.zip")[0].kind is HappeningKind.PROVEN


def test_damage_of_equal_size_and_time_is_found_and_read_twice(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"a/two.bin": BIG})
    bench.place.damage("a/two.bin", 70_000, b"\0" * 5000)
    result = bench.check()
    view = bench.view("a/two.bin")
    assert (view.health, view.repairable, result.bad) == (Health.DAMAGED, True, ("a/two.bin",))
    sessions = bench.place.sessions_of("read", "a/two.bin")
    assert len(set(sessions)) == 2
    assert view.state.proof is not None
    assert view.state.proof.finding is not None
    assert view.state.proof.finding.read_twice
    assert str(bench.catalogue.history("a/two.bin")[0].text) == "Damaged. Read twice, same result"


def test_one_connection_is_enough_to_read_twice(tmp_path: Path) -> None:
    files = {"a/one.zip": GOOD, "a/two.bin": BIG}
    bench = Bench(FakePlace(dict(files), cap=1), fill(tmp_path / "copies", files), most=1)
    bench.place.damage("a/two.bin", 70_000, b"\0" * 5000)
    bench.check()
    assert bench.healths() == {"a/one.zip": "proven", "a/two.bin": "damaged"}
    assert bench.place.peak == 1


def test_a_bad_line_is_not_taken_for_damage_nor_for_proof(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.bin": BIG})
    bench.place.wrong_read("one.bin", BIG[:-1] + b"!")
    bench.check()
    view = bench.view("one.bin")
    assert (view.health, view.verdict.cause) == (Health.UNREADABLE, Cause.UNSTABLE_READ)
    bench.check()
    assert bench.healths() == {"one.bin": "proven"}


def test_a_file_without_a_copy_is_judged_by_its_format() -> None:
    bench = Bench(FakePlace({"good.zip": GOOD, "bad.zip": GOOD[:-30], "song.mp3": BIG}))
    result = bench.check()
    assert bench.healths() == {"good.zip": "sound", "bad.zip": "damaged", "song.mp3": "unknown"}
    assert result.bad == ("bad.zip",)
    assert not bench.view("bad.zip").repairable
    assert bench.place.count("read") == 3


def test_another_version_is_changed_not_damaged(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD})
    bench.place.put("one.zip", OTHER)
    result = bench.check()
    assert bench.healths() == {"one.zip": "changed"}
    assert result.bad == ()


def test_missing_files_are_told_once_and_their_copies_read(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD, "lost.zip": OTHER})
    bench.place.lose("lost.zip")
    result = bench.check()
    view = bench.view("lost.zip")
    assert (view.health, view.repairable, result.bad) == (Health.MISSING, True, ("lost.zip",))
    assert result.checked == 2
    bench.check()
    kinds = [h.kind for h in bench.catalogue.history("lost.zip")]
    assert kinds.count(HappeningKind.MISSING) == 1


def test_copies_that_differ_leave_it_to_the_seller(tmp_path: Path) -> None:
    bench = Bench(
        FakePlace({"one.zip": GOOD}), fill(tmp_path / "a", {"one.zip": GOOD}), fill(tmp_path / "b", {"one.zip": OTHER})
    )
    bench.check()
    view = bench.view("one.zip")
    assert (view.health, view.state.disputed) == (Health.UNKNOWN, True)
    assert view.state.proof is not None
    assert view.state.proof.opinion is not None
    assert view.state.proof.opinion.soundness is Soundness.SOUND


def test_a_read_never_changes_a_baseline(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD})
    bench.check()
    before = bench.catalogue.baselines("one.zip")
    fill(tmp_path / "copies", {"one.zip": OTHER})
    bench.place.put("one.zip", OTHER)
    bench.check()
    assert bench.catalogue.baselines("one.zip") == before
    assert bench.healths() == {"one.zip": "changed"}
    assert not bench.view("one.zip").has_copy


def test_a_copy_that_went_bad_is_noticed_and_no_longer_offered(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD})
    bench.check()
    fill(tmp_path / "copies", {"one.zip": GOOD[:-9] + b"\0" * 9})
    bench.place.damage("one.zip", 5, b"????")
    bench.check()
    view = bench.view("one.zip")
    assert (view.health, view.has_copy) == (Health.DAMAGED, False)
    assert len(bench.shelf.problems) == 1


def test_an_old_copy_is_read_again_when_the_promise_is_over(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD})
    bench.check()
    first = bench.shelf.candidates("one.zip")[0].read_at
    bench.check()
    assert bench.shelf.candidates("one.zip")[0].read_at == first
    bench.clock.advance(8 * DAY)
    assert bench.healths() == {"one.zip": "stale"}
    bench.check()
    assert bench.shelf.candidates("one.zip")[0].read_at != first
    assert bench.healths() == {"one.zip": "proven"}


def test_a_new_size_in_the_listing_takes_the_green_away_until_it_is_read(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD})
    bench.check()
    bench.place.put("one.zip", b"")
    bench.scan()
    assert bench.healths() == {"one.zip": "damaged"}
    assert bench.verifier.check(None, Control(), ProofLevel.LISTED).bad == ("one.zip",)
    bench.place.put("one.zip", GOOD)
    bench.check()
    assert bench.healths() == {"one.zip": "proven"}


def test_listed_reads_nothing_and_proves_nothing(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD, "two.zip": OTHER})
    bench.place.lose("two.zip")
    result = bench.check(level=ProofLevel.LISTED)
    assert bench.healths() == {"one.zip": "unknown", "two.zip": "missing"}
    assert (result.checked, result.bytes_read, result.bad) == (2, 0, ("two.zip",))
    assert bench.place.count("read") == 0


@pytest.mark.parametrize("level", [ProofLevel.NONE, ProofLevel.CUSTOMER])
def test_other_levels_are_refused_in_words(tmp_path: Path, level: ProofLevel) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD})
    with pytest.raises(AddressInvalid, match="listed, sampled, digest, read"):
        bench.check(level=level)


def test_only_what_was_asked_for_is_read(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD, "two.zip": OTHER})
    assert bench.check(["two.zip"]).checked == 1
    assert bench.healths() == {"one.zip": "unknown", "two.zip": "proven"}
    with pytest.raises(AddressInvalid):
        bench.verifier.check(["three.zip"], Control())


# order, workers, events


def test_neighbours_of_damage_come_next(tmp_path: Path) -> None:
    files = {f"{folder}/{n}.bin": BIG for folder in "abc" for n in range(3)}
    bench = Bench(FakePlace(dict(files)), fill(tmp_path / "copies", files), most=1)
    bench.check()
    bench.clock.advance(10)
    bench.check([path for path in files if path != "c/0.bin"])
    bench.place.damage("c/0.bin", 5, b"!")
    bench.heard.events.clear()
    bench.check()
    order = [event.path for event in bench.heard.of(FileStarted)]
    assert order == ["c/0.bin", "c/1.bin", "c/2.bin", *(f"{f}/{n}.bin" for f in "ab" for n in range(3))]


def test_several_sessions_read_at_once_and_no_more_than_allowed(tmp_path: Path) -> None:
    files = {f"{n}.bin": BIG for n in range(12)}
    bench = Bench(FakePlace(dict(files), cap=2), fill(tmp_path / "copies", files), most=4)
    gates = [bench.place.gate("read", f"{n}.bin") for n in (0, 1)]
    bench.scan()
    runner = threading.Thread(target=bench.verifier.check, args=(None, Control()))
    runner.start()
    for gate in gates:
        assert gate.reached.wait(10)
    while not bench.caps:
        runner.join(0.01)
        assert runner.is_alive()
    for gate in gates:
        gate.open()
    runner.join(20)
    assert set(bench.healths().values()) == {"proven"}
    assert bench.place.peak == 2
    assert (bench.caps, bench.pool.most, bench.verifier.last.sessions) == ([2], 2, 2)


def test_the_copy_is_read_while_the_host_sends(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.bin": BIG * 2})
    bench.scan()
    gate = bench.place.gate("read", "one.bin")
    runner = threading.Thread(target=bench.verifier.check, args=(None, Control()))
    runner.start()
    assert gate.reached.wait(10)
    ticks = threading.Event()
    for _ in range(1000):
        if bench.shelf.candidates("one.bin")[0].sha256 is not None:
            break
        ticks.wait(0.01)
    else:
        pytest.fail("the copy waits for the host")
    gate.open()
    runner.join(20)
    assert bench.healths() == {"one.bin": "proven"}


def test_what_is_told_ends_with_everything_done(tmp_path: Path) -> None:
    files = {f"{n}.bin": BIG for n in range(5)}
    bench = shop_of(tmp_path, files)
    bench.place.damage("3.bin", 9, b"!")
    bench.check()
    last = bench.heard.of(Progress)[-1]
    assert (last.files_done, last.files, last.bytes_done, last.bytes) == (5, 5, 5 * len(BIG), 5 * len(BIG))
    told = {event.view.path: event.view.health.value for event in bench.heard.of(FileJudged)}
    assert told == bench.healths()


@pytest.mark.parametrize("differs", [False, True], ids=["first-look", "second-look"])
def test_memory_stays_flat_however_big_the_file(tmp_path: Path, differs: bool) -> None:
    size = 256 * 1024 * 1024
    root = fill(tmp_path / "copies", {"big.bin": b""})
    with (root / "big.bin").open("wb") as copy:
        for chunk in Pattern(size).chunks():
            copy.write(chunk)
    bench = Bench(FakePlace({"big.bin": Pattern(size, Pattern.block[::-1]) if differs else Pattern(size)}), root)
    bench.scan()
    process, peak = psutil.Process(), 0
    before = process.memory_info().rss

    def listen(event: object) -> None:
        nonlocal peak
        if isinstance(event, Progress):
            peak = max(peak, process.memory_info().rss)

    Verifier(SHOP, bench.catalogue, bench.pool, bench.shelf, listen, bench.clock, PROMISE).check(None, Control())
    assert bench.healths() == {"big.bin": "damaged" if differs else "proven"}
    assert 0 < peak < before + 40 * 1024 * 1024


# what goes wrong on the way


@pytest.mark.parametrize("fault", [broken, unreachable])
def test_a_transfer_that_breaks_is_tried_again_in_another_session(tmp_path: Path, fault: type) -> None:
    bench = shop_of(tmp_path, {"one.bin": BIG})
    bench.place.break_read("one.bin", 300_000, fault, times=2)
    bench.check()
    assert bench.healths() == {"one.bin": "proven"}
    assert len(set(bench.place.sessions_of("read", "one.bin"))) == 3


@pytest.mark.parametrize("fault", [broken, refused, gone, unreachable])
def test_a_file_that_cannot_be_read_is_unreadable_and_the_rest_goes_on(tmp_path: Path, fault: type) -> None:
    bench = shop_of(tmp_path, {"one.bin": BIG, "two.bin": BIG})
    bench.check()
    bench.place.fail("read", "one.bin", fault, times=None)
    bench.check()
    assert bench.healths() == {"one.bin": "unreadable", "two.bin": "proven"}
    assert bench.catalogue.history("one.bin")[0].kind is HappeningKind.UNREADABLE


def test_a_difference_that_cannot_be_looked_at_again_is_unreadable(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.bin": BIG})
    bench.check()
    bench.place.damage("one.bin", 5, b"!")
    bench.place.fail("read", "one.bin", broken, times=None, skip=1)
    bench.check()
    assert bench.healths() == {"one.bin": "unreadable"}


def test_a_host_that_goes_down_ends_the_run_and_marks_nothing(tmp_path: Path) -> None:
    files = {f"{n:02}.bin": BIG for n in range(30)}
    bench = Bench(FakePlace(dict(files)), fill(tmp_path / "copies", files), most=2)
    gate = bench.place.gate("read", "05.bin")
    bench.scan()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            bench.verifier.check(None, Control())
        except LoginUnanswered as failure:
            failures.append(failure)

    runner = threading.Thread(target=run)
    runner.start()
    assert gate.reached.wait(10)
    bench.place.down = True
    gate.open()
    runner.join(20)
    assert len(failures) == 1
    assert set(bench.healths().values()) == {"proven", "unknown"}
    assert bench.verifier.last.checked == sum(1 for health in bench.healths().values() if health == "proven")


def test_a_host_that_sends_nothing_ends_the_run_soon(tmp_path: Path) -> None:
    files = {f"{n:02}.bin": BIG for n in range(30)}
    bench = Bench(FakePlace(dict(files)), fill(tmp_path / "copies", files), most=2)
    bench.place.fail("read", None, unreachable, times=None)
    bench.scan()
    with pytest.raises(type(unreachable())):
        bench.verifier.check(None, Control())
    assert list(bench.healths().values()).count("unreadable") <= 7


def test_a_refused_login_ends_the_run(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.bin": BIG})
    bench.scan()
    bench.pool.close()
    fresh = Bench(bench.place, *[Path(root) for root in bench.roots])
    bench.place.fail("open", fault=lambda: LoginRefused(say("No"), say("No.")), times=None)
    with pytest.raises(LoginRefused):
        fresh.scan()


def test_a_host_that_takes_nobody_ends_the_run(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.bin": BIG, "two.bin": BIG})
    bench.scan()
    bench.place.break_read(None, 10, times=None)
    bench.place.fail("open", fault=too_many, times=None)
    with pytest.raises(TooManyConnections):
        bench.verifier.check(None, Control())
    assert "proven" not in bench.healths().values()


def test_a_fault_of_ours_is_never_silent(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.bin": BIG})
    bench.scan()
    bench.place.fail("read", "one.bin", lambda: ZeroDivisionError("ours"))
    with pytest.raises(Bug) as caught:
        bench.verifier.check(None, Control())
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


# the reins


def running(bench: Bench, control: Control) -> threading.Thread:
    runner = threading.Thread(target=bench.verifier.check, args=(None, control))
    runner.start()
    return runner


def test_stopping_keeps_what_was_proven_and_leaves_the_rest(tmp_path: Path) -> None:
    files = {f"{n}.bin": BIG for n in range(6)}
    bench = Bench(FakePlace(dict(files)), fill(tmp_path / "copies", files), most=1)
    bench.scan()
    gate, control = bench.place.gate("read", "3.bin"), Control()
    runner = running(bench, control)
    assert gate.reached.wait(10)
    control.stop()
    gate.open()
    runner.join(20)
    assert not runner.is_alive()
    assert list(bench.healths().values()) == ["proven"] * 3 + ["unknown"] * 3
    assert bench.verifier.last.checked == 3
    assert not any(thread.name.startswith(("check-", "copies")) for thread in threading.enumerate())


def test_pausing_holds_and_a_session_that_died_meanwhile_costs_no_try(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.bin": BIG})
    bench.scan()
    bench.place.break_read("one.bin", 600_000, unreachable, times=1)
    bench.place.break_read("one.bin", 100_000, unreachable, times=2, skip=1)
    gate, control = bench.place.gate("read", "one.bin"), Control()
    runner = running(bench, control)
    assert gate.reached.wait(10)
    control.pause()
    gate.open()
    runner.join(0.2)
    assert runner.is_alive()
    control.resume()
    runner.join(20)
    assert bench.healths() == {"one.bin": "proven"}
    assert bench.place.count("read", "one.bin") == 4


# one file, after a repair


def test_one_file_is_read_as_it_is_now(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD})
    bench.place.lose("one.zip")
    bench.check()
    with pytest.raises(FileGone):
        bench.verifier.check_one("one.zip", Control())
    bench.place.put("one.zip", GOOD)
    opened = bench.place.opened
    assert bench.verifier.check_one("one.zip", Control()).health is Health.PROVEN
    assert bench.place.opened == opened + 1
    assert bench.heard.of(FileJudged)[-1].view.health is Health.PROVEN
    with pytest.raises(AddressInvalid):
        bench.verifier.check_one("no.zip", Control())


def test_one_file_may_be_read_in_a_session_that_is_handed_in(tmp_path: Path) -> None:
    bench = shop_of(tmp_path, {"one.zip": GOOD})
    bench.scan()
    opened = bench.place.opened
    view = bench.verifier.check_one("one.zip", Control(), bench.pool.lease)
    assert (view.health, bench.place.opened) == (Health.PROVEN, opened)


# nothing that differs is ever green

damage = st.one_of(
    st.tuples(st.just("flip"), st.integers(0, len(GOOD) * 8 - 1)),
    st.tuples(st.just("cut"), st.integers(0, len(GOOD) - 1)),
    st.tuples(st.just("zero"), st.integers(0, len(GOOD) - 1)),
    st.tuples(st.just("add"), st.integers(1, 50)),
    st.tuples(st.just("none"), st.just(0)),
)


def damaged(data: bytes, kind: str, where: int) -> bytes:
    match kind:
        case "flip":
            return data[: where // 8] + bytes([data[where // 8] ^ 1 << where % 8]) + data[where // 8 + 1 :]
        case "cut":
            return data[:where]
        case "zero":
            return data[:where] + b"\0" * len(data[where : where + 16]) + data[where + 16 :]
        case "add":
            return data + b"x" * where
        case _:
            return data


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(damage, min_size=1, max_size=4),
    breaks=st.lists(st.tuples(st.integers(0, 3), st.integers(0, len(GOOD))), max_size=4),
    wrong=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), damage), max_size=2),
    known=st.booleans(),
    most=st.integers(1, 3),
)
def test_nothing_that_differs_from_its_baseline_is_ever_proven(
    tmp_path_factory: pytest.TempPathFactory,
    kinds: list[tuple[str, int]],
    breaks: list[tuple[int, int]],
    wrong: list[tuple[int, int, tuple[str, int]]],
    known: bool,
    most: int,
) -> None:
    names = [f"{n}.zip" for n in range(len(kinds))]
    files = dict.fromkeys(names, GOOD)
    bench = Bench(FakePlace(dict(files), chunk=64), fill(tmp_path_factory.mktemp("copies"), files), most=most)
    if known:
        bench.check()
        assert set(bench.healths().values()) == {"proven"}
    for name, (kind, where) in zip(names, kinds, strict=True):
        bench.place.put(name, damaged(GOOD, kind, where))
    for which, at in breaks:
        bench.place.break_read(f"{which}.zip", at)
    for which, skip, (kind, where) in wrong:
        bench.place.wrong_read(f"{which}.zip", damaged(GOOD, kind, where), skip=skip)
    bench.check()
    for name in names:
        view = bench.view(name)
        if view.health is Health.PROVEN:
            assert view.state.proof is not None
            assert view.state.baseline is not None
            assert view.state.proof.fingerprint == view.state.baseline.fingerprint
            assert bench.place.body(name) == GOOD or wrong
        if not wrong and bench.place.body(name) == GOOD and len(breaks) < 3:
            assert view.health is Health.PROVEN
        if not wrong and bench.place.body(name) != GOOD:
            assert view.health in (Health.DAMAGED, Health.CHANGED, Health.UNREADABLE)
