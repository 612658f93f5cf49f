"""The list of products: rows with their ground, chevrons and outlines, keys, and the way in for dropped files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTreeView, QWidget

from intacto.desktop.models.tree_filter import TreeFilter
from intacto.desktop.models.tree_model import Column, TreeModel
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress, paint_pixmap, paint_row
from intacto.desktop.views.delegate import RowDelegate, state_width

_CHEVRON = 16
_CHEVRON_SHIFT = 4
_FILE_LEAST = 160
"""Logical pixels of the names, at normal text size, below which the proof gives way, then the size."""


class DropHandler(Protocol):
    """Who decides about files that are dragged over the list."""

    def enter(self, event: QDragEnterEvent) -> None:
        """They came."""

    def move(self, event: QDragMoveEvent) -> None:
        """They moved."""

    def leave(self, event: QDragLeaveEvent) -> None:
        """They left."""

    def drop(self, event: QDropEvent) -> None:
        """They were let go."""


class ProductTree(QTreeView):
    """Shows a shop.

    ``chosen`` tells the path of the file that is current now, None for a folder; ``opened`` that its details were asked
    for; ``touched`` that mouse or keys were used.
    """

    chosen = Signal(object)
    opened = Signal(str)
    touched = Signal()

    def __init__(self, model: TreeModel, rows: TreeFilter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drop_handler: DropHandler | None = None
        self._source = model
        self._rows = rows
        self._theme = theme
        self._target: str | None = None
        self._is_kept = False
        # The ring of focus shows where the keyboard brought it; after a click the marker is enough.
        self._rings = False
        self._widths: dict[Column, int] = {}
        self.setModel(rows)
        self.setItemDelegate(RowDelegate(model, theme, self))
        self._set_up()
        self._set_up_columns()
        theme.changed.connect(self._follow_theme)

    def _set_up(self) -> None:
        dress(self, Look.GROUND)
        self.setUniformRowHeights(True)
        self.setIndentation(self._theme.metrics.indent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setExpandsOnDoubleClick(True)
        self.doubleClicked.connect(self._open_file)

    def _set_up_columns(self) -> None:
        header = self.header()
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(Column.FILE, QHeaderView.ResizeMode.Stretch)
        self._set_widths()

    def _set_widths(self) -> None:
        """Give the columns of figures their widths: the design's where the words fit, more where they need it."""
        metrics = self._theme.metrics
        for column, width, words in (
            (Column.STATE, metrics.state_column, state_width(self._theme)),
            (Column.PROOF, metrics.proof_column, 0),
            (Column.SIZE, metrics.size_column, 0),
        ):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self._widths[column] = max(self._theme.px(width), words)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Show as many columns as leave the names legible; the state stays, in what room there is."""
        least = self._theme.px(_FILE_LEAST)
        room = self.viewport().width() - self._widths[Column.STATE] - least
        with_size = room >= self._widths[Column.SIZE]
        with_proof = room >= self._widths[Column.SIZE] + self._widths[Column.PROOF]
        for column, shown in ((Column.PROOF, with_proof), (Column.SIZE, with_size)):
            if self.isColumnHidden(column) is shown:
                self.setColumnHidden(column, not shown)
            if shown:
                self.header().resizeSection(column, self._widths[column])
        state = self._widths[Column.STATE] + min(0, room)
        self.header().resizeSection(Column.STATE, max(state, self._widths[Column.STATE] // 2))

    # -- what others ask

    def path_at(self, point: QPoint) -> str | None:
        """Return the path of the file under a point of the viewport, None where there is none."""
        return self._rows.path_of(self.indexAt(point))

    def set_drop_target(self, path: str | None) -> None:
        """Outline the row of a file that a copy is held over; None outlines nothing."""
        if path != self._target:
            self._target = path
            self.viewport().update()

    def current_path(self) -> str | None:
        """Return the path of the current file, None on a folder."""
        return self._rows.path_of(self.currentIndex())

    def selected_paths(self) -> list[str]:
        """Return all selected files, those inside selected folders too, as they stand in the list."""
        found: dict[str, None] = {}
        for index in self.selectionModel().selectedRows():
            node = self._rows.mapToSource(index).internalId()
            found.update(dict.fromkeys(view.path for view in self._source.tree.files(node)))
        return list(found)

    def show_path(self, path: str) -> bool:
        """Make a file current, its folders open, and visible; return whether it is in the list now."""
        index = self._rows.index_of_file(path)
        if not index.isValid():
            return False
        above = index.parent()
        while above.isValid():
            self.expand(above)
            above = above.parent()
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    @contextmanager
    def keeping_current(self) -> Iterator[None]:
        """Keep the current file current while rows are taken out and put in again."""
        path = self.current_path()
        self._is_kept = True
        try:
            yield
        finally:
            self._is_kept = False
            if path is not None and self.current_path() != path:
                index = self._rows.index_of_file(path)
                if index.isValid():
                    self.setCurrentIndex(index)
                else:
                    self.chosen.emit(self.current_path())

    # -- what happens

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Tell who shows details."""
        super().currentChanged(current, previous)
        if not self._is_kept:
            self.chosen.emit(self._rows.path_of(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open details by Enter; leave the other keys to the list."""
        self._rings = True
        self.touched.emit()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select by mouse: no ring."""
        self._rings = False
        self.touched.emit()
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have a current row for the keyboard to start from."""
        super().focusInEvent(event)
        self._rings = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._rows.index(0, 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring of focus away."""
        super().focusOutEvent(event)
        self._rings = False
        self.viewport().update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Hand it to whoever decides."""
        if self.drop_handler is not None:
            self.drop_handler.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Hand it to whoever decides."""
        if self.drop_handler is not None:
            self.drop_handler.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Hand it to whoever decides."""
        if self.drop_handler is not None:
            self.drop_handler.leave(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand it to whoever decides."""
        if self.drop_handler is not None:
            self.drop_handler.drop(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show fewer columns where there is less room."""
        super().resizeEvent(event)
        self._fit_columns()

    # -- painting

    def drawRow(
        self, painter: QPainter, options: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the ground of the row across all columns, then its cells."""
        rect: QRect = options.rect
        path = self._rows.path_of(index)
        whole = QRectF(0, rect.y(), self.viewport().width(), rect.height())
        selected = self.selectionModel().isRowSelected(index.row(), index.parent())
        pointer = self.viewport().mapFromGlobal(self.cursor().pos())
        paint_row(
            painter,
            whole,
            self._theme.palette,
            selected=selected,
            hovered=self.viewport().underMouse() and rect.top() <= pointer.y() <= rect.bottom(),
            focused=self._rings and _same_row(index, self.currentIndex()),
            drop=path is not None and path == self._target,
        )
        super().drawRow(painter, options, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint the chevron of a folder."""
        if not self._rows.hasChildren(index):
            return
        icon = Icon.CHEVRON_DOWN if self.isExpanded(index) else Icon.CHEVRON_RIGHT
        ratio = self.devicePixelRatioF()
        pixmap = self._theme.icons.pixmap(icon, Tone.TEXT2, self._theme.px(_CHEVRON), ratio)
        indent = self.indentation()
        box = QRectF(rect.right() + 1 - indent + _CHEVRON_SHIFT, rect.y(), indent, rect.height())
        paint_pixmap(painter, box, pixmap)

    def _open(self, index: QModelIndex) -> None:
        if not self._open_file(index) and index.isValid():
            self.setExpanded(index, not self.isExpanded(index))

    def _open_file(self, index: QModelIndex) -> bool:
        path = self._rows.path_of(index)
        if path is not None:
            self.opened.emit(path)
        return path is not None

    def _follow_theme(self) -> None:
        self._set_widths()
        self.doItemsLayout()
        self.viewport().update()


def _same_row(one: QModelIndex | QPersistentModelIndex, other: QModelIndex) -> bool:
    return one.isValid() and other.isValid() and one.row() == other.row() and one.parent() == other.parent()
