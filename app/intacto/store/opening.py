"""Opens the store: the one of this installation, or one that lasts for a single call."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from intacto.domain.errors import StoreBroken
from intacto.store.database import Database
from intacto.store.evidence import FolderLocker
from intacto.store.paths import Home, find_home, home_in
from intacto.store.settings import SqlSettings
from intacto.store.shops import SqlShopBook
from intacto.store.trouble import folder_trouble


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
        """Let go of the database; a temporary store goes altogether. May be called twice."""
        self._closing()


def open_store(home: Path | None) -> Store:
    """Open the store in ``home`` (None: INTACTO_HOME, else the system's own folder), making what is missing.

    Raises NewerDatabase, and StoreBroken where folder or database cannot be used.
    """
    return _open(find_home(home))


def open_temporary_store() -> Store:
    """Open an empty store in a folder that only this user can read and that goes when the store is closed."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="intacto-", ignore_cleanup_errors=True)
    except OSError as error:
        raise folder_trouble(error, Path(tempfile.gettempdir())) from error
    try:
        store = _open(home_in(Path(folder.name)))
    except StoreBroken:
        folder.cleanup()
        raise

    def close() -> None:
        store.close()
        folder.cleanup()

    return Store(store.home, store.shops, store.settings, close)


def _open(home: Home) -> Store:
    home.make()
    database = Database(home.database)
    return Store(home, SqlShopBook(database, home.evidence), SqlSettings(database), database.close)
