"""How much of the seller's line is taken, and when: top speed and quiet hours."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QTime, QTimer
from PySide6.QtWidgets import QCheckBox, QTimeEdit, QWidget

from intacto.desktop.presenters.settings import USUAL_QUIET, speed_choices
from intacto.desktop.theme import Look, Tone
from intacto.desktop.views.parts import label, row
from intacto.desktop.views.settings.parts import Card, choice
from intacto.domain.quiet import QuietHours
from intacto.domain.shop import Shop
from intacto.text import _

_SETTLE_MS = 900
"""How long hours must rest before they are kept: each keeping opens the shop anew."""


class PaceCard(Card):
    """Top speed, and from when to when nothing is read."""

    def __init__(self) -> None:
        super().__init__()
        self._shop = ""
        self.speed = choice()
        told = _("So much of your line at most is used for checking. A repair takes what there is.")
        self.add_line(_("Top speed"), told, self.speed, ruled=False)
        self.quiet = QCheckBox(_("Every day"))
        self.quiet.setMinimumWidth(210)
        told = _("Hours in which nothing is read, because you need your line, or your host is busy.")
        self.add_line(_("Quiet hours"), told, self.quiet)
        self.start, self.end = _hour(_("Quiet from")), _hour(_("Quiet until"))
        self._hours = QWidget()
        hours = row(self._hours, spacing=10)
        hours.addStretch(1)
        for words, field in ((_("from"), self.start), (_("until"), self.end)):
            hours.addWidget(label(words, tone=Tone.TEXT2))
            hours.addWidget(field)
        self.inside.addWidget(self._hours)
        self.none = label(_("From and until are the same: that is no quiet hour at all."), Look.CAPTION, wrap=True)
        self.inside.addWidget(self.none)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._keep_hours)
        self.speed.activated.connect(lambda _n: self._keep_speed())
        self.quiet.toggled.connect(lambda _on: self._turn())
        for field in (self.start, self.end):
            field.timeChanged.connect(lambda _time: self._move())

    def show_shop(self, shop: Shop) -> None:
        """Show what was chosen for this shop; hours that are being chosen for it stay."""
        if self._settle.isActive() and shop.name == self._shop:
            return
        self._shop = shop.name
        self._settle.stop()
        self.speed.clear()
        for each in speed_choices(shop.limit):
            self.speed.addItem(each.words, each.limit)
        self.speed.setCurrentIndex(max(0, self.speed.findData(shop.limit)))
        hours = shop.quiet or USUAL_QUIET
        fields = (self.quiet, self.start, self.end)
        blockers = [QSignalBlocker(field) for field in fields]
        self.quiet.setChecked(shop.quiet is not None)
        self.start.setTime(_time(hours.start))
        self.end.setTime(_time(hours.end))
        for blocker in blockers:
            blocker.unblock()
        self._show_hours()

    @property
    def hours(self) -> QuietHours | None:
        """The hours that stand in the form, None for never."""
        if not self.quiet.isChecked():
            return None
        return QuietHours(_minutes(self.start.time()), _minutes(self.end.time()))

    def _keep_speed(self) -> None:
        limit = self.speed.currentData()
        self.wanted.emit(lambda shop: replace(shop, limit=limit))

    def _turn(self) -> None:
        self._show_hours()
        self._settle.stop()
        self._keep_hours()

    def _move(self) -> None:
        self._show_hours()
        self._settle.start()

    def _show_hours(self) -> None:
        self._hours.setVisible(self.quiet.isChecked())
        hours = self.hours
        self.none.setVisible(hours is not None and hours.start == hours.end)

    def _keep_hours(self) -> None:
        hours = self.hours
        self.wanted.emit(lambda shop: replace(shop, quiet=hours))


def _hour(name: str) -> QTimeEdit:
    made = QTimeEdit()
    made.setDisplayFormat("HH:mm")
    made.lineEdit().setTextMargins(9, 0, 0, 0)
    made.setAccessibleName(name)
    return made


def _time(minutes: int) -> QTime:
    return QTime(minutes // 60 % 24, minutes % 60)


def _minutes(time: QTime) -> int:
    return time.hour() * 60 + time.minute()
