"""The ring around the button that the keyboard is on: two accent pixels, two pixels away.

A style sheet cannot draw outside its widget, so the ring is a widget of its own beside the focused one.
Fields and lists show focus themselves, by their border and their row.
"""

from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QSplitter, QWidget

from intacto.desktop.theme.tokens import METRICS, colour

_REACH: Final = METRICS.focus_offset + METRICS.focus_width
_FOLLOW: Final = frozenset((QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide))


class FocusRings(QObject):
    """Keeps one ring around whichever button has the keyboard's focus, and none after a click."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        """Watch the focus of all windows of ``app``; nothing shows until ``set_colour`` was called."""
        super().__init__(parent)
        self._accent = ""
        self._ring: _Ring | None = None
        app.focusChanged.connect(self._move)

    def set_colour(self, accent: str) -> None:
        """Draw rings in this colour from now on; an empty one leaves focus to the system's style."""
        self._accent = accent
        self._move(None, QApplication.focusWidget())

    @Slot(QWidget, QWidget)
    def _move(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._ring is not None and shiboken6.isValid(self._ring):
            self._ring.leave()
        self._ring = None
        clicked = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not self._accent or clicked or not isinstance(new, QAbstractButton):
            return
        around = _around(new)
        if around:
            self._ring = _Ring(new, around, self._accent)


def _around(target: QWidget) -> tuple[QWidget, ...]:
    """Return what a widget is in, out to what moves with it and has room for its ring: a page that scrolls, a pane.

    Its own parent often ends where it does, and would cut the ring. A splitter takes every child for a pane of its own.
    """
    found: list[QWidget] = []
    parent = target.parentWidget()
    while parent is not None and not isinstance(parent, QSplitter):
        if found and isinstance(parent.parentWidget(), QAbstractScrollArea):
            break  # the viewport: what scrolls in it is the outermost
        found.append(parent)
        if parent.isWindow():
            break
        parent = parent.parentWidget()
    return tuple(found)


class _Ring(QWidget):
    def __init__(self, target: QWidget, around: tuple[QWidget, ...], accent: str) -> None:
        super().__init__(around[-1])
        self._home = around[-1]
        self._target = target
        self._watched = (target, *around[:-1])
        self._accent = accent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for each in self._watched:
            each.installEventFilter(self)
        self._follow()
        self.raise_()

    def leave(self) -> None:
        """Go away for good."""
        for each in self._watched:
            if shiboken6.isValid(each):
                each.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOW:
            self._follow()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(self._accent), METRICS.focus_width))
        half = METRICS.focus_width / 2
        radius = min(METRICS.radius + _REACH, self.height() / 2) - half
        if self._target.property("look") == "chip":
            radius = self.height() / 2 - half
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        painter.end()

    def _follow(self) -> None:
        place = QRect(self._target.mapTo(self._home, QPoint(0, 0)), self._target.size())
        self.setGeometry(place.adjusted(-_REACH, -_REACH, _REACH, _REACH))
        self.setVisible(self._target.isVisibleTo(self._home))
