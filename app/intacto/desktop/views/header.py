"""The head of the products page: its name, the shop in a line, the search field and "Check everything"."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from intacto.desktop.presenters.summary import Summary
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.parts import Elided
from intacto.text import _, ngettext, number, size_text

_TYPING_MS = 150
"""Milliseconds after the last key before the list is narrowed."""

_SEARCH_LEAST = 120
_SEARCH_MOST = 220
_SPACING = 8


class SearchField(QLineEdit):
    """A field that Esc empties first and leaves then."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up the search by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
            return
        super().keyPressEvent(event)


class Header(QWidget):
    """``searched`` tells the text once typing rests; ``check_everything`` that the button was clicked."""

    searched = Signal(str)
    check_everything = Signal()

    def __init__(self, theme: Theme, shop: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shop = shop
        self._title = QLabel(_("Products"), self)
        self._line = Elided(Look.CAPTION)
        self._line.setText(shop)
        self.search = SearchField(self)
        self._words = " " + _("Check everything")
        self.button = QPushButton(self._words, self)
        self._resting = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._set_up()
        self._lay_out()
        self._fit()
        theme.changed.connect(self._fit)

    def show_summary(self, summary: Summary) -> None:
        """Show how many files there are, and how large they are together."""
        count = ngettext("{count} file", "{count} files", summary.total).format(count=number(summary.total))
        self._line.setText(f"{self._shop} · {count} · {size_text(summary.size)}")

    def allow_check(self, *, allowed: bool) -> None:
        """Offer the button, or not while a run is under way."""
        self.button.setEnabled(allowed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the button's words where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def set_compact(self, *, compact: bool) -> None:
        """Leave the line about the shop out where height is dear."""
        self._line.setVisible(not compact)

    def _fit(self) -> None:
        self.search.setMinimumWidth(self._theme.px(_SEARCH_LEAST))
        self.search.setMaximumWidth(self._theme.px(_SEARCH_MOST))
        self.button.ensurePolished()
        metrics = self.button.fontMetrics()
        hint = self.button.sizeHint().width() - metrics.horizontalAdvance(self.button.text())
        wanted = hint + metrics.horizontalAdvance(self._words)
        room = self.width() - self._title.sizeHint().width() - self.search.minimumWidth() - 2 * _SPACING
        fits = room >= wanted
        self.button.setText(self._words if fits else "")
        self.button.setToolTip("" if fits else self._words.strip())

    def _set_up(self) -> None:
        dress(self._title, Look.PAGE_TITLE)
        dress(self.search, Look.SEARCH)
        dress(self.button, Look.SECONDARY)
        self._theme.set_icon(self.button, Icon.REFRESH, Tone.TEXT)
        self.button.setAccessibleName(_("Check everything"))
        glass = QAction(self.search)
        self._theme.set_icon(glass, Icon.SEARCH, Tone.TEXT3)
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self.search.setPlaceholderText(_("Find a file"))
        self.search.setAccessibleName(_("Find a file"))
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(self._wait)
        self._resting.timeout.connect(lambda: self.searched.emit(self.search.text()))
        self.button.clicked.connect(self.check_everything)

    def _wait(self) -> None:
        self._resting.start()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._line)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(_SPACING)
        line.addLayout(words, 3)
        line.addWidget(self.search, 2)
        line.addWidget(self.button)
