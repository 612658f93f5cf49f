"""The store of the installation, and the one that lasts for a single call."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from intacto.store.opening import open_store, open_temporary_store
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


def test_a_temporary_store_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    store, other = open_temporary_store(), open_temporary_store()
    store.shops.add(SHOP)
    store.evidence(SHOP.name).keep("bad.zip", [b"bad"])
    assert other.shops.shops() == ()
    assert store.home.data.stat().st_mode & 0o077 == 0
    store.close()
    store.close()
    assert list(tmp_path.iterdir()) == [other.home.data]
    other.close()
    assert list(tmp_path.iterdir()) == []
