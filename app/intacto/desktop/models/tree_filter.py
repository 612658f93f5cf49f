"""What the chips and the search field leave of the tree: matching files, and the folders above them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QSortFilterProxyModel

from intacto.desktop.models.tree_model import Index, TreeModel
from intacto.desktop.presenters.states import Group, group_of
from intacto.desktop.presenters.tree import search_key


class TreeFilter(QSortFilterProxyModel):
    """Keeps the order of its source and leaves out what nobody asked for."""

    def __init__(self, source: TreeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._group = Group.ALL
        self._needle = ""
        self._source = source
        # A folder that nothing else speaks for stays as long as something below it does.
        self.setRecursiveFilteringEnabled(True)
        self.setSourceModel(source)

    @property
    def is_active(self) -> bool:
        """Tell whether anything can be left out."""
        return self._group is not Group.ALL or bool(self._needle)

    @property
    def group(self) -> Group:
        """The chip that is chosen."""
        return self._group

    def narrow(self, group: Group, text: str) -> None:
        """Show the files of ``group`` whose path holds ``text``, however it is written."""
        needle = search_key(text.strip())
        if (group, needle) == (self._group, self._needle):
            return
        # Qt 6.10 wants to be told before and after, earlier versions only after.
        told_before = hasattr(self, "endFilterChange")
        if told_before:
            self.beginFilterChange()
        self._group, self._needle = group, needle
        if told_before:
            self.endFilterChange(self.Direction.Rows)
        else:
            self.invalidateFilter()

    @property
    def is_empty(self) -> bool:
        """Tell whether no file is left, only the shop's own row."""
        return self.rowCount(self.index(0, 0)) == 0

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Tell whether a file is asked for; a folder stays for what is below it."""
        if not self.is_active or not source_parent.isValid():
            return True
        tree = self._source.tree
        view = tree.view(tree.child(source_parent.internalId(), source_row))
        if view is None:
            return False
        return (self._group in (Group.ALL, group_of(view))) and self._takes_path(view.path)

    def path_of(self, index: Index) -> str | None:
        """Return the path of the file in that row, None for a folder."""
        return self._source.path_of(self.mapToSource(index)) if index.isValid() else None

    def index_of_file(self, path: str) -> QModelIndex:
        """Return the index of a file, an invalid one where it is not shown."""
        return self.mapFromSource(self._source.index_of_file(path))

    def _takes_path(self, path: str) -> bool:
        return not self._needle or self._needle in search_key(path)
