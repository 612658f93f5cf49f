"""What the person chose, by name."""

from __future__ import annotations

from intacto.store.codec import pack, unpack
from intacto.store.database import Database


class SqlSettings:
    """The :class:`~intacto.engine.ports.Settings`. Safe from any thread. Never holds a password."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str, default: str = "") -> str:
        """Return a setting."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return default if row is None else unpack(row[0])

    def set(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, pack(value)))
