"""The store of the installation, and the one that lasts for a single call."""

from __future__ import annotations

from pathlib import Path

from intacto.store.opening import open_store
from tests.store.conftest import SHOP
from tests.store.values import file


def test_everything_outlives_the_program(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.shops.add(SHOP)
    store.shops.catalogue(SHOP.name).record_listing([file("a")], 1.0)
    store.close()
    store = open_store(tmp_path)
    assert store.shops.shops() == (SHOP,)
    assert [state.path for state in store.shops.catalogue(SHOP.name).states()] == ["a"]
    store.close()
