"""The store's classes are what the engine asks for: mypy proves it here, and this module runs it once."""

from __future__ import annotations

from pathlib import Path

from intacto.engine.office import Store as OfficeStore
from intacto.engine.ports import Catalogue, EvidenceLocker, HostDiary, Journal, Settings, ShopBook, Vault
from intacto.store.opening import Store
from intacto.store.vault import KeyringVault
from tests.store.conftest import SHOP


def test_every_part_fits_its_protocol(store: Store, tmp_path: Path) -> None:
    whole: OfficeStore = store
    book: ShopBook = store.shops
    catalogue: Catalogue = book.catalogue(SHOP.name)
    journal: Journal = book.journal(SHOP.name)
    diary: HostDiary = book.diary(SHOP.name)
    settings: Settings = store.settings
    locker: EvidenceLocker = whole.evidence(SHOP.name)
    vault: Vault = KeyringVault()
    assert catalogue.states() == []
    assert journal.unfinished() == ()
    assert diary.portrait() is None
    assert settings.get("theme", "auto") == "auto"
    assert locker.location("x").is_relative_to(tmp_path)
    assert vault is not None
