"""What the chips and the search field leave of the tree: matching files, and the folders above them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QSortFilterProxyModel

from intacto.desktop.models.tree_model import Index, TreeModel
from intacto.desktop.presenters.states import Group, group_of
from intacto.desktop.presenters.tree import ROOT, search_key
from intacto.domain.overview import FileView


class TreeFilter(QSortFilterProxyModel):
    """Keeps the order of its source and leaves out what nobody asked for.

    Which folders stay is worked out in one pass by :meth:`narrow` and :meth:`refresh`: Qt's own recursive filtering
    asks for every file of the shop at every key, and a shop may have a hundred thousand.
    """

    def __init__(self, source: TreeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._group = Group.ALL
        self._needle = ""
        self._folders: frozenset[int] = frozenset()
        self._source = source
        self.setSourceModel(source)

    @property
    def is_active(self) -> bool:
        """Tell whether anything can be left out."""
        return self._group is not Group.ALL or bool(self._needle)

    @property
    def is_empty(self) -> bool:
        """Tell whether no file is left, only the shop's own row."""
        return self.rowCount(self.index(0, 0)) == 0

    def narrow(self, group: Group, text: str) -> None:
        """Show the files of ``group`` whose path holds ``text``, however it is written."""
        needle = search_key(text.strip())
        if (group, needle) != (self._group, self._needle):
            self._change(group, needle)

    def refresh(self) -> None:
        """Take in that files came, went or changed: other folders may hold something to show now."""
        if self.is_active and self._folders_left(self._group, self._needle) != self._folders:
            self._change(self._group, self._needle)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Tell whether a row stays."""
        if not self.is_active or not source_parent.isValid():
            return True
        tree = self._source.tree
        node = tree.child(source_parent.internalId(), source_row)
        view = tree.view(node)
        return node in self._folders if view is None else _takes(view, self._group, self._needle)

    def path_of(self, index: Index) -> str | None:
        """Return the path of the file in that row, None for a folder."""
        return self._source.path_of(self.mapToSource(index)) if index.isValid() else None

    def index_of_file(self, path: str) -> QModelIndex:
        """Return the index of a file, an invalid one where it is not shown."""
        return self.mapFromSource(self._source.index_of_file(path))

    def _change(self, group: Group, needle: str) -> None:
        # Qt 6.10 wants to be told before and after, earlier versions only after.
        told_before = hasattr(self, "endFilterChange")
        if told_before:
            self.beginFilterChange()
        self._group, self._needle = group, needle
        self._folders = self._folders_left(group, needle) if self.is_active else frozenset()
        if told_before:
            self.endFilterChange(self.Direction.Rows)
        else:
            self.invalidateFilter()

    def _folders_left(self, group: Group, needle: str) -> frozenset[int]:
        tree = self._source.tree
        left: set[int] = set()
        for node, view in tree.views():
            if _takes(view, group, needle):
                parent = tree.node(node).parent
                while parent != ROOT and parent not in left:
                    left.add(parent)
                    parent = tree.node(parent).parent
        return frozenset(left)


def _takes(view: FileView, group: Group, needle: str) -> bool:
    return group in (Group.ALL, group_of(view)) and (not needle or needle in search_key(view.path))
