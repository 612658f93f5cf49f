"""A scroll bar in the margin beside a list, so that the list keeps its whole width whether it scrolls or not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QWidget
from shiboken6 import isValid

_WIDE = 10
_GAP = 5


class SideScrollBar(QScrollBar):
    """Stands in for the vertical scroll bar of ``area``, to the right of it, on ``parent``."""

    def __init__(self, area: QAbstractScrollArea, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._area = area
        self._own = area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.installEventFilter(self)
        self._own.rangeChanged.connect(self._follow)
        self._own.valueChanged.connect(self.setValue)
        self.valueChanged.connect(self._own.setValue)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._follow()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay beside the list."""
        moved = event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
        # A list that is being destroyed hides once more, after its own scroll bar is gone.
        if moved and isValid(self._own):
            self._follow()
        return False

    def _follow(self) -> None:
        own = self._own
        self.setRange(own.minimum(), own.maximum())
        self.setPageStep(own.pageStep())
        self.setSingleStep(own.singleStep())
        self.setValue(own.value())
        parent = self.parentWidget()
        self.setVisible(own.maximum() > own.minimum() and self._area.isVisible())
        if parent is not None:
            viewport = self._area.viewport()
            top = viewport.mapTo(parent, viewport.rect().topRight())
            self.setGeometry(top.x() + _GAP, top.y(), _WIDE, viewport.height())
            self.raise_()
