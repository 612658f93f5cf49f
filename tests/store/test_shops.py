"""The book of shops and what is remembered of hosts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.errors import AddressInvalid, ShopExists, ShopUnknown
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.overview import Happening, HappeningKind
from intacto.domain.repair import Step
from intacto.domain.shop import Address, HostMemory, Scheme, Shop, parse_address
from intacto.domain.words import say
from intacto.store.catalogue import SqlCatalogue
from intacto.store.journal import SqlJournal
from intacto.store.opening import Store
from tests.store.conftest import SHOP
from tests.store.values import UNDECODABLE, copy, file, original, proof, reading, repair

_ANY = "SELECT 1 FROM {} LIMIT 1"


def another(name: str, url: str = "ftp://b@b.example/x") -> Shop:
    return Shop(name, parse_address(url))


def test_shops_come_back_by_name(store: Store) -> None:
    odd = Shop(
        "¡Ñandú! 🦤",
        Address(Scheme.FTPS, "files.example", 2990, "us\udce9r", UNDECODABLE),
        (f"/disk/{UNDECODABLE}", "C:\\\ud83dcopies"),
        days=1,
        is_demo=True,
    )
    store.shops.add(odd)
    store.shops.add(another("abc"))
    assert store.shops.shops() == (another("abc"), SHOP, odd)


@pytest.mark.parametrize("name", ["tienda de ana", "TIENDA DE ANA", "Tienda de Ana"])
def test_names_differ_by_more_than_case(store: Store, name: str) -> None:
    with pytest.raises(ShopExists):
        store.shops.add(another(name))
    assert store.shops.catalogue(name).states() == []


def test_two_spellings_of_one_accent_are_one_name(store: Store) -> None:
    store.shops.add(another("Café"))
    with pytest.raises(ShopExists):
        store.shops.add(another("cafe\u0301"))


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00", "a\udce9"])
def test_names_that_cannot_be_shown_are_refused(store: Store, name: str) -> None:
    with pytest.raises(AddressInvalid):
        store.shops.add(another(name))


def test_an_unknown_shop_is_told_everywhere(store: Store) -> None:
    for ask in (store.shops.catalogue, store.shops.journal, store.shops.remove, store.evidence):
        for name in ("nothing", "", "a\udce9"):
            with pytest.raises(ShopUnknown):
                ask(name)
    with pytest.raises(ShopUnknown):
        store.shops.update(another("nothing"))


def fill(catalogue: SqlCatalogue, journal: SqlJournal) -> None:
    catalogue.record_listing([file("a"), file("b")], 1.0)
    catalogue.set_baseline("a", original(), BlockDigests(b"0" * 16))
    catalogue.record_proof("a", proof())
    catalogue.dispute("b", (reading("/a", "a"), reading("/b", "b")))
    catalogue.record_copies("/disk/a", [("a", copy("/disk/a", "/disk/a/a"))])
    catalogue.add_happening(Happening("a", 1.0, HappeningKind.PROVEN, say("So.")))
    journal.write(repair("open", Step.PROVE))
    journal.write(repair("done", Step.DONE, evidence="bad.zip"))


def test_removing_leaves_nothing_of_the_shop(store: Store) -> None:
    fill(store.shops.catalogue(SHOP.name), store.shops.journal(SHOP.name))
    store.evidence(SHOP.name).keep("bad.zip", [b"bad"])
    store.shops.remember(SHOP.address, HostMemory("SHA256:00", True, 3))
    store.shops.remove(SHOP.name.upper())
    assert store.shops.shops() == ()
    with store.shops._database.reading() as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [name for name in names if not name.startswith("sqlite_")]
        left = [name for name in tables if connection.execute(_ANY.format(name)).fetchone() is not None]
    assert len(tables) >= 10
    assert left == []
    assert list(store.home.evidence.iterdir()) == []


def test_removing_leaves_the_other_shops_alone(store: Store) -> None:
    store.shops.add(another("Other", "ftps://c@FILES.example:21/y"))
    kept = store.shops.catalogue("Other")
    fill(kept, store.shops.journal("Other"))
    store.evidence("Other").keep("bad.zip", [b"bad"])
    store.shops.remember(SHOP.address, HostMemory("SHA256:00", True, 3))
    before = kept.states()
    store.shops.remove(SHOP.name)
    assert kept.states() == before
    assert b"".join(store.evidence("Other").read("bad.zip")) == b"bad"
    assert store.shops.memory(SHOP.address) == HostMemory("SHA256:00", True, 3)


def test_a_shop_that_comes_again_inherits_nothing(store: Store) -> None:
    fill(store.shops.catalogue(SHOP.name), store.shops.journal(SHOP.name))
    folder = store.evidence(SHOP.name).location("x").parent
    store.shops.remove(SHOP.name)
    store.shops.add(SHOP)
    assert store.shops.catalogue(SHOP.name).states() == []
    assert store.evidence(SHOP.name).location("x").parent != folder


def test_changes_are_kept(store: Store) -> None:
    changed = replace(SHOP, copies=("/disk/c", "/disk/c", "/disk/a"), days=30)
    store.shops.update(changed)
    assert store.shops.shops() == (replace(changed, copies=("/disk/c", "/disk/a")),)


def test_a_shop_that_moved_has_to_be_proven_anew(store: Store) -> None:
    catalogue, journal = store.shops.catalogue(SHOP.name), store.shops.journal(SHOP.name)
    fill(catalogue, journal)
    store.shops.update(
        replace(SHOP, days=3, address=replace(SHOP.address, host="FILES.EXAMPLE", scheme=Scheme.FTP_TLS))
    )
    state = catalogue.state("a")
    assert state is not None
    assert state.proof == proof()

    store.shops.update(replace(SHOP, address=replace(SHOP.address, folder="other")))
    state = catalogue.state("a")
    assert state is not None
    assert state.proof is None
    assert state.baseline == original()
    assert [entry.token for entry in journal.unfinished()] == ["open"]
    assert journal.undoable(repair("done").path, 0.0) is None


def test_another_public_address_forgets_what_customers_got(store: Store) -> None:
    catalogue = store.shops.catalogue(SHOP.name)
    catalogue.record_listing([file("a")], 1.0)
    look = CustomerLook(3.0, "https://a.example/a", "00", CustomerTrouble.NOT_FOUND, 0, say("No."))
    store.shops.update(replace(SHOP, web="https://a.example"))
    catalogue.record_customer("a", look)
    catalogue.record_proof("a", proof())
    for web, kept in (("https://a.example", look), ("https://b.example", None)):
        store.shops.update(replace(SHOP, web=web))
        state = catalogue.state("a")
        assert state is not None
        assert (state.customer, state.proof) == (kept, proof())


def test_a_host_is_remembered_by_family_host_and_port(store: Store) -> None:
    book, memory = store.shops, HostMemory("SHA256:00", True, 3)
    book.remember(parse_address("ftp://a@Files.Example/x"), memory)
    assert book.memory(parse_address("ftp+tls://b@files.EXAMPLE/y")) == memory
    assert book.memory(parse_address("ftps://b@files.example:21/y")) == memory
    assert book.memory(parse_address("ftp://a@files.example:2121/x")) == HostMemory()
    assert book.memory(parse_address("ftp://a@other.example/x")) == HostMemory()
    assert book.memory(parse_address("file:///x")) == HostMemory()
    book.remember(parse_address("ftp://a@files.example/x"), HostMemory(encrypted=False))
    assert book.memory(parse_address("ftp://a@files.example/x")) == HostMemory(encrypted=False)


def test_a_kind_of_host_of_a_newer_intacto_is_left_out(store: Store) -> None:
    store.shops.add(another("Other"))
    with store.shops._database.writing() as connection:
        connection.execute("UPDATE shop SET scheme = 'gopher' WHERE name = 'Other'")
    assert store.shops.shops() == (SHOP,)
