"""Samples and digests: they read little, make nothing green, and what they see wrong is read at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from intacto.domain.errors import HostError
from intacto.domain.fingerprint import BLOCK_SIZE
from intacto.domain.health import Health
from intacto.domain.proof import ProofLevel
from intacto.engine.control import Control
from intacto.engine.events import FileJudged, HostNotice
from intacto.engine.verify import CheckResult
from tests.engine.bench import Bench, fill
from tests.engine.fakes import DAY, FakePlace, broken, refused

BODY = bytes(range(256)) * 1024  # four blocks
FILES = {f"{folder}/{n}.bin": BODY[n:] + BODY[:n] for folder in "abcd" for n in range(5)}


def shop(tmp_path: Path, *, most: int = 2) -> Bench:
    bench = Bench(FakePlace(dict(FILES)), fill(tmp_path / "copies", FILES), most=most)
    bench.place.tells_digests = True
    return bench


def known_shop(tmp_path: Path, *, most: int = 2) -> Bench:
    """Return a shop that was read back once, long ago."""
    bench = shop(tmp_path, most=most)
    bench.check()
    bench.clock.advance(30 * DAY)
    bench.place.calls.clear()
    bench.heard.events.clear()
    return bench


def look(bench: Bench, level: ProofLevel) -> CheckResult:
    bench.scan()
    return bench.verifier.check(None, Control(), level, takes_digests=level is ProofLevel.DIGEST)


def test_samples_read_few_bytes_and_prove_nothing(tmp_path: Path) -> None:
    bench = shop(tmp_path)
    result = look(bench, ProofLevel.SAMPLED)
    assert set(bench.healths().values()) == {"unknown"}
    assert bench.place.count("read") == 0
    assert bench.place.count("read-block") == 80
    assert result.bytes_read == 80 * BLOCK_SIZE
    assert {bench.view(path).level for path in FILES} == {ProofLevel.SAMPLED}


def test_a_sample_that_differs_leads_to_a_reading_which_gives_the_verdict(tmp_path: Path) -> None:
    bench = known_shop(tmp_path)
    bench.place.damage("c/2.bin", 0, bytes(len(BODY)))
    result = look(bench, ProofLevel.SAMPLED)
    view = bench.view("c/2.bin")
    assert (view.health, view.level, result.bad) == (Health.DAMAGED, ProofLevel.READ, ("c/2.bin",))


def test_one_bad_file_has_its_folder_read_first_and_then_everything(tmp_path: Path) -> None:
    bench = known_shop(tmp_path, most=1)
    for number in range(5):
        bench.place.damage(f"c/{number}.bin", 0, bytes(len(BODY)))
    look(bench, ProofLevel.SAMPLED)
    reads = list(dict.fromkeys(call.path for call in bench.place.calls if call.op == "read"))
    assert sorted(reads) == sorted(FILES)
    assert {path[0] for path in reads[:5]} == {"c"}
    healths = bench.healths()
    assert {path for path, health in healths.items() if health == "damaged"} == {f"c/{n}.bin" for n in range(5)}
    assert {health for path, health in healths.items() if path[0] != "c"} == {"proven"}
    assert len(bench.heard.of(HostNotice)) == 1


def test_an_alarm_of_a_bad_line_is_read_and_found_good(tmp_path: Path) -> None:
    bench = known_shop(tmp_path)
    good = bench.place.body("a/0.bin")
    bench.place.damage("a/0.bin", 0, bytes(len(BODY)))
    gate = bench.place.gate("read", "a/0.bin")
    gate.open()
    gate.hold = lambda: bench.place.put("a/0.bin", good)  # type: ignore[method-assign]  # the disk heals meanwhile
    look(bench, ProofLevel.SAMPLED)
    assert bench.healths()["a/0.bin"] == "proven"
    assert sum(health == "stale" for health in bench.healths().values()) == len(FILES) - 1


def test_an_alarm_that_could_not_be_followed_is_followed_next_time(tmp_path: Path) -> None:
    bench = known_shop(tmp_path)
    bench.place.damage("a/0.bin", 0, bytes(len(BODY)))
    bench.place.fail("read", "a/0.bin", broken, times=3)
    look(bench, ProofLevel.SAMPLED)
    assert bench.healths()["a/0.bin"] == "unreadable"
    look(bench, ProofLevel.SAMPLED)
    assert (bench.healths()["a/0.bin"], bench.view("a/0.bin").level) == ("damaged", ProofLevel.READ)


def test_what_cannot_be_sampled_is_read_and_told(tmp_path: Path) -> None:
    bench = known_shop(tmp_path)
    for op in ("read", "read-block"):
        bench.place.fail(op, "a/0.bin", refused, times=None)
    look(bench, ProofLevel.SAMPLED)
    assert bench.healths()["a/0.bin"] == "unreadable"


def test_digests_are_taken_for_proof_by_who_asks_for_them(tmp_path: Path) -> None:
    bench = shop(tmp_path)
    result = look(bench, ProofLevel.DIGEST)
    assert set(bench.healths().values()) == {"proven"}
    assert {bench.view(path).level for path in FILES} == {ProofLevel.DIGEST}
    assert (result.checked, result.bytes_read) == (len(FILES), 0)
    assert {event.view.path for event in bench.heard.of(FileJudged)} == set(FILES)
    bench.verifier.check(["a/0.bin"], Control(), ProofLevel.LISTED)
    assert set(bench.healths().values()) == {"unknown"}, "nobody else takes the host's word"


def test_a_digest_that_differs_leads_to_a_reading_and_then_to_everything(tmp_path: Path) -> None:
    bench = known_shop(tmp_path)
    bench.place.damage("b/1.bin", 70_000, b"??")
    result = look(bench, ProofLevel.DIGEST)
    view = bench.view("b/1.bin")
    assert (view.health, view.level, result.bad) == (Health.DAMAGED, ProofLevel.READ, ("b/1.bin",))
    assert {path: bench.view(path).level for path in FILES} == dict.fromkeys(FILES, ProofLevel.READ)


def test_digests_are_asked_in_sessions_that_did_nothing_before(tmp_path: Path) -> None:
    bench = known_shop(tmp_path)
    look(bench, ProofLevel.DIGEST)
    asked = {call.session for call in bench.place.calls if call.op == "digest"}
    others = {call.session for call in bench.place.calls if call.op in ("list", "read", "find", "read-block")}
    assert asked
    assert not asked & others


def test_a_break_between_digests_costs_none_twice(tmp_path: Path) -> None:
    bench = known_shop(tmp_path, most=1)
    bench.place.fail("digest", "b/1.bin", broken)
    look(bench, ProofLevel.DIGEST)
    assert set(bench.healths().values()) == {"proven"}
    assert bench.place.count("digest") == len(FILES) + 1


def test_a_host_without_digests_says_so_and_nothing_is_read(tmp_path: Path) -> None:
    bench = known_shop(tmp_path)
    bench.place.tells_digests = False
    with pytest.raises(HostError, match="no fingerprints"):
        look(bench, ProofLevel.DIGEST)
    assert bench.place.count("read") == 0


def test_damage_in_several_folders_of_those_named_has_everything_read(tmp_path: Path) -> None:
    bench = known_shop(tmp_path)
    bad = ["a/0.bin", "a/1.bin", "b/0.bin"]
    for path in bad:
        bench.place.damage(path, 9, b"??")
    bench.scan()
    bench.verifier.check(bad[:2], Control())
    assert {call.path for call in bench.place.calls if call.op == "read"} == set(bad[:2])
    bench.verifier.check(bad, Control(), widens=False)
    assert {call.path for call in bench.place.calls if call.op == "read"} == set(bad)
    for path in bad:
        bench.place.damage(path, 9, b"!!")  # what was known to be bad already is no news
    bench.verifier.check(bad, Control())
    assert {call.path for call in bench.place.calls if call.op == "read"} == set(FILES)
