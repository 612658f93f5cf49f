"""The card in the sidebar that shows the run under way, with pause and go on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from intacto.desktop.presenters.progress import Card
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.parts import Elided, label
from intacto.text import _

_MARGIN = 12
_SPACING = 6


class ProgressCard(QWidget):
    """``toggled`` tells that pause or go on was clicked."""

    toggled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._card: Card | None = None
        self._narrow = False
        self._badge = QLabel(self)
        self._title = Elided(Look.STRONG)
        self.button = QPushButton(self)
        self._file = Elided(Look.CAPTION)
        self._bar = QProgressBar(self)
        self.text = label(look=Look.CAPTION, wrap=True)
        self._set_up()
        self._lay_out()
        self.setVisible(False)

    def show_card(self, card: Card | None) -> None:
        """Show how the run stands; None hides the card."""
        if card == self._card:
            return
        before, self._card = self._card, card
        self.setVisible(card is not None)
        if card is None:
            return
        self._title.setText(card.title)
        self._show_text()
        self._show_file()
        self._bar.setRange(0, 1000 if card.share is not None else 0)
        self._bar.setValue(round(1000 * (card.share or 0.0)))
        self._bar.setToolTip(card.text)
        self.button.setVisible(card.can_pause and not self._narrow)
        if before is None or before.paused is not card.paused:
            self._show_button(paused=card.paused)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the bar alone where the sidebar is a row of icons."""
        self._narrow = narrow
        for widget in (self._title, self._file, self.text):
            widget.setVisible(not narrow)
        self.button.setVisible(not narrow and self._card is not None and self._card.can_pause)
        margin = 8 if narrow else _MARGIN
        self._column.setContentsMargins(margin, 10, margin, 12)

    def wanted_width(self) -> int:
        """Return the logical pixels in which every heading fits beside its badge and button."""
        self.button.ensurePolished()
        strong = QFontMetrics(self._theme.font(Look.STRONG))
        words = max(strong.horizontalAdvance(word) for word in _headings())
        badge = self._theme.px(self._theme.metrics.badge_row)
        return 2 * (_MARGIN + _SPACING) + badge + words + self.button.sizeHint().width() + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the line about how far it is anew."""
        super().resizeEvent(event)
        self._show_text()

    def _show_text(self) -> None:
        """Show how far it is and how long it takes in one line, or in one line each."""
        if self._card is None:
            return
        metrics = QFontMetrics(self._theme.font(Look.CAPTION))
        fits = metrics.horizontalAdvance(self._card.text) <= self.width() - 2 * _MARGIN - 2
        self.text.setText(self._card.text if fits else self._card.text.replace(" · ", "\n"))

    def _show_file(self) -> None:
        if self._card is not None:
            self._file.setText(self._card.file)
            self._file.setVisible(bool(self._card.file) and not self._narrow)

    def _show_button(self, *, paused: bool) -> None:
        self._theme.set_icon(self.button, Icon.PLAY if paused else Icon.PAUSE, Tone.TEXT, 16)
        words = _("Go on") if paused else _("Pause the check")
        self.button.setToolTip(words)
        self.button.setAccessibleName(words)

    def _set_up(self) -> None:
        dress(self, Look.CARD)
        dress(self.button, Look.ICON)
        self._theme.set_icon(self._badge, "checking", size=self._theme.metrics.badge_row)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("How far the check is"))
        self._show_button(paused=False)
        self.button.clicked.connect(self.toggled)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(_SPACING)
        top.addWidget(self._badge)
        top.addWidget(self._title, 1)
        top.addWidget(self.button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 10, _MARGIN, 12)
        column.setSpacing(_SPACING)
        column.addLayout(top)
        column.addWidget(self._file)
        column.addWidget(self._bar)
        column.addWidget(self.text)


def _headings() -> tuple[str, ...]:
    return (_("Checking"), _("Repairing"), _("Stopping"), _("Paused"))
