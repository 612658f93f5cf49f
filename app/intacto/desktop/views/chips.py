"""The chips above the list: one per group that occurs, with its count; one is chosen at a time."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLayout, QLayoutItem, QPushButton, QWidget

from intacto.desktop.presenters.states import Group, group_label
from intacto.desktop.presenters.summary import Summary
from intacto.desktop.theme import Look, Theme, dress
from intacto.text import number


class ChipRow(QWidget):
    """Chips that wrap to a second line where the first is full; ``chosen`` tells which group was clicked."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = Group.ALL
        self._flow = FlowLayout(self)
        self._exclusive = QButtonGroup(self)
        self._chips: dict[Group, QPushButton] = {}
        for group in Group:
            self._chips[group] = self._make(group)

    @property
    def group(self) -> Group:
        """The group that is chosen."""
        return self._group

    def show_counts(self, summary: Summary) -> None:
        """Show the groups that occur, with how many files each holds."""
        counts = dict(summary.chips(self._group))
        for group, chip in self._chips.items():
            chip.setVisible(group in counts)
            gap = " " if group.badge is not None else ""
            chip.setText(f"{gap}{group_label(group)}  {number(counts.get(group, 0))}")
        self._flow.invalidate()

    def choose(self, group: Group) -> None:
        """Choose a group as a click would."""
        self._chips[group].setChecked(True)
        if group is not self._group:
            self._group = group
            self.chosen.emit(group)

    def _make(self, group: Group) -> QPushButton:
        chip = QPushButton(self)
        chip.setCheckable(True)
        chip.setChecked(group is self._group)
        chip.setVisible(False)
        dress(chip, Look.CHIP)
        if group.badge is not None:
            self._theme.set_icon(chip, group.badge.value, size=self._theme.metrics.badge_small)
        chip.clicked.connect(lambda: self.choose(group))
        self._exclusive.addButton(chip)
        self._flow.addWidget(chip)
        return chip


class FlowLayout(QLayout):
    """Lays widgets in lines, as words in a paragraph."""

    def __init__(self, parent: QWidget, gap: int = 7) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return one of them, None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give one back, None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Take no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrow rows are taller."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._place(QRect(0, 0, width, 0), really=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put every widget in its place."""
        super().setGeometry(rect)
        self._place(rect, really=True)

    def sizeHint(self) -> QSize:
        """Return the size of the widest widget."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the widest widget."""
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, really: bool) -> int:
        left, top, tall = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if left > rect.x() and left + size.width() > rect.right() + 1:
                left, top, tall = rect.x(), top + tall + self._gap, 0
            if really:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self._gap
            tall = max(tall, size.height())
        return top + tall - rect.y()
