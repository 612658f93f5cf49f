"""Settings outlive the program and may hold any text."""

from __future__ import annotations

from pathlib import Path

from intacto.store.opening import open_store
from tests.store.values import UNDECODABLE


def test_a_setting_outlives_the_program(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    assert store.settings.get("folder") == ""
    store.settings.set("folder", "first")
    store.settings.set("folder", UNDECODABLE)
    store.close()
    store = open_store(tmp_path)
    assert store.settings.get("folder", "other") == UNDECODABLE
    store.close()
