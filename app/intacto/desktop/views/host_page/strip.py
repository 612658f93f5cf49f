"""The card of the last thirty days: a bar a day, its height and badge telling what its colour tells too."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolTip, QWidget

from intacto.desktop.presenters.host import DayCell, DayKind, Strip
from intacto.desktop.theme import Look, Theme, Tone, colour, dress, paint_pixmap
from intacto.desktop.views.parts import column, label, row, say_if_changed
from intacto.text import _

_TALL = 30
_BELOW = 20
_GAP = 2
_BADGE = 11
_TONES: Final = {
    DayKind.ANSWERED: Tone.PROVEN,
    DayKind.SILENT: Tone.COULD_NOT_CHECK,
    DayKind.MOVED: Tone.CHANGED,
    DayKind.INCIDENT: Tone.DAMAGED,
}
_HEIGHTS: Final = {DayKind.SILENT: 0.5, DayKind.NOT_ASKED: 0.2}
_BADGES: Final = {DayKind.SILENT: "could_not_check", DayKind.MOVED: "changed", DayKind.INCIDENT: "damaged"}


class DaysView(QWidget):
    """Paints the days; what each tells is its tip, and all of them the description."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cells: tuple[DayCell, ...] = ()
        self._first = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumWidth(180)
        theme.changed.connect(self.updateGeometry)

    def show_days(self, cells: tuple[DayCell, ...], first: str) -> None:
        """Show these days; ``first`` names the first one."""
        if (cells, first) == (self._cells, self._first):
            return
        self._cells, self._first = cells, first
        told = [cell.words for cell in cells if cell.kind not in (DayKind.ANSWERED, DayKind.NOT_ASKED)]
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Take a line of bars and one of words."""
        return QSize(300, self._theme.px(_TALL + _BELOW))

    def event(self, event: QEvent) -> bool:
        """Tell of the day under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._cells:
            number = int(event.pos().x() // self._step)
            if 0 <= number < len(self._cells):
                QToolTip.showText(event.globalPos(), self._cells[number].words, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint bars, badges and the first day's name."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tall = theme.px(_TALL)
        painter.setFont(theme.font(Look.CAPTION))
        painter.setPen(colour(theme.palette.text2))
        wide = painter.fontMetrics().horizontalAdvance(self._first)
        painter.drawText(QRectF(0, tall, wide + 2, theme.px(_BELOW)), Qt.AlignmentFlag.AlignVCenter, self._first)
        painter.setPen(Qt.PenStyle.NoPen)
        side = theme.px(_BADGE)
        for number, cell in enumerate(self._cells):
            high = round(tall * _HEIGHTS.get(cell.kind, 1.0))
            bar = QRectF(number * self._step, tall - high, self._step - _GAP, high)
            tone = _TONES.get(cell.kind)
            faint = 0.7 if cell.kind is DayKind.ANSWERED else 1.0
            painter.setBrush(colour(theme.palette.ink(tone), faint) if tone else colour(theme.palette.bar_off))
            painter.drawRoundedRect(bar, 2, 2)
            badge = _BADGES.get(cell.kind)
            if badge is not None and bar.left() > wide:
                under = QRectF(bar.center().x() - side / 2, tall, side, theme.px(_BELOW))
                paint_pixmap(painter, under, theme.icons.badge(badge, side, self.devicePixelRatioF()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colour(theme.palette.accent))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    @property
    def _step(self) -> float:
        return (self.width() + _GAP) / max(1, len(self._cells))


class StripCard(QFrame):
    """The last thirty days, and what is worth a sentence."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        dress(self, Look.CARD)
        self.count = label(look=Look.CAPTION)
        self.days = DaysView(theme)
        self.days.setAccessibleName(_("Last 30 days"))
        self.text = label(look=Look.CAPTION, tone=Tone.TEXT, wrap=True)
        inside = column(self, spacing=8, margins=(18, 14, 18, 14))
        top = row()
        inside.addLayout(top)
        top.addWidget(label(_("Last 30 days"), Look.HEADING))
        top.addStretch(1)
        top.addWidget(self.count)
        inside.addWidget(self.days)
        inside.addWidget(self.text)

    def show_strip(self, strip: Strip | None) -> None:
        """Show the days, or nothing before anything is known."""
        self.setVisible(strip is not None)
        if strip is not None:
            say_if_changed(self.count, strip.count)
            say_if_changed(self.text, strip.text)
            self.days.show_days(strip.cells, strip.first)
