"""Looks below a read-back and above it: they raise alarms, and none of them makes a file green by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.damage import Cause
from intacto.domain.health import DAY, Health, Verdict, judge
from intacto.domain.product import FileState, Presence
from intacto.domain.proof import Failure, Glimpse, Proof, ProofLevel
from intacto.domain.words import say
from tests.domain.test_health import BASELINE, GOOD, HERE, NOW, OTHER, PROMISE, states

SUM = GOOD.sha256
READ = Proof(ProofLevel.READ, NOW - 3600, GOOD)


def seen(level: ProofLevel, at: float, *, agrees: bool, against: str = SUM) -> Glimpse:
    return Glimpse(level, at, agrees, against)


def customer(trouble: CustomerTrouble | None, at: float = NOW - 60, against: str = SUM) -> CustomerLook:
    return CustomerLook(at, "https://shop.example/a.zip", against, trouble, 1000, say("why"), Cause.UNKNOWN)


def verdict(*, takes_digests: bool = False, now: float = NOW, **changes: Any) -> Verdict:  # noqa: ANN401 - fields by name
    state = replace(FileState("a.zip", HERE, BASELINE, READ), **changes)
    return judge(state, now, PROMISE, takes_digests=takes_digests)


LESSER = [ProofLevel.SAMPLED, ProofLevel.DIGEST]


@pytest.mark.parametrize("level", LESSER)
def test_a_newer_look_that_differs_takes_the_green_away(level: ProofLevel) -> None:
    found = verdict(glimpse=seen(level, NOW - 60, agrees=False))
    assert (found.health, found.level) == (Health.DAMAGED, level)


@pytest.mark.parametrize("level", LESSER)
def test_an_older_look_that_differed_was_answered_by_the_reading(level: ProofLevel) -> None:
    assert verdict(glimpse=seen(level, NOW - 7200, agrees=False)).health is Health.PROVEN


@pytest.mark.parametrize("level", LESSER)
def test_a_proof_from_the_future_silences_no_alarm(level: ProofLevel) -> None:
    ahead = Proof(ProofLevel.READ, NOW + 5 * DAY, GOOD)
    assert verdict(proof=ahead, glimpse=seen(level, NOW - 60, agrees=False)).health is Health.DAMAGED


@pytest.mark.parametrize("level", LESSER)
def test_a_look_at_an_earlier_version_says_nothing(level: ProofLevel) -> None:
    assert verdict(glimpse=seen(level, NOW - 60, agrees=False, against="d" * 64)).health is Health.PROVEN


@pytest.mark.parametrize("level", LESSER)
def test_a_look_that_agrees_renews_no_proof_and_proves_nothing(level: ProofLevel) -> None:
    now = NOW + PROMISE
    fresh = seen(level, now - 60, agrees=True)
    assert verdict(now=now, glimpse=fresh).health is Health.STALE
    found = verdict(now=now, proof=None, glimpse=fresh)
    assert (found.health, found.level) == (Health.UNKNOWN, level)


def test_who_takes_digests_has_them_proven_until_they_are_old() -> None:
    agreeing = seen(ProofLevel.DIGEST, NOW - 60, agrees=True)
    found = verdict(takes_digests=True, proof=None, glimpse=agreeing)
    assert (found.health, found.level) == (Health.PROVEN, ProofLevel.DIGEST)
    assert verdict(takes_digests=True, proof=None, glimpse=agreeing, now=NOW + PROMISE).health is Health.STALE
    assert verdict(takes_digests=True, proof=None, glimpse=agreeing, now=NOW - 9 * DAY).health is Health.STALE


def test_who_takes_digests_still_sees_the_higher_level_of_a_fresh_reading() -> None:
    found = verdict(takes_digests=True, glimpse=seen(ProofLevel.DIGEST, NOW - 60, agrees=True))
    assert (found.health, found.level) == (Health.PROVEN, ProofLevel.READ)


def test_who_takes_digests_takes_no_sample_and_no_digest_of_another_version() -> None:
    sample = seen(ProofLevel.SAMPLED, NOW - 60, agrees=True)
    other = seen(ProofLevel.DIGEST, NOW - 60, agrees=True, against="d" * 64)
    for glimpse in (sample, other):
        assert verdict(takes_digests=True, proof=None, glimpse=glimpse).health is Health.UNKNOWN


def test_a_digest_hides_neither_bytes_that_were_wrong_nor_a_failure_nor_a_listing() -> None:
    agreeing = seen(ProofLevel.DIGEST, NOW - 1, agrees=True)
    bad = Proof(ProofLevel.READ, NOW - 60, OTHER)
    assert verdict(takes_digests=True, proof=bad, glimpse=agreeing).health is Health.DAMAGED
    failed = Failure(NOW - 5, say("no"))
    assert verdict(takes_digests=True, failure=failed, glimpse=agreeing).health is Health.UNREADABLE
    listed = Presence(999, None, NOW - 5)
    assert verdict(takes_digests=True, presence=listed, glimpse=agreeing).health is Health.CHANGED


def test_bytes_that_were_wrong_outlast_every_lesser_look() -> None:
    bad = Proof(ProofLevel.READ, NOW - 3600, OTHER)
    for level in LESSER:
        assert verdict(proof=bad, glimpse=seen(level, NOW, agrees=True)).level is ProofLevel.READ


def test_what_customers_get_is_the_highest_proof_and_a_finding_of_its_own() -> None:
    assert verdict(customer=customer(None)).level is ProofLevel.CUSTOMER
    broken = verdict(customer=customer(CustomerTrouble.IN_FRONT))
    assert (broken.health, broken.for_customers, broken.level) == (Health.DAMAGED, True, ProofLevel.CUSTOMER)


def test_a_customers_download_alone_proves_nothing_of_the_host() -> None:
    assert verdict(proof=None, customer=customer(None)).health is Health.UNKNOWN
    old = verdict(customer=customer(None, NOW - 8 * DAY))
    assert (old.health, old.level) == (Health.PROVEN, ProofLevel.READ)


def test_a_silent_address_or_another_version_breaks_nothing_for_customers() -> None:
    assert verdict(customer=customer(CustomerTrouble.UNREACHABLE)).health is Health.PROVEN
    assert verdict(customer=customer(CustomerTrouble.PAGE, against="d" * 64)).health is Health.PROVEN


times = st.floats(NOW - 30 * DAY, NOW + DAY)
sums = st.sampled_from(["a" * 64, "b" * 64])
glimpses = st.none() | st.builds(Glimpse, st.sampled_from(LESSER), times, st.booleans(), sums)
looks = st.none() | st.builds(customer, st.none() | st.sampled_from(CustomerTrouble), times, sums)


@given(states, glimpses, looks)
def test_nothing_but_the_baselines_own_bytes_is_ever_green(
    known: FileState, glimpse: Glimpse | None, look: CustomerLook | None
) -> None:
    """Whatever was glimpsed or downloaded: without the seller's leave green needs READ bytes equal to the baseline."""
    state = replace(known, glimpse=glimpse, customer=look)
    if judge(state, NOW, PROMISE).health in (Health.PROVEN, Health.STALE):
        assert known.proof is not None
        assert known.baseline is not None
        assert known.proof.level >= ProofLevel.READ
        assert known.proof.fingerprint == known.baseline.fingerprint
        if judge(state, NOW, PROMISE).health is Health.PROVEN:
            assert abs(NOW - known.proof.at) <= PROMISE


@given(states, glimpses, looks)
def test_who_takes_digests_needs_one_of_the_baseline_or_bytes_that_came_back(
    known: FileState, glimpse: Glimpse | None, look: CustomerLook | None
) -> None:
    state = replace(known, glimpse=glimpse, customer=look)
    found = judge(state, NOW, PROMISE, takes_digests=True)
    if found.health is not Health.PROVEN:
        return
    assert known.baseline is not None
    if found.level is ProofLevel.DIGEST:
        assert glimpse is not None
        assert glimpse.agrees
        assert glimpse.level is ProofLevel.DIGEST
        assert glimpse.against == known.baseline.fingerprint.sha256
        assert abs(NOW - glimpse.at) <= PROMISE
    else:
        assert judge(state, NOW, PROMISE).health is Health.PROVEN


@given(states, glimpses)
def test_a_look_never_makes_things_look_better(known: FileState, glimpse: Glimpse | None) -> None:
    before = judge(known, NOW, PROMISE).health
    after = judge(replace(known, glimpse=glimpse), NOW, PROMISE).health
    assert after is before or after is Health.DAMAGED
