"""After a crash anywhere the next start leaves the file old or new and whole, and nothing of ours on the host."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from intacto.domain.errors import AccessRefused, LoginRefused, StoreBroken
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.overview import HappeningKind
from intacto.domain.proof import Proof, ProofLevel
from intacto.domain.repair import Action, Found, Recovery, RepairEntry, Step, recover, unread
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.places.folder import FolderPlace
from tests.engine.fake_place import Crash, broken, refused
from tests.engine.workshop import BAD, GOOD, PATH, UnluckyPlace, Workshop, print_of

WHENS = ("before", "midst", "after")
NEW_VERSION = b"somebody's new version" * 500
WANTED = print_of(GOOD)


def entry_at(step: Step, *, replaced: bool = True, evidence: str | None = "kept") -> RepairEntry:
    return RepairEntry("00c0ffee", PATH, "copy", WANTED, "new", "old", replaced, step, 1.0, None, evidence)


def dies(shop: Workshop, act: Callable[[], object], number: int, when: str) -> bool:
    """Act, with the program dying at this operation of the host if ``act`` has so many; return whether it has."""
    shop.fake.curse(number, Crash, when)
    with suppress(Crash):
        act()
    shop.fake.lift()
    return shop.fake.struck is not None


def assert_whole(shop: Workshop, held: bytes | None, where: str) -> None:
    assert shop.journal.unfinished() == (), where
    assert shop.ours() == [], where
    live = shop.fake.bodies().get(PATH)
    assert live in (held, GOOD), where
    if live == GOOD and held is not None:
        assert BAD in shop.locker.kept.values(), where
        assert shop.fake.files[PATH].mode == 0o640, where
        undo = shop.journal.undoable(PATH, 0.0)
        assert undo is not None, where
        assert shop.locker.kept[undo.evidence] == BAD, where
    if live == GOOD:
        state = shop.catalogue.state(PATH)
        assert state is not None, where
        assert state.proof is not None, where
        assert state.proof.fingerprint == WANTED, where


def shop_with(folder: Path, held: bytes | None) -> Workshop:
    shop = Workshop(folder, UnluckyPlace())
    shop.stock(held=held)
    return shop


# -- every crash


@pytest.mark.parametrize("held", [BAD, None], ids=["damaged", "missing"])
@pytest.mark.parametrize("when", WHENS)
def test_a_crash_at_any_operation_is_recovered(tmp_path: Path, when: str, held: bytes | None) -> None:
    number = 0
    while True:
        number += 1
        shop = shop_with(tmp_path, held)
        if not dies(shop, shop.repair_one, number, when):
            break
        where = f"{when} operation {number} ({shop.fake.struck})"
        shop.restart()
        shop.repairer.recover(Control())
        assert_whole(shop, held, where)
    assert number > 12


@pytest.mark.parametrize("held", [BAD, None], ids=["damaged", "missing"])
@pytest.mark.parametrize("hook", ["written", "done"])
def test_a_crash_at_any_step_is_recovered(tmp_path: Path, hook: str, held: bytes | None) -> None:
    for step in Step:
        shop = shop_with(tmp_path, held)

        def die(now: Step, step: Step = step) -> None:
            if now is step:
                raise Crash

        setattr(shop, hook, die)
        skipped = held is None and step in (Step.MOVE_ASIDE, Step.REMOVE_ASIDE)
        if skipped:
            assert shop.repair_one().action is Action.REPAIRED
        else:
            with pytest.raises(Crash):
                shop.repair_one()
        setattr(shop, hook, None)
        shop.restart()
        shop.repairer.recover(Control())
        assert_whole(shop, held, f"{step} {hook}")
        past_the_swap = step.number > Step.SWAP_IN.number or (step is Step.SWAP_IN and hook == "done")
        if past_the_swap:
            assert shop.fake.bodies() == {PATH: GOOD}


@pytest.mark.parametrize("held", [BAD, None], ids=["damaged", "missing"])
@pytest.mark.parametrize("when", WHENS)
def test_a_crash_in_the_recovery_of_a_crash_is_recovered(tmp_path: Path, when: str, held: bytes | None) -> None:
    deaths, number = 0, 0
    while True:
        number += 1
        again = 0
        while True:
            again += 1
            shop = shop_with(tmp_path, held)
            died = dies(shop, shop.repair_one, number, when)
            shop.restart()
            if not dies(shop, partial(shop.repairer.recover, Control()), again, when):
                break
            shop.restart()
            shop.repairer.recover(Control())
            assert_whole(shop, held, f"{when} operations {number} and {again} of the recovery")
            deaths += 1
        if not died:
            break
    assert deaths > 30


@pytest.mark.parametrize("step", list(Step)[1:-1])
def test_a_line_that_breaks_in_the_recovery_is_no_matter(tmp_path: Path, step: Step) -> None:
    for number in range(1, 15):
        shop = crashed_at(tmp_path, step)
        shop.fake.curse(number, broken, "after")
        shop.repairer.recover(Control())
        shop.repairer.recover(Control())
        assert_whole(shop, BAD, f"{step}, operation {number}")


@pytest.mark.parametrize("step", list(Step)[:-1])
def test_a_crash_on_a_real_disk_is_recovered(tmp_path: Path, step: Step) -> None:
    root = tmp_path / "host"
    (root / "packs").mkdir(parents=True)
    live = root / PATH
    live.write_bytes(BAD)
    shop = Workshop(tmp_path, FolderPlace(root))
    shop.copy(PATH, GOOD)
    with FolderPlace(root).open() as session:
        found = session.find(PATH)
    assert found is not None
    shop.catalogue.record_listing((found,), shop.clock())
    shop.catalogue.record_proof(PATH, Proof(ProofLevel.READ, shop.clock(), print_of(BAD)))
    shop.baseline(PATH, GOOD)
    shop.shelf.refresh(Control())

    def die(now: Step) -> None:
        if now is step:
            raise Crash

    shop.written = die
    with pytest.raises(Crash):
        shop.repair_one()
    shop.written = None
    shop.restart()
    shop.repairer.recover(Control())
    assert [path.name for path in live.parent.iterdir()] == ["kit.bin"]
    assert live.read_bytes() in (BAD, GOOD)
    assert shop.journal.unfinished() == ()


# -- what a recovery meets


def crashed_at(folder: Path, step: Step, held: bytes | None = BAD) -> Workshop:
    """Return a shop whose program died right after this step was written down, started anew."""
    shop = shop_with(folder, held)

    def die(now: Step) -> None:
        if now is step:
            raise Crash

    shop.written = die
    with pytest.raises(Crash):
        shop.repair_one()
    shop.written = None
    shop.restart()
    shop.events.clear()
    return shop


def name_of(shop: Workshop, ending: str) -> str:
    return next(path for path in shop.fake.files if path.endswith(ending))


def test_between_the_renames_the_new_file_goes_in(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.SWAP_IN)
    assert PATH not in shop.fake.files
    (result,) = shop.repairer.recover(Control())
    assert result.action is Action.REPAIRED
    assert shop.catalogue.history(PATH)[0].kind is HappeningKind.REPAIRED
    assert_whole(shop, None, "swap")


def test_a_new_file_that_rotted_meanwhile_makes_way_for_the_old_one(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.SWAP_IN)
    shop.fake.damage(name_of(shop, "-new"), 0, b"rot")
    (result,) = shop.repairer.recover(Control())
    assert result.action is Action.SKIPPED
    assert shop.fake.bodies() == {PATH: BAD}


def test_a_new_file_that_comes_back_different_after_the_swap_makes_way_again(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.SWAP_IN)
    shop.fake.wrong_read(PATH, NEW_VERSION, times=None)
    shop.repairer.recover(Control())
    assert shop.fake.bodies() == {PATH: BAD}
    assert shop.journal.unfinished() == ()


def test_a_host_that_refuses_the_swap_gets_the_old_file_back(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.SWAP_IN)
    shop.fake.fail("rename", name_of(shop, "-new"), refused, times=None)
    shop.repairer.recover(Control())
    assert shop.fake.bodies() == {PATH: BAD}


@pytest.mark.parametrize("step", list(Step)[1:-1])
def test_what_somebody_put_there_meanwhile_is_never_overwritten(tmp_path: Path, step: Step) -> None:
    shop = crashed_at(tmp_path, step)
    shop.fake.put(PATH, NEW_VERSION)
    (result,) = shop.repairer.recover(Control())
    assert result.action is not Action.REPAIRED
    assert shop.fake.bodies() == {PATH: NEW_VERSION}
    assert shop.journal.unfinished() == ()
    if step.number > Step.MOVE_ASIDE.number:
        assert BAD in shop.locker.kept.values()


@pytest.mark.parametrize("step", [Step.UPLOAD, Step.READ_BACK, Step.KEEP_BAD])
def test_a_file_that_the_seller_removed_meanwhile_stays_removed(tmp_path: Path, step: Step) -> None:
    shop = crashed_at(tmp_path, step)
    shop.fake.lose(PATH)
    shop.repairer.recover(Control())
    assert shop.fake.bodies() == {}
    assert shop.journal.unfinished() == ()


def test_evidence_that_was_lost_is_kept_again_before_the_old_file_goes(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.REMOVE_ASIDE)
    shop.locker.kept.clear()
    shop.repairer.recover(Control())
    assert list(shop.locker.kept.values()) == [BAD]
    assert_whole(shop, BAD, "kept again")


def test_an_old_file_that_cannot_be_read_stays_on_the_host(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.PROVE)
    shop.locker.kept.clear()
    aside = name_of(shop, "-old")
    shop.fake.break_read(aside, 0, broken, times=None)
    (result,) = shop.repairer.recover(Control())
    assert result.action is Action.REPAIRED
    assert "stays beside it as" in str(result.reason)
    assert shop.fake.bodies() == {PATH: GOOD, aside: BAD}
    assert shop.journal.unfinished() == ()


def test_an_old_file_is_not_removed_while_this_computer_cannot_keep_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = crashed_at(tmp_path, Step.PROVE)
    shop.locker.kept.clear()

    def no_room(*_: object) -> None:
        raise StoreBroken(say("This computer's disk is full"), say("Make room."))

    monkeypatch.setattr(shop.locker, "keep", no_room)
    (result,) = shop.repairer.recover(Control())
    assert result.action is Action.FAILED
    assert shop.fake.body(name_of(shop, "-old")) == BAD
    assert len(shop.journal.unfinished()) == 1
    monkeypatch.undo()
    shop.repairer.recover(Control())
    assert_whole(shop, BAD, "room again")


def test_a_new_file_that_cannot_be_read_makes_way_for_the_old_one(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.PROVE)
    shop.fake.break_read(PATH, 0, refused, times=1)
    shop.repairer.recover(Control())
    assert shop.fake.bodies() == {PATH: BAD}
    assert shop.journal.unfinished() == ()


def test_somebodys_file_that_cannot_be_read_is_left_alone_and_looked_at_later(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.SWAP_IN)
    shop.fake.put(PATH, NEW_VERSION)
    before = shop.fake.bodies()
    shop.fake.break_read(PATH, 0, refused, times=1)
    (result,) = shop.repairer.recover(Control())
    assert result.action is Action.FAILED
    assert shop.fake.bodies() == before
    assert len(shop.journal.unfinished()) == 1
    shop.repairer.recover(Control())
    assert shop.fake.bodies() == {PATH: NEW_VERSION}


def test_permissions_are_restored(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.SWAP_IN)
    shop.fake.files[name_of(shop, "-new")].mode = 0o600
    shop.repairer.recover(Control())
    assert shop.fake.files[PATH].mode == 0o640
    later = crashed_at(tmp_path, Step.DONE)
    later.journal.write(replace(later.memory_journal().written[-1], step=Step.REMOVE_ASIDE))
    later.fake.files[PATH].mode = 0o600
    later.repairer.recover(Control())
    assert later.fake.files[PATH].mode == 0o640


def test_a_silent_host_is_asked_once_and_everything_stays_open(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.SWAP_IN)
    other = replace(shop.journal.unfinished()[0], token="0badf00d", started=2e9)
    shop.journal.write(other)
    shop.fake.down = True
    tries = shop.fake.count("open")
    results = shop.repairer.recover(Control())
    assert [result.action for result in results] == [Action.FAILED, Action.FAILED]
    assert shop.fake.count("open") == tries + 1
    assert len(shop.journal.unfinished()) == 2


def test_a_login_that_is_refused_leaves_everything_open(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.SWAP_IN)
    shop.fake.fail("open", fault=lambda: LoginRefused(say("Refused"), say("Password.")))
    (result,) = shop.repairer.recover(Control())
    assert "at the next start" in str(result.reason)
    shop.repairer.recover(Control())
    assert_whole(shop, None, "after the right password")


def test_a_repair_that_had_not_begun_needs_no_host(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.CHECK_COPY)
    shop.fake.down = True
    (result,) = shop.repairer.recover(Control())
    assert result.action is Action.SKIPPED
    assert shop.journal.unfinished() == ()


def test_before_the_swap_nothing_large_is_read(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.KEEP_BAD)
    reads = shop.fake.count("read")
    shop.repairer.recover(Control())
    assert shop.fake.count("read") == reads


# -- the decision itself

UNREADABLE_NEW = unread(WANTED.size)
STATES: tuple[Fingerprint | None, ...] = (None, WANTED, print_of(BAD), print_of(NEW_VERSION), UNREADABLE_NEW, unread(7))


@pytest.mark.parametrize("replaced", [True, False])
@pytest.mark.parametrize("step", list(Step)[1:-1])
def test_every_decision_leads_to_an_end_and_loses_nothing(step: Step, *, replaced: bool) -> None:
    """Play the decisions on a host of three names, for every state of them."""
    for live, temporary, aside in product(STATES, STATES, (None, print_of(BAD))):
        if aside is not None and not replaced:
            continue
        names = {"live": live, "temporary": temporary, "aside": aside}
        entry = entry_at(step, replaced=replaced)
        done = play(entry, names)
        where = f"{step} {replaced} {live} {temporary} {aside}: {done}"
        assert done[-1] in (Recovery.CLOSE, Recovery.WAIT), where
        if done[-1] is Recovery.WAIT:
            assert names == {"live": live, "temporary": temporary, "aside": aside}, where
            assert live == unread(7) or (live == UNREADABLE_NEW and step.number < Step.SWAP_IN.number), where
            continue
        assert names["temporary"] is None, where
        assert names["aside"] is None, where
        if live is not None and Recovery.RESTORE_OLD not in done:
            assert names["live"] == live, where
        if live is None and (aside is not None or (temporary == WANTED and not replaced)):
            assert names["live"] in (aside, WANTED), where
            assert names["live"] is not None, where


def play(entry: RepairEntry, names: dict[str, Fingerprint | None]) -> list[Recovery]:
    """Carry decisions out on ``names`` until the end; return them."""
    done: list[Recovery] = []
    moves: dict[Recovery, Callable[[], None]] = {
        Recovery.FINISH_SWAP: lambda: move(names, "temporary", "live"),
        Recovery.PUT_BACK: lambda: move(names, "aside", "live"),
        Recovery.DROP_TEMPORARY: lambda: names.update(temporary=None),
        Recovery.DROP_ASIDE: lambda: names.update(aside=None),
        Recovery.RESTORE_OLD: lambda: restore(names),
    }
    for _ in range(8):
        found = Found(names["live"], names["temporary"], names["aside"] is not None)
        done.append(recover(entry, found))
        if done[-1] not in moves:
            return done
        moves[done[-1]]()
    return done


def restore(names: dict[str, Fingerprint | None]) -> None:
    names["temporary"] = None
    move(names, "live", "temporary")
    move(names, "aside", "live")


def move(names: dict[str, Fingerprint | None], old: str, new: str) -> None:
    assert names[new] is None, "a rename would overwrite"
    names[new], names[old] = names[old], None


def test_an_unreadable_temporary_file_is_never_swapped_in() -> None:
    found = Found(None, UNREADABLE_NEW, aside=True)
    assert recover(entry_at(Step.SWAP_IN), found) is Recovery.PUT_BACK


def test_refusals_are_told_as_refusals(tmp_path: Path) -> None:
    shop = crashed_at(tmp_path, Step.SWAP_IN)
    shop.fake.fail("rename", fault=lambda: AccessRefused(say("No"), say("No.")), times=None)
    (result,) = shop.repairer.recover(Control())
    assert result.action is Action.FAILED
    assert len(shop.journal.unfinished()) == 1
