"""One open shop in the window: its products and, beside them or as a page of its own, the details of one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from intacto.desktop.desk import ShopDesk
from intacto.desktop.theme import Theme
from intacto.desktop.views.copies_drawer import CopiesDrawer
from intacto.desktop.views.details.panel import DetailsPanel
from intacto.desktop.views.drop import DropController
from intacto.desktop.views.products_page import ProductsPage


class ShopView(QWidget):
    """``help_needed`` as in :class:`ProductsPage`."""

    help_needed = Signal(object)

    def __init__(self, desk: ShopDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._theme = theme
        self._one_column = False
        self.drawer = CopiesDrawer(desk, theme)
        self.page = ProductsPage(desk, theme, self.drawer, self)
        self.details = DetailsPanel(desk, theme)
        self.drop = DropController(self.page.tree, desk, theme)
        self.page.tree.drop_handler = self.drop
        self._split = QSplitter(self)
        self._lay_out()
        self._connect()
        self.details.show_path(self.page.tree.current_path())

    @property
    def zones(self) -> tuple[QWidget, ...]:
        """The parts between which F6 goes, in their order."""
        return (self.page.banner.button, self.page.header.search, self.page.tree, self.details, self.drawer)

    def show_path(self, path: str) -> None:
        """Show a file and its details."""
        self.page.show_path(path)
        self.open_details()

    def open_details(self) -> None:
        """Bring the details to the front, where they are a page of their own."""
        if self._one_column and self.page.tree.current_path() is not None:
            self.page.setVisible(False)
            self.details.setVisible(True)
            self.details.setFocus()

    def close_details(self) -> None:
        """Go back to the list."""
        if self._one_column:
            self.details.setVisible(False)
        self.page.setVisible(True)
        self.page.tree.setFocus()

    def set_one_column(self, *, one_column: bool) -> None:
        """Show details beside the list, or instead of it where there is no room for both."""
        if one_column == self._one_column:
            return
        self._one_column = one_column
        self._share_primary()
        self.details.set_standalone(standalone=one_column)
        self.page.setVisible(True)
        self.details.setVisible(not one_column)
        if not one_column:
            self._share_out()

    def paste_copy(self) -> None:
        """Use the copied file as the good copy of the current one, as if it had been dropped there."""
        path = self.page.tree.current_path()
        sources = [url.toLocalFile() for url in QGuiApplication.clipboard().mimeData().urls() if url.isLocalFile()]
        if path is not None and sources:
            self.drop.use(path, sources)

    def _lay_out(self) -> None:
        metrics = self._theme.metrics
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.page)
        self._split.addWidget(self.details)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self.details.setMinimumWidth(metrics.details_min)
        self.details.setMaximumWidth(metrics.details_max)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._split)
        self._share_out()

    def _share_primary(self) -> None:
        """Leave one blue button where banner and details are seen together."""
        self.details.set_repair_primary(primary=self._one_column or not self.page.banner.has_primary)

    def _share_out(self) -> None:
        details = self._theme.metrics.details
        self._split.setSizes([max(1, self.width() - details), details])

    def _connect(self) -> None:
        self.page.banner.changed.connect(self._share_primary)
        self._share_primary()
        self.page.chosen.connect(self.details.show_path)
        self.page.opened.connect(lambda _path: self.open_details())
        self.page.help_needed.connect(self.help_needed)
        self.page.copy_wanted.connect(lambda _path: self.details.find_copy())
        self.drop.planned.connect(self.details.show_plan)
        self.drop.refused.connect(self.details.show_refusal)
        self.drop.taken.connect(self.show_path)
        self.drop.reading.connect(self.details.show_reading)
        self.details.open_requested.connect(self.show_path)
        self.details.back_requested.connect(self.close_details)
        self.details.repair_requested.connect(lambda path: self.desk.repair([path]))
