"""The bar at the foot of the window: the way to the host, and the age of the oldest proof."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from intacto.desktop.presenters.status import Status, Way
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.parts import Elided

_LEFT_LEAST = 140
_ICONS = {Way.LOCKED: Icon.LOCK, Way.OPEN: Icon.LOCK_OPEN, Way.HERE: Icon.LAPTOP, Way.UNKNOWN: Icon.HOST}


class StatusBar(QWidget):
    """Shows a :class:`Status`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Status | None = None
        self._icon = QLabel(self)
        self._left = Elided(Look.CAPTION)
        self._right = Elided(Look.CAPTION)
        dress(self, Look.STATUS_BAR)
        # The right end takes what its words need, as long as the left one stays legible.
        self._right.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 0, 16, 0)
        line.setSpacing(8)
        line.addWidget(self._icon)
        line.addWidget(self._left, 1)
        line.addWidget(self._right)
        self._resize()
        theme.changed.connect(self._resize)

    def show_status(self, status: Status | None) -> None:
        """Show the words; None empties the bar."""
        if status == self._shown:
            return
        self._shown = status
        self._icon.setVisible(status is not None)
        self._left.setText(status.left if status else "")
        self._right.setText(status.right if status else "")
        if status is not None:
            open_way = status.way is Way.OPEN
            self._theme.set_icon(self._icon, _ICONS[status.way], Tone.CHANGED if open_way else Tone.TEXT2, 15)
            dress(self._left, Look.CAPTION, tone=Tone.CHANGED if open_way else Tone.TEXT2)

    def _resize(self) -> None:
        self.setFixedHeight(self._theme.px(self._theme.metrics.status_bar))
        self._left.setMinimumWidth(self._theme.px(_LEFT_LEAST))
