"""The database: one connection for each thread that reads, one that writes, every failure told in words.

Write-ahead log: readers do not wait for another process. Writers queue in this process by a lock and between processes
by SQLite's own waiting, so that a worker's short write is never refused because another one writes.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from intacto.domain.checked import Checked
from intacto.domain.errors import StoreBroken
from intacto.domain.words import say
from intacto.store.gathering import Gathering, Safety
from intacto.store.migrating import bring_up_to_date
from intacto.store.migrations import MIGRATIONS, Migration
from intacto.store.outbox import Outbox
from intacto.store.paths import make_private_folder
from intacto.store.trouble import database_trouble, folder_trouble, is_busy

_T = TypeVar("_T")
_BUSY_SECONDS = 15.0
"""How long a write waits for another process before it gives up."""
_RETRY_SECONDS = 0.05
_PRIVATE_FILE = 0o600


class _Connection:
    """One thread's connection. The lock is held while it is in use, so that closing waits for a statement to end."""

    __slots__ = ("__weakref__", "lock", "sqlite")

    def __init__(self, sqlite: sqlite3.Connection) -> None:
        self.sqlite = sqlite
        self.lock = threading.Lock()

    def __del__(self) -> None:
        """Close with the thread that it belonged to."""
        self.sqlite.close()


class Database:
    """An open database. Safe from any thread."""

    def __init__(self, file: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        """Open ``file``, make it where it is missing, migrate it where it is older.

        Raises NewerDatabase, and StoreBroken where it cannot be read or written or is not a database of ours.
        """
        self._file = file
        self._mine = threading.local()
        self._all: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._gathering = Gathering(self._connect)
        self._outbox = Outbox(self._gathering)
        self._closed = False
        make_private_folder(file.parent)
        _make_private_file(file)
        try:
            _patiently(lambda: bring_up_to_date(file, migrations, _BUSY_SECONDS))
            _patiently(self._connection)
        except sqlite3.Error as error:
            raise database_trouble(error, file) from error

    @property
    def file(self) -> Path:
        """Return the database's file."""
        return self._file

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for one transaction that only reads; raises StoreBroken."""
        self._outbox.flush()
        try:
            with self._gathering.reading() as gathered:
                if gathered is not None:
                    yield gathered
                    return
            with self._lent() as connection:
                connection.execute("BEGIN")
                try:
                    yield connection
                finally:
                    connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise database_trouble(error, self._file) from error

    @contextmanager
    def writing(
        self, safety: Safety = Safety.NOW, *, alone: bool = False, single: bool = False
    ) -> Iterator[sqlite3.Connection]:
        """Lend the connection that writes, for one write that is undone where the block raises.

        With ``Safety.NOW`` it is on the disk when the block ends, with all that was written before. Without, a crash or
        a power cut may lose it (the database stays whole): for what the next check learns again. A long one goes
        ``alone``: no reader waits for it; one of a ``single`` statement costs less. Raises StoreBroken, and ShopUnknown
        where the shop was removed meanwhile.
        """
        self._outbox.flush()
        try:
            alone = alone or safety is Safety.NOW
            with self._gathering.writing(safety, alone=alone, single=single) as connection:
                yield connection
        except sqlite3.Error as error:
            raise database_trouble(error, self._file) from error

    def record(self, shop_id: int, found: Checked) -> tuple[str, ...]:
        """Take in the check of a file, written within a moment and before anything else is read or written.

        Return the paths, of this shop and up to now, whose files are not known or have another baseline than was
        thought; each is told once. Raises StoreBroken and ShopUnknown, of what was taken in before as well.
        """
        try:
            return self._outbox.add(shop_id, found)
        except sqlite3.Error as error:
            raise database_trouble(error, self._file) from error

    def settle(self, shop_id: int) -> tuple[str, ...]:
        """Write all that was taken in; return and raise as :meth:`record` does."""
        try:
            return self._outbox.settle(shop_id)
        except sqlite3.Error as error:
            raise database_trouble(error, self._file) from error

    def close(self) -> None:
        """Close all connections once their statements ended; a call after that raises StoreBroken. Never raises."""
        self._outbox.flush()
        with self._guard:
            self._closed = True
            connections = list(self._all)
        self._gathering.close()
        for connection in connections:
            with connection.lock, suppress(sqlite3.Error):
                connection.sqlite.close()

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        with connection.lock:
            self._refuse_when_closed()
            yield connection.sqlite

    def _connection(self) -> _Connection:
        held: _Connection | None = getattr(self._mine, "connection", None)
        if held is not None:
            return held
        with self._guard:
            # Used by its own thread alone; only closing may come from another one, under the connection's lock.
            connection = _Connection(self._connect())
            self._all.add(connection)
        self._mine.connection = connection
        return connection

    def _connect(self) -> sqlite3.Connection:
        self._refuse_when_closed()
        sqlite = sqlite3.connect(self._file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _configure(sqlite)
        except sqlite3.Error:
            sqlite.close()
            raise
        return sqlite

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreBroken(say("Intacto is closing"), say("What was proven stays proven. Start it again to go on."))


def _configure(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    # macOS keeps what fsync wrote in the drive's cache; this asks for more, and other systems ignore it.
    connection.execute("PRAGMA fullfsync = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -16000")


def _make_private_file(file: Path) -> None:
    """Make ``file`` for this user alone before SQLite would make it for all; its side files take after it."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, _PRIVATE_FILE))
        if sys.platform != "win32" and file.stat().st_mode & 0o077:
            file.chmod(_PRIVATE_FILE)
    except OSError as error:
        raise folder_trouble(error, file) from error


def _patiently(act: Callable[[], _T]) -> _T:
    """Do ``act`` again while another process that starts at the same time is at it.

    SQLite's own waiting does not cover the change to the write-ahead log (sqlite.org/wal.html, "Sometimes Queries
    Return SQLITE_BUSY").
    """
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > end:
                raise
        threading.Event().wait(_RETRY_SECONDS)
