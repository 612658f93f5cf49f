"""Brings a database to the schema of today: each step in one transaction, a backup first, two starts at once safe."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from intacto.store.migrations import Migration
from intacto.store.trouble import folder_trouble, newer_database, not_a_database

APPLICATION_ID = 0x494E5443
"""``INTC`` in the header of the file: tells our database from anybody else's (sqlite.org/pragma.html)."""

_PRIVATE_FILE = 0o600


def backup_file(file: Path, version: int) -> Path:
    """Return where the backup lies that was made before leaving schema ``version``."""
    return file.with_name(f"{file.name}.backup-{version}")


def bring_up_to_date(file: Path, migrations: Sequence[Migration], busy_seconds: float) -> None:
    """Migrate ``file``, which exists (empty: a new database).

    Raises NewerDatabase, StoreBroken where it is not ours or the backup cannot be made, sqlite3.Error for the rest.
    """
    with closing(sqlite3.connect(file, timeout=busy_seconds, isolation_level=None)) as connection:
        # Of one moment: another process that begins may be writing these numbers.
        connection.execute("BEGIN")
        try:
            version = _version(connection, file, len(migrations))
        finally:
            connection.execute("ROLLBACK")
        if version == len(migrations):
            return
        # Steps may rebuild tables; references are checked at the end of each (sqlite.org/lang_altertable.html, 7).
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA synchronous = FULL")
        backed_up = False
        while _step(connection, file, migrations, backup=not backed_up):
            backed_up = True


def _step(connection: sqlite3.Connection, file: Path, migrations: Sequence[Migration], *, backup: bool) -> bool:
    """Take the next step; return False where there was none to take."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again inside the lock: another process may have done it meanwhile.
        version = _version(connection, file, len(migrations))
        if version == len(migrations):
            connection.execute("ROLLBACK")
            return False
        if backup and version > 0:
            _back_up(file, version)
        for statement in migrations[version]:
            connection.execute(statement)
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise not_a_database(file, f"foreign_key_check after step {version + 1}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    return True


def _version(connection: sqlite3.Connection, file: Path, newest: int) -> int:
    """Return the schema's number, 0 for an empty file; refuse what is not ours or is newer than this program."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if owner != APPLICATION_ID:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if version or owner or tables:
            raise not_a_database(file, f"application_id {owner:#x}, user_version {version}, {tables} tables")
    if version > newest:
        raise newer_database(file, version, newest)
    return version


def _back_up(file: Path, version: int) -> None:
    """Copy the database as it is; the caller holds the lock, so that nobody writes meanwhile."""
    target = backup_file(file, version)
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE_FILE))
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unfinished)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            source.backup(copy)
        unfinished.replace(target)
    except BaseException as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise folder_trouble(error, unfinished) from error
        raise
