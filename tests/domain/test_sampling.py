"""Samples: the mathematics that the docstring promises, and that a draw is fair over the bytes of a shop."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.fingerprint import BLOCK_SIZE, Fingerprint
from intacto.domain.product import FileState, Presence
from intacto.domain.proof import Glimpse, Proof, ProofLevel
from intacto.domain.sampling import SAMPLES, alarm_stands, block_count, chance, draw, samples_for, worth_keeping

NOW = 1_000_000.0
SUM = "a" * 64


def file(path: str, size: int, *, seen: float | None = NOW, gone: float | None = None) -> FileState:
    return FileState(path, Presence(size, None, seen, gone), Baseline(Fingerprint(size, SUM), Origin.COPY, NOW))


def test_the_numbers_of_the_docstring() -> None:
    assert samples_for(0.01, 0.95) == 299
    assert samples_for(0.01, 0.99) == 459
    assert chance(0.01, SAMPLES) > 0.95
    assert chance(1 / 800_000, SAMPLES) == pytest.approx(0.0004, rel=0.1)


@given(st.lists(st.integers(0, 40 * BLOCK_SIZE), max_size=12), st.integers(0, 90), st.integers(0, 2**32))
def test_a_draw_is_within_the_files_and_the_budget(sizes: list[int], budget: int, seed: int) -> None:
    states = [file(f"{n}.bin", size) for n, size in enumerate(sizes)]
    drawn = draw(states, budget, Random(seed))
    counts = {state.path: block_count(size) for state, size in zip(states, sizes, strict=True)}
    assert sum(len(sample.blocks) for sample in drawn) == min(budget, sum(counts.values()))
    for sample in drawn:
        assert list(sample.blocks) == sorted(set(sample.blocks))
        assert all(0 <= block < counts[sample.path] for block in sample.blocks)


def test_every_block_of_the_shop_is_as_likely_as_any_other() -> None:
    states = [file("big.bin", 900 * BLOCK_SIZE), file("small.bin", 100 * BLOCK_SIZE)]
    random, hits = Random(7), 0
    for _ in range(200):
        hits += sum(len(sample.blocks) for sample in draw(states, 50, random) if sample.path == "small.bin")
    assert hits / (200 * 50) == pytest.approx(0.1, abs=0.01)


def test_trouble_in_one_block_of_a_hundred_is_met_as_often_as_promised() -> None:
    """A shop of 50 GB with 1 % bad blocks: drawn a thousand times, a sample of 300 meets one in about 95 %."""
    size = 50_000 * BLOCK_SIZE
    states = [file(f"{n}.bin", size) for n in range(16)]
    random = Random(11)
    bad = {(f"{n}.bin", block) for n in range(16) for block in random.sample(range(50_000), 500)}
    met = sum(
        any((sample.path, block) in bad for sample in draw(states, SAMPLES, random) for block in sample.blocks)
        for _ in range(1000)
    )
    assert met / 1000 == pytest.approx(chance(0.01, SAMPLES), abs=0.025)


def test_what_has_no_baseline_or_is_not_there_is_not_drawn() -> None:
    states = [
        replace(file("bare.bin", 10), baseline=None),
        file("gone.bin", 10, gone=NOW),
        file("expected.bin", 10, seen=None),
        file("empty.bin", 0),
    ]
    assert draw(states, 300, Random(1)) == ()


def test_what_is_known_to_be_bad_is_not_drawn() -> None:
    fine = file("fine.bin", BLOCK_SIZE)
    bad = replace(file("bad.bin", BLOCK_SIZE), proof=Proof(ProofLevel.READ, NOW, Fingerprint(BLOCK_SIZE, "b" * 64)))
    good = replace(bad, path="good.bin", proof=Proof(ProofLevel.READ, NOW, Fingerprint(BLOCK_SIZE, SUM)))
    assert {sample.path for sample in draw([fine, bad, good], 300, Random(1))} == {"fine.bin", "good.bin"}


def glimpse(level: ProofLevel, at: float, *, agrees: bool) -> Glimpse:
    return Glimpse(level, at, agrees, SUM)


def test_only_a_reading_silences_an_alarm() -> None:
    alarmed = replace(file("a", 10), glimpse=glimpse(ProofLevel.SAMPLED, NOW, agrees=False))
    assert alarm_stands(alarmed)
    assert not worth_keeping(alarmed, glimpse(ProofLevel.SAMPLED, NOW + 1, agrees=True))
    assert not worth_keeping(alarmed, glimpse(ProofLevel.DIGEST, NOW + 1, agrees=True))
    assert worth_keeping(alarmed, glimpse(ProofLevel.DIGEST, NOW + 1, agrees=False))
    read = replace(alarmed, proof=Proof(ProofLevel.READ, NOW + 1, Fingerprint(10, SUM)))
    assert not alarm_stands(read)
    assert worth_keeping(read, glimpse(ProofLevel.SAMPLED, NOW + 2, agrees=True))


def test_a_sample_takes_no_digests_place() -> None:
    known = replace(file("a", 10), glimpse=glimpse(ProofLevel.DIGEST, NOW, agrees=True))
    assert not worth_keeping(known, glimpse(ProofLevel.SAMPLED, NOW + 1, agrees=True))
    assert worth_keeping(known, glimpse(ProofLevel.SAMPLED, NOW + 1, agrees=False))
    assert worth_keeping(known, glimpse(ProofLevel.DIGEST, NOW + 1, agrees=True))
