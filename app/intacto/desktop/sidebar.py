"""The sidebar: the pages, the shops, the example, the run under way. Below a width it shows icons only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QButtonGroup, QMenu, QSizePolicy, QVBoxLayout, QWidget

from intacto.desktop.theme import Icon, Look, Theme, dress
from intacto.desktop.views.demo_card import DemoCard
from intacto.desktop.views.nav_button import NavButton
from intacto.desktop.views.progress_card import ProgressCard
from intacto.text import _

_COUNT = 999
"""The count beside the products that the bar keeps room for."""


class Sidebar(QWidget):
    """``page_asked`` tells ``"products"``, ``"host"`` or ``"settings"``, ``shop_asked`` the name of a shop."""

    page_asked = Signal(str)
    shop_asked = Signal(str)
    connect_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._narrow = False
        self.products = NavButton(theme, Icon.PRODUCTS, _("Products"), self)
        self.host = NavButton(theme, Icon.HOST, _("My host"), self)
        self.settings = NavButton(theme, Icon.SETTINGS, _("Settings"), self)
        self.shops = NavButton(theme, Icon.SHOP, "", self)
        self.connect_shop = NavButton(theme, Icon.PLUS, _("Connect a shop"), self)
        self.progress = ProgressCard(theme, self)
        self.demo = DemoCard(theme, self)
        self._pages = QButtonGroup(self)
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self._set_up()
        self._lay_out()
        theme.changed.connect(self._resize)

    def show_page(self, page: str) -> None:
        """Mark the page that is shown."""
        {"settings": self.settings, "host": self.host}.get(page, self.products).setChecked(True)

    def show_host(self, *, offered: bool, moved: bool) -> None:
        """Offer the page of the host where there is one, and note beside it that the host moved the shop."""
        self.host.setVisible(offered)
        self.host.set_note(_("Moved server") if moved else "")

    def show_shops(self, names: Sequence[str], current: str | None) -> None:
        """Offer the shops; the switcher shows only where there are several."""
        self.shops.setVisible(len(names) > 1)
        self.connect_shop.setVisible(bool(names))
        self.shops.set_words(current or "")
        self._menu.clear()
        for name in names:
            action = QAction(name, self._menu)
            action.setCheckable(True)
            action.setChecked(name == current)
            action.triggered.connect(lambda _checked, name=name: self.shop_asked.emit(name))
            self._group.addAction(action)
            self._menu.addAction(action)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons only, or words too."""
        self._narrow = narrow
        for button in (self.products, self.host, self.settings, self.shops, self.connect_shop):
            button.set_narrow(narrow=narrow)
        self.progress.set_narrow(narrow=narrow)
        self.demo.set_narrow(narrow=narrow)
        self._resize()

    def _set_up(self) -> None:
        dress(self, Look.SIDEBAR)
        for button in (self.products, self.host, self.settings):
            button.setCheckable(True)
            self._pages.addButton(button)
        self.products.setChecked(True)
        self.products.clicked.connect(lambda: self.page_asked.emit("products"))
        self.host.clicked.connect(lambda: self.page_asked.emit("host"))
        self.host.hide()
        self.settings.clicked.connect(lambda: self.page_asked.emit("settings"))
        self.connect_shop.clicked.connect(self.connect_asked)
        self.shops.setMenu(self._menu)
        self.demo.setVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setSpacing(2)
        self._column.addWidget(self.shops)
        self._column.addWidget(self.products)
        self._column.addWidget(self.host)
        self._column.addStretch(1)
        self._column.addWidget(self.demo)
        self._column.addSpacing(10)
        self._column.addWidget(self.progress)
        self._column.addSpacing(10)
        self._column.addWidget(self.connect_shop)
        self._column.addWidget(self.settings)
        self._resize()

    def _resize(self) -> None:
        metrics = self._theme.metrics
        self.setFixedWidth(self._theme.px(metrics.sidebar_narrow) if self._narrow else self._wide())
        padding = 8 if self._narrow else metrics.sidebar_padding
        self._column.setContentsMargins(padding, 16, padding, 12)

    def _wide(self) -> int:
        """Return the design's width, or more where the words of the language and font need it.

        The name of a shop may be of any length: it is shortened instead.
        """
        metrics = self._theme.metrics
        widest = max(
            self.products.wanted_width(count=_COUNT),
            self.host.wanted_width(),
            self.settings.wanted_width(),
            self.connect_shop.wanted_width(),
            self.progress.wanted_width(),
            0 if self._narrow else self.demo.sizeHint().width(),
        )
        return max(self._theme.px(metrics.sidebar), widest + 2 * metrics.sidebar_padding)
