"""Readings that break off go on from the last byte: in another session, and in another run of the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.fingerprint import BLOCK_DIGEST_SIZE, BLOCK_SIZE, BlockDigests, Fingerprint
from intacto.domain.health import Health
from intacto.domain.proof import Glimpse, ProofLevel
from intacto.engine.control import Control
from intacto.engine.partials import ASKED_WITHIN, KEEP_EVERY, SPOT_CHECKS, resumes_within
from intacto.engine.reading import Digester
from intacto.engine.verify import Verifier
from intacto.places.base import Stop
from tests.engine.bench import PROMISE, SHOP, Bench
from tests.engine.fake_place import FakeSession
from tests.engine.fakes import DAY, START, FakePlace, Pattern, broken

PATH = "big.bin"
SIZE = 4 * KEEP_EVERY + 12_345


class BadFrom(Pattern):
    """The same bytes, but for those from ``first`` on, up to ``end`` (not with it)."""

    def __init__(self, size: int, first: int, end: int | None = None) -> None:
        super().__init__(size)
        object.__setattr__(self, "span", (first, size if end is None else end))

    def chunks(self, offset: int = 0) -> Iterator[bytes]:
        first, end = self.span  # type: ignore[attr-defined]
        for chunk in super().chunks(offset):
            a, b = max(first - offset, 0), min(end - offset, len(chunk))
            yield chunk if a >= b else chunk[:a] + bytes(byte ^ 255 for byte in chunk[a:b]) + chunk[b:]
            offset += len(chunk)


class CountingPlace(FakePlace):
    """Knows from where each reading of a file began."""

    def __init__(self, size: int) -> None:
        super().__init__({PATH: Pattern(size)})
        self.offsets: list[int] = []

    def open(self, stop: Stop | None = None) -> FakeSession:
        session, read = super().open(stop), FakeSession.read

        def noted(path: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
            self.offsets.append(offset)
            return read(session, path, offset, size)

        session.read = noted  # type: ignore[method-assign]
        return session


def digest(pattern: Pattern) -> Digester:
    digester = Digester()
    for chunk in pattern.chunks():
        digester.feed(chunk)
    return digester


WHOLE = digest(Pattern(SIZE))


def shop() -> tuple[Bench, CountingPlace]:
    place = CountingPlace(SIZE)
    bench = Bench(place)
    bench.scan()
    bench.catalogue.set_baseline(PATH, Baseline(WHOLE.fingerprint(), Origin.COPY, START), WHOLE.blocks())
    return bench, place


def stopped_at(bench: Bench, offset: int) -> None:
    """Check until ``offset`` bytes came, then end the program."""
    control = Control()

    class Stopper(Control):
        def __init__(self) -> None:
            super().__init__()
            self.moved = 0

        def checkpoint(self, moved: int = 0) -> None:
            self.moved += moved
            if self.moved >= offset:
                self.stop()
            super().checkpoint(moved)

    control = Stopper()
    bench.scan()
    bench.verifier.check(None, control)
    bench.verifier = Verifier(SHOP, bench.catalogue, bench.pool, bench.shelf, bench.heard, bench.clock, PROMISE)


def test_a_transfer_that_breaks_goes_on_from_the_last_byte() -> None:
    bench, place = shop()
    place.break_read(PATH, 200_000_000, broken)
    result = bench.check()
    assert bench.healths() == {PATH: "proven"}
    assert place.offsets == [0, 200_000_000]
    assert result.bytes_read == SIZE


def test_without_a_baseline_too_the_digest_goes_on() -> None:
    place = CountingPlace(SIZE)
    bench = Bench(place)
    place.break_read(PATH, 200_000_000, broken)
    bench.check()
    proof = bench.view(PATH).state.proof
    assert proof is not None
    assert proof.fingerprint == WHOLE.fingerprint()
    assert place.offsets == [0, 200_000_000]


def test_a_line_that_breaks_every_few_megabytes_brings_the_file_all_the_same() -> None:
    bench, place = shop()
    place.break_read(PATH, 20_000_000, broken, times=None)
    result = bench.check()
    assert bench.healths() == {PATH: "proven"}
    assert (result.bytes_read, len(place.offsets)) == (SIZE, SIZE // 20_000_000 + 1)


def test_a_spot_that_never_comes_is_given_up() -> None:
    bench, place = shop()
    place.break_read(PATH, 100_000_000, broken, times=1)
    place.break_read(PATH, 0, broken, times=None, skip=1)
    bench.check()
    assert bench.healths() == {PATH: "unreadable"}
    assert len(place.offsets) == 3


@pytest.mark.parametrize("changed", ["time", "size"])
def test_a_file_that_changed_meanwhile_is_read_from_its_start(changed: str) -> None:
    bench, place = shop()
    other = Pattern(SIZE if changed == "time" else SIZE - 1, Pattern.block[::-1])

    def change() -> BaseException:
        place.put(PATH, other, START + 60 if changed == "time" else START)
        return broken()

    place.break_read(PATH, 200_000_000, change)
    bench.check()
    proof = bench.view(PATH).state.proof
    assert proof is not None
    assert proof.fingerprint == digest(other).fingerprint()
    assert place.offsets[0] == 0
    assert 200_000_000 not in place.offsets


def test_two_halves_of_different_files_are_never_proven() -> None:
    """Same size, same time, other bytes after the break: what came is not the baseline's, and it shows."""
    bench, place = shop()

    def change() -> BaseException:
        place.put(PATH, Pattern(SIZE, Pattern.block[::-1]))
        return broken()

    place.break_read(PATH, 200_000_000, change)
    bench.check()
    assert bench.view(PATH).health is Health.UNREADABLE, "two reads brought different bytes"


