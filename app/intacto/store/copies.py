"""What is known of the seller's own copies: the questions that the catalogue asks the table of copies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from intacto.domain.product import CopyState
from intacto.store.codec import pack, unpack
from intacto.store.rows import COPY_COLUMNS, Row, copy_row, copy_state

_Key = tuple[bytes, bytes]
"""Path and location."""

_KEEP = """
    INSERT OR REPLACE INTO copy (shop_id, path, root, location, size, modified_ns, sha256, opinion, read_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# In place, where REPLACE would take the row out of both its trees and put it back.
_NOTE = """
    INSERT INTO copy (shop_id, path, root, location, size, modified_ns, sha256, opinion, read_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (shop_id, path, root, location) DO UPDATE SET
        size = excluded.size, modified_ns = excluded.modified_ns, sha256 = excluded.sha256,
        opinion = excluded.opinion, read_at = excluded.read_at
"""
# Copies outside the shop's folders (a file named for one repair) come last.
_IN_ORDER = """
    FROM copy LEFT JOIN shop_folder ON shop_folder.shop_id = copy.shop_id AND shop_folder.root = copy.root
    WHERE copy.shop_id = ? {only} ORDER BY shop_folder.position IS NULL, shop_folder.position, copy.root, copy.location
"""


def replace(connection: sqlite3.Connection, shop_id: int, root: str, found: Iterable[tuple[str, CopyState]]) -> None:
    """Replace what is known of the folder ``root``, keeping what was read of copies that did not change.

    Only the rows that differ are written: nearly always, nothing changed since the last look.
    """
    folder = pack(root)
    known = _known(connection, shop_id, folder)
    # By location, size and time of change: a copy may have been given to another product since.
    read = {(location, *row[:2]): row[2:] for (_, location), row in known.items() if row[4] is not None}
    wanted: dict[_Key, Row] = {}
    for path, copy in found:
        location, *row = _with_reading(copy_row(copy), read)
        wanted[pack(path), location] = tuple(row)
    connection.executemany(
        "DELETE FROM copy WHERE shop_id = ? AND path = ? AND root = ? AND location = ?",
        [(shop_id, path, folder, location) for path, location in known.keys() - wanted.keys()],
    )
    connection.executemany(
        _KEEP,
        [
            (shop_id, path, folder, location, *row)
            for (path, location), row in wanted.items()
            if known.get((path, location)) != row
        ],
    )


def row(key: tuple[int, bytes], copy: CopyState) -> Row:
    """Return a copy of a file (its shop and packed path) as :func:`add_all` takes it."""
    return (*key, pack(copy.root), *copy_row(copy))


def add_all(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Keep some copies; of one that is known only what was read of it changes."""
    connection.executemany(_NOTE, rows)


def of_path(connection: sqlite3.Connection, shop_id: int, path: str) -> tuple[CopyState, ...]:
    """Return the copies of one file, in the order of the shop's folders."""
    query = f"SELECT {COPY_COLUMNS} {_IN_ORDER.format(only='AND copy.path = ?')}"
    return tuple(copy_state(row) for row in connection.execute(query, (shop_id, pack(path))))


def of_all(connection: sqlite3.Connection, shop_id: int) -> dict[str, tuple[CopyState, ...]]:
    """Return the copies of all files, each in the order of the shop's folders."""
    query = f"SELECT copy.path, {COPY_COLUMNS} {_IN_ORDER.format(only='')}"
    found: dict[bytes, list[CopyState]] = {}
    for path, *row in connection.execute(query, (shop_id,)):
        found.setdefault(path, []).append(copy_state(tuple(row)))
    return {unpack(path): tuple(copies) for path, copies in found.items()}


def _known(connection: sqlite3.Connection, shop_id: int, folder: bytes) -> dict[_Key, Row]:
    """Return what is known of the copies in one folder."""
    found = connection.execute(
        """
        SELECT path, location, size, modified_ns, sha256, opinion, read_at FROM copy
        WHERE shop_id = ? AND root = ?
        """,
        (shop_id, folder),
    )
    return {(path, location): tuple(row) for path, location, *row in found}


def _with_reading(row: Row, read: dict[Row, Row]) -> Row:
    """Return the row of a copy, with what was read before where it did not change and was not read again."""
    return row if row[5] is not None else (*row[:3], *read.get(row[:3], row[3:]))
