"""Writing down what the check of one file brought, in as few statements as there is news."""

from __future__ import annotations

import sqlite3

from intacto.domain.checked import Checked
from intacto.domain.overview import Happening
from intacto.domain.proof import Proof
from intacto.store import copies as copy_table
from intacto.store.codec import failure_text, finding_text, message_text, opinion_text, pack, readings_text

_NEWEST = "SELECT id FROM happening WHERE shop_id = ?1 AND path = ?2 ORDER BY at DESC, id DESC LIMIT 1"
_KNOWN = """
    SELECT id, baseline_id IS NOT NULL, EXISTS (SELECT 1 FROM dispute WHERE file_id = file.id),
        (SELECT id FROM happening WHERE shop_id = ?1 AND path = ?2 ORDER BY at DESC, id DESC LIMIT 1)
    FROM file WHERE shop_id = ?1 AND path = ?2
"""
_PROVE = """
    UPDATE file SET baseline_id = IFNULL(?, baseline_id),
        proof_level = ?, proof_at = ?, proof_size = ?, proof_sha256 = ?, proof_opinion = ?, proof_finding = ?,
        failure = NULL, failure_at = NULL
    WHERE id = ?
"""


def record(connection: sqlite3.Connection, shop_id: int, found: Checked) -> bool:
    """Take in what is new of a file; False where the file, or what it must be, is not what was thought.

    Of a file that was forgotten only its copies are kept. What copies say gives way to a baseline that is there.
    """
    key = (shop_id, pack(found.path))
    for copy in found.copies:
        copy_table.add(connection, shop_id, found.path, copy)
    known = connection.execute(_KNOWN, key).fetchone()
    if known is None:
        return False
    number, has_baseline, disputed, newest = known
    as_thought = not has_baseline or (found.baseline is None and not found.rivals)
    if not as_thought:
        found = found.without_copies_word()
    made = None if found.baseline is None else _learn(connection, number, found)
    _set(connection, number, made, found.proof)
    if found.failure is not None:
        connection.execute(
            "UPDATE file SET failure_at = MAX(?1, IFNULL(proof_at, ?1)), failure = ?2 WHERE id = ?3",
            (found.failure.at, failure_text(found.failure), number),
        )
    if disputed and (made is not None or found.rivals == ()):
        connection.execute("DELETE FROM dispute WHERE file_id = ?", (number,))
    elif found.rivals:
        connection.execute("INSERT OR REPLACE INTO dispute VALUES (?, ?)", (number, readings_text(found.rivals)))
    if found.happenings:
        _add(connection, key, found.happenings, newest)
    return as_thought


def remember(connection: sqlite3.Connection, key: tuple[int, bytes], happenings: tuple[Happening, ...]) -> None:
    """Add lines to a file's history; one that says the same as the newest only moves its time.

    ``key`` is the shop and the packed path.
    """
    newest = connection.execute(_NEWEST, key).fetchone()
    _add(connection, key, happenings, None if newest is None else newest[0])


def _add(
    connection: sqlite3.Connection, key: tuple[int, bytes], happenings: tuple[Happening, ...], newest: int | None
) -> None:
    before = None
    if newest is not None:
        before = connection.execute("SELECT kind, text FROM happening WHERE id = ?", (newest,)).fetchone()
    for happening in happenings:
        line = (happening.kind.value, message_text(happening.text))
        if line == before:
            connection.execute("UPDATE happening SET at = ? WHERE id = ?", (happening.at, newest))
            continue
        before = line
        newest = connection.execute(
            "INSERT INTO happening (shop_id, path, at, kind, text) VALUES (?, ?, ?, ?, ?)", (*key, happening.at, *line)
        ).lastrowid


def _learn(connection: sqlite3.Connection, number: int, found: Checked) -> int | None:
    """Keep a new baseline with its blocks and return its number."""
    baseline = found.baseline
    assert baseline is not None
    wanted = baseline.fingerprint
    made = connection.execute(
        "INSERT INTO baseline (file_id, size, sha256, origin, since, source) VALUES (?, ?, ?, ?, ?, ?)",
        (number, wanted.size, wanted.sha256, baseline.origin.value, baseline.since, pack(baseline.source)),
    ).lastrowid
    connection.execute("INSERT INTO block VALUES (?, ?)", (made, found.blocks.digests))
    return made


def _set(connection: sqlite3.Connection, number: int, made: int | None, proof: Proof | None) -> None:
    if proof is None and made is None:
        return
    if proof is None:
        connection.execute("UPDATE file SET baseline_id = ? WHERE id = ?", (made, number))
        return
    values = (
        int(proof.level),
        proof.at,
        proof.fingerprint.size,
        proof.fingerprint.sha256,
        opinion_text(proof.opinion),
        finding_text(proof.finding),
    )
    connection.execute(_PROVE, (made, *values, number))