def test_the_next_run_of_the_program_goes_on_where_the_last_one_was() -> None:
    bench, place = shop()
    stopped_at(bench, 200_000_000)
    partial = bench.catalogue.partial(PATH)
    assert partial is not None
    kept = len(partial.blocks) * BLOCK_SIZE
    assert 200_000_000 - 2 * 262_144 < kept <= 200_000_000 + 262_144
    first = partial.at
    bench.clock.advance(DAY)
    place.offsets.clear()
    bench.scan()
    result = bench.verifier.check([PATH], Control(), due=True)
    view = bench.view(PATH)
    assert view.health is Health.PROVEN
    assert place.offsets == [kept]
    assert place.count("read-block", PATH) == SPOT_CHECKS
    assert result.bytes_read == SIZE - kept + SPOT_CHECKS * BLOCK_SIZE
    assert view.state.proof is not None
    assert view.state.proof.at == first, "a proof is as old as its oldest byte"
    assert view.state.proof.fingerprint == WHOLE.fingerprint()
    assert bench.catalogue.partial(PATH) is None


def test_a_program_that_is_killed_loses_no_more_than_what_it_kept_last() -> None:
    bench, place = shop()

    class Killed(BaseException):
        pass

    control = Control()
    kept: list[int] = []
    keep = bench.catalogue.keep_partial

    def keep_and_die(path: str, partial: object) -> None:
        keep(path, partial)  # type: ignore[arg-type]
        kept.append(len(partial.blocks))  # type: ignore[attr-defined]
        bench.catalogue.keep_partial = lambda *_: None  # type: ignore[method-assign]
        control.stop()

    bench.catalogue.keep_partial = keep_and_die  # type: ignore[method-assign]
    bench.scan()
    bench.verifier.check(None, control)
    bench.catalogue.keep_partial = keep  # type: ignore[method-assign]
    place.offsets.clear()
    bench.check()
    assert place.offsets == [kept[0] * BLOCK_SIZE]
    assert kept[0] * BLOCK_SIZE >= KEEP_EVERY
    assert bench.healths() == {PATH: "proven"}


