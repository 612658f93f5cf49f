"""Small writes of all threads, gathered into one transaction for a moment: a commit for each would cost more than they.

A gathering ends after 50 ms, or at once where a write has to be on the disk. What a thread wrote it reads again at
once: while a gathering is open, reads go through it. For the moment after it, writes are committed one by one, so that
another process that waits to write finds a gap. A crash loses at most what was gathered since, which is as if it had
come those milliseconds earlier; writes keep their order.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum

GATHER_SECONDS = 0.05
"""How long a write waits for company at most."""
GAP_SECONDS = 0.01
"""How long after a gathering writes go alone."""


class Safety(Enum):
    """When a write has to be where a power cut cannot take it."""

    NOW = "now"
    """On the disk when the call returns."""
    SOON = "soon"
    """On the disk when its gathering ends."""
    LATER = "later"
    """Whenever the system writes it."""


class Gathering:
    """The one connection that writes, and its lock. Errors are SQLite's own."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """``connect`` opens the connection, when the first write comes."""
        self._connect = connect
        self._sqlite: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._synced: bool | None = None
        self._failure: sqlite3.Error | None = None
        self._began = 0.0
        self._gap_until = float("-inf")
        self._is_open = False
        self._holds = False

    @contextmanager
    def writing(self, safety: Safety, *, alone: bool, single: bool = False) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one write, undone where the block raises.

        A ``single`` statement undoes itself where it fails (sqlite.org/lang_conflict.html, ABORT).
        A write that is ``alone`` has a transaction to itself, for which no reader waits. Raises too what went wrong
        when the gathering before was to end by itself.
        """
        with self._lock:
            self._tell_failure()
            connection = self._begin(safety, alone=alone)
            try:
                if not single:
                    connection.execute("SAVEPOINT one")
                yield connection
                if not single:
                    connection.execute("RELEASE one")
            except BaseException:
                self._take_back(connection)
                raise
            self._holds = True
            now = time.monotonic()
            if alone or now < self._gap_until:
                self._commit()
            elif now - self._began >= GATHER_SECONDS:
                self._commit()
                self._gap_until = now + GAP_SECONDS

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """Lend the connection for reading where something is gathered; None where any other will do."""
        if not self._holds:
            yield None
            return
        with self._lock:
            if self._is_open:
                yield self._sqlite
                return
        yield None

    def close(self) -> None:
        """Commit what is gathered and close; never raises. Who writes after it asks for a new connection."""
        with self._lock, suppress(sqlite3.Error):
            connection = self._sqlite
            if connection is not None:
                try:
                    self._commit()
                finally:
                    self._sqlite = None
                    connection.close()

    def _begin(self, safety: Safety, *, alone: bool) -> sqlite3.Connection:
        """Return the connection inside a transaction that is safe enough, the open one if it is."""
        synced = safety is not Safety.LATER
        if self._is_open and (alone or (synced and not self._synced)):
            self._commit()
        if self._sqlite is None:
            self._sqlite = self._connect()
        if not self._is_open:
            self._sync(self._sqlite, synced)
            self._sqlite.execute("BEGIN IMMEDIATE")
            self._is_open = True
            self._began = time.monotonic()
            if not alone and self._began >= self._gap_until:
                self._end_later(self._began)
        return self._sqlite

    def _take_back(self, connection: sqlite3.Connection) -> None:
        """Undo the one write that failed; what was gathered before it stays, or tells the next why it could not."""
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK TO one")
        gathered = self._holds
        try:
            self._commit()
        except sqlite3.Error as error:
            self._failure = error if gathered else None

    def _sync(self, connection: sqlite3.Connection, synced: bool) -> None:
        if self._synced is not synced:
            # In WAL mode NORMAL syncs at checkpoints only, FULL at each commit (sqlite.org/pragma.html).
            connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
            self._synced = synced

    def _end_later(self, began: float) -> None:
        timer = threading.Timer(GATHER_SECONDS, self._end, (began,))
        timer.daemon = True
        timer.start()

    def _end(self, began: float) -> None:
        """End the gathering that began then, if nobody did; what goes wrong is told to the next who writes."""
        with self._lock:
            if self._is_open and self._began == began:
                try:
                    self._commit()
                except sqlite3.Error as error:
                    self._failure = error

    def _commit(self) -> None:
        """End the transaction; where that fails, nothing of it is kept, and what was the reason is raised."""
        if not self._is_open or self._sqlite is None:
            return
        try:
            self._sqlite.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._sqlite.execute("ROLLBACK")
            raise
        finally:
            self._is_open = self._holds = False

    def _tell_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
