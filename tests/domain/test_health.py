"""Health by the contract's rule, and above all: what can never be green."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.edits import AT_LINE_END, SAVED
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.health import DAY, Health, judge
from intacto.domain.overview import Tally
from intacto.domain.product import FileState, Presence
from intacto.domain.proof import Failure, Opinion, Proof, ProofLevel, Soundness
from intacto.domain.words import say

NOW = 1_000_000.0
PROMISE = 7 * DAY
GOOD = Fingerprint(1000, "a" * 64)
OTHER = Fingerprint(1000, "b" * 64)
SHORTER = Fingerprint(900, "c" * 64)
BASELINE = Baseline(GOOD, Origin.COPY, NOW - 30 * DAY)
HERE = Presence(1000, None, NOW - 60)


def opinion(soundness: Soundness) -> Opinion:
    return Opinion(soundness, "zip", say("because"))


def state(**changes: Any) -> FileState:  # noqa: ANN401 - fields by name, each of its own type
    proof = Proof(ProofLevel.READ, NOW - 60, GOOD)
    return replace(FileState("a.zip", HERE, BASELINE, proof), **changes)


def health(**changes: Any) -> Health:  # noqa: ANN401 - as above
    return judge(state(**changes), NOW, PROMISE).health


def differing(
    fingerprint: Fingerprint, soundness: Soundness | None = None, cause: Cause | None = None, against: str = "a" * 64
) -> Proof:
    finding = Finding(cause, (Span(0, 10),), against, 10, exact=True) if cause else None
    return Proof(ProofLevel.READ, NOW - 60, fingerprint, opinion(soundness) if soundness else None, finding)


def test_the_same_bytes_read_back_are_proven() -> None:
    assert health() is Health.PROVEN


def test_name_and_size_alone_are_never_green() -> None:
    assert health(proof=None) is Health.UNKNOWN


def test_a_proof_grows_old() -> None:
    assert judge(state(), NOW + PROMISE, PROMISE).health is Health.STALE


def test_a_proof_from_the_future_is_not_fresh() -> None:
    assert judge(state(), NOW - 2 * PROMISE, PROMISE).health is Health.STALE


def test_a_file_that_is_gone_is_missing() -> None:
    assert health(presence=replace(HERE, gone_since=NOW)) is Health.MISSING


def test_a_file_that_only_the_copies_have_is_missing() -> None:
    assert health(presence=Presence(None, None, None), proof=None) is Health.MISSING


@pytest.mark.parametrize(
    ("fingerprint", "soundness", "cause", "expected"),
    [
        (OTHER, Soundness.DAMAGED, None, Health.DAMAGED),
        (OTHER, Soundness.SOUND, None, Health.CHANGED),
        (OTHER, Soundness.SOUND, Cause.UNKNOWN, Health.CHANGED),
        (OTHER, Soundness.SOUND, Cause.BIT_FLIPS, Health.DAMAGED),
        (OTHER, Soundness.UNKNOWN, None, Health.DAMAGED),
        (OTHER, None, None, Health.DAMAGED),
        (OTHER, Soundness.UNKNOWN, Cause.ZEROED_BLOCKS, Health.DAMAGED),
        (SHORTER, Soundness.UNKNOWN, None, Health.CHANGED),
        (SHORTER, Soundness.UNKNOWN, Cause.TRUNCATED, Health.DAMAGED),
        (SHORTER, Soundness.SOUND, None, Health.CHANGED),
        (SHORTER, Soundness.DAMAGED, None, Health.DAMAGED),
        (OTHER, Soundness.SOUND, Cause.UNSTABLE_READ, Health.UNREADABLE),
    ],
)
def test_bytes_that_differ(
    fingerprint: Fingerprint, soundness: Soundness | None, cause: Cause | None, expected: Health
) -> None:
    listed = replace(HERE, size=fingerprint.size)
    assert health(proof=differing(fingerprint, soundness, cause), presence=listed) is expected


def test_a_finding_against_an_older_baseline_names_no_cause() -> None:
    verdict = judge(state(proof=differing(OTHER, Soundness.SOUND, Cause.BIT_FLIPS, "d" * 64)), NOW, PROMISE)
    assert verdict.health is Health.CHANGED
    assert verdict.cause is Cause.UNKNOWN


def test_a_newer_listing_with_another_size_takes_the_green_away() -> None:
    assert health(presence=Presence(999, None, NOW)) is Health.CHANGED


def test_a_proof_from_the_future_hides_no_listing() -> None:
    early = judge(state(presence=Presence(999, None, NOW - 7200)), NOW - 7200, PROMISE)
    assert early.health is Health.CHANGED


def test_a_listing_of_an_emptied_file_is_damage() -> None:
    verdict = judge(state(presence=Presence(0, None, NOW)), NOW, PROMISE)
    assert (verdict.health, verdict.cause) == (Health.DAMAGED, Cause.EMPTIED)


def test_a_failed_attempt_shows_but_never_hides_known_damage() -> None:
    failure = Failure(NOW, say("no"))
    assert health(failure=failure) is Health.UNREADABLE
    assert health(failure=failure, proof=differing(OTHER, Soundness.DAMAGED)) is Health.DAMAGED
    assert health(failure=Failure(NOW - 3600, say("no"))) is Health.PROVEN


@pytest.mark.parametrize(
    ("soundness", "expected"),
    [
        (Soundness.SOUND, Health.SOUND),
        (Soundness.DAMAGED, Health.DAMAGED),
        (Soundness.UNKNOWN, Health.UNKNOWN),
        (None, Health.UNKNOWN),
    ],
)
def test_with_nothing_to_compare(soundness: Soundness | None, expected: Health) -> None:
    assert health(baseline=None, proof=differing(OTHER, soundness)) is expected


def test_disputed_copies_leave_a_file_undecided() -> None:
    assert health(baseline=None, disputed=True, proof=differing(OTHER, Soundness.SOUND)) is Health.UNKNOWN


fingerprints = st.builds(Fingerprint, st.integers(0, 3), st.sampled_from(["a" * 64, "b" * 64]))
opinions = st.one_of(st.none(), st.sampled_from(Soundness).map(opinion))
findings = st.one_of(
    st.none(),
    st.builds(
        Finding, st.sampled_from(Cause), st.just(()), st.sampled_from(["a" * 64, "b" * 64]), st.just(1), st.booleans()
    ),
)
times = st.floats(NOW - 30 * DAY, NOW)
states = st.builds(
    FileState,
    st.just("a.zip"),
    st.builds(
        Presence,
        st.one_of(st.none(), st.integers(0, 3)),
        st.none(),
        st.one_of(st.none(), times),
        st.one_of(st.none(), times),
    ),
    st.one_of(st.none(), st.builds(Baseline, fingerprints, st.sampled_from(Origin), times)),
    st.one_of(st.none(), st.builds(Proof, st.sampled_from(ProofLevel), times, fingerprints, opinions, findings)),
    st.one_of(st.none(), st.builds(Failure, times, st.just(say("no")))),
    st.booleans(),
)


@given(states)
def test_nothing_but_the_baselines_own_bytes_is_ever_proven(known: FileState) -> None:
    """Whatever is known: green needs bytes that came back, are the baseline's, and are not too old."""
    if judge(known, NOW, PROMISE).health in (Health.PROVEN, Health.STALE):
        assert known.baseline is not None
        assert known.proof is not None
        assert known.proof.level >= ProofLevel.READ
        assert known.proof.fingerprint == known.baseline.fingerprint


