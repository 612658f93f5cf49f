"""Writing down what checks of files brought, many at a time.

What is known of each file is looked up, what is new is gathered by table, and each table is written in one go: a
statement for each row and table costs several times as much.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from intacto.domain.checked import Checked
from intacto.domain.overview import Happening
from intacto.store import copies as copy_table
from intacto.store.codec import failure_text, finding_text, message_text, opinion_text, pack, readings_text
from intacto.store.rows import Row

_KNOWN = """
    SELECT file.id, baseline_id IS NOT NULL, EXISTS (SELECT 1 FROM dispute WHERE file_id = file.id),
        happening.id, happening.kind, happening.text
    FROM file LEFT JOIN happening ON happening.id = (
        SELECT id FROM happening WHERE shop_id = ?1 AND path = ?2 ORDER BY at DESC, id DESC LIMIT 1
    )
    WHERE file.shop_id = ?1 AND file.path = ?2
"""
_NEWEST = "SELECT id, kind, text FROM happening WHERE shop_id = ? AND path = ? ORDER BY at DESC, id DESC LIMIT 1"

# In this order: what is learned stands before what was seen of it.
_STATEMENTS = {
    "baseline": "INSERT INTO baseline (id, file_id, size, sha256, origin, since, source) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "block": "INSERT INTO block VALUES (?, ?)",
    "learned": "UPDATE file SET baseline_id = ? WHERE id = ?",
    "proof": """
        UPDATE file SET proof_level = ?, proof_at = ?, proof_size = ?, proof_sha256 = ?, proof_opinion = ?,
            proof_finding = ?, failure = NULL, failure_at = NULL
        WHERE id = ?
    """,
    "both": """
        UPDATE file SET proof_level = ?, proof_at = ?, proof_size = ?, proof_sha256 = ?, proof_opinion = ?,
            proof_finding = ?, failure = NULL, failure_at = NULL, baseline_id = ?
        WHERE id = ?
    """,
    "failure": "UPDATE file SET failure_at = MAX(?1, IFNULL(proof_at, ?1)), failure = ?2 WHERE id = ?3",
    "settled": "DELETE FROM dispute WHERE file_id = ?",
    "dispute": "INSERT OR REPLACE INTO dispute VALUES (?, ?)",
    "line": "INSERT INTO happening (id, shop_id, path, at, kind, text) VALUES (?, ?, ?, ?, ?, ?)",
    "moved": "UPDATE happening SET at = ? WHERE id = ?",
}


def record(connection: sqlite3.Connection, group: Iterable[tuple[int, Checked]]) -> list[tuple[int, str]]:
    """Take in what is new of files (shop and check); return those that are not known, or not as was thought.

    Of a file that was forgotten only its copies are kept. What copies say gives way to a baseline that is there.
    """
    written, otherwise = _Group(connection), []
    for shop_id, found in group:
        if not written.take_in(shop_id, found):
            otherwise.append((shop_id, found.path))
    written.write()
    return otherwise


def remember(connection: sqlite3.Connection, shop_id: int, happening: Happening) -> None:
    """Add a line to a file's history; one that says the same as the newest only moves its time."""
    key = (shop_id, pack(happening.path))
    newest = connection.execute(_NEWEST, key).fetchone() or (None, None, None)
    written = _Group(connection)
    written.tell(key, _Newest(newest[0], newest[1:]), (happening,))
    written.write()


@dataclass(slots=True)
class _Newest:
    """The newest line of a file's history: its number and what it says; None where there is no history."""

    number: int | None
    line: tuple[str | None, str | None]


@dataclass(slots=True)
class _Group:
    """Rows to be written, by table; each file once."""

    connection: sqlite3.Connection
    rows: dict[str, list[Row]] = field(init=False)
    copies: list[Row] = field(init=False)
    paths: set[tuple[int, str]] = field(init=False)
    next_baseline: int = field(init=False)
    next_line: int = field(init=False)

    def __post_init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.rows = {name: [] for name in _STATEMENTS}
        self.copies, self.paths = [], set()
        # Nobody else writes until this is committed, so that numbers can be given here.
        query = "SELECT IFNULL((SELECT MAX(id) FROM baseline), 0) + 1, IFNULL((SELECT MAX(id) FROM happening), 0) + 1"
        self.next_baseline, self.next_line = self.connection.execute(query).fetchone()

    def write(self) -> None:
        """Write everything."""
        copy_table.add_all(self.connection, self.copies)
        for name, rows in self.rows.items():
            if rows:
                self.connection.executemany(_STATEMENTS[name], rows)

    def take_in(self, shop_id: int, found: Checked) -> bool:
        """Make rows of a check; False where the file, or what it must be, is not what was thought."""
        if (shop_id, found.path) in self.paths:
            self.write()
            self._begin()
        self.paths.add((shop_id, found.path))
        key = (shop_id, pack(found.path))
        self.copies += [copy_table.row(key, copy) for copy in found.copies]
        row = self.connection.execute(_KNOWN, key).fetchone()
        if row is None:
            return False
        number, has_baseline, disputed, newest, *line = row
        as_thought = not has_baseline or (found.baseline is None and not found.rivals)
        if not as_thought:
            found = found.without_copies_word()
        made = self._learn(number, found)
        self._prove(number, made, found)
        if disputed and (made is not None or found.rivals == ()):
            self.rows["settled"].append((number,))
        elif found.rivals:
            self.rows["dispute"].append((number, readings_text(found.rivals)))
        self.tell(key, _Newest(newest, tuple(line)), found.happenings)
        return as_thought

    def _learn(self, number: int, found: Checked) -> int | None:
        """Add a new baseline with its blocks and return its number."""
        baseline = found.baseline
        if baseline is None:
            return None
        made, wanted = self.next_baseline, baseline.fingerprint
        self.next_baseline += 1
        values = (wanted.size, wanted.sha256, baseline.origin.value, baseline.since, pack(baseline.source))
        self.rows["baseline"].append((made, number, *values))
        self.rows["block"].append((made, found.blocks.digests))
        return made

    def _prove(self, number: int, made: int | None, found: Checked) -> None:
        proof = found.proof
        if proof is not None:
            seen = proof.fingerprint
            texts = opinion_text(proof.opinion), finding_text(proof.finding)
            row = (int(proof.level), proof.at, seen.size, seen.sha256, *texts)
            if made is None:
                self.rows["proof"].append((*row, number))
            else:
                self.rows["both"].append((*row, made, number))
        elif made is not None:
            self.rows["learned"].append((made, number))
        if found.failure is not None:
            self.rows["failure"].append((found.failure.at, failure_text(found.failure), number))

    def tell(self, key: tuple[int, bytes], newest: _Newest, happenings: tuple[Happening, ...]) -> None:
        """Add lines to the history; one that says the same as the one before only moves its time."""
        for happening in happenings:
            line = (happening.kind.value, message_text(happening.text))
            if line == newest.line:
                self.rows["moved"].append((happening.at, newest.number))
                continue
            newest.number, newest.line = self.next_line, line
            self.rows["line"].append((self.next_line, *key, happening.at, *line))
            self.next_line += 1
