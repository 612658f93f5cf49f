"""A store in a folder of its own, with one shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intacto.domain.shop import Shop, parse_address
from intacto.store.catalogue import SqlCatalogue
from intacto.store.journal import SqlJournal
from intacto.store.opening import Store, open_store

SHOP = Shop("Tienda de Ana", parse_address("ftp://ana@files.example/shop"), ("/disk/a", "/disk/b"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "home")
    opened.shops.add(SHOP)
    yield opened
    opened.close()


@pytest.fixture
def catalogue(store: Store) -> SqlCatalogue:
    return store.shops.catalogue(SHOP.name)


@pytest.fixture
def journal(store: Store) -> SqlJournal:
    return store.shops.journal(SHOP.name)