def test_a_tally_counts_worst_first() -> None:
    tally = Tally.of([Health.PROVEN, Health.DAMAGED, Health.PROVEN])
    assert tally.counts == ((Health.DAMAGED, 1), (Health.PROVEN, 2))
    assert tally[Health.MISSING] == 0
    assert tally.total == 3


def known_bad(cause: Cause, soundness: Soundness, *, is_text: bool = False, detail: str = "") -> Health:
    finding = Finding(cause, (Span(0, 9),), GOOD.sha256, 9, exact=True, is_text=is_text, detail=detail)
    return health(proof=Proof(ProofLevel.READ, NOW - 60, SHORTER, opinion(soundness), finding))


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause.is_of_line_ends])
def test_a_text_with_other_line_ends_is_changed_and_says_so(cause: Cause) -> None:
    for soundness in (Soundness.SOUND, Soundness.UNKNOWN):
        assert known_bad(cause, soundness, is_text=True) is Health.CHANGED
    finding = Finding(cause, (), GOOD.sha256, 9, exact=True, is_text=True)
    proof = Proof(ProofLevel.READ, NOW - 60, SHORTER, opinion(Soundness.UNKNOWN), finding)
    assert "line ends" in str(judge(state(proof=proof), NOW, PROMISE).reason)
    assert known_bad(cause, Soundness.UNKNOWN) is Health.DAMAGED


