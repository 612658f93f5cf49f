"""What is known beside a finding: only what was measured, and only of the baseline of today."""

from __future__ import annotations

from dataclasses import replace

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.explanation import Suspect
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.health import judge
from intacto.domain.overview import FileDetails, FileView, Happening, HappeningKind
from intacto.domain.product import FileState, Presence
from intacto.domain.proof import Opinion, Proof, ProofLevel, Soundness
from intacto.domain.story import READ_BACK, facts_of, story_of
from intacto.domain.words import say

DAY = 86400.0
NOW = 100 * DAY
GOOD, BAD = Fingerprint(1000, "a" * 64), Fingerprint(1000, "b" * 64)
OLD = Baseline(Fingerprint(900, "c" * 64), Origin.COPY, 2 * DAY)


def details(finding: Finding | None, *lines: Happening, bad: Fingerprint = BAD) -> FileDetails:
    opinion = Opinion(Soundness.UNKNOWN, "", say("It cannot tell."))
    proof = Proof(ProofLevel.READ, NOW, bad, opinion, finding)
    state = FileState("a.bin", Presence(1000, 11 * DAY, NOW), Baseline(GOOD, Origin.COPY, 10 * DAY), proof)
    return FileDetails(FileView(state, judge(state, NOW, DAY), has_copy=True), (), (), lines, None, (OLD,))


def found(cause: Cause, **more: object) -> Finding:
    known = {"against": GOOD.sha256, "exact": True, "read_twice": True} | more
    return Finding(cause, (Span(0, 10),), differing_bytes=10, **known)  # type: ignore[arg-type]


def line(at: float, text: object = READ_BACK) -> Happening:
    return Happening("a.bin", at, HappeningKind.PROVEN, text)  # type: ignore[arg-type]


def day(at: float) -> str:
    return f"day {at / DAY:.0f}"


def test_the_last_read_that_proved_it_speaks_for_the_ftp_program() -> None:
    told = story_of(details(found(Cause.ZEROED_BLOCKS), line(20 * DAY), line(30 * DAY)), day)
    assert told is not None
    assert str(told.excluded[0].why) == "The size is right, and it was read back good on day 30."
    assert told.excluded[0].suspect is Suspect.FTP_PROGRAM


def test_who_may_have_uploaded_it_again_since_is_not_ruled_out() -> None:
    told = details(found(Cause.TRUNCATED), line(20 * DAY), line(30 * DAY))
    before = facts_of(told, day)
    assert before is not None
    assert before.read_back_on == "day 30"
    for modified in (31 * DAY, 30 * DAY, None):
        state = replace(told.view.state, presence=Presence(1000, modified, NOW))
        facts = facts_of(replace(told, view=replace(told.view, state=state)), day)
        assert facts is not None
        assert facts.read_back_on == "", modified


def test_what_was_proven_of_an_earlier_original_or_as_a_customer_says_nothing() -> None:
    others = (line(5 * DAY), line(40 * DAY, say("Customers get exactly this file.")))
    facts = facts_of(details(found(Cause.ZEROED_BLOCKS), *others), day)
    assert facts is not None
    assert facts.read_back_on == ""


def test_a_copy_that_was_not_compared_with_is_a_good_copy_all_the_same() -> None:
    told = details(found(Cause.ZEROED_BLOCKS, exact=False))
    story = story_of(told, day)
    assert story is not None
    assert str(story.advice).startswith("Put your good copy back")
    without = story_of(replace(told, view=replace(told.view, has_copy=False)), day)
    assert without is not None
    assert "your good copy" not in str(without.advice)


def test_an_earlier_original_is_named_by_its_day() -> None:
    facts = facts_of(details(found(Cause.OLDER_VERSION, detail=OLD.fingerprint.sha256)), day)
    assert facts is not None
    assert facts.older == "day 2"
    other = facts_of(details(found(Cause.ZEROED_BLOCKS, detail=OLD.fingerprint.sha256)), day)
    assert other is not None
    assert other.older == ""


def test_without_a_finding_of_the_original_of_today_there_is_no_story() -> None:
    assert story_of(details(None), day) is None
    assert story_of(details(found(Cause.ZEROED_BLOCKS, against="d" * 64)), day) is None
    assert story_of(replace(details(found(Cause.ZEROED_BLOCKS)), history=()), day) is not None
