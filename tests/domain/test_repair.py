"""What a crash leaves, whatever it leaves, ends with a whole file under the live name."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from intacto.domain.baseline import CopyReading, settle
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.proof import Opinion, Soundness
from intacto.domain.repair import Found, Recovery, RepairEntry, Step, recover, unread
from intacto.domain.words import say, say_n

NEW, OLD, PART = Fingerprint(9, "n" * 64), Fingerprint(9, "o" * 64), Fingerprint(4, "p" * 64)
ENTRY = RepairEntry("0123abcd", "a.zip", "/copies/a.zip", NEW, "t", "o", True, Step.UPLOAD, 0.0)


@pytest.mark.parametrize(
    ("live", "temporary", "aside", "step"),
    list(itertools.product([None, OLD, NEW], [None, PART, NEW], [False, True], [Step.UPLOAD, Step.SWAP_IN])),
)
def test_a_live_name_that_we_freed_is_always_filled_from_what_is_there(
    live: Fingerprint | None, temporary: Fingerprint | None, step: Step, *, aside: bool
) -> None:
    todo = recover(replace(ENTRY, step=step), Found(live, temporary, aside))
    if live is None and temporary == NEW and step is Step.SWAP_IN:
        assert todo is Recovery.FINISH_SWAP
    elif live is None and aside:
        assert todo is Recovery.PUT_BACK
    else:
        assert todo not in (Recovery.FINISH_SWAP, Recovery.PUT_BACK)
    if todo is Recovery.DROP_ASIDE:
        assert live is not None
    if todo is Recovery.CLOSE:
        assert temporary is None
        assert not aside


def test_a_lost_file_that_was_sent_whole_goes_in_whenever_the_crash_was() -> None:
    lost = replace(ENTRY, replaced=False)
    assert recover(lost, Found(None, NEW, aside=False)) is Recovery.FINISH_SWAP
    assert recover(lost, Found(None, PART, aside=False)) is Recovery.DROP_TEMPORARY


def test_what_cannot_be_read_is_never_taken_for_the_new_file() -> None:
    swapped = replace(ENTRY, step=Step.SWAP_IN)
    assert recover(swapped, Found(None, unread(NEW.size), aside=True)) is Recovery.PUT_BACK
    assert recover(swapped, Found(unread(NEW.size), None, aside=True)) is Recovery.RESTORE_OLD
    assert recover(swapped, Found(unread(7), None, aside=True)) is Recovery.WAIT
    assert recover(swapped, Found(unread(None), None, aside=True)) is Recovery.WAIT


def test_the_steps_know_their_order() -> None:
    assert [step.number for step in Step] == list(range(len(Step)))


def copy(name: str, digest: str, soundness: Soundness = Soundness.SOUND) -> CopyReading:
    return CopyReading(name, Fingerprint(9, digest * 64), Opinion(soundness, "zip", say("x")), 0.0)


def test_copies_that_agree_make_the_baseline() -> None:
    first, second = copy("1", "a"), copy("2", "a")
    assert settle([first, second]).agreed == first


def test_a_copy_that_is_bad_in_itself_never_does() -> None:
    bad, good = copy("1", "a", Soundness.DAMAGED), copy("2", "b")
    settlement = settle([bad, good])
    assert settlement.agreed == good
    assert settlement.bad == (bad,)
    assert settle([bad]).agreed is None


def test_copies_that_differ_are_a_question() -> None:
    rivals = (copy("1", "a"), copy("2", "b"))
    settlement = settle(rivals)
    assert settlement.agreed is None
    assert settlement.rivals == rivals


def test_sentences_carry_their_values() -> None:
    assert str(say("Hello {name}", name="Ana")) == "Hello Ana"
    assert str(say("Braces {} stay")) == "Braces {} stay"
    assert str(say_n("{count} file", "{count} files", 1)) == "1 file"
    assert str(say_n("{count} file", "{count} files", 3)) == "3 files"
