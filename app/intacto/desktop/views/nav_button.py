"""An item of the sidebar: icon, words, the accent bar while it is chosen, and a red count of what needs repair."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from intacto.desktop.theme import Icon, Look, Theme, Tone, colour, dress, paint_marker, paint_pixmap
from intacto.text import _, ngettext, number

_SMALL_BADGE = 14


class NavButton(QPushButton):
    """Shows words beside its icon, or (narrow) the icon alone with the words as its tip."""

    def __init__(self, theme: Theme, icon: Icon, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._count = 0
        self._narrow = False
        dress(self, Look.NAV)
        theme.set_icon(self, icon, Tone.TEXT2, theme.metrics.nav_icon, checked=Tone.ACCENT)
        self.set_narrow(narrow=False)
        theme.changed.connect(self._resize)

    def set_words(self, words: str) -> None:
        """Change the words."""
        self._words = words
        self.set_narrow(narrow=self._narrow)

    def set_count(self, count: int) -> None:
        """Show how many files need repair; 0 shows nothing."""
        if count != self._count:
            self._count = count
            self._name()
            self.update()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the icon alone, or words too."""
        self._narrow = narrow
        self.setText("" if narrow else f"  {self._words}")
        self.setToolTip(self._words if narrow else "")
        self._name()
        self._resize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button, then the bar and the count on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        if self.isChecked():
            paint_marker(painter, QRectF(self.rect()), self._theme.palette)
        if self._count:
            self._paint_count(painter)
        painter.end()

    def _paint_count(self, painter: QPainter) -> None:
        size = self._theme.px(_SMALL_BADGE)
        badge = self._theme.icons.badge("damaged", size, self.devicePixelRatioF())
        if self._narrow:
            paint_pixmap(painter, QRectF(self.width() - size - 2, 0, size, size + 4), badge)
            return
        painter.setFont(self._theme.font(Look.STRONG))
        painter.setPen(colour(self._theme.palette.damaged))
        room = QRectF(self.rect()).adjusted(0, 0, -13, 0)
        text = number(self._count)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        right = room.right() - painter.fontMetrics().horizontalAdvance(text) - 6
        paint_pixmap(painter, QRectF(right - size, 0, size, self.height()), badge)

    def _name(self) -> None:
        if not self._count:
            self.setAccessibleName(self._words)
            return
        bad = ngettext("{count} file needs repair", "{count} files need repair", self._count)
        self.setAccessibleName(_("{name}, {news}").format(name=self._words, news=bad.format(count=number(self._count))))

    def _resize(self) -> None:
        self.setMinimumHeight(self._theme.px(self._theme.metrics.nav_item))
