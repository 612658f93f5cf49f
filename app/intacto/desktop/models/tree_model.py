"""The tree of one shop as Qt's views want it: thin, with integer ids, and never reset while someone is looking."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from intacto.desktop.presenters import rows
from intacto.desktop.presenters.states import label, sentence_of, word_of
from intacto.desktop.presenters.tree import ROOT, Tree
from intacto.domain import names
from intacto.domain.overview import FileView
from intacto.text import _, size_text

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns."""

    FILE = 0
    STATE = 1
    PROOF = 2
    SIZE = 3


NODE_ROLE = Qt.ItemDataRole.UserRole + 1
"""The id of the row in the tree: what the delegate paints from."""

_COLUMNS = len(Column)
# Asked for every row of an open folder whenever it is laid out.
_FOLDER_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_FILE_FLAGS = _FOLDER_FLAGS | Qt.ItemFlag.ItemNeverHasChildren | Qt.ItemFlag.ItemIsDropEnabled
_TOP = QModelIndex()


class TreeModel(QAbstractItemModel):
    """Shows a :class:`Tree`; the shop's own row is the only one at the top."""

    def __init__(
        self,
        shop: str,
        reading: Callable[[str], float | None],
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        """``reading`` as in :class:`Tree`; ``clock`` returns the time in seconds since the epoch."""
        super().__init__(parent)
        self._shop = shop
        self._reading = reading
        self._clock = clock
        self.tree = Tree(reading)
        self.tree.watcher = self

    # -- the tree's news, passed on to Qt

    def update(self, changes: Iterable[tuple[str, FileView | None]], *, calm: bool = False) -> None:
        """Take in files that are new, look different or (None) are gone; ``calm`` lets none sink."""
        self.tree.update(changes, calm=calm)

    def inserting(self, parent: int, first: int, last: int) -> None:
        """Pass on that rows are about to come."""
        self.beginInsertRows(self.index_of(parent), first, last)

    def inserted(self) -> None:
        """Pass on that they are there."""
        self.endInsertRows()

    def removing(self, parent: int, row: int) -> None:
        """Pass on that a row is about to go."""
        self.beginRemoveRows(self.index_of(parent), row, row)

    def removed(self) -> None:
        """Pass on that it is gone."""
        self.endRemoveRows()

    def moving(self, parent: int, old: int, new: int) -> None:
        """Pass on that a row is about to move; Qt counts its new place as if it were still at its old one."""
        index = self.index_of(parent)
        self.beginMoveRows(index, old, old, index, new + 1 if new > old else new)

    def moved(self) -> None:
        """Pass on that it has moved."""
        self.endMoveRows()

    def changed(self, node: int) -> None:
        """Pass on that a row looks different."""
        self.dataChanged.emit(self.index_of(node), self.index_of(node, Column.SIZE))

    # -- rows

    def index_of(self, node: int, column: int = 0) -> QModelIndex:
        """Return the index of a row of the tree."""
        return self.createIndex(self.tree.row(node), column, node)

    def index_of_file(self, path: str) -> QModelIndex:
        """Return the index of a file, an invalid one where there is none."""
        node = self.tree.find(path)
        return QModelIndex() if node is None else self.index_of(node)

    def path_of(self, index: Index) -> str | None:
        """Return the path of the file in that row, None for a folder."""
        view = self.tree.view(index.internalId()) if index.isValid() else None
        return None if view is None else view.path

    # -- what Qt asks

    def columnCount(self, _parent: Index = _TOP) -> int:
        """Return four."""
        return _COLUMNS

    def rowCount(self, parent: Index = _TOP) -> int:
        """Return the rows of a folder; the shop's own row is the only one at the top."""
        if not parent.isValid():
            return 1
        return len(self.tree.node(parent.internalId()).children) if parent.column() == 0 else 0

    def index(self, row: int, column: int, parent: Index = _TOP) -> QModelIndex:
        """Return the index of a row, an invalid one where there is none."""
        # Views ask this more often than anything else: no detour over hasIndex().
        if not 0 <= column < _COLUMNS or row < 0:
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(0, column, ROOT) if row == 0 else QModelIndex()
        children = self.tree.node(parent.internalId()).children
        if parent.column() != 0 or row >= len(children):
            return QModelIndex()
        return self.createIndex(row, column, children[row][3])

    def parent(self, index: Index = _TOP) -> QModelIndex:  # type: ignore[override]  # - Qt gives parent() of an object and of an index one name
        """Return the folder of a row."""
        parent = self.tree.node(index.internalId()).parent if index.isValid() else 0
        return self.index_of(parent) if parent else QModelIndex()

    def hasChildren(self, parent: Index = _TOP) -> bool:
        """Tell whether a row is a folder that holds anything."""
        return self.rowCount(parent) > 0

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what may be done with a row: a copy can be dropped on a file."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _FILE_FLAGS if self.tree.node(index.internalId()).is_file else _FOLDER_FLAGS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - whatever the role asks for
        """Return the words of the header."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (_("File"), _("State"), _("Proof"), _("Size"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section == Column.SIZE
            return Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            )
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - whatever the role asks for
        """Return the words of a cell, for eyes and for screen readers."""
        if not index.isValid():
            return None
        node = index.internalId()
        if role == NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(node, Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._whole_row(node) if index.column() == 0 else self._text(node, Column(index.column()))
        if role in (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole) and index.column() != 0:
            return self._why(node)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._why(node)
        if role == Qt.ItemDataRole.ToolTipRole:
            return names.shown(self.tree.node(node).path) or None
        return None

    # -- words

    def name(self, node: int) -> str:
        """Return the name of a row."""
        return self._shop if node == ROOT else self.tree.node(node).name

    def reading_of(self, path: str) -> float | None:
        """Return the share (0 to 1) that is read of a file, None where it is not being read."""
        return self._reading(path)

    def proof_text(self, node: int) -> str:
        """Return what stands in the proof column beside bars or progress."""
        view = self.tree.view(node)
        if view is None:
            return ""
        reading = self._reading(view.path)
        return rows.age_text(view, self._clock()) if reading is None else rows.percent_text(reading)

    def _text(self, node: int, column: Column) -> str:
        here = self.tree.node(node)
        view = self.tree.view(node)
        match column:
            case Column.FILE:
                return self.name(node)
            case Column.STATE:
                return rows.folder_state_text(here.counts) if view is None else word_of(view, self._reading(view.path))
            case Column.PROOF:
                return self.proof_text(node) or label(self.tree.state(node))
            case Column.SIZE:
                return size_text(here.size) if view is None else rows.file_size(view)

    def _whole_row(self, node: int) -> str:
        view = self.tree.view(node)
        if view is None:
            return rows.folder_words(self.name(node), self.tree.node(node).counts)
        return rows.file_words(view, self._reading(view.path), self._clock())

    def _why(self, node: int) -> str | None:
        view = self.tree.view(node)
        return None if view is None else sentence_of(view, self._reading(view.path))
