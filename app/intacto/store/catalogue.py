"""What is known of the product files of one shop: listings, baselines, proofs, failures, history."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from operator import itemgetter

from intacto.domain.baseline import Baseline, CopyReading, Origin
from intacto.domain.checked import Checked
from intacto.domain.customer import CustomerLook
from intacto.domain.fingerprint import BlockDigests, Fingerprint
from intacto.domain.overview import Happening, HappeningKind
from intacto.domain.product import CopyState, Entry, EntryKind, FileState, PartialRead
from intacto.domain.proof import Failure, Glimpse, Proof
from intacto.domain.splice import Version
from intacto.store import checking, rows
from intacto.store import copies as copy_table
from intacto.store.codec import (
    count_or_none,
    customer_text,
    failure_text,
    finding_text,
    glimpse_text,
    message_of,
    opinion_text,
    pack,
    readings_of,
    readings_text,
    time_or_none,
    unpack,
)
from intacto.store.database import Database
from intacto.store.gathering import Safety

_MANY = 1000
"""Files of one listing from which on it goes alone: a reader would feel the wait."""
_HAPPENINGS = {kind.value: kind for kind in HappeningKind}


class SqlCatalogue:
    """The :class:`~intacto.engine.ports.Catalogue` of one shop. Safe from any thread.

    What the next check learns again anyway (listings, proofs, copies) may be lost in a power cut, the last quarter of a
    second of it in any crash. A baseline that was learned from a copy is on the disk within that time, one that the
    seller named when the call returns; no proof outlives the baseline that it was judged by.
    """

    def __init__(self, database: Database, shop_id: int) -> None:
        self._database = database
        self._shop = shop_id

    def states(self) -> list[FileState]:
        """Return all files, by the bytes of their paths."""
        # The plus keeps SQLite from the index: reading the table from end to end and sorting here is twice as fast.
        with self._database.reading() as connection, rows.collector_at_rest():
            found = connection.execute(f"SELECT {rows.STATE_COLUMNS} WHERE +file.shop_id = ?", (self._shop,)).fetchall()
            found.sort(key=itemgetter(0))
            return [rows.file_state(row) for row in found]

    def state(self, path: str) -> FileState | None:
        """Return one file."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT {rows.STATE_COLUMNS} WHERE file.shop_id = ? AND file.path = ?", (self._shop, pack(path))
            ).fetchone()
        return None if row is None else rows.file_state(row)

    def sight(self, path: str) -> tuple[FileState, tuple[CopyState, ...]] | None:
        """Return one file and its known copies, both of one moment."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT {rows.STATE_COLUMNS} WHERE file.shop_id = ? AND file.path = ?", (self._shop, pack(path))
            ).fetchone()
            copies = copy_table.of_path(connection, self._shop, path) if row is not None else ()
        return None if row is None else (rows.file_state(row), copies)

    def record_checked(self, found: Checked) -> tuple[str, ...]:
        """Take in what the check of a file brought, in a moment; of a file not known nothing but its copies is kept.

        What copies say is left out where there is a baseline already. Return the paths, of this check and earlier
        ones, that turned out not to be known, or to have a baseline that nobody thought of; each is told once.
        """
        return self._database.record(self._shop, found)

    def settle(self) -> tuple[str, ...]:
        """Have all that was recorded written, and return the rest of those paths; raises StoreBroken."""
        return self._database.settle(self._shop)

    def record_listing(self, entries: Iterable[Entry], at: float) -> None:
        """Take in files that a listing showed at ``at``; one that was gone is back. Folders are passed over."""
        # Taken before the transaction begins: entries may come straight from a slow host.
        listed = [
            (self._shop, pack(entry.path), count_or_none(entry.size), time_or_none(entry.modified), at)
            for entry in entries
            if entry.kind is EntryKind.FILE
        ]
        with self._database.writing(Safety.LATER, alone=len(listed) > _MANY) as connection:
            connection.executemany(
                """
                INSERT INTO file (shop_id, path, size, modified, seen) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (shop_id, path) DO UPDATE SET
                    size = excluded.size, modified = excluded.modified, seen = excluded.seen, gone_since = NULL
                """,
                listed,
            )

    def expect(self, paths: Iterable[str]) -> None:
        """Take in files that the copies have and the host never showed; known ones stay."""
        expected = [(self._shop, pack(path)) for path in paths]
        with self._database.writing(Safety.LATER, alone=True) as connection:
            connection.executemany("INSERT OR IGNORE INTO file (shop_id, path) VALUES (?, ?)", expected)

    def withdraw(self, paths: Iterable[str]) -> None:
        """Forget files that were only expected and are so no more; their baselines go with them."""
        withdrawn = [pack(path) for path in paths]
        with self._database.writing(Safety.LATER, alone=True) as connection:
            for path in withdrawn:
                gone = connection.execute(
                    "DELETE FROM file WHERE shop_id = ? AND path = ? AND seen IS NULL", (self._shop, path)
                )
                if gone.rowcount:
                    self._forget_history(connection, [path])

    def mark_gone(self, unlisted: Collection[str], at: float) -> tuple[str, ...]:
        """Mark what no listing since ``at`` showed as gone, and return the paths newly gone.

        Folders in ``unlisted`` (and all below) could not be listed: of them nothing is said. A file that was never read
        and has no baseline is forgotten instead, and is not among those returned. ``at`` is told apart rather than
        compared: what a clock that was ahead wrote down is no later listing.
        """
        folders = [folder.rstrip("/") for folder in unlisted]
        if "" in folders:
            return ()
        below = tuple(f"{folder}/" for folder in folders)
        with self._database.writing(Safety.LATER, alone=True) as connection:
            found = connection.execute(
                """
                SELECT id, path, baseline_id IS NULL AND proof_at IS NULL FROM file
                WHERE shop_id = ? AND seen <> ? AND gone_since IS NULL ORDER BY path
                """,
                (self._shop, at),
            ).fetchall()
            missed = [(number, path, bare) for number, path, bare in found if not unpack(path).startswith(below)]
            forgotten = [path for _, path, bare in missed if bare]
            connection.executemany("DELETE FROM file WHERE id = ?", [(number,) for number, _, bare in missed if bare])
            self._forget_history(connection, forgotten)
            gone = [(at, number) for number, _, bare in missed if not bare]
            connection.executemany("UPDATE file SET gone_since = ? WHERE id = ?", gone)
        return tuple(unpack(path) for _, path, bare in missed if not bare)

    def set_baseline(self, path: str, baseline: Baseline, blocks: BlockDigests) -> None:
        """Make ``baseline`` the current one; the earlier one is kept. Settles a dispute.

        A file that is not known yet counts as expected from then on.
        """
        wanted = baseline.fingerprint
        # What a copy said it says again, should the power fail before this is on the disk; the seller says it once.
        learned = baseline.origin is Origin.COPY
        with self._database.writing(Safety.SOON if learned else Safety.NOW) as connection:
            number = self._number(connection, path)
            made = connection.execute(
                "INSERT INTO baseline (file_id, size, sha256, origin, since, source) VALUES (?, ?, ?, ?, ?, ?)",
                (number, wanted.size, wanted.sha256, baseline.origin.value, baseline.since, pack(baseline.source)),
            ).lastrowid
            connection.execute("INSERT INTO block VALUES (?, ?)", (made, blocks.digests))
            connection.execute("UPDATE file SET baseline_id = ? WHERE id = ?", (made, number))
            connection.execute("DELETE FROM dispute WHERE file_id = ?", (number,))

    def baselines(self, path: str) -> tuple[Baseline, ...]:
        """Return all baselines of a file, the current one first."""
        with self._database.reading() as connection:
            found = connection.execute(
                """
                SELECT baseline.size, sha256, origin, since, source FROM baseline JOIN file ON file.id = file_id
                WHERE shop_id = ? AND path = ? ORDER BY baseline.id DESC
                """,
                (self._shop, pack(path)),
            ).fetchall()
        return tuple(rows.baseline(row) for row in found)

    def blocks(self, path: str) -> BlockDigests:
        """Return the block digests of the current baseline, empty where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT digests FROM block JOIN file USING (baseline_id) WHERE shop_id = ? AND path = ?",
                (self._shop, pack(path)),
            ).fetchone()
        return BlockDigests() if row is None else BlockDigests(row[0])

    def older(self, path: str) -> tuple[Version, ...]:
        """Return the earlier baselines of a file with their block digests, the newest first."""
        with self._database.reading() as connection:
            found = connection.execute(
                """
                SELECT baseline.size, sha256, digests
                FROM baseline JOIN file ON file.id = file_id JOIN block ON block.baseline_id = baseline.id
                WHERE shop_id = ? AND path = ? AND baseline.id <> file.baseline_id ORDER BY baseline.id DESC
                """,
                (self._shop, pack(path)),
            ).fetchall()
        return tuple(Version(Fingerprint(size, sha256), BlockDigests(blocks)) for size, sha256, blocks in found)

    def holder(self, digests: Collection[bytes], apart: str) -> str:
        """Return the product other than ``apart`` of which a baseline has blocks of all these digests, or nothing."""
        if not digests:
            return ""
        with self._database.reading() as connection:
            found = connection.execute(
                """
                SELECT path, digests FROM block JOIN baseline ON baseline.id = block.baseline_id
                JOIN file ON file.id = baseline.file_id WHERE shop_id = ? AND path <> ? ORDER BY path
                """,
                (self._shop, pack(apart)),
            )
            return next((unpack(path) for path, blocks in found if BlockDigests(blocks).hold(digests)), "")

    def dispute(self, path: str, rivals: tuple[CopyReading, ...]) -> None:
        """Keep that these copies differ, until a baseline settles it; an empty tuple withdraws the dispute."""
        with self._database.writing(Safety.LATER) as connection:
            if rivals:
                number = self._number(connection, path)
                connection.execute("INSERT OR REPLACE INTO dispute VALUES (?, ?)", (number, readings_text(rivals)))
            else:
                connection.execute(
                    "DELETE FROM dispute WHERE file_id = (SELECT id FROM file WHERE shop_id = ? AND path = ?)",
                    (self._shop, pack(path)),
                )

    def rivals(self, path: str) -> tuple[CopyReading, ...]:
        """Return the copies that differ, empty where there is no dispute."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT rivals FROM dispute JOIN file ON file.id = file_id WHERE shop_id = ? AND path = ?",
                (self._shop, pack(path)),
            ).fetchone()
        return () if row is None else readings_of(row[0])

    def record_proof(self, path: str, proof: Proof) -> None:
        """Take in what was read back; clears a failure. Of a file not known yet, the read is its first sight."""
        found = proof.fingerprint
        values = (
            int(proof.level),
            proof.at,
            found.size,
            found.sha256,
            opinion_text(proof.opinion),
            finding_text(proof.finding),
        )
        with self._database.writing(Safety.LATER, single=True) as connection:
            connection.execute(
                """
                INSERT INTO file (proof_level, proof_at, proof_size, proof_sha256, proof_opinion, proof_finding,
                                  shop_id, path, size, seen)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (shop_id, path) DO UPDATE SET
                    proof_level = excluded.proof_level, proof_at = excluded.proof_at,
                    proof_size = excluded.proof_size, proof_sha256 = excluded.proof_sha256,
                    proof_opinion = excluded.proof_opinion, proof_finding = excluded.proof_finding,
                    failure = NULL, failure_at = NULL
                """,
                (*values, self._shop, pack(path), found.size, proof.at),
            )

    def record_glimpses(self, glimpses: Iterable[tuple[str, Glimpse]]) -> None:
        """Take in looks that were less than a read-back; of files not known nothing is kept."""
        values = [(glimpse_text(glimpse), self._shop, pack(path)) for path, glimpse in glimpses]
        with self._database.writing(Safety.LATER) as connection:
            connection.executemany("UPDATE file SET glimpse = ? WHERE shop_id = ? AND path = ?", values)

    def record_customer(self, path: str, look: CustomerLook) -> None:
        """Take in a download as a customer makes it; of a file not known nothing is kept."""
        with self._database.writing(Safety.LATER, single=True) as connection:
            connection.execute(
                "UPDATE file SET customer = ? WHERE shop_id = ? AND path = ?",
                (customer_text(look), self._shop, pack(path)),
            )

    def partial(self, path: str) -> PartialRead | None:
        """Return what was kept of a reading that broke off, None where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(
                """
                SELECT partial.size, partial.modified, blocks, at FROM partial JOIN file ON file.id = file_id
                WHERE shop_id = ? AND path = ?
                """,
                (self._shop, pack(path)),
            ).fetchone()
        return None if row is None else PartialRead(row[0], row[1], BlockDigests(row[2]), row[3])

    def keep_partial(self, path: str, partial: PartialRead | None) -> None:
        """Keep the first part of a reading, or forget it (None); of a file not known nothing is kept."""
        key = (self._shop, pack(path))
        with self._database.writing(Safety.LATER) as connection:
            if partial is None:
                connection.execute(
                    "DELETE FROM partial WHERE file_id = (SELECT id FROM file WHERE shop_id = ? AND path = ?)", key
                )
                return
            connection.execute(
                """
                INSERT OR REPLACE INTO partial (file_id, size, modified, at, blocks)
                SELECT id, ?, ?, ?, ? FROM file WHERE shop_id = ? AND path = ?
                """,
                (partial.size, time_or_none(partial.modified), partial.at, partial.blocks.digests, *key),
            )

    def record_failure(self, path: str, failure: Failure) -> None:
        """Take in that the file could not be read; of a file not known nothing is kept.

        It is never older than the proof that was taken in before, even where the clock was ahead then.
        """
        with self._database.writing(Safety.LATER, single=True) as connection:
            connection.execute(
                """
                UPDATE file SET failure_at = MAX(?1, IFNULL(proof_at, ?1)), failure = ?2
                WHERE shop_id = ?3 AND path = ?4
                """,
                (failure.at, failure_text(failure), self._shop, pack(path)),
            )

    def record_copies(self, root: str, copies: Iterable[tuple[str, CopyState]]) -> None:
        """Replace what is known of one folder of copies: (product path, copy).

        What was read of an unchanged copy (same location, size and ``modified_ns``) is kept when the new state has not
        been read.
        """
        pairs = list(copies)
        with self._database.writing(Safety.LATER, alone=True) as connection:
            copy_table.replace(connection, self._shop, root, pairs)

    def record_copy(self, path: str, copy: CopyState) -> None:
        """Take in one copy that was read."""
        with self._database.writing(Safety.LATER, single=True) as connection:
            copy_table.add_all(connection, [copy_table.row((self._shop, pack(path)), copy)])

    def copies(self, path: str) -> tuple[CopyState, ...]:
        """Return the known copies of a file, in the order of the shop's folders."""
        with self._database.reading() as connection:
            return copy_table.of_path(connection, self._shop, path)

    def all_copies(self) -> dict[str, tuple[CopyState, ...]]:
        """Return the known copies of all files."""
        with self._database.reading() as connection, rows.collector_at_rest():
            return copy_table.of_all(connection, self._shop)

    def add_happening(self, happening: Happening) -> None:
        """Add a line to a file's history; one that says the same as the newest only moves its time."""
        with self._database.writing(Safety.LATER) as connection:
            checking.remember(connection, self._shop, happening)

    def history(self, path: str, most: int = 20) -> tuple[Happening, ...]:
        """Return a file's history, newest first; lines of a kind that only a newer Intacto knows are left out."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT at, kind, text FROM happening WHERE shop_id = ? AND path = ? ORDER BY at DESC, id DESC",
                (self._shop, pack(path)),
            )
            lines = list(islice((line for line in found if line[1] in _HAPPENINGS), most))
        return tuple(Happening(path, at, _HAPPENINGS[kind], message_of(text)) for at, kind, text in lines)

    def _number(self, connection: sqlite3.Connection, path: str) -> int:
        """Return the file's row, making one of an expected file where it is not known."""
        key = (self._shop, pack(path))
        found = connection.execute("SELECT id FROM file WHERE shop_id = ? AND path = ?", key).fetchone()
        if found is None:
            found = (connection.execute("INSERT INTO file (shop_id, path) VALUES (?, ?)", key).lastrowid,)
        number: int = found[0]
        return number

    def _forget_history(self, connection: sqlite3.Connection, paths: Sequence[bytes]) -> None:
        connection.executemany(
            "DELETE FROM happening WHERE shop_id = ? AND path = ?", [(self._shop, path) for path in paths]
        )
