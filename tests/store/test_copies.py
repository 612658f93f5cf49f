"""What is known of the seller's copies."""

from __future__ import annotations

from dataclasses import replace

from intacto.store.catalogue import SqlCatalogue
from intacto.store.opening import Store
from tests.store.conftest import SHOP
from tests.store.values import BAD, FINE, UNDECODABLE, copy

READ = replace(copy("/disk/a", "/disk/a/x.zip"), sha256="a" * 64, opinion=FINE, read_at=5.0)


def test_copies_come_in_the_order_of_the_shops_folders(catalogue: SqlCatalogue) -> None:
    catalogue.record_copy("x.zip", copy("/aaa/elsewhere", "/aaa/elsewhere/x.zip"))
    catalogue.record_copies("/disk/b", [("x.zip", copy("/disk/b", "/disk/b/x.zip"))])
    catalogue.record_copies(
        "/disk/a",
        [
            ("x.zip", copy("/disk/a", "/disk/a/x.zip")),
            (UNDECODABLE, copy("/disk/a", f"/disk/a/{UNDECODABLE}")),
        ],
    )
    assert [state.root for state in catalogue.copies("x.zip")] == ["/disk/a", "/disk/b", "/aaa/elsewhere"]
    assert catalogue.copies(UNDECODABLE) == (copy("/disk/a", f"/disk/a/{UNDECODABLE}"),)
    assert catalogue.copies("nothing") == ()
    assert catalogue.all_copies() == {path: catalogue.copies(path) for path in ("x.zip", UNDECODABLE)}


def test_a_folder_is_replaced_as_a_whole(catalogue: SqlCatalogue) -> None:
    catalogue.record_copies("/disk/a", [("x.zip", copy("/disk/a", "/disk/a/x.zip"))])
    catalogue.record_copies("/disk/b", [("x.zip", copy("/disk/b", "/disk/b/x.zip"))])
    catalogue.record_copies("/disk/a", [("y.zip", copy("/disk/a", "/disk/a/y.zip"))])
    assert {path: [state.root for state in found] for path, found in catalogue.all_copies().items()} == {
        "x.zip": ["/disk/b"],
        "y.zip": ["/disk/a"],
    }


def test_what_was_read_of_an_unchanged_copy_is_kept(catalogue: SqlCatalogue) -> None:
    catalogue.record_copy("x.zip", READ)
    catalogue.record_copies("/disk/a", [("x.zip", copy("/disk/a", "/disk/a/x.zip"))])
    assert catalogue.copies("x.zip") == (READ,)
    catalogue.record_copies("/disk/a", [("moved/x.zip", copy("/disk/a", "/disk/a/x.zip"))])
    assert catalogue.copies("moved/x.zip") == (READ,)
    assert catalogue.copies("x.zip") == ()


def test_what_was_read_of_a_changed_copy_is_not(catalogue: SqlCatalogue) -> None:
    base = copy("/disk/a", "/disk/a/x.zip")
    for changed in (replace(base, size=11), replace(base, modified_ns=2), replace(base, location="/disk/a/y.zip")):
        catalogue.record_copies("/disk/a", [("x.zip", READ)])
        catalogue.record_copies("/disk/a", [("x.zip", changed)])
        assert catalogue.copies("x.zip") == (changed,)


def test_a_new_reading_goes_before_the_old(catalogue: SqlCatalogue) -> None:
    again = replace(READ, sha256="b" * 64, opinion=BAD, read_at=9.0)
    catalogue.record_copy("x.zip", READ)
    catalogue.record_copies("/disk/a", [("x.zip", again)])
    assert catalogue.copies("x.zip") == (again,)
    catalogue.record_copy("x.zip", READ)
    assert catalogue.copies("x.zip") == (READ,)


def test_copies_of_a_folder_that_the_shop_no_longer_names_are_forgotten(store: Store, catalogue: SqlCatalogue) -> None:
    for root in SHOP.copies:
        catalogue.record_copies(root, [("x.zip", copy(root, f"{root}/x.zip"))])
    store.shops.update(replace(SHOP, copies=("/disk/b", "/disk/c")))
    assert [state.root for state in catalogue.copies("x.zip")] == ["/disk/b"]
