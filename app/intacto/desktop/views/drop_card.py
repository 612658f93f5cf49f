"""The card that follows the pointer while a file is held over the list: would it repair that product?"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QWidget

from intacto.desktop.presenters.drop import DropAnswer
from intacto.desktop.presenters.rows import kind_of
from intacto.desktop.presenters.states import State
from intacto.desktop.theme import Icon, Look, Theme, Tone, colour, dress
from intacto.desktop.views.parts import Elided, column, icon_label, label, row, say_if_changed

_WIDE = 300
_OFFSET = QPoint(10, 18)
_EDGE = {State.CHECKING: Tone.TEXT2, State.PROVEN: Tone.ACCENT}


class DropCard(QFrame):
    """Shows a :class:`DropAnswer`. It is a child of the window, so that no drag ever lands on it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._window = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.kind = icon_label(theme, Icon.GENERIC, Tone.TEXT, 18)
        self.badge = icon_label(theme, "proven", size=16)
        self.name = Elided(Look.STRONG)
        self.title = label(look=Look.STRONG, wrap=True)
        self.text = label(look=Look.CAPTION, wrap=True)
        outer = column(self, spacing=4, margins=(16, 12, 16, 13))
        first, second = row(spacing=10), row(spacing=10)
        outer.addLayout(first)
        outer.addLayout(second)
        first.addWidget(self.kind)
        first.addWidget(self.name, 1)
        second.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=1)
        second.addLayout(words, 1)
        words.addWidget(self.title)
        words.addWidget(self.text)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        shadow.setColor(colour("#000000", 0.22))
        self.setGraphicsEffect(shadow)
        self.hide()

    def show_answer(self, answer: DropAnswer) -> None:
        """Show these words and take the size that they need."""
        self._theme.set_icon(self.kind, Icon(kind_of(answer.name).value), Tone.TEXT, 18)
        self._theme.set_icon(self.badge, answer.badge.value, size=16)
        tone = Tone(answer.badge.value)
        dress(self, Look.FLOATING, tone=_EDGE.get(answer.badge, tone))
        dress(self.title, Look.STRONG, tone=tone)
        for each, words in ((self.name, answer.name), (self.title, answer.title), (self.text, answer.text)):
            say_if_changed(each, words)
        wide = self._theme.px(_WIDE)
        self.setFixedWidth(wide)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(layout.totalHeightForWidth(wide))

    def follow(self, pointer: QPoint) -> None:
        """Stand beside the pointer (a point of the parent), within the window."""
        parent = self._window
        place = pointer + _OFFSET
        if place.x() + self.width() > parent.width() - 8:
            place.setX(max(8, parent.width() - self.width() - 8))
        if place.y() + self.height() > parent.height() - 8:
            place.setY(pointer.y() - _OFFSET.y() - self.height())
        self.move(place)
        self.show()
        self.raise_()
