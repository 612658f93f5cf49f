"""Undoing a repair: the replaced bytes go back by the same careful way, and nothing newer is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from intacto.domain.damage import Cause
from intacto.domain.errors import LoginRefused
from intacto.domain.health import DAY, Health
from intacto.domain.overview import HappeningKind, Undo
from intacto.domain.repair import Action, Step
from intacto.domain.words import say
from intacto.engine.control import Control
from tests.engine.fake_place import Crash, broken, full
from tests.engine.workshop import BAD, GOOD, PATH, UnluckyPlace, Workshop, print_of


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return repaired(tmp_path)


def repaired(folder: Path) -> Workshop:
    shop = Workshop(folder, UnluckyPlace())
    shop.stock()
    assert shop.repair_one().action is Action.REPAIRED
    shop.events.clear()
    shop.clock.advance(60)
    return shop


def undo_of(shop: Workshop) -> Undo:
    undo = shop.journal.undoable(PATH, 0.0)
    assert undo is not None
    return undo


def test_the_damaged_file_is_back_and_shown_as_what_it_is(shop: Workshop) -> None:
    result = shop.undo()
    assert (result.action, str(result.reason)) == (
        Action.REPAIRED,
        "Undone: the file from before the repair is back.",
    )
    assert shop.fake.bodies() == {PATH: BAD}
    assert shop.fake.files[PATH].mode == 0o640
    state = shop.catalogue.state(PATH)
    assert state is not None
    assert state.proof is not None
    assert state.proof.fingerprint == print_of(BAD)
    verdict = shop.verifier.view(PATH).verdict
    assert (verdict.health, verdict.cause) == (Health.DAMAGED, Cause.ZEROED_BLOCKS)
    kinds = [happening.kind for happening in shop.catalogue.history(PATH)]
    assert kinds[:2] == [HappeningKind.DAMAGED, HappeningKind.UNDONE]
    assert shop.journal.unfinished() == ()


def test_it_takes_the_very_same_steps(shop: Workshop) -> None:
    shop.undo()
    assert shop.steps() == list(Step)
    assert shop.memory_journal().written[-1].undoes == shop.memory_journal().written[0].token


def test_the_good_file_is_kept_in_turn(shop: Workshop) -> None:
    shop.undo()
    assert sorted(shop.locker.kept.values()) == sorted([BAD, GOOD])


def test_what_was_undone_can_be_repaired_again_but_not_undone_twice(shop: Workshop) -> None:
    shop.undo()
    shop.clock.advance(60)
    assert shop.journal.undoable(PATH, 0.0) is None
    assert shop.repair_one().action is Action.REPAIRED
    assert shop.fake.bodies() == {PATH: GOOD}


def test_a_file_that_changed_since_is_not_overwritten(shop: Workshop) -> None:
    shop.fake.put(PATH, b"a new version")
    result = shop.undo()
    assert (result.action, str(result.reason)) == (
        Action.REFUSED,
        "It changed since it was repaired. Nothing is put back over it.",
    )
    assert shop.fake.bodies() == {PATH: b"a new version"}


def test_a_file_that_is_gone_is_not_brought_back_damaged(shop: Workshop) -> None:
    shop.fake.lose(PATH)
    result = shop.undo()
    assert result.action is Action.REFUSED
    assert shop.fake.bodies() == {}
    assert shop.journal.unfinished() == ()


def test_after_thirty_days_it_is_refused(shop: Workshop) -> None:
    undo = undo_of(shop)
    shop.clock.advance(31 * DAY)
    assert shop.repairer.undo(undo, Control()).action is Action.REFUSED
    assert shop.fake.bodies() == {PATH: GOOD}


def test_evidence_that_is_gone_is_told(shop: Workshop) -> None:
    undo = undo_of(shop)
    shop.locker.kept.clear()
    result = shop.repairer.undo(undo, Control())
    assert (result.action, str(result.reason)) == (
        Action.REFUSED,
        "What was kept is no longer on this computer.",
    )


def test_a_repair_that_nobody_knows_is_refused(shop: Workshop) -> None:
    result = shop.repairer.undo(Undo("deadbeef", PATH, 0.0, 9e9, "x"), Control())
    assert result.action is Action.REFUSED
    assert shop.fake.bodies() == {PATH: GOOD}


def test_a_host_without_room_keeps_the_good_file(shop: Workshop) -> None:
    shop.fake.break_write(None, 100, full)
    assert shop.undo().action is Action.FAILED
    assert shop.fake.bodies() == {PATH: GOOD}


def test_a_refused_login_is_raised(shop: Workshop) -> None:
    undo = undo_of(shop)
    shop.pool.close()
    shop.restart()
    shop.fake.fail("open", fault=lambda: LoginRefused(say("Refused"), say("Password.")), times=None)
    with pytest.raises(LoginRefused):
        shop.repairer.undo(undo, Control())
    assert shop.journal.unfinished() == ()


def test_a_line_that_breaks_after_the_undo_does_not_undo_it(shop: Workshop) -> None:
    def break_it(step: Step) -> None:
        if step is Step.DONE:
            shop.fake.break_read(PATH, 0, broken, times=None)

    shop.done = break_it
    assert shop.undo().action is Action.REPAIRED
    assert shop.fake.bodies() == {PATH: BAD}


@pytest.mark.parametrize("when", ["before", "midst", "after"])
def test_a_crash_at_any_operation_of_it_is_recovered(tmp_path: Path, when: str) -> None:
    number = 0
    while True:
        number += 1
        shop = repaired(tmp_path)
        undo = undo_of(shop)
        shop.fake.curse(number, Crash, when)
        died = False
        try:
            shop.repairer.undo(undo, Control())
        except Crash:
            died = True
        shop.fake.lift()
        if shop.fake.struck is None:
            break
        shop.restart()
        recovered = shop.repairer.recover(Control())
        where = f"{when} operation {number} ({shop.fake.struck})"
        assert shop.journal.unfinished() == (), where
        assert list(shop.fake.bodies()) == [PATH], where
        live = shop.fake.body(PATH)
        assert live in (BAD, GOOD), where
        kinds = [happening.kind for happening in shop.catalogue.history(PATH)]
        assert (HappeningKind.UNDONE in kinds) == (live == BAD), where
        assert (undo_of_or_none(shop) is None) == (live == BAD), where
        if died and recovered and recovered[0].action is Action.REPAIRED:
            assert live == BAD, where
    assert number > 12


def undo_of_or_none(shop: Workshop) -> Undo | None:
    return shop.journal.undoable(PATH, 0.0)
