"""Small parts that every panel is made of: labels, buttons, columns, rows that are reused instead of rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from intacto.desktop.theme import Icon, Look, Theme, Tone, dress

W = TypeVar("W", bound=QWidget)
V = TypeVar("V")
B = TypeVar("B", bound=QBoxLayout)
Margins = tuple[int, int, int, int]

FOR_RING: Margins = (4, 4, 4, 4)
"""What a layout leaves around its buttons, so that its widget does not cut the ring of the focused one."""


def label(text: str = "", look: Look = Look.BODY, tone: Tone | None = None, *, wrap: bool = False) -> QLabel:
    """Return a label of plain text."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    dress(made, look, tone=tone)
    if wrap:
        # It takes the width there is and the height which that needs. Qt's own least height is that of one word a line,
        # which would make everything scroll.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
        made.setMinimumSize(1, 1)
    return made


def button(text: str, look: Look = Look.SECONDARY, act: Callable[[], object] | None = None) -> QPushButton:
    """Return a button. In a dialog Enter presses the one that has the focus, else the dialog's default."""
    made = QPushButton(text)
    dress(made, look)
    if act is not None:
        made.clicked.connect(lambda _checked=False: act())
    return made


def with_icon(theme: Theme, made: QPushButton, icon: Icon, tone: Tone = Tone.TEXT, size: int = 16) -> QPushButton:
    """Put a glyph before a button's words."""
    theme.set_icon(made, icon, tone, size)
    made.setText(" " + made.text().lstrip())
    return made


def icon_label(theme: Theme, icon: Icon | str, tone: Tone = Tone.TEXT2, size: int = 18) -> QLabel:
    """Return a label that shows a glyph or the badge of a state."""
    made = QLabel()
    theme.set_icon(made, icon, tone, size)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def column(parent: QWidget | None = None, *, spacing: int = 0, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a layout from top to bottom."""
    return _bare(QVBoxLayout(parent) if parent is not None else QVBoxLayout(), spacing, margins)


def row(parent: QWidget | None = None, *, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a layout from left to right."""
    return _bare(QHBoxLayout(parent) if parent is not None else QHBoxLayout(), spacing, margins)


def _bare(layout: B, spacing: int, margins: Margins) -> B:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def rule() -> QFrame:
    """Return a line of one pixel."""
    made = QFrame()
    made.setFixedHeight(1)
    dress(made, Look.RULE)
    return made


def scrolling(inner: QWidget) -> QScrollArea:
    """Return a scroll area around ``inner`` that only scrolls up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    dress(inner, Look.CLEAR)
    area.setWidget(inner)
    return area


def say_if_changed(target: QLabel | QAbstractButton, text: str) -> None:
    """Set a text only where it is another: nothing flickers, and no screen reader hears it twice."""
    if target.text() != text:
        target.setText(text)


def fit_to_width(window: QWidget, wide: int) -> None:
    """Make a window as tall as its wrapping words need at this width."""
    layout = window.layout()
    assert layout is not None
    window.setFixedWidth(wide)
    window.resize(wide, layout.totalHeightForWidth(wide))


class Elided(QLabel):
    """A line that is cut in its middle where it does not fit, with the whole in its tooltip."""

    def __init__(self, look: Look = Look.BODY, tone: Tone | None = None) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        dress(self, look, tone=tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Shrink to nothing: the middle goes first."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much as fits."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        self.setToolTip(self.text() if text != self.text() else "")
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class Rows(QWidget, Generic[W, V]):
    """A column of equal rows that shows values: rows are kept and told their new value, never rebuilt."""

    def __init__(self, make: Callable[[], W], show: Callable[[W, V], None], *, spacing: int = 0) -> None:
        super().__init__()
        self._make = make
        self._show = show
        self._rows: list[W] = []
        self._layout = column(self, spacing=spacing)

    @property
    def rows(self) -> Sequence[W]:
        """The rows that are in use."""
        return [each for each in self._rows if not each.isHidden()]

    def show_values(self, values: Sequence[V]) -> None:
        """Show these values, one row each."""
        while len(self._rows) < len(values):
            made = self._make()
            self._rows.append(made)
            self._layout.addWidget(made)
        for number, each in enumerate(self._rows):
            if number < len(values):
                self._show(each, values[number])
            each.setVisible(number < len(values))
        self.setVisible(bool(values))
