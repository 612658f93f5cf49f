"""The journal of repairs: each step is on the disk before it happens at the host."""

from __future__ import annotations

from typing import Any

from intacto.domain.fingerprint import Fingerprint
from intacto.domain.overview import Undo
from intacto.domain.repair import UNDO_SECONDS, RepairEntry, Step
from intacto.store.codec import known, pack, unpack
from intacto.store.database import Database

_SELECT = """
    SELECT token, path, source, wanted_size, wanted_sha256, temporary, aside, replaced, step, started,
        permissions, evidence, undoes
    FROM repair
"""


class SqlJournal:
    """The :class:`~intacto.engine.ports.Journal` of one shop. Safe from any thread."""

    def __init__(self, database: Database, shop_id: int) -> None:
        self._database = database
        self._shop = shop_id

    def write(self, entry: RepairEntry) -> None:
        """Keep the entry; one of the same token is replaced. ``Step.DONE`` closes it."""
        with self._database.writing() as connection:
            connection.execute(
                """
                INSERT INTO repair (shop_id, token, path, source, wanted_size, wanted_sha256, temporary, aside,
                                    replaced, step, started, permissions, evidence, undoes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (shop_id, token) DO UPDATE SET
                    path = excluded.path, source = excluded.source, wanted_size = excluded.wanted_size,
                    wanted_sha256 = excluded.wanted_sha256, temporary = excluded.temporary, aside = excluded.aside,
                    replaced = excluded.replaced, step = excluded.step, started = excluded.started,
                    permissions = excluded.permissions, evidence = excluded.evidence, undoes = excluded.undoes
                """,
                (self._shop, *_row(entry)),
            )

    def drop(self, token: str) -> None:
        """Forget a repair that changed nothing, or was undone by recovery."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM repair WHERE shop_id = ? AND token = ?", (self._shop, token))

    def unfinished(self) -> tuple[RepairEntry, ...]:
        """Return what is not closed, oldest first."""
        with self._database.reading() as connection:
            found = connection.execute(
                f"{_SELECT} WHERE shop_id = ? AND step <> ? ORDER BY started, id",
                (self._shop, Step.DONE.value),
            ).fetchall()
        return tuple(_entry(row) for row in found)

    def undoable(self, path: str, since: float) -> Undo | None:
        """Return the newest closed repair of ``path`` after ``since`` that kept evidence and was not undone yet.

        The time of a repair is when it started: what it kept is at least as young. An undo cannot be undone in turn.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                """
                SELECT token, started, evidence FROM repair AS done
                WHERE shop_id = ?1 AND path = ?2 AND step = ?3 AND started > ?4 AND evidence IS NOT NULL
                AND undoes IS NULL
                AND NOT EXISTS (SELECT 1 FROM repair WHERE shop_id = ?1 AND undoes = done.token AND step = ?3)
                ORDER BY started DESC, id DESC LIMIT 1
                """,
                (self._shop, pack(path), Step.DONE.value, since),
            ).fetchone()
        if row is None:
            return None
        token, started, evidence = row
        return Undo(token, path, started, started + UNDO_SECONDS, unpack(evidence))

    def entry(self, token: str) -> RepairEntry | None:
        """Return one entry, closed or not."""
        with self._database.reading() as connection:
            row = connection.execute(f"{_SELECT} WHERE shop_id = ? AND token = ?", (self._shop, token)).fetchone()
        return None if row is None else _entry(row)

    def replaced_since(self, since: float) -> frozenset[str]:
        """Return the files whose repairs, closed or not, began at ``since`` (UTC seconds) or later."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT path FROM repair WHERE shop_id = ? AND started >= ?", (self._shop, since)
            ).fetchall()
        return frozenset(unpack(path) for (path,) in found)


def _row(entry: RepairEntry) -> tuple[Any, ...]:
    return (
        entry.token,
        pack(entry.path),
        pack(entry.source),
        entry.wanted.size,
        entry.wanted.sha256,
        pack(entry.temporary),
        pack(entry.aside),
        int(entry.replaced),
        entry.step.value,
        entry.started,
        entry.permissions,
        None if entry.evidence is None else pack(entry.evidence),
        entry.undoes,
    )


def _entry(row: tuple[Any, ...]) -> RepairEntry:
    token, path, source, size, sha256, temporary, aside, replaced, step, started, permissions, evidence, undoes = row
    return RepairEntry(
        token=token,
        path=unpack(path),
        source=unpack(source),
        wanted=Fingerprint(size, sha256),
        temporary=unpack(temporary),
        aside=unpack(aside),
        replaced=bool(replaced),
        # A step that only a newer Intacto knows: as if the host had been changed and nothing proven.
        step=known(Step, step, Step.PROVE),
        started=started,
        permissions=permissions,
        evidence=None if evidence is None else unpack(evidence),
        undoes=undoes,
    )
