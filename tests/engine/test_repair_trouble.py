"""A repair in which things go wrong: whatever fails, and however often, the host holds no less than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from intacto.domain.errors import LoginRefused, StoreBroken
from intacto.domain.overview import HappeningKind
from intacto.domain.proof import Failure
from intacto.domain.repair import Action, RepairEntry, RepairResult, Step
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.sessions import LoginUnanswered
from tests.engine.fake_place import Crash, Fault, broken, full, refused, unreachable
from tests.engine.fake_store import MemoryLocker
from tests.engine.workshop import BAD, GOOD, PATH, UnluckyPlace, Workshop

OTHER = "packs/other.bin"
NEW_VERSION = b"a new version" * 1000


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    shop = Workshop(tmp_path)
    shop.stock()
    return shop


# -- what goes wrong on the way


def test_a_full_host_is_left_as_it_was(shop: Workshop) -> None:
    shop.fake.break_write(None, 5000, full)
    result = shop.repair_one()
    assert (result.action, str(result.reason)) == (Action.FAILED, "It does not fit on your host. Nothing changed.")
    assert shop.fake.bodies() == {PATH: BAD}
    assert shop.catalogue.history(PATH)[0].kind is HappeningKind.REPAIR_FAILED


def test_an_upload_that_breaks_is_tried_again_from_its_start(shop: Workshop) -> None:
    shop.fake.break_write(None, 5000, broken, times=2)
    assert shop.repair_one().action is Action.REPAIRED
    assert shop.fake.count("write") == 3


def test_what_comes_back_wrong_is_sent_once_more(shop: Workshop) -> None:
    shop.fake.spoil_write(lambda body: body[:-1] + b"?", times=1)
    assert shop.repair_one().action is Action.REPAIRED
    assert shop.steps().count(Step.UPLOAD) == 2


def test_a_host_that_does_not_keep_what_it_is_sent_changes_nothing(shop: Workshop) -> None:
    shop.fake.spoil_write(lambda body: body[:-1] + b"?", times=None)
    result = shop.repair_one()
    assert result.action is Action.FAILED
    assert shop.fake.count("write") == 2
    assert shop.fake.bodies() == {PATH: BAD}


def test_a_copy_that_changes_while_it_is_sent_is_noticed(shop: Workshop) -> None:
    def change(step: Step) -> None:
        if step is Step.UPLOAD:
            shop.copy(PATH, GOOD[:-1] + b"?")

    shop.written = change
    result = shop.repair_one()
    assert result.action is Action.REFUSED
    assert "changed while it was sent" in str(result.reason)
    assert shop.fake.bodies() == {PATH: BAD}
    assert Step.READ_BACK not in shop.steps()


def test_a_copy_that_is_unplugged_while_it_is_sent_is_noticed(shop: Workshop) -> None:
    shop.written = lambda step: (shop.copies / PATH).unlink() if step is Step.UPLOAD else None
    assert shop.repair_one().action is Action.REFUSED
    assert shop.fake.bodies() == {PATH: BAD}


@pytest.mark.parametrize("fault", [broken, refused])
def test_a_bad_file_that_cannot_be_read_stays_beside_the_new_one(shop: Workshop, fault: Fault) -> None:
    shop.fake.break_read(PATH, 0, fault, times=3 if fault is broken else 1)
    result = shop.repair_one()
    assert result.action is Action.REPAIRED
    assert "stays beside it as" in str(result.reason)
    (left,) = shop.ours()
    assert left.endswith("-old")
    assert shop.fake.bodies() == {PATH: GOOD, left: BAD}
    assert shop.journal.unfinished() == ()
    assert shop.journal.undoable(PATH, 0.0) is None


def test_a_computer_without_room_for_the_bad_bytes_changes_nothing(shop: Workshop) -> None:
    class FullLocker(MemoryLocker):
        def keep(self, name: str, chunks: Iterable[bytes]) -> None:
            next(iter(chunks))
            raise StoreBroken(say("This computer's disk is full"), say("Make room."), technical=name)

    shop.evidence = FullLocker(shop.clock)
    shop.restart()
    result = shop.repair_one()
    assert (result.action, str(result.reason)) == (Action.FAILED, "This computer's disk is full")
    assert shop.fake.bodies() == {PATH: BAD}


@pytest.mark.parametrize("skip", [0, 1])
def test_a_host_that_lets_nobody_rename_keeps_the_old_file(shop: Workshop, skip: int) -> None:
    shop.fake.fail("rename", fault=refused, skip=skip)
    result = shop.repair_one()
    assert result.action is Action.FAILED
    assert shop.fake.bodies() == {PATH: BAD}
    assert shop.journal.unfinished() == ()


def test_a_swap_that_fails_puts_the_old_file_back_at_once(shop: Workshop) -> None:
    shop.fake.fail("rename", fault=refused, skip=1)
    shop.repair_one()
    ops = [call.op for call in shop.fake.calls if call.op in ("rename", "read")]
    swap = [index for index, op in enumerate(ops) if op == "rename"][1]
    assert ops[swap + 1] == "rename"


def test_a_host_that_lets_nobody_remove_tells_what_stays(shop: Workshop) -> None:
    shop.fake.fail("remove", fault=refused, times=None)
    result = shop.repair_one()
    assert result.action is Action.REPAIRED
    assert "stays beside it as" in str(result.reason)
    assert shop.fake.body(PATH) == GOOD
    assert shop.journal.unfinished() == ()


def test_a_new_file_that_comes_back_different_makes_way_for_the_old_one(shop: Workshop) -> None:
    shop.fake.wrong_read(PATH, BAD[:100], times=None, skip=1)
    result = shop.repair_one()
    assert result.action is Action.FAILED
    assert shop.fake.bodies() == {PATH: BAD}
    assert shop.journal.unfinished() == ()


def test_a_lost_file_that_comes_back_different_is_lost_again(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.stock(held=None)
    shop.fake.wrong_read(PATH, BAD, times=None)
    assert shop.repair_one().action is Action.FAILED
    assert shop.fake.bodies() == {}


def test_one_wrong_read_of_a_good_line_is_not_the_end(shop: Workshop) -> None:
    shop.fake.wrong_read(PATH, BAD[:100], times=1, skip=1)
    assert shop.repair_one().action is Action.REPAIRED


def test_somebody_who_puts_a_file_there_in_the_middle_is_not_overwritten(shop: Workshop) -> None:
    shop.written = lambda step: shop.fake.put(PATH, NEW_VERSION) if step is Step.SWAP_IN else None
    result = shop.repair_one()
    assert result.action is Action.FAILED
    assert shop.fake.bodies() == {PATH: NEW_VERSION}
    assert list(shop.locker.kept.values()) == [BAD]


def test_a_host_that_is_silent_from_the_start_ends_the_run(shop: Workshop) -> None:
    shop.stock(OTHER, held=None)
    shop.fake.fail("open", fault=lambda: LoginRefused(say("Refused"), say("Password.")), times=None)
    with pytest.raises(LoginRefused):
        shop.repair()
    assert shop.journal.unfinished() == ()


def test_a_host_that_falls_silent_between_two_files_spares_the_rest_the_wait(shop: Workshop) -> None:
    shop.stock(OTHER, good=GOOD + b"!", held=None)
    shop.stock("packs/third.bin", good=GOOD + b"?", held=None)

    def hang_up(step: Step) -> None:
        shop.fake.down = shop.fake.down or step is Step.DONE

    shop.done = hang_up
    results = shop.repair()
    assert [result.action for result in results] == [Action.REPAIRED, Action.FAILED, Action.FAILED]
    assert shop.journal.unfinished() == ()


def test_a_connection_lost_for_good_leaves_the_journal_open_and_the_next_run_ends_it(shop: Workshop) -> None:
    def hang_up(step: Step) -> None:
        shop.fake.down = shop.fake.down or step is Step.SWAP_IN

    shop.written = hang_up
    result = shop.repair_one()
    assert result.action is Action.FAILED
    assert "Intacto finishes it at the next start" in str(result.reason)
    assert len(shop.journal.unfinished()) == 1
    shop.written = None
    shop.fake.down = False
    results = shop.repair(PATH)
    assert results[0].action is Action.SKIPPED
    assert shop.fake.bodies() == {PATH: GOOD}
    assert shop.journal.unfinished() == ()


def test_a_file_whose_earlier_repair_cannot_be_ended_is_not_begun_anew(shop: Workshop) -> None:
    shop.written = lambda step: setattr(shop.fake, "down", step is Step.SWAP_IN or shop.fake.down)
    shop.repair_one()
    shop.written = None
    written = len(shop.memory_journal().written)
    assert shop.repair_one().action is Action.FAILED
    assert len(shop.memory_journal().written) == written


# -- stopping


def test_stopping_before_the_swap_leaves_the_shop_as_it_was(shop: Workshop) -> None:
    for step in (Step.CHECK_COPY, Step.UPLOAD, Step.READ_BACK, Step.KEEP_BAD):
        control = Control()

        def stop(now: Step, step: Step = step, control: Control = control) -> None:
            if now is step:
                control.stop()

        shop.written = stop
        result = shop.repair_one(control=control)
        assert result.action is Action.SKIPPED, step
        assert "as it was" in str(result.reason)
        assert shop.fake.bodies() == {PATH: BAD}
        assert shop.journal.unfinished() == ()


def test_stopping_from_the_swap_on_finishes_the_file_and_skips_the_rest(shop: Workshop) -> None:
    shop.stock(OTHER, good=GOOD + b"!", held=None)
    control = Control()
    shop.written = lambda step: control.stop() if step is Step.MOVE_ASIDE else None
    results = shop.repair(control=control)
    assert [result.action for result in results] == [Action.REPAIRED, Action.SKIPPED]
    assert shop.fake.bodies() == {PATH: GOOD}
    assert shop.journal.unfinished() == ()


# -- every operation fails once


def faults() -> Iterator[tuple[str, Fault, str]]:
    for name, fault in (("broken", broken), ("full", full), ("refused", refused), ("unreachable", unreachable)):
        for when in ("before", "midst", "after"):
            yield name, fault, when


@pytest.mark.parametrize("held", [BAD, None], ids=["damaged", "missing"])
@pytest.mark.parametrize(("name", "fault", "when"), list(faults()))
def test_whatever_fails_once_the_host_holds_no_less(
    tmp_path: Path, name: str, fault: Fault, when: str, held: bytes | None
) -> None:
    number = 0
    while True:
        number += 1
        shop = Workshop(tmp_path, UnluckyPlace())
        shop.stock(held=held)
        shop.fake.curse(number, fault, when)
        try:
            result = shop.repair_one()
        except LoginUnanswered:
            result = RepairResult(PATH, Action.FAILED, say("It was not begun."))
        where = f"{name} {when} operation {number} ({shop.fake.struck}): {result.reason}"
        if shop.fake.struck is None:
            break
        wanted = GOOD if result.action is Action.REPAIRED else held
        if shop.journal.unfinished():
            assert "at the next start" in str(result.reason), where
            shop.repairer.recover(Control())
            wanted = shop.fake.bodies().get(PATH) if result.action is Action.FAILED else wanted
            assert wanted in (held, GOOD), where
        assert shop.journal.unfinished() == (), where
        left = {path: body for path, body in shop.fake.bodies().items() if not path.endswith("-old")}
        assert left == ({} if wanted is None else {PATH: wanted}), where
        if shop.ours():
            assert "stays beside it" in str(result.reason), where
        elif wanted == GOOD and held is not None:
            assert list(shop.locker.kept.values()) == [BAD], where
    assert number > 12


@pytest.mark.parametrize("fault", [broken, unreachable], ids=["broken", "unreachable"])
def test_one_failure_of_the_line_does_not_keep_a_file_from_being_repaired(tmp_path: Path, fault: Fault) -> None:
    number = 0
    while True:
        number += 1
        shop = Workshop(tmp_path, UnluckyPlace())
        shop.stock()
        with shop.pool.lease() as session:
            session.keep_alive()
        shop.fake.curse(number, fault, "after")
        result = shop.repair_one()
        if shop.fake.struck is None:
            break
        if shop.fake.struck != "open":
            assert result.action is Action.REPAIRED, f"operation {number} ({shop.fake.struck})"
    assert number > 12


def test_the_words_of_a_failure_are_kept_in_the_history(shop: Workshop) -> None:
    shop.catalogue.record_failure(PATH, Failure(shop.clock(), say("No")))
    shop.fake.break_write(None, 0, full)
    shop.repair_one()
    assert str(shop.catalogue.history(PATH)[0].text) == "It does not fit on your host. Nothing changed."


# -- somebody else at work on the same file


@pytest.mark.parametrize("held", [BAD, None], ids=["damaged", "missing"])
@pytest.mark.parametrize("hook", ["written", "done"])
@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.value)
def test_what_the_seller_uploads_meanwhile_is_never_lost(
    tmp_path: Path, step: Step, hook: str, held: bytes | None
) -> None:
    shop = Workshop(tmp_path)
    shop.stock(held=held)
    mine = b"the seller's new version" * 500

    def upload(now: Step) -> None:
        if now is step:
            shop.fake.put(PATH, mine)
            setattr(shop, hook, None)

    setattr(shop, hook, upload)
    shop.repair_one()
    uploaded = getattr(shop, hook) is None
    assert not uploaded or shop.fake.bodies()[PATH] == mine
    assert not uploaded or shop.ours() == []
    assert shop.journal.unfinished() == ()


def test_an_upload_that_went_on_into_the_moved_file_stays_on_the_host(shop: Workshop) -> None:
    mine = b"the seller's new version" * 500

    def go_on(step: Step) -> None:
        if step is Step.PROVE:
            shop.fake.put(next(path for path in shop.ours() if path.endswith("-old")), mine)

    shop.written = go_on
    result = shop.repair_one()
    assert result.action is Action.REPAIRED
    assert "stays beside it" in str(result.reason)
    assert mine in shop.fake.bodies().values()


def test_an_upload_that_went_on_into_the_moved_file_survives_a_crash(shop: Workshop) -> None:
    mine = b"the seller's new version" * 500

    def die(step: Step) -> None:
        if step is Step.PROVE:
            shop.fake.put(next(path for path in shop.ours() if path.endswith("-old")), mine)
            raise Crash

    shop.written = die
    with pytest.raises(Crash):
        shop.repair_one()
    shop.written = None
    shop.restart()
    shop.repairer.recover(Control())
    assert mine in shop.fake.bodies().values()


@pytest.mark.parametrize("step", [Step.MOVE_ASIDE, Step.SWAP_IN, Step.PROVE], ids=lambda step: step.value)
def test_a_full_disk_here_leaves_no_gap_there(shop: Workshop, monkeypatch: pytest.MonkeyPatch, step: Step) -> None:
    write, full = shop.journal.write, False

    def write_while_there_is_room(entry: RepairEntry) -> None:
        nonlocal full
        full = full or entry.step is step
        if full:
            raise StoreBroken(say("The disk of this computer is full"), say("Make room, then try again."))
        write(entry)

    monkeypatch.setattr(shop.journal, "write", write_while_there_is_room)
    assert shop.repair_one().action is Action.FAILED
    assert shop.fake.bodies()[PATH] in (BAD, GOOD)
    monkeypatch.undo()
    shop.restart()
    shop.repairer.recover(Control())
    assert shop.fake.bodies()[PATH] in (BAD, GOOD)
    assert shop.ours() == []
