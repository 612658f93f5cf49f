"""The ring around the button that the keyboard is on: two accent pixels, two pixels away.

A style sheet cannot draw outside its widget, so the ring is a widget of its own beside the focused one.
Fields and lists show focus themselves, by their border and their row.
"""

from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QSplitter, QWidget

from intacto.desktop.theme.tokens import METRICS, colour

_REACH: Final = METRICS.focus_offset + METRICS.focus_width
_FOLLOW: Final = frozenset((QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show))


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
        parent = new.parentWidget()
        # A splitter takes every child for a pane of its own.
        if parent is not None and not isinstance(parent, QSplitter):
            self._ring = _Ring(new, parent, self._accent)


class _Ring(QWidget):
    def __init__(self, target: QWidget, parent: QWidget, accent: str) -> None:
        super().__init__(parent)
        self._target = target
        self._accent = accent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        target.installEventFilter(self)
        self._follow()
        self.setVisible(target.isVisibleTo(parent))
        self.raise_()

    def leave(self) -> None:
        """Go away for good."""
        if shiboken6.isValid(self._target):
            self._target.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOW:
            self._follow()
            self.setVisible(True)
        elif event.type() == QEvent.Type.Hide:
            self.hide()
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
        self.setGeometry(self._target.geometry().adjusted(-_REACH, -_REACH, _REACH, _REACH))