@pytest.mark.parametrize("spoilt", ["first", "swapped", "rest", "alarm", "time", "old", "asked"])
def test_what_was_kept_is_used_only_where_nothing_speaks_against_it(spoilt: str) -> None:
    bench, place = shop()
    stopped_at(bench, 200_000_000)
    partial = bench.catalogue.partial(PATH)
    assert partial is not None
    kept = len(partial.blocks) * BLOCK_SIZE
    bench.clock.advance(60)
    if spoilt == "first":
        wrong = BlockDigests(bytes(BLOCK_DIGEST_SIZE) + partial.blocks.digests[BLOCK_DIGEST_SIZE:])
        bench.catalogue.keep_partial(PATH, replace(partial, blocks=wrong))
    elif spoilt == "swapped":
        place.put(PATH, Pattern(SIZE, Pattern.block[::-1]))
    elif spoilt == "rest":
        place.put(PATH, BadFrom(SIZE, 220_000_000))
    elif spoilt == "alarm":
        glimpse = Glimpse(ProofLevel.SAMPLED, bench.clock(), agrees=False, against=WHOLE.fingerprint().sha256)
        bench.catalogue.record_glimpses([(PATH, glimpse)])
    elif spoilt == "time":
        place.put(PATH, Pattern(SIZE), START + 60)
    else:
        bench.clock.advance(PROMISE / 2 + 1 if spoilt == "old" else ASKED_WITHIN)
    place.offsets.clear()
    if spoilt == "old":
        bench.scan()
        bench.verifier.check([PATH], Control(), due=True)
    else:
        bench.check()
    assert place.offsets[: 2 if spoilt == "rest" else 1] == ([kept, 0] if spoilt == "rest" else [0])
    assert bench.healths() == {PATH: "damaged" if spoilt in ("rest", "swapped") else "proven"}


@pytest.mark.parametrize("asked", ["an hour later", "by name", "of a moved shop", "before a repair"])
def test_three_bytes_gone_bad_in_what_was_kept_are_never_green_in_a_check_that_is_asked_for(asked: str) -> None:
    bench, place = shop()
    stopped_at(bench, 200_000_000)
    assert bench.catalogue.partial(PATH) is not None
    place.put(PATH, BadFrom(SIZE, 5, 8))
    bench.clock.advance(ASKED_WITHIN if asked == "an hour later" else 60)
    bench.scan()
    if asked == "before a repair":
        assert bench.verifier.check_one(PATH, Control()).health is Health.DAMAGED
        return
    bench.verifier.anew_since = bench.clock() if asked == "of a moved shop" else None
    bench.verifier.check([PATH] if asked == "by name" else None, Control())
    assert bench.healths() == {PATH: "damaged"}


def test_new_damage_ends_the_trust_in_what_was_kept() -> None:
    bench, place = shop()
    stopped_at(bench, 200_000_000)
    place.put("a.bin", b"bad")
    bench.scan()
    small = digest(Pattern(3))
    bench.catalogue.set_baseline("a.bin", Baseline(small.fingerprint(), Origin.COPY, START), small.blocks())
    place.put(PATH, BadFrom(SIZE, 5, 8))
    place.cap = 1
    bench.verifier.check(["a.bin", PATH], Control(), due=True)
    assert bench.healths() == {PATH: "damaged", "a.bin": "damaged"}


def test_how_old_a_kept_part_may_be() -> None:
    assert resumes_within(PROMISE, due=True, named=True) == PROMISE / 2
    assert resumes_within(PROMISE, due=False, named=False) == ASKED_WITHIN
    assert resumes_within(PROMISE, due=False, named=True) == 0.0


def test_a_small_file_costs_no_place_to_go_on_from(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(FakePlace({"small.bin": bytes(1000)}))

    def never(*_: object) -> None:
        pytest.fail("nothing is kept of small files")

    monkeypatch.setattr(bench.catalogue, "keep_partial", never)
    monkeypatch.setattr(bench.catalogue, "partial", never)
    bench.check()
    bench.check()


def test_a_file_of_20_gb_broken_off_at_19_reads_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only counts: the bytes themselves go into no digest, which would take minutes."""
    size, at = 20_000_000_000, 19_000_000_000
    place = CountingPlace(size)
    bench = Bench(place)
    place.put(PATH, Pattern(size, bytes(16_000_000)))
    monkeypatch.setattr(Digester, "feed", lambda self, data: setattr(self, "_size", self._size + len(data)))
    place.break_read(PATH, at, broken)
    result = bench.check()
    proof = bench.view(PATH).state.proof
    assert proof is not None
    assert proof.fingerprint == Fingerprint(size, proof.fingerprint.sha256)
    assert place.offsets == [0, at]
    assert result.bytes_read == size
