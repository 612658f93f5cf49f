"""What is kept of the host of one shop: its portrait, its report card, its last move, the last damage, its days."""

from __future__ import annotations

from intacto.domain.due import Alarm
from intacto.domain.host_days import HostDay
from intacto.domain.portrait import Move, Portrait
from intacto.domain.report_card import ReportCard
from intacto.store.database import Database
from intacto.store.host_codec import (
    alarm_of,
    alarm_text,
    card_of,
    card_text,
    move_of,
    move_text,
    portrait_of,
    portrait_text,
)


class SqlHostDiary:
    """The :class:`~intacto.engine.ports.HostDiary`. Safe from any thread."""

    def __init__(self, database: Database, shop: int) -> None:
        self._database = database
        self._shop = shop

    def portrait(self) -> Portrait | None:
        """Return the host as it was last seen."""
        text = self._note("portrait")
        return None if text is None else portrait_of(text)

    def keep_portrait(self, portrait: Portrait) -> None:
        """Keep how the host was seen."""
        self._keep("portrait", portrait_text(portrait))

    def card(self) -> ReportCard | None:
        """Return the last report card."""
        text = self._note("card")
        return None if text is None else card_of(text)

    def keep_card(self, card: ReportCard) -> None:
        """Keep a report card."""
        self._keep("card", card_text(card))

    def move(self) -> Move | None:
        """Return the last time that the host seemed to have moved the shop."""
        text = self._note("move")
        return None if text is None else move_of(text)

    def keep_move(self, move: Move) -> None:
        """Keep that the host seems to have moved the shop."""
        self._keep("move", move_text(move))

    def alarm(self) -> Alarm | None:
        """Return the last damage that had everything read."""
        text = self._note("alarm")
        return None if text is None else alarm_of(text)

    def keep_alarm(self, alarm: Alarm) -> None:
        """Keep that damage has everything read."""
        self._keep("alarm", alarm_text(alarm))

    def days(self, since: str) -> tuple[HostDay, ...]:
        """Return the days from ``since`` on, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                """
                SELECT day, answered, silent_seconds, silent_since, incident, changed FROM host_day
                WHERE shop_id = ? AND day >= ? ORDER BY day
                """,
                (self._shop, since),
            ).fetchall()
        return tuple(
            HostDay(day, answered, silent, silent_since, bool(incident), bool(changed))
            for day, answered, silent, silent_since, incident, changed in rows
        )

    def keep_day(self, day: HostDay) -> None:
        """Keep a day; of a shop that was removed meanwhile nothing is kept."""
        with self._database.writing() as connection:
            connection.execute(
                """
                INSERT OR REPLACE INTO host_day SELECT id, ?, ?, ?, ?, ?, ? FROM shop WHERE id = ?
                """,
                (
                    day.day,
                    day.answered,
                    day.silent_seconds,
                    day.silent_since,
                    int(day.incident),
                    int(day.changed),
                    self._shop,
                ),
            )

    def _note(self, kind: str) -> str | None:
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT value FROM host_note WHERE shop_id = ? AND kind = ?", (self._shop, kind)
            ).fetchone()
        return None if row is None else str(row[0])

    def _keep(self, kind: str, value: str) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO host_note SELECT id, ?, ? FROM shop WHERE id = ?", (kind, value, self._shop)
            )
