"""The journal of repairs: what is kept, what is unfinished, what can be undone."""

from __future__ import annotations

from dataclasses import replace

from intacto.domain.overview import Undo
from intacto.domain.repair import UNDO_SECONDS, Step
from intacto.domain.shop import Shop, parse_address
from intacto.store.journal import SqlJournal
from intacto.store.opening import Store
from tests.store.conftest import SHOP
from tests.store.values import UNDECODABLE, print_of, repair


def test_an_entry_comes_back_whole(journal: SqlJournal) -> None:
    full = replace(repair("t1", Step.PROVE, evidence=UNDECODABLE, undoes="t0"), permissions=0o644)
    journal.write(full)
    assert journal.entry("t1") == full
    assert journal.entry("t2") is None


def test_the_same_token_replaces(journal: SqlJournal) -> None:
    journal.write(repair("t1", Step.UPLOAD))
    later = replace(repair("t1", Step.SWAP_IN), permissions=0o600, wanted=print_of("c"), replaced=False)
    journal.write(later)
    assert journal.unfinished() == (later,)


def test_unfinished_are_oldest_first_and_done_closes(journal: SqlJournal) -> None:
    journal.write(repair("new", started=300.0))
    journal.write(repair("old", started=100.0))
    journal.write(repair("mid", started=200.0))
    journal.write(repair("mid", Step.DONE, started=200.0))
    assert [entry.token for entry in journal.unfinished()] == ["old", "new"]
    journal.drop("old")
    assert [entry.token for entry in journal.unfinished()] == ["new"]
    closed = journal.entry("mid")
    assert closed is not None
    assert closed.step is Step.DONE


def test_the_newest_repair_that_kept_evidence_can_be_undone(journal: SqlJournal) -> None:
    for token, started in (("r1", 100.0), ("r2", 200.0)):
        journal.write(repair(token, Step.DONE, started, evidence=f"{token}-bad.zip"))
    journal.write(repair("r3", Step.DONE, 300.0))
    journal.write(repair("r4", Step.PROVE, 400.0, evidence="r4-bad.zip"))
    journal.write(replace(repair("r5", Step.DONE, 500.0, evidence="e"), path="other.zip"))
    assert journal.undoable(UNDECODABLE, 50.0) == Undo("r2", UNDECODABLE, 200.0, 200.0 + UNDO_SECONDS, "r2-bad.zip")
    assert journal.undoable(UNDECODABLE, 200.0) is None
    assert journal.undoable("nothing.zip", 0.0) is None


def test_what_was_undone_cannot_be_undone_again(journal: SqlJournal) -> None:
    for token, started in (("r1", 100.0), ("r2", 200.0)):
        journal.write(repair(token, Step.DONE, started, evidence=f"{token}-bad.zip"))
    journal.write(repair("u2", Step.PROVE, 300.0, undoes="r2", evidence="good.zip"))
    under_way = journal.undoable(UNDECODABLE, 0.0)
    assert under_way is not None
    assert under_way.token == "r2"
    journal.write(repair("u2", Step.DONE, 300.0, undoes="r2", evidence="good.zip"))
    earlier = journal.undoable(UNDECODABLE, 0.0)
    assert earlier is not None
    assert earlier.token == "r1"


def test_a_step_of_a_newer_intacto_counts_as_a_changed_host(store: Store, journal: SqlJournal) -> None:
    journal.write(repair("t1"))
    with store.shops._database.writing() as connection:
        connection.execute("UPDATE repair SET step = 'teleport'")
    assert [entry.step for entry in journal.unfinished()] == [Step.PROVE]


def test_what_was_replaced_since(journal: SqlJournal) -> None:
    journal.write(replace(repair("t1", Step.DONE, started=100.0), path=UNDECODABLE))
    journal.write(replace(repair("t2", started=200.0), path="b"))
    assert journal.replaced_since(100.0) == {UNDECODABLE, "b"}
    assert journal.replaced_since(100.5) == {"b"}
    assert journal.replaced_since(200.5) == set()


def test_the_journals_of_two_shops_are_apart(store: Store, journal: SqlJournal) -> None:
    store.shops.add(Shop("Other", parse_address("ftp://b@b.example/")))
    other = store.shops.journal("Other")
    journal.write(repair("t1"))
    other.write(repair("t1", Step.PROVE))
    other.drop("t1")
    assert store.shops.journal(SHOP.name).entry("t1") == repair("t1")
    assert other.unfinished() == ()
