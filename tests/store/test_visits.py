"""Stores for bare URLs: gone with the call, but for an unfinished repair and the bad bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intacto.domain.errors import ShopBusy
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.repair import RepairEntry, Step
from intacto.domain.shop import Shop, parse_address
from intacto.store.visits import Visits

URL = "ftp://ana@h/packs"
SHOP = Shop(URL, parse_address(URL))
ENTRY = RepairEntry("0123abcd", "a.zip", "/c", Fingerprint(1, "a" * 64), "t", "o", True, Step.SWAP_IN, 1.0)


def databases(home: Path) -> list[Path]:
    return [file for file in home.rglob("*") if "sqlite" in file.name]


def test_settings_and_database_last_for_the_call(tmp_path: Path) -> None:
    visits = Visits(tmp_path)
    store = visits.open(URL)
    store.shops.add(SHOP)
    assert store.home.data.stat().st_mode & 0o077 == 0
    store.close()
    assert databases(tmp_path) == []
    assert visits.left_behind(URL) is None


def test_the_bad_bytes_stay(tmp_path: Path) -> None:
    store = Visits(tmp_path).open(URL)
    store.shops.add(SHOP)
    locker = store.evidence(SHOP.name)
    locker.keep("bad.zip", [b"bad"])
    store.close()
    assert locker.location("bad.zip").read_bytes() == b"bad"


def test_an_unfinished_repair_waits_for_the_next_call_with_that_url(tmp_path: Path) -> None:
    visits = Visits(tmp_path)
    store = visits.open(URL)
    store.shops.add(SHOP)
    store.shops.journal(SHOP.name).write(ENTRY)
    store.close()
    assert visits.left_behind("ftp://ana@h/other") is None
    left = visits.left_behind(URL)
    assert left is not None
    assert left.shops.journal(SHOP.name).unfinished() == (ENTRY,)
    left.shops.journal(SHOP.name).drop(ENTRY.token)
    left.close()
    assert databases(tmp_path) == []


def test_two_calls_with_one_url_wait_for_each_other(tmp_path: Path) -> None:
    visits = Visits(tmp_path)
    store = visits.open(URL)
    with pytest.raises(ShopBusy):
        visits.open(URL)
    visits.open("ftp://ana@h/other").close()
    store.close()
    visits.open(URL).close()


def test_a_visit_is_forgotten_when_its_evidence_is_old(tmp_path: Path) -> None:
    store = Visits(tmp_path).open(URL)
    visit = store.home.data
    store.close()
    for each in (visit, *visit.rglob("*")):
        os.utime(each, (1.0, 1.0))
    Visits(tmp_path).open("ftp://ana@h/other").close()
    assert not visit.exists()
