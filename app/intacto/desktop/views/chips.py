"""The chips above the list: one per group that occurs, with its count; one is chosen at a time."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLayout, QLayoutItem, QPushButton, QWidget

from intacto.desktop.presenters.states import Group, group_label
from intacto.desktop.presenters.summary import Summary
from intacto.desktop.theme import Look, Theme, dress
from intacto.text import number

_GAP = 7
_COMPACT_GAP = 4


class ChipRow(QWidget):
    """Chips that wrap to a second line where the first is full; ``chosen`` tells which group was clicked."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = Group.ALL
        self._compact = False
        self._counts: dict[Group, int] = {}
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
            self._counts[group] = counts.get(group, 0)
        self._show_words()

    def choose(self, group: Group) -> None:
        """Choose a group as a click would."""
        self._chips[group].setChecked(True)
        if group is not self._group:
            self._group = group
            self.chosen.emit(group)

    def set_compact(self, *, compact: bool) -> None:
        """Show words and counts alone, which take fewer lines, or badges too."""
        if compact == self._compact:
            return
        self._compact = compact
        for group, chip in self._chips.items():
            if compact:
                self._theme.clear_icon(chip)
            else:
                self._show_badge(group, chip)
        self._flow.set_gap(_COMPACT_GAP if compact else _GAP)
        self._show_words()

    def _show_words(self) -> None:
        for group, chip in self._chips.items():
            before = " " if group.badge is not None and not self._compact else ""
            between = " " if self._compact else "  "
            chip.setText(f"{before}{group_label(group)}{between}{number(self._counts.get(group, 0))}")
        self._flow.invalidate()

    def _show_badge(self, group: Group, chip: QPushButton) -> None:
        if group.badge is not None:
            self._theme.set_icon(chip, group.badge.value, size=self._theme.metrics.badge_small)

    def _make(self, group: Group) -> QPushButton:
        chip = QPushButton(self)
        chip.setCheckable(True)
        chip.setChecked(group is self._group)
        chip.setVisible(False)
        dress(chip, Look.CHIP)
        self._show_badge(group, chip)
        chip.clicked.connect(lambda: self.choose(group))
        self._exclusive.addButton(chip)
        self._flow.addWidget(chip)
        return chip


class FlowLayout(QLayout):
    """Lays widgets in lines, as words in a paragraph."""

    def __init__(self, parent: QWidget, gap: int = _GAP) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def set_gap(self, gap: int) -> None:
        """Keep so many logical pixels between the widgets."""
        self._gap = gap
        self.invalidate()

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
