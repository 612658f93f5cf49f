"""What the seller says of the host: whether its word counts, and when it announced work on its servers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QDateEdit

from intacto.desktop.presenters.settings import day_of, midnight
from intacto.desktop.theme import Look
from intacto.desktop.views.parts import label, rule
from intacto.desktop.views.settings.parts import Card, line
from intacto.domain.shop import Shop
from intacto.text import _


class HostCard(Card):
    """Server fingerprints as a proof, and the day of an announced maintenance."""

    def __init__(self) -> None:
        super().__init__()
        self.digests = QCheckBox(_("Let the server's fingerprints count as a proof"))
        told = _(
            "It is quicker, but takes your host's word: a server that hands out bad bytes may still name the right "
            "fingerprint. What rests on it says so."
        )
        self.digests.setAccessibleDescription(told)
        self.announced = QCheckBox(_("My host announced maintenance"))
        note = _("From that day on Intacto looks at every file anew, because that is when files get lost.")
        self.announced.setAccessibleDescription(note)
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("dd/MM/yyyy")
        self.inside.addWidget(self.digests)
        self.inside.addWidget(label(told, Look.CAPTION, wrap=True))
        self.inside.addWidget(rule())
        self.inside.addWidget(self.announced)
        self.inside.addWidget(label(note, Look.CAPTION, wrap=True))
        self._day_line = line(_("Day of the maintenance"), "", self.day)
        self.inside.addWidget(self._day_line)
        self.digests.toggled.connect(self._keep_digests)
        self.announced.toggled.connect(lambda _on: self._keep_day())
        self.day.dateChanged.connect(lambda _day: self._keep_day())

    def show_shop(self, shop: Shop) -> None:
        """Show what was said for this shop."""
        blockers = [QSignalBlocker(field) for field in (self.digests, self.announced, self.day)]
        self.digests.setChecked(shop.takes_digests)
        self.announced.setChecked(shop.maintenance is not None)
        shown = date.today() if shop.maintenance is None else day_of(shop.maintenance)  # noqa: DTZ011 - a day here
        self.day.setDate(QDate(shown.year, shown.month, shown.day))
        for blocker in blockers:
            blocker.unblock()
        self._day_line.setVisible(shop.maintenance is not None)

    def _keep_digests(self, on: bool) -> None:
        self.wanted.emit(lambda shop: replace(shop, takes_digests=on))

    def _keep_day(self) -> None:
        chosen = self.day.date()
        day = midnight(date(chosen.year(), chosen.month(), chosen.day())) if self.announced.isChecked() else None
        self._day_line.setVisible(day is not None)
        self.wanted.emit(lambda shop: replace(shop, maintenance=day))
