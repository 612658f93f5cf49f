"""An item of the sidebar: icon, words, the accent bar while it is chosen, a red count, a note below the words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from intacto.desktop.theme import Icon, Look, Theme, Tone, colour, dress, paint_marker, paint_pixmap
from intacto.text import _, ngettext, number

_SMALL_BADGE = 14
_COUNT_RIGHT = 13
_COUNT_GAP = 6
_NOTE_BADGE = 11
_NOTE_LEFT = 22
_NOTE_TALL = 17
_GAP = "  "
_ROUNDING = 2
"""Pixels by which widths of words that were measured apart may differ from those measured together."""


class NavButton(QPushButton):
    """Shows words beside its icon, or (narrow) the icon alone with the words as its tip."""

    def __init__(self, theme: Theme, icon: Icon, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._count = 0
        self._note = ""
        self._narrow = False
        dress(self, Look.NAV)
        theme.set_icon(self, icon, Tone.TEXT2, theme.metrics.nav_icon, checked=Tone.ACCENT)
        self.set_narrow(narrow=False)
        theme.changed.connect(self._resize)
        theme.changed.connect(self._fit_words)

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

    def set_note(self, note: str) -> None:
        """Show a few words below the name, about something that changed; none show nothing."""
        if note != self._note:
            self._note = note
            self._dress_noted()
            self._name()
            self._resize()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the icon alone, or words too."""
        self._narrow = narrow
        self._dress_noted()
        self._fit_words()
        self._name()
        self._resize()

    def _dress_noted(self) -> None:
        """Let the style lift name and icon, so that the note fits below them."""
        noted = bool(self._note) and not self._narrow
        if noted != bool(self.property("noted")):
            self.setProperty("noted", noted)
            self.style().unpolish(self)
            self.style().polish(self)

    def wanted_width(self, *, count: int = 0) -> int:
        """Return the logical pixels in which all words fit, and a count of so many beside them."""
        self.ensurePolished()
        wide = self._frame() + self._metrics().horizontalAdvance(_GAP + self._words) + _ROUNDING
        if not count:
            return wide
        strong = QFontMetrics(self._theme.font(Look.STRONG))
        return wide + strong.horizontalAdvance(number(count)) + self._theme.px(_SMALL_BADGE) + 2 * _COUNT_GAP

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the words anew."""
        super().resizeEvent(event)
        self._fit_words()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button, then the bar and the count on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        if self.isChecked():
            paint_marker(painter, QRectF(self.rect()), self._theme.palette)
        if self._count:
            self._paint_count(painter)
        if self._note:
            self._paint_note(painter)
        painter.end()

    def _paint_note(self, painter: QPainter) -> None:
        size = self._theme.px(_NOTE_BADGE)
        badge = self._theme.icons.badge("changed", size, self.devicePixelRatioF())
        if self._narrow:
            paint_pixmap(painter, QRectF(self.width() - size - 3, 2, size, size + 2), badge)
            return
        left = _NOTE_LEFT + self._theme.metrics.nav_icon
        high = self._theme.px(_NOTE_TALL)
        room = QRectF(left, self.height() - high - self._theme.px(5), self.width() - left - 8, high)
        paint_pixmap(painter, QRectF(room.left(), room.top(), size, high), badge)
        painter.setFont(self._theme.font(Look.CAPTION))
        painter.setPen(colour(self._theme.palette.changed))
        words = painter.fontMetrics().elidedText(self._note, Qt.TextElideMode.ElideRight, int(room.width() - size - 5))
        painter.drawText(room.adjusted(size + 5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_count(self, painter: QPainter) -> None:
        size = self._theme.px(_SMALL_BADGE)
        badge = self._theme.icons.badge("damaged", size, self.devicePixelRatioF())
        if self._narrow:
            paint_pixmap(painter, QRectF(self.width() - size - 2, 0, size, size + 4), badge)
            return
        painter.setFont(self._theme.font(Look.STRONG))
        painter.setPen(colour(self._theme.palette.damaged))
        room = QRectF(self.rect()).adjusted(0, 0, -_COUNT_RIGHT, 0)
        text = number(self._count)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        right = room.right() - painter.fontMetrics().horizontalAdvance(text) - _COUNT_GAP
        paint_pixmap(painter, QRectF(right - size, 0, size, self.height()), badge)

    def _name(self) -> None:
        if not self._count:
            noted = _("{name}, {news}").format(name=self._words, news=self._note)
            self.setAccessibleName(noted if self._note else self._words)
            return
        bad = ngettext("{count} file needs repair", "{count} files need repair", self._count)
        self.setAccessibleName(_("{name}, {news}").format(name=self._words, news=bad.format(count=number(self._count))))

    def _metrics(self) -> QFontMetrics:
        """Return how wide letters get: bold is how the words stand while the button is down."""
        return QFontMetrics(self._theme.font(Look.STRONG)) if self.isCheckable() else self.fontMetrics()

    def _frame(self) -> int:
        """Return what the button needs besides its words."""
        return self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())

    def _fit_words(self) -> None:
        metrics = self._metrics()
        room = self.width() - self._frame() - metrics.horizontalAdvance(_GAP)
        # Before its first layout a button is of no width that means anything.
        laid_out = self.testAttribute(Qt.WidgetAttribute.WA_WState_Created) or self.isVisible()
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room) if laid_out else self._words
        self.setText("" if self._narrow else _GAP + shown)
        self.setToolTip(self.accessibleName() if self._narrow or shown != self._words else "")

    def _resize(self) -> None:
        metrics = self._theme.metrics
        noted = self._note and not self._narrow
        self.setMinimumHeight(self._theme.px(metrics.nav_item_note if noted else metrics.nav_item))