@pytest.mark.parametrize(
    "cause", [Cause.BYTES_INSERTED, Cause.BYTES_MISSING, Cause.BYTES_APPENDED, Cause.BYTES_PREPENDED]
)
def test_what_may_be_an_edit_is_no_damage_where_the_file_is_text_or_sound(cause: Cause) -> None:
    assert known_bad(cause, Soundness.UNKNOWN, is_text=True) is Health.CHANGED
    in_front = cause is Cause.BYTES_PREPENDED
    assert known_bad(cause, Soundness.SOUND) is (Health.DAMAGED if in_front else Health.CHANGED)
    assert known_bad(cause, Soundness.SOUND, detail=SAVED if in_front else "") is Health.CHANGED
    assert known_bad(cause, Soundness.UNKNOWN) is Health.DAMAGED
    assert known_bad(cause, Soundness.UNKNOWN, detail=SAVED) is Health.CHANGED
    assert known_bad(cause, Soundness.DAMAGED, detail=SAVED) is Health.DAMAGED
    assert known_bad(cause, Soundness.DAMAGED, is_text=True) is Health.DAMAGED


def test_an_older_version_is_the_seller_s_to_decide_at_any_size() -> None:
    assert known_bad(Cause.OLDER_VERSION, Soundness.UNKNOWN) is Health.CHANGED
    finding = Finding(Cause.OLDER_VERSION, (), GOOD.sha256, 9, exact=True)
    same_size = Proof(ProofLevel.READ, NOW - 60, OTHER, opinion(Soundness.UNKNOWN), finding)
    assert health(proof=same_size) is Health.CHANGED
    assert known_bad(Cause.OLDER_VERSION, Soundness.DAMAGED) is Health.DAMAGED


def test_a_mark_before_a_text_leaves_it_as_it_was() -> None:
    """Spreadsheets write it on purpose, so that others of them read the letters right."""
    assert known_bad(Cause.BOM_PREPENDED, Soundness.UNKNOWN, is_text=True) is Health.CHANGED
    assert known_bad(Cause.BOM_PREPENDED, Soundness.UNKNOWN) is Health.DAMAGED
    assert known_bad(Cause.BOM_PREPENDED, Soundness.DAMAGED, is_text=True) is Health.DAMAGED


def test_a_text_without_its_last_lines_may_have_been_shortened() -> None:
    assert known_bad(Cause.TRUNCATED, Soundness.UNKNOWN, is_text=True, detail=AT_LINE_END) is Health.CHANGED
    assert known_bad(Cause.TRUNCATED, Soundness.UNKNOWN, is_text=True) is Health.DAMAGED
    assert known_bad(Cause.TRUNCATED, Soundness.UNKNOWN, detail=AT_LINE_END) is Health.DAMAGED


def test_a_file_that_is_sound_without_its_end_may_have_been_shortened() -> None:
    assert known_bad(Cause.TRUNCATED, Soundness.SOUND) is Health.CHANGED
    assert known_bad(Cause.TRUNCATED, Soundness.UNKNOWN, detail=SAVED) is Health.CHANGED
    assert known_bad(Cause.TRUNCATED, Soundness.DAMAGED, detail=SAVED) is Health.DAMAGED


def test_a_paragraph_that_is_there_twice_may_have_been_copied() -> None:
    assert known_bad(Cause.RESUME_SPLICE, Soundness.UNKNOWN, is_text=True) is Health.CHANGED
    assert known_bad(Cause.RESUME_SPLICE, Soundness.UNKNOWN) is Health.DAMAGED


def test_a_version_between_two_others_begins_as_one_and_ends_as_the_other() -> None:
    known = "c" * 64
    assert known_bad(Cause.RESUME_SPLICE, Soundness.UNKNOWN, is_text=True, detail=known) is Health.CHANGED
    assert known_bad(Cause.RESUME_SPLICE, Soundness.SOUND, detail=known) is Health.CHANGED
    assert known_bad(Cause.RESUME_SPLICE, Soundness.UNKNOWN, detail=known) is Health.DAMAGED
    assert known_bad(Cause.RESUME_SPLICE, Soundness.DAMAGED, is_text=True, detail=known) is Health.DAMAGED
