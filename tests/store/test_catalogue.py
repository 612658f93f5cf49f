"""The catalogue, call by call, as the engine's contract words it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intacto.domain.baseline import Origin
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.names import from_wire
from intacto.domain.overview import Happening, HappeningKind
from intacto.domain.product import Entry, EntryKind, FileState, Presence
from intacto.domain.proof import Failure, ProofLevel
from intacto.domain.shop import Shop, parse_address
from intacto.domain.words import say
from intacto.store.catalogue import SqlCatalogue
from intacto.store.opening import Store
from tests.store.conftest import SHOP
from tests.store.values import BAD, UNDECODABLE, damaged_proof, file, original, proof, reading

BLOCKS = BlockDigests(b"0123456789abcdef" * 3)


def paths(catalogue: SqlCatalogue) -> list[str]:
    return [state.path for state in catalogue.states()]


def known(catalogue: SqlCatalogue, path: str) -> FileState:
    state = catalogue.state(path)
    assert state is not None
    return state


class TestListing:
    def test_files_come_back_by_the_bytes_of_their_paths(self, catalogue: SqlCatalogue) -> None:
        names = ["b.zip", UNDECODABLE, "B.zip", "caf\u00e9/x.zip", "\U0001f600.zip", "\uffff.zip", "a/b.zip", "a.zip"]
        catalogue.record_listing(map(file, names), 9.0)
        assert paths(catalogue) == sorted(names, key=lambda name: name.encode("utf-8", "surrogateescape"))
        assert known(catalogue, UNDECODABLE) == FileState(UNDECODABLE, Presence(10, 5.0, 9.0))
        assert catalogue.state("nothing") is None

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
    @given(st.sets(st.binary(min_size=1), min_size=1))
    def test_any_name_of_a_host_comes_back(self, store: Store, raw: set[bytes]) -> None:
        shop = replace(SHOP, name=f"any {len(store.shops.shops())}")
        store.shops.add(shop)
        catalogue = store.shops.catalogue(shop.name)
        names = [from_wire(each) for each in raw]
        catalogue.record_listing(map(file, names), 1.0)
        for name in names:
            catalogue.record_proof(name, proof())
            assert known(catalogue, name).proof == proof()
        assert paths(catalogue) == [from_wire(each) for each in sorted(raw)]

    def test_a_new_listing_replaces_size_and_time(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a")], 1.0)
        catalogue.record_listing([Entry("a", EntryKind.FILE)], 2.0)
        assert known(catalogue, "a").presence == Presence(None, None, 2.0)

    def test_folders_are_no_products(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([Entry("f", EntryKind.FOLDER), Entry("l", EntryKind.OTHER), file("a")], 1.0)
        assert paths(catalogue) == ["a"]

    def test_nonsense_of_a_host_does_no_harm(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([Entry("a", EntryKind.FILE, 10**30, math.nan), file("b", -5)], 1.0)
        assert known(catalogue, "a").presence == Presence(None, None, 1.0)
        assert known(catalogue, "b").presence.size is None

    def test_a_listing_that_breaks_off_changes_nothing_and_blocks_nobody(self, catalogue: SqlCatalogue) -> None:
        def entries() -> Iterator[Entry]:
            yield file("a")
            catalogue.record_failure("b", Failure(1.0, say("Broken.")))
            raise ConnectionError

        with pytest.raises(ConnectionError):
            catalogue.record_listing(entries(), 1.0)
        assert paths(catalogue) == []


class TestGone:
    @pytest.fixture(autouse=True)
    def files(self, catalogue: SqlCatalogue) -> None:
        names = ["ab/x", "ab/deep/x", "abc/x", "ab.zip", "z", UNDECODABLE]
        catalogue.record_listing(map(file, names), 1.0)
        for name in names:
            catalogue.record_proof(name, proof())

    def test_what_no_listing_showed_is_gone_once(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("z"), file(UNDECODABLE)], 5.0)
        assert catalogue.mark_gone((), 5.0) == ("ab.zip", "ab/deep/x", "ab/x", "abc/x")
        assert known(catalogue, "abc/x").presence == Presence(10, 5.0, 1.0, gone_since=5.0)
        assert known(catalogue, "z").presence.gone_since is None
        assert catalogue.mark_gone((), 6.0) == (UNDECODABLE, "z")
        assert known(catalogue, "abc/x").presence.gone_since == 5.0

    @pytest.mark.parametrize(
        ("unlisted", "gone"),
        [
            (("ab",), {"abc/x", "ab.zip", "z", UNDECODABLE}),
            (("ab/deep",), {"ab/x", "abc/x", "ab.zip", "z", UNDECODABLE}),
            (("abc", "ab/deep/"), {"ab/x", "ab.zip", "z", UNDECODABLE}),
            (("a", "A", "b"), {"ab/x", "ab/deep/x", "abc/x", "ab.zip", "z", UNDECODABLE}),
            ((from_wire(b"caf\xe9"),), {"ab/x", "ab/deep/x", "abc/x", "ab.zip", "z"}),
            (("", "x"), set()),
        ],
    )
    def test_of_what_could_not_be_listed_nothing_is_said(
        self, catalogue: SqlCatalogue, unlisted: tuple[str, ...], gone: set[str]
    ) -> None:
        assert set(catalogue.mark_gone(unlisted, 5.0)) == gone
        assert {state.path for state in catalogue.states() if state.presence.gone_since == 5.0} == gone

    def test_one_that_was_gone_is_back(self, catalogue: SqlCatalogue) -> None:
        catalogue.mark_gone((), 5.0)
        catalogue.record_listing([file("z")], 6.0)
        assert known(catalogue, "z").presence == Presence(10, 5.0, 6.0)
        assert known(catalogue, "z").proof == proof()

    def test_never_read_and_without_baseline_is_forgotten(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing(map(file, ["bare", "failed", "based"]), 2.0)
        catalogue.record_failure("failed", Failure(3.0, say("Refused.")))
        catalogue.set_baseline("based", original(), BLOCKS)
        catalogue.add_happening(Happening("bare", 2.0, HappeningKind.UNREADABLE, say("Refused.")))
        gone = catalogue.mark_gone((), 5.0)
        assert "based" in gone
        assert not {"bare", "failed"} & {*gone, *paths(catalogue)}
        assert catalogue.history("bare") == ()

    def test_expected_ones_were_never_there_and_are_not_gone(self, catalogue: SqlCatalogue) -> None:
        catalogue.expect(["wanted"])
        assert "wanted" not in catalogue.mark_gone((), 5.0)
        assert known(catalogue, "wanted").presence == Presence(None, None, None)


class TestExpected:
    def test_known_ones_stay(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a")], 1.0)
        catalogue.expect(["a", "b", UNDECODABLE])
        assert known(catalogue, "a").presence == Presence(10, 5.0, 1.0)
        assert known(catalogue, UNDECODABLE).presence.seen is None

    def test_only_expected_ones_are_withdrawn_with_all_that_is_theirs(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a")], 1.0)
        catalogue.expect(["b", "c"])
        for path in ("a", "b"):
            catalogue.set_baseline(path, original(), BLOCKS)
            catalogue.add_happening(Happening(path, 1.0, HappeningKind.BASELINE, say("Known now.")))
        catalogue.withdraw(["a", "b", "nothing"])
        assert paths(catalogue) == ["a", "c"]
        assert catalogue.baselines("a") == (original(),)
        assert len(catalogue.history("a")) == 1
        assert catalogue.baselines("b") == ()
        assert catalogue.blocks("b") == BlockDigests()
        assert catalogue.history("b") == ()


class TestBaselines:
    def test_the_current_one_is_first_and_the_earlier_are_kept(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a"), file("b")], 1.0)
        catalogue.set_baseline("a", original("a", 9.0), BLOCKS)
        newer = replace(original("b", 3.0), origin=Origin.CHOSEN)
        catalogue.set_baseline("a", newer, BlockDigests(b"f" * 16))
        assert catalogue.baselines("a") == (newer, original("a", 9.0))
        assert known(catalogue, "a").baseline == newer
        assert catalogue.blocks("a") == BlockDigests(b"f" * 16)
        assert catalogue.baselines("b") == ()
        assert catalogue.blocks("b") == BlockDigests()
        assert known(catalogue, "b").baseline is None

    def test_a_baseline_settles_a_dispute(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a")], 1.0)
        rivals = (reading(f"/disk/{UNDECODABLE}", "a"), reading("/disk/b", "b"))
        catalogue.dispute("a", rivals)
        assert known(catalogue, "a").disputed
        assert catalogue.rivals("a") == rivals
        catalogue.set_baseline("a", original(), BLOCKS)
        assert not known(catalogue, "a").disputed
        assert catalogue.rivals("a") == ()

    def test_no_rivals_withdraw_a_dispute(self, catalogue: SqlCatalogue) -> None:
        catalogue.dispute("a", (reading("/a", "a"), reading("/b", "b")))
        catalogue.dispute("a", ())
        catalogue.dispute("nothing", ())
        assert not known(catalogue, "a").disputed
        assert paths(catalogue) == ["a"]

    def test_a_baseline_of_an_unknown_file_makes_it_expected(self, catalogue: SqlCatalogue) -> None:
        catalogue.set_baseline("a", original(), BLOCKS)
        assert known(catalogue, "a") == FileState("a", Presence(None, None, None), original())


class TestProofs:
    def test_a_proof_comes_back_whole(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a"), file("b")], 1.0)
        catalogue.record_proof("a", damaged_proof())
        catalogue.record_proof("b", replace(proof(), opinion=BAD))
        assert known(catalogue, "a").proof == damaged_proof()
        assert [state.proof for state in catalogue.states()] == [damaged_proof(), replace(proof(), opinion=BAD)]
        catalogue.record_proof("a", proof(at=8.0))
        assert known(catalogue, "a").proof == proof(at=8.0)
        assert known(catalogue, "a").presence == Presence(10, 5.0, 1.0)

    def test_equal_and_differing_bytes_are_told_apart(self, catalogue: SqlCatalogue) -> None:
        catalogue.set_baseline("a", original("a"), BLOCKS)
        catalogue.record_proof("a", proof("a"))
        assert known(catalogue, "a").proof == proof("a")
        catalogue.record_proof("a", proof("b"))
        assert known(catalogue, "a").proof == proof("b")
        longer = replace(proof("a"), fingerprint=replace(proof("a").fingerprint, size=11))
        catalogue.record_proof("a", longer)
        assert known(catalogue, "a").proof == longer
        assert known(catalogue, "a").baseline == original("a")

    def test_a_proof_clears_a_failure(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a")], 1.0)
        failure = Failure(3.0, say("It broke off at {name}.", name=UNDECODABLE), technical="426")
        catalogue.record_failure("a", failure)
        assert known(catalogue, "a").failure == failure
        catalogue.record_proof("a", proof(at=4.0))
        assert known(catalogue, "a").failure is None

    def test_a_clock_that_was_ahead_hides_neither_a_failure_nor_its_end(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a")], 9.0)
        catalogue.record_proof("a", proof(at=9.0))
        catalogue.record_failure("a", Failure(3.0, say("Refused.")))
        assert known(catalogue, "a").failure == Failure(9.0, say("Refused."))
        catalogue.record_proof("a", proof(at=4.0))
        assert known(catalogue, "a").failure is None

    def test_a_clock_that_was_ahead_hides_no_loss(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a"), file("b")], 9.0)
        catalogue.record_proof("a", proof(at=9.0))
        catalogue.record_listing([file("b")], 3.0)
        assert catalogue.mark_gone((), 3.0) == ("a",)

    def test_a_failure_keeps_the_proof(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_listing([file("a")], 1.0)
        catalogue.record_proof("a", proof())
        catalogue.record_failure("a", Failure(3.0, say("Refused.")))
        assert known(catalogue, "a").proof == proof()
        assert known(catalogue, "a").failure == Failure(3.0, say("Refused."))

    def test_a_read_of_an_unknown_file_is_its_first_sight(self, catalogue: SqlCatalogue) -> None:
        catalogue.record_proof("a", proof(at=7.0))
        assert known(catalogue, "a").presence == Presence(10, None, 7.0)

    def test_a_level_of_a_newer_intacto_proves_nothing_here(self, store: Store, catalogue: SqlCatalogue) -> None:
        catalogue.record_proof("a", proof())
        catalogue.set_baseline("a", original(), BLOCKS)
        with store.shops._database.writing() as connection:
            connection.execute("UPDATE file SET proof_level = ?", (int(max(ProofLevel)) + 1,))
            connection.execute("UPDATE baseline SET origin = 'inherited'")
        assert known(catalogue, "a").proof is None
        assert known(catalogue, "a").baseline == original()


class TestHistory:
    def happen(self, catalogue: SqlCatalogue, at: float, kind: HappeningKind, text: str = "So.") -> None:
        catalogue.add_happening(Happening("a", at, kind, say(text)))

    def test_newest_first_and_no_more_than_asked(self, catalogue: SqlCatalogue) -> None:
        for at in range(30):
            self.happen(catalogue, float(at), HappeningKind.DAMAGED, f"Number {at}.")
        assert [line.at for line in catalogue.history("a", most=3)] == [29.0, 28.0, 27.0]
        assert len(catalogue.history("a")) == 20
        assert catalogue.history("b") == ()

    def test_the_same_again_only_moves_the_time(self, catalogue: SqlCatalogue) -> None:
        for at, kind in ((1.0, "proven"), (2.0, "proven"), (3.0, "damaged"), (4.0, "proven")):
            self.happen(catalogue, at, HappeningKind(kind))
        assert [(line.at, line.kind.value) for line in catalogue.history("a")] == [
            (4.0, "proven"),
            (3.0, "damaged"),
            (2.0, "proven"),
        ]

    def test_another_text_is_another_line(self, catalogue: SqlCatalogue) -> None:
        self.happen(catalogue, 1.0, HappeningKind.DAMAGED, "One.")
        self.happen(catalogue, 2.0, HappeningKind.DAMAGED, "Two.")
        assert [str(line.text) for line in catalogue.history("a")] == ["Two.", "One."]

    def test_kinds_of_a_newer_intacto_are_left_out(self, store: Store, catalogue: SqlCatalogue) -> None:
        for at in range(3):
            self.happen(catalogue, float(at), HappeningKind.DAMAGED, f"Number {at}.")
        with store.shops._database.writing() as connection:
            connection.execute("UPDATE happening SET kind = 'abducted' WHERE at = 2.0")
        assert [line.at for line in catalogue.history("a", most=2)] == [1.0, 0.0]


def test_two_shops_know_nothing_of_each_other(store: Store, catalogue: SqlCatalogue) -> None:
    store.shops.add(Shop("Other", parse_address("ftp://b@b.example/")))
    other = store.shops.catalogue("Other")
    changes: list[Callable[[], object]] = [
        lambda: other.record_listing([file("a"), file("b")], 1.0),
        lambda: other.record_proof("a", proof()),
        lambda: other.set_baseline("a", original(), BLOCKS),
        lambda: other.dispute("b", (reading("/a", "a"),)),
        lambda: other.add_happening(Happening("a", 1.0, HappeningKind.PROVEN, say("So."))),
    ]
    catalogue.record_listing([file("a")], 1.0)
    before = catalogue.states()
    for change in changes:
        change()
        assert catalogue.states() == before
    assert catalogue.baselines("a") == ()
    assert catalogue.history("a") == ()
    assert catalogue.rivals("b") == ()
    assert catalogue.mark_gone((), 5.0) == ()
    assert known(other, "a").presence.gone_since is None


def test_the_holder_of_blocks_is_another_product_that_has_all_of_them(catalogue: SqlCatalogue) -> None:
    mine, others = bytes(range(16)), bytes(range(16, 48))
    across = others[8:24]
    for path, digests in (("a.zip", mine), ("b.zip", others)):
        catalogue.record_listing([file(path)], 1.0)
        catalogue.set_baseline(path, original(), BlockDigests(digests))
    assert catalogue.holder([others[:16], others[16:]], "a.zip") == "b.zip"
    assert catalogue.holder([others[:16]], "b.zip") == "", "its own blocks are not another's"
    assert catalogue.holder([others[:16], mine], "c.zip") == ""
    assert catalogue.holder([across], "a.zip") == "", "half of one digest and half of the next is none"
    assert catalogue.holder([], "a.zip") == ""
