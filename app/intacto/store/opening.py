"""Opens the store of this installation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from intacto.store.database import Database
from intacto.store.evidence import FolderLocker
from intacto.store.paths import Home, find_home
from intacto.store.settings import SqlSettings
from intacto.store.shops import SqlShopBook


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. Safe from any thread."""

    home: Home
    shops: SqlShopBook
    settings: SqlSettings
    _closing: Callable[[], None]

    def evidence(self, shop: str) -> FolderLocker:
        """Return where the bad bytes of a shop are kept; raises ShopUnknown."""
        return self.shops.evidence(shop)

    def close(self) -> None:
        """Let go of the database. May be called twice."""
        self._closing()


def open_store(home: Path | None) -> Store:
    """Open the store in ``home`` (None: INTACTO_HOME, else the system's own folder), making what is missing.

    Raises NewerDatabase, and StoreBroken where folder or database cannot be used.
    """
    return open_home(find_home(home))


def open_home(home: Home) -> Store:
    """Open the store in ``home``; raises what :func:`open_store` raises."""
    home.make()
    database = Database(home.database)
    return Store(home, SqlShopBook(database, home.evidence), SqlSettings(database), database.close)
