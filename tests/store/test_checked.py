"""What a check brought, taken in at once, is what its parts are one after the other."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace

import pytest

from intacto.domain.checked import Checked
from intacto.domain.errors import ShopUnknown
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.overview import Happening, HappeningKind
from intacto.domain.proof import Failure
from intacto.domain.words import say
from intacto.store.catalogue import SqlCatalogue
from intacto.store.opening import Store
from intacto.store.outbox import GROUP
from tests.store.conftest import SHOP
from tests.store.test_catalogue import known
from tests.store.test_copies import READ
from tests.store.values import file, original, proof, reading

BLOCKS = BlockDigests(b"0123456789abcdef")
LEARNED = Happening("a", 5.0, HappeningKind.BASELINE, say("Your copy says what it must be"))
PROVEN = Happening("a", 5.0, HappeningKind.PROVEN, say("Proven. Read back in full"))
RIVALS = (reading("/one", "1"), reading("/two", "2"))


def taken_in(catalogue: SqlCatalogue, found: Checked) -> tuple[str, ...]:
    """Return the paths that turned out otherwise than was thought."""
    return catalogue.record_checked(found) + catalogue.settle()


def whole() -> Checked:
    return Checked("a", copies=(READ,), baseline=original(), blocks=BLOCKS, proof=proof(), happenings=(LEARNED, PROVEN))


def test_the_whole_is_as_its_parts(catalogue: SqlCatalogue, store: Store) -> None:
    catalogue.record_listing([file("a"), file("b")], 1.0)
    catalogue.dispute("a", RIVALS)
    before = known(catalogue, "a")
    assert taken_in(catalogue, whole()) == ()
    catalogue.set_baseline("b", original(), BLOCKS)
    catalogue.record_proof("b", proof())
    assert replace(known(catalogue, "b"), path="a") == known(catalogue, "a") == whole().applied_to(before)
    assert catalogue.blocks("a") == BLOCKS
    assert catalogue.rivals("a") == ()
    assert catalogue.history("a") == (PROVEN, LEARNED)
    assert store.shops.catalogue(SHOP.name).sight("a") == (known(catalogue, "a"), (READ,))


def test_a_second_time_only_what_is_new_changes(catalogue: SqlCatalogue) -> None:
    catalogue.record_listing([file("a")], 1.0)
    catalogue.record_checked(whole())
    later = replace(PROVEN, at=9.0)
    assert taken_in(catalogue, Checked("a", proof=replace(proof(), at=9.0), happenings=(later,))) == ()
    state = known(catalogue, "a")
    assert state.baseline == original()
    assert state.proof is not None
    assert state.proof.at == 9.0
    assert catalogue.history("a") == (later, LEARNED)
    assert len(catalogue.baselines("a")) == 1


def test_a_failure_is_no_older_than_the_proof(catalogue: SqlCatalogue) -> None:
    catalogue.record_listing([file("a")], 1.0)
    catalogue.record_checked(whole())
    before = known(catalogue, "a")
    failed = Checked("a", failure=Failure(proof().at - 1, say("It could not be read")))
    assert taken_in(catalogue, failed) == ()
    assert known(catalogue, "a") == failed.applied_to(before)
    assert known(catalogue, "a").failure == Failure(proof().at, say("It could not be read"))


def test_copies_that_differ_are_a_dispute_until_they_agree(catalogue: SqlCatalogue) -> None:
    catalogue.record_listing([file("a")], 1.0)
    assert taken_in(catalogue, Checked("a", rivals=RIVALS)) == ()
    assert catalogue.rivals("a") == RIVALS
    assert taken_in(catalogue, Checked("a", proof=proof())) == ()
    assert known(catalogue, "a").disputed
    assert taken_in(catalogue, Checked("a", rivals=())) == ()
    assert not known(catalogue, "a").disputed


def test_what_copies_say_gives_way_to_a_baseline_that_came_meanwhile(catalogue: SqlCatalogue) -> None:
    catalogue.record_listing([file("a")], 1.0)
    chosen = replace(original(), source="chosen")
    catalogue.set_baseline("a", chosen, BLOCKS)
    assert taken_in(catalogue, whole()) == ("a",)
    assert taken_in(catalogue, Checked("a", rivals=RIVALS)) == ("a",)
    state = known(catalogue, "a")
    assert (state.baseline, state.disputed) == (chosen, False)
    assert state.proof is not None
    assert catalogue.history("a") == (PROVEN,)


def test_of_a_file_forgotten_meanwhile_only_the_copies_are_kept(catalogue: SqlCatalogue) -> None:
    assert taken_in(catalogue, whole()) == ("a",)
    assert catalogue.state("a") is None
    assert catalogue.sight("a") is None
    assert catalogue.copies("a") == (READ,)
    assert catalogue.history("a") == ()


def test_what_waits_is_read_by_everyone_at_once(catalogue: SqlCatalogue, store: Store) -> None:
    catalogue.record_listing([file("a")], 1.0)
    assert catalogue.record_checked(whole()) == ()
    assert store.shops.catalogue(SHOP.name).blocks("a") == BLOCKS
    assert known(catalogue, "a").proof == proof()


def test_what_waits_is_written_by_itself(catalogue: SqlCatalogue, store: Store) -> None:
    catalogue.record_listing([file("a")], 1.0)
    catalogue.record_checked(whole())
    with sqlite3.connect(store.home.database) as other:
        while other.execute("SELECT COUNT(proof_at) FROM file").fetchone() != (1,):
            threading.Event().wait(0.01)  # pytest's time-out ends this where nothing comes


def test_one_file_twice_in_a_group_keeps_the_order(catalogue: SqlCatalogue) -> None:
    catalogue.record_listing([file("a")], 1.0)
    failure = Failure(proof().at + 1, say("It could not be read"))
    catalogue.record_checked(Checked("a", failure=failure))
    catalogue.record_checked(whole())
    catalogue.record_checked(Checked("a", happenings=(replace(PROVEN, at=9.0),)))
    assert known(catalogue, "a").failure is None
    assert catalogue.history("a") == (replace(PROVEN, at=9.0), LEARNED)


def test_many_files_keep_their_own_numbers(catalogue: SqlCatalogue) -> None:
    paths = [f"{number:04}" for number in range(GROUP + 7)]
    catalogue.record_listing([file(path) for path in paths], 1.0)
    for path in paths:
        source = replace(original(), source=path)
        line = Happening(path, 5.0, HappeningKind.PROVEN, say("Proven. Read back in full"))
        catalogue.record_checked(
            Checked(path, baseline=source, blocks=BlockDigests(path.encode() * 4), happenings=(line,))
        )
    for path in paths:
        state = known(catalogue, path)
        assert state.baseline is not None
        assert state.baseline.source == path
        assert catalogue.blocks(path) == BlockDigests(path.encode() * 4)
        assert [line.path for line in catalogue.history(path)] == [path]


def test_a_shop_that_was_removed_takes_no_other_down(store: Store) -> None:
    store.shops.add(replace(SHOP, name="other"))
    here, gone = store.shops.catalogue(SHOP.name), store.shops.catalogue("other")
    here.record_listing([file("a")], 1.0)
    gone.record_listing([file("a")], 1.0)
    store.shops.remove("other")
    gone.record_checked(whole())
    here.record_checked(whole())
    assert here.settle() == ()
    assert known(here, "a").proof == proof()
    with pytest.raises(ShopUnknown):
        gone.settle()


def test_what_cannot_be_held_takes_nothing_else_down_and_is_told(catalogue: SqlCatalogue) -> None:
    catalogue.record_listing([file("a"), file("b")], 1.0)
    endless = replace(proof(), fingerprint=replace(proof().fingerprint, size=2**63))
    catalogue.record_checked(Checked("b", proof=endless))
    catalogue.record_checked(whole())
    assert known(catalogue, "a").proof == proof()
    with pytest.raises(OverflowError):
        catalogue.settle()
    assert catalogue.settle() == ()


@pytest.mark.parametrize("far_off", [13_600_000_000 * 10**9, -(2**63) - 1])
def test_a_copy_of_a_time_that_is_no_integer_of_sqlite(catalogue: SqlCatalogue, far_off: int) -> None:
    catalogue.record_listing([file("a")], 1.0)
    far = replace(READ, modified_ns=far_off)
    assert taken_in(catalogue, Checked("a", copies=(far,))) == ()
    assert catalogue.copies("a") == (far,)
    catalogue.record_copies(far.root, [("a", replace(far, sha256=None, opinion=None, read_at=None))])
    assert catalogue.copies("a") == (far,)


def test_reads_between_checks_bring_no_crowd_of_timers(catalogue: SqlCatalogue) -> None:
    catalogue.record_listing([file("a")], 1.0)
    before = threading.active_count()
    for _ in range(50):
        catalogue.record_checked(Checked("a", proof=proof()))
        known(catalogue, "a")
    assert threading.active_count() <= before + 2
