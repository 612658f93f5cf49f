"""A repair: the steps in their order, what is skipped and refused, and files that the seller names."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from intacto.domain import names
from intacto.domain.baseline import CopyReading, Origin
from intacto.domain.damage import Cause, Finding
from intacto.domain.health import Health
from intacto.domain.overview import HappeningKind
from intacto.domain.proof import Opinion, Proof, ProofLevel, Soundness
from intacto.domain.repair import Action, Step
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.events import FileJudged, Progress, RepairEnded, RepairStepped, Work
from intacto.places.folder import FolderPlace
from tests.engine.fake_place import refused
from tests.engine.fake_store import MemoryLocker
from tests.engine.workshop import BAD, GOOD, PATH, Workshop, print_of

OTHER = "packs/other.bin"
NEW_VERSION = b"a new version" * 1000


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    shop = Workshop(tmp_path)
    shop.stock()
    return shop


def zipped(text: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("design.txt", text)
    return buffer.getvalue()


# -- the way of a repair that goes well


def test_a_damaged_file_is_replaced_and_proven(shop: Workshop) -> None:
    result = shop.repair_one()
    assert (result.action, str(result.reason)) == (Action.REPAIRED, "Repaired and read back.")
    assert shop.fake.bodies() == {PATH: GOOD}
    assert shop.journal.unfinished() == ()
    assert list(shop.locker.kept.values()) == [BAD]
    state = shop.catalogue.state(PATH)
    assert state is not None
    assert state.proof is not None
    assert state.proof.fingerprint == print_of(GOOD)
    assert shop.catalogue.history(PATH)[0].kind is HappeningKind.REPAIRED


def test_every_step_is_in_the_journal_and_told_in_its_order(shop: Workshop) -> None:
    shop.repair_one()
    assert [entry.step for entry in shop.memory_journal().written] == list(Step)
    assert shop.steps() == list(Step)
    judged = [index for index, event in enumerate(shop.events) if isinstance(event, FileJudged)]
    ended = [index for index, event in enumerate(shop.events) if isinstance(event, RepairEnded)]
    assert len(ended) == 1
    assert judged[-1] < ended[0]
    view = next(event.view for event in reversed(shop.events) if isinstance(event, FileJudged))
    assert view.health is Health.PROVEN


def test_the_journal_is_written_before_the_host_is_touched(shop: Workshop) -> None:
    seen: dict[Step, set[str]] = {}
    shop.written = lambda step: seen.update({step: set(shop.fake.files)})
    shop.repair_one()
    assert seen[Step.UPLOAD] == {PATH}
    (temporary,) = seen[Step.READ_BACK] - {PATH}
    assert seen[Step.MOVE_ASIDE] == {PATH, temporary}
    assert PATH not in seen[Step.SWAP_IN]
    assert temporary not in seen[Step.PROVE]
    assert len(seen[Step.REMOVE_ASIDE]) == 2
    assert seen[Step.DONE] == {PATH}


def test_read_back_and_proof_are_made_in_sessions_that_logged_in_for_it(shop: Workshop) -> None:
    shop.repair_one()
    calls = shop.fake.calls
    wrote = next(call for call in calls if call.op == "write")
    read_back = next(call for call in calls if call.op == "read" and call.path == wrote.path)
    proof = [call for call in calls if call.op == "read" and call.path == PATH][-1]
    assert wrote.session != read_back.session
    assert [call.op for call in calls if call.session == read_back.session] == ["read"]
    assert [call.op for call in calls if call.session == proof.session] == ["read"]


def test_nothing_is_ever_written_to_a_live_name(shop: Workshop) -> None:
    shop.repair_one()
    assert {call.path for call in shop.fake.calls if call.op == "write"} == {
        call.path for call in shop.fake.calls if call.op == "write" and names.is_ours(call.path)
    }


def test_permissions_are_set_before_the_swap_and_stay(shop: Workshop) -> None:
    modes: dict[Step, int] = {}
    shop.written = lambda step: modes.update(
        {step: next(node.mode for path, node in shop.fake.files.items() if path.endswith("-new"))}
        if step is Step.SWAP_IN
        else {}
    )
    shop.repair_one()
    assert modes[Step.SWAP_IN] == 0o640
    assert shop.fake.files[PATH].mode == 0o640


def test_a_host_that_tells_no_permissions_is_asked_to_set_none(shop: Workshop) -> None:
    shop.fake.tells_permissions = False
    assert shop.repair_one().action is Action.REPAIRED
    assert shop.fake.count("set-permissions") == 0


def test_a_host_that_refuses_permissions_is_repaired_all_the_same(shop: Workshop) -> None:
    shop.fake.fail("set-permissions", fault=refused, times=None)
    assert shop.repair_one().action is Action.REPAIRED


def test_a_lost_file_comes_back_into_a_folder_that_is_made(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.stock("a/b/lost.bin", held=None)
    assert "a/b" not in shop.fake.folders
    result = shop.repair_one("a/b/lost.bin")
    assert result.action is Action.REPAIRED
    assert shop.fake.bodies() == {"a/b/lost.bin": GOOD}
    assert Step.MOVE_ASIDE not in shop.steps("a/b/lost.bin")
    assert Step.REMOVE_ASIDE not in shop.steps("a/b/lost.bin")
    assert shop.journal.undoable("a/b/lost.bin", 0.0) is None
    view = next(event.view for event in reversed(shop.events) if isinstance(event, FileJudged))
    assert view.health is Health.PROVEN


def test_an_empty_product_is_repaired_too(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.stock(good=b"", held=b"rubbish")
    assert shop.repair_one().action is Action.REPAIRED
    assert shop.fake.bodies() == {PATH: b""}


def test_a_name_that_no_unicode_has_is_repaired(tmp_path: Path) -> None:
    path = names.from_wire(b"packs/dise\xf1o.bin")
    shop = Workshop(tmp_path)
    shop.stock(path)
    assert shop.repair_one(path).action is Action.REPAIRED
    assert shop.fake.bodies() == {path: GOOD}
    (evidence,) = shop.locker.kept
    assert evidence.isascii()


def test_all_that_need_it_are_repaired_one_after_the_other(shop: Workshop) -> None:
    shop.stock(OTHER, good=GOOD + b"!", held=None)
    shop.stock("fine.bin", good=b"fine", held=b"fine")
    shop.stock("no-copy.bin", good=b"gone", held=b"gong")
    (shop.copies / "no-copy.bin").unlink()
    results = shop.repair()
    assert [(r.path, r.action) for r in results] == [(PATH, Action.REPAIRED), (OTHER, Action.REPAIRED)]
    turns = {(e.path, e.number, e.files) for e in shop.events if isinstance(e, RepairStepped)}
    assert turns == {(PATH, 1, 2), (OTHER, 2, 2)}
    last = next(event for event in reversed(shop.events) if isinstance(event, Progress))
    assert (last.work, last.files_done, last.files) == (Work.REPAIR, 2, 2)
    assert last.bytes_done == last.bytes


def test_a_changed_file_is_left_alone_unless_it_is_named(shop: Workshop) -> None:
    shop.fake.put(PATH, NEW_VERSION)
    shop.judge(PATH, NEW_VERSION)
    assert shop.repair() == ()
    assert shop.repair_one().action is Action.REPAIRED
    assert shop.fake.bodies() == {PATH: GOOD}


def test_a_file_on_a_real_disk_is_repaired(tmp_path: Path) -> None:
    root = tmp_path / "host"
    (root / "packs").mkdir(parents=True)
    live = root / PATH
    live.write_bytes(BAD)
    live.chmod(0o640)
    shop = Workshop(tmp_path, FolderPlace(root))
    shop.copy(PATH, GOOD)
    session = FolderPlace(root).open()
    entry = session.find(PATH)
    assert entry is not None
    shop.catalogue.record_listing((entry,), shop.clock())
    shop.catalogue.record_proof(PATH, Proof(ProofLevel.READ, shop.clock(), print_of(BAD)))
    shop.baseline(PATH, GOOD)
    shop.shelf.refresh(Control())
    assert shop.repair_one().action is Action.REPAIRED
    assert [path.name for path in live.parent.iterdir()] == ["kit.bin"]
    assert live.read_bytes() == GOOD
    if os.name == "posix":
        assert stat.S_IMODE(live.stat().st_mode) == 0o640
    assert shop.undo().action is Action.REPAIRED
    assert live.read_bytes() == BAD


# -- what is skipped and refused


def test_a_proven_file_is_skipped_without_a_word_to_the_host(shop: Workshop) -> None:
    shop.stock(OTHER, held=GOOD)
    assert shop.repair_one(OTHER).action is Action.SKIPPED
    assert shop.fake.calls == []


def test_a_file_that_was_mended_meanwhile_is_skipped_and_proven(shop: Workshop) -> None:
    shop.fake.put(PATH, GOOD)
    result = shop.repair_one()
    assert (result.action, str(result.reason)) == (Action.SKIPPED, "This file is already fine.")
    assert shop.fake.bodies() == {PATH: GOOD}
    assert shop.locker.kept == {}
    assert shop.verifier.view(PATH).health is Health.PROVEN
    assert shop.journal.unfinished() == ()


def test_a_file_that_changed_since_it_was_checked_is_not_overwritten(shop: Workshop) -> None:
    shop.fake.put(PATH, NEW_VERSION)
    result = shop.repair_one()
    assert (result.action, str(result.reason)) == (
        Action.REFUSED,
        "It changed since it was checked. Check it again.",
    )
    assert shop.fake.bodies() == {PATH: NEW_VERSION}
    assert shop.locker.kept == {}


def test_a_file_that_changes_while_its_bytes_are_kept_is_not_overwritten(shop: Workshop) -> None:
    class Meddling(MemoryLocker):
        def keep(self, name: str, chunks: Iterable[bytes]) -> None:
            super().keep(name, chunks)
            shop.fake.put(PATH, NEW_VERSION)

    shop.evidence = Meddling(shop.clock)
    shop.restart()
    assert shop.repair_one().action is Action.REFUSED
    assert shop.fake.bodies() == {PATH: NEW_VERSION}


def test_a_file_that_was_never_read_is_only_replaced_by_a_file_that_was_named(shop: Workshop) -> None:
    shop.forget()
    assert str(shop.repair_one().reason) == "It has not been read yet. Check it first."
    assert shop.fake.bodies() == {PATH: BAD}
    assert shop.repair_one(source=shop.copies / PATH).action is Action.REPAIRED


def test_an_empty_file_is_replaced_though_it_was_never_read(shop: Workshop) -> None:
    shop.fake.put(PATH, b"")
    shop.forget()
    assert shop.repair_one().action is Action.REPAIRED


def test_a_file_that_reads_differently_each_time_is_replaced(shop: Workshop) -> None:
    finding = Finding(Cause.UNSTABLE_READ, (), print_of(GOOD).sha256, 1, exact=False)
    proof = Proof(ProofLevel.READ, shop.clock(), print_of(BAD), finding=finding)
    shop.catalogue.record_proof(PATH, proof)
    shop.fake.damage(PATH, 7, b"!")
    assert shop.repair_one().action is Action.REPAIRED


def test_a_folder_in_the_place_of_a_file_is_refused(shop: Workshop) -> None:
    shop.fake.lose(PATH)
    shop.fake.folders.add(PATH)
    assert shop.repair_one().action is Action.REFUSED
    assert shop.fake.count("write") == 0


def test_an_unknown_path_is_refused(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.stock()
    shop.catalogue.expect(("other.bin",))
    result = shop.repair_one("other.bin")
    assert result.action is Action.REFUSED
    assert "no good copy" in str(result.reason)


@pytest.mark.parametrize(
    ("copy", "says"),
    [
        (None, "Its good copy is not at hand. Plug in the disk that has it."),
        (b"old" * 100, "This copy is another version"),
        (GOOD + b"other", "This copy belongs to another product: packs/other.bin"),
    ],
)
def test_a_copy_that_is_not_the_baseline_is_refused_with_words(shop: Workshop, copy: bytes | None, says: str) -> None:
    shop.stock(OTHER, good=GOOD + b"other", held=None)
    if copy is None:
        (shop.copies / PATH).unlink()
    else:
        shop.copy(PATH, copy)
    result = shop.repair_one()
    assert result.action is Action.REFUSED
    assert str(result.reason).startswith(says)
    assert shop.fake.calls == []
    assert shop.journal.unfinished() == ()


def test_a_copy_that_is_damaged_in_itself_is_refused(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    good = zipped(b"a design " * 100)
    shop.stock("kit.zip", good=good, held=good[:50])
    shop.copy("kit.zip", good[:60] + b"\x00\x01\x02" + good[63:])
    result = shop.repair_one("kit.zip")
    assert result.action is Action.REFUSED
    assert str(result.reason).startswith("This copy is damaged too")


def test_a_second_copy_serves_where_the_first_went_bad(shop: Workshop) -> None:
    shop.copy(PATH, b"went bad")
    spare = shop.copy("spare.bin", GOOD)
    known = shop.catalogue.copies(PATH)[0]
    size, modified = spare.stat().st_size, spare.stat().st_mtime_ns
    extra = replace(known, location=str(spare), size=size, modified_ns=modified, sha256=None)
    shop.catalogue.record_copy(PATH, extra)
    assert shop.repair_one().action is Action.REPAIRED
    assert shop.fake.bodies() == {PATH: GOOD}


def test_two_copies_that_differ_are_for_the_seller_to_choose(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.fake.put(PATH, BAD)
    shop.judge(PATH, BAD)
    opinion = Opinion(Soundness.UNKNOWN, "", say("This format cannot tell."))
    rivals = tuple(CopyReading(where, print_of(data), opinion, 1.0) for where, data in (("a", b"a"), ("b", b"b")))
    shop.catalogue.dispute(PATH, rivals)
    assert str(shop.repair_one().reason) == "Two of your copies differ. Choose the one you sell."


def test_a_dry_run_touches_nothing(shop: Workshop) -> None:
    (result,) = shop.repair(dry_run=True)
    assert result.action is Action.SKIPPED
    assert str(shop.copies / PATH) in str(result.reason)
    (named,) = shop.repair(PATH, dry_run=True, source=shop.copies / PATH)
    assert named.action is Action.SKIPPED
    assert shop.fake.calls == []
    assert shop.memory_journal().written == []
    assert shop.events == []


# -- a file that the seller names


def test_a_named_file_that_is_the_baseline_is_taken(shop: Workshop, tmp_path: Path) -> None:
    (shop.copies / PATH).unlink()
    source = tmp_path / "from the usb stick.bin"
    source.write_bytes(GOOD)
    assert shop.repair_one(source=source).action is Action.REPAIRED
    assert shop.fake.bodies() == {PATH: GOOD}


def test_a_named_file_becomes_the_original_where_there_is_none(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.fake.put(PATH, BAD)
    shop.judge(PATH, BAD)
    source = tmp_path / "mine.bin"
    source.write_bytes(GOOD)
    (rehearsed,) = shop.repair(PATH, source=source, dry_run=True)
    assert rehearsed.action is Action.SKIPPED
    assert shop.catalogue.baselines(PATH) == ()
    assert shop.repair_one(source=source).action is Action.REPAIRED
    (baseline,) = shop.catalogue.baselines(PATH)
    assert (baseline.origin, baseline.fingerprint) == (Origin.CHOSEN, print_of(GOOD))
    assert len(shop.catalogue.blocks(PATH)) == 1


@pytest.mark.parametrize("has_baseline", [True, False])
def test_a_named_file_that_is_damaged_in_itself_is_always_refused(tmp_path: Path, *, has_baseline: bool) -> None:
    shop = Workshop(tmp_path)
    good = zipped(b"a design " * 100)
    shop.fake.put("kit.zip", good[:50])
    shop.judge("kit.zip", good[:50])
    if has_baseline:
        shop.baseline("kit.zip", good)
    source = tmp_path / "kit.zip"
    source.write_bytes(good[:70])
    result = shop.repair_one("kit.zip", source=source)
    assert result.action is Action.REFUSED
    assert str(result.reason).startswith("This copy is damaged too")
    assert len(shop.catalogue.baselines("kit.zip")) == int(has_baseline)


def test_a_named_file_of_another_product_is_refused_and_makes_no_baseline(shop: Workshop, tmp_path: Path) -> None:
    shop.fake.put("new.bin", BAD)
    shop.judge("new.bin", BAD)
    source = tmp_path / "new.bin"
    source.write_bytes(GOOD)
    result = shop.repair_one("new.bin", source=source)
    assert str(result.reason) == "This copy belongs to another product: packs/kit.bin"
    assert shop.catalogue.baselines("new.bin") == ()


@pytest.mark.parametrize("name", ["nothing.bin", "copies"])
def test_a_named_file_that_is_no_file_is_refused(shop: Workshop, tmp_path: Path, name: str) -> None:
    assert shop.repair_one(source=tmp_path / name).action is Action.REFUSED
    assert shop.fake.calls == []
