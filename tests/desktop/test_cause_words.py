"""The card of the cause and the words of a decision, for every cause, without any window."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from intacto.desktop.presenters.cause import CauseCard, Sign, cause_card, has_places
from intacto.desktop.presenters.choices import choices_of, plain_choices
from intacto.domain.baseline import Baseline, Origin
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.health import Health, judge
from intacto.domain.overview import FileDetails, FileView, Happening, HappeningKind
from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import say
from intacto.text import day_text
from tests.desktop.files import DAY, NOW, PROMISE, file

LONGEST = 20
"""Words in a sentence."""


def details(
    cause: Cause, *, sound: Soundness = Soundness.DAMAGED, is_text: bool = False, detail: str = "", against: str = ""
) -> FileDetails:
    """Return a file in which a check found this cause, as the domain judges it."""
    view = file("a/kit.zip", Health.DAMAGED)
    state, baseline, proof = view.state, view.state.baseline, view.state.proof
    assert baseline is not None
    assert proof is not None
    finding = Finding(
        cause, (Span(10, 20),), against or baseline.fingerprint.sha256, 10, exact=True, read_twice=True, detail=detail,
        is_text=is_text,
    )  # fmt: skip
    opinion = Opinion(sound, "zip", say("The ZIP no longer opens."))
    state = replace(state, proof=replace(proof, finding=finding, opinion=opinion))
    return FileDetails(FileView(state, judge(state, NOW, PROMISE), True), (), (), (), None)


def card(cause: Cause) -> CauseCard:
    found = cause_card(details(cause))
    assert found is not None
    return found


DAMAGE = [cause for cause in Cause if cause is not Cause.IDENTICAL]


@pytest.mark.parametrize("cause", DAMAGE)
def test_every_cause_has_a_card_with_what_to_do_next_in_short_sentences(cause: Cause) -> None:
    found = card(cause)
    assert found.title
    assert found.next_step.endswith(".")
    for text in (found.what, found.next_step, *(each.why for each in found.ruled_out)):
        for sentence in re.split(r"(?<=[.:?]) ", text):
            assert len(sentence.split()) <= LONGEST, sentence
    assert (found.heading == "Probable cause") == (found.sign is not Sign.NOBODY)
    assert found.title not in {each.name for each in found.ruled_out}, "nobody is both accused and ruled out"


def test_what_is_said_above_is_not_said_again() -> None:
    found = details(Cause.ZEROED_BLOCKS)
    shown = cause_card(found)
    assert shown is not None
    assert str(found.view.verdict.reason) == "A piece of this file went blank."
    assert shown.what
    assert "went blank" not in shown.what


def test_with_nothing_to_compare_nobody_is_accused() -> None:
    view = file("kit.zip", Health.DAMAGED)
    state = replace(view.state, baseline=None)
    bare = FileDetails(FileView(state, judge(state, NOW, PROMISE), False), (), (), (), None)
    shown = cause_card(bare)
    assert shown is not None
    assert (shown.sign, shown.title, shown.ruled_out) == (Sign.NOBODY, "Who did it is not proven", ())
    assert "no good copy" in shown.what


def test_a_finding_against_another_original_says_nothing() -> None:
    old = details(Cause.ZEROED_BLOCKS, against="f" * 64)
    assert cause_card(old) is None
    assert not has_places(old.view)


@pytest.mark.parametrize("health", [Health.PROVEN, Health.STALE, Health.MISSING, Health.SOUND, Health.CHANGED])
def test_what_is_not_damaged_has_no_card(health: Health) -> None:
    assert cause_card(FileDetails(file("kit.zip", health), (), (), (), None)) is None


def test_only_a_good_read_of_todays_original_speaks_for_the_upload() -> None:
    found = details(Cause.ZEROED_BLOCKS)
    baseline = found.view.state.baseline
    assert baseline is not None
    since = replace(baseline, since=NOW - 5 * DAY)
    uploaded = replace(found.view.state.presence, modified=NOW - 20 * DAY)
    state = replace(found.view.state, baseline=since, presence=uploaded)
    found = replace(found, view=replace(found.view, state=state))

    def why(at: float, kind: HappeningKind = HappeningKind.PROVEN) -> str:
        history = (Happening("a/kit.zip", at, kind, say("Proven. Read back in full")),)
        shown = cause_card(replace(found, history=history))
        assert shown is not None
        return next(each.why for each in shown.ruled_out if each.name == "Your FTP program")

    assert day_text(NOW - 3 * DAY) in why(NOW - 3 * DAY)
    assert day_text(NOW - 3 * DAY) not in why(NOW - 3 * DAY, HappeningKind.SOUND)
    assert day_text(NOW - 9 * DAY) not in why(NOW - 9 * DAY), "that was another version"


def test_an_older_version_is_named_by_its_day() -> None:
    old = Baseline(Fingerprint(900, "d" * 64), Origin.COPY, NOW - 90 * DAY, "")
    found = details(Cause.OLDER_VERSION, sound=Soundness.SOUND, detail="d" * 64)
    assert found.view.health is Health.CHANGED
    choices = choices_of(replace(found, earlier=(old,)))
    assert choices.known == f"It was your original from {day_text(NOW - 90 * DAY)} on."
    assert (choices.mine, choices.put_back) == ("Keep the older one", "Put the newest one back")
    assert choices.shows_bytes
    assert choices_of(found).known == "", "of a version whose day is not known nothing is made up"


def test_a_text_of_which_only_line_ends_changed_is_for_the_seller_to_decide() -> None:
    found = details(Cause.ASCII_CRLF_TO_LF, sound=Soundness.SOUND, is_text=True)
    assert found.view.health is Health.CHANGED
    assert str(found.view.verdict.reason) == "Only its line ends changed: the text is the same."
    choices = choices_of(found)
    assert "text mode" in choices.known
    assert (choices.mine, choices.put_back) == (plain_choices().mine, plain_choices().put_back)


def test_both_answers_say_what_they_mean() -> None:
    choices = choices_of(FileDetails(file("kit.zip", Health.CHANGED), (), (), (), None))
    assert choices == plain_choices()
    assert not choices.shows_bytes
    assert choices.mine_note.startswith("What is on your host becomes the new original.")
    assert "you can undo it" in choices.put_back_note
