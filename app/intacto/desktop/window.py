"""The main window: sidebar, the page that is shown, status bar; it follows its own width."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from intacto.desktop import choices
from intacto.desktop.desk import ShopDesk
from intacto.desktop.keyboard import Command, install
from intacto.desktop.presenters.banner import Deed
from intacto.desktop.presenters.progress import card
from intacto.desktop.presenters.status import status
from intacto.desktop.sidebar import Sidebar
from intacto.desktop.theme import Look, Theme, dress
from intacto.desktop.views.settings.page import SettingsPage
from intacto.desktop.views.shop_view import ShopView
from intacto.desktop.views.status_bar import StatusBar
from intacto.desktop.views.welcome import WelcomePage
from intacto.engine.office import Office
from intacto.text import _

_STATUS_MS = 2000
_SHORT = 600
"""Pixels of height below which the sidebar's cards have no room: a large screen at 200 % is 540 high."""


class Window(QMainWindow):
    """Shows one shop at a time. Signals tell what only the program can do."""

    close_asked = Signal()
    quit_asked = Signal()
    connect_asked = Signal()
    demo_asked = Signal()
    demo_break_asked = Signal()
    demo_remove_asked = Signal()
    shop_asked = Signal(str)
    shop_changed = Signal(str)
    shop_removed = Signal(str)
    language_changed = Signal()
    help_needed = Signal(object, object)

    def __init__(self, office: Office, theme: Theme, *, demo_offered: bool = True) -> None:
        super().__init__()
        self._office = office
        self._theme = theme
        self._views: dict[str, ShopView] = {}
        self._current: ShopView | None = None
        self.may_close = False
        self.sidebar = Sidebar(theme, self)
        self.status = StatusBar(theme, self)
        self.welcome = WelcomePage(theme)
        self.welcome.demo_button.setVisible(demo_offered)
        self.settings = SettingsPage(office, theme)
        self._pages = QStackedWidget(self)
        self._refresh = QTimer(self, interval=_STATUS_MS)
        self._lay_out()
        self._connect()
        self.keys = install(self, self._acts())
        self.show_products()

    # -- which shop and page

    @property
    def current(self) -> ShopView | None:
        """The shop that is shown, None while there is none."""
        return self._current

    def show_shops(self, names: Sequence[str]) -> None:
        """Offer these shops."""
        self.sidebar.show_shops(names, self._current.desk.shop.name if self._current else None)

    def show_desk(self, desk: ShopDesk) -> None:
        """Show a shop."""
        name = desk.shop.name
        if name not in self._views:
            view = ShopView(desk, self._theme)
            view.help_needed.connect(lambda deed: self.help_needed.emit(desk, deed))
            desk.run_changed.connect(self._show_run)
            desk.summary_changed.connect(self._show_summary)
            self._views[name] = view
            self._pages.addWidget(view)
        self._current = self._views[name]
        # The example is no shop to come back to.
        if not desk.shop.is_demo:
            self._office.set_setting(choices.SHOP, name)
        self.sidebar.demo.setVisible(desk.shop.is_demo)
        self.settings.show_shop(desk.shop)
        self._show_run()
        self._show_summary()
        self._fit()
        self.show_products()

    def drop_desk(self, desk: ShopDesk) -> None:
        """Forget a shop that was closed."""
        view = self._views.pop(desk.shop.name, None)
        if view is None:
            return
        if view is self._current:
            self._current = None
            self.sidebar.demo.setVisible(False)
            self.sidebar.products.set_count(0)
            self.sidebar.progress.show_card(None)
            self.status.show_status(None)
        self._pages.removeWidget(view)
        view.deleteLater()
        self.show_products()

    def show_products(self) -> None:
        """Show the products, or what to do where there is no shop."""
        self._pages.setCurrentWidget(self._current or self.welcome)
        self.sidebar.show_page("products")
        self.status.setVisible(self._current is not None)
        if self._current is None:
            self.welcome.connect_button.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._current is not None:
            self._current.close_details()

    def show_settings(self) -> None:
        """Show the settings."""
        self._pages.setCurrentWidget(self.settings)
        self.sidebar.show_page("settings")

    @property
    def is_in_settings(self) -> bool:
        """Tell whether the settings are shown."""
        return self._pages.currentWidget() is self.settings

    def show_page(self, page: str) -> None:
        """Show ``"products"`` or ``"settings"``."""
        (self.show_settings if page == "settings" else self.show_products)()

    def show_demo_opening(self, *, opening: bool) -> None:
        """Show that the demo shop is being made: it takes a few seconds the first time."""
        button = self.welcome.demo_button
        button.setEnabled(not opening)
        button.setText(" " + (_("Opening the demo shop…") if opening else _("Open the demo shop")))

    def bring_up(self) -> None:
        """Show the window in front of the others."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    # -- where it was

    def restore_place(self) -> None:
        """Go where the window was the last time; the design's size the first time."""
        self.resize(1280, 820)
        kept = self._office.setting(choices.WINDOW)
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(QByteArray(kept.encode("ascii", "ignore"))))

    def keep_place(self) -> None:
        """Remember where the window is."""
        kept = self.saveGeometry().toBase64().data()
        self._office.set_setting(choices.WINDOW, bytes(kept).decode("ascii"))

    # -- what happens

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the decision to the program; the system's own end of session is obeyed."""
        self.keep_place()
        app = QGuiApplication.instance()
        ending = isinstance(app, QGuiApplication) and app.isSavingSession()
        if self.may_close or ending:
            event.accept()
            return
        event.ignore()
        self.close_asked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show less where there is less room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self._theme.metrics
        factor = self._theme.scale.factor
        small = self.width() < metrics.icons_only_below * factor or self.height() < _SHORT * factor
        self.sidebar.set_narrow(narrow=small)
        if self._current is not None:
            self._current.set_one_column(one_column=self.width() < metrics.one_column_below * factor)

    def _lay_out(self) -> None:
        self.setWindowTitle("Intacto")
        metrics = self._theme.metrics
        self.setMinimumSize(metrics.window_min_width, metrics.window_min_height)
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.settings)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.sidebar)
        middle.addWidget(self._pages, 1)
        whole = QWidget(self)
        dress(whole, Look.GROUND)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.sidebar.page_asked.connect(self.show_page)
        self.sidebar.shop_asked.connect(self.shop_asked)
        self.sidebar.connect_asked.connect(self.connect_asked)
        self.sidebar.demo.break_one.connect(self.demo_break_asked)
        self.sidebar.demo.remove.connect(self.demo_remove_asked)
        self.sidebar.progress.toggled.connect(self._toggle_pause)
        self.settings.shop_changed.connect(self.shop_changed)
        self.settings.shop_removed.connect(self.shop_removed)
        self.settings.language_changed.connect(self.language_changed)
        self.welcome.connect_requested.connect(self.connect_asked)
        self.welcome.demo_requested.connect(self.demo_asked)
        self._theme.changed.connect(self._fit)
        self._refresh.timeout.connect(self._show_status)
        self._refresh.start()

    def _show_run(self) -> None:
        if self._current is not None:
            self.sidebar.progress.show_card(card(self._current.desk.run))

    def _show_summary(self) -> None:
        if self._current is not None:
            self.sidebar.products.set_count(len(self._current.desk.summary.to_repair))
            self._show_status()

    def _show_status(self) -> None:
        if self._current is not None:
            desk = self._current.desk
            self.status.show_status(status(desk.shop, desk.encrypted(), desk.summary, time.time(), desk.last_failure))

    # -- keys

    def _acts(self) -> dict[Command, Callable[[], None]]:
        def on_shop(act: Callable[[ShopView], object]) -> Callable[[], None]:
            def run() -> None:
                if self._current is not None and self._pages.currentWidget() is self._current:
                    act(self._current)

            return run

        return {
            Command.PRODUCTS: self.show_products,
            Command.SETTINGS: self.show_settings,
            Command.NEXT_ZONE: lambda: self._step_zone(1),
            Command.PREVIOUS_ZONE: lambda: self._step_zone(-1),
            Command.NEXT_PROBLEM: on_shop(lambda shop: shop.page.step_problem(backwards=False)),
            Command.PREVIOUS_PROBLEM: on_shop(lambda shop: shop.page.step_problem(backwards=True)),
            Command.REPAIR: on_shop(lambda shop: shop.page.repair_current()),
            Command.REPAIR_ALL: on_shop(lambda shop: shop.desk.repair_all()),
            Command.CHECK_SELECTED: on_shop(lambda shop: shop.page.check_selected()),
            Command.CHECK_ALL: on_shop(lambda shop: shop.desk.check(None)),
            Command.PASTE_COPY: on_shop(lambda shop: shop.paste_copy()),
            Command.UNDO: on_shop(lambda shop: shop.details.undo()),
            Command.FIND: on_shop(lambda shop: shop.page.start_search()),
            Command.LEAVE: on_shop(lambda shop: shop.close_details()),
            Command.PAUSE: self._toggle_pause,
            Command.CLOSE: self._close_by_key,
            Command.QUIT: self.quit_asked.emit,
        }

    def _close_by_key(self) -> None:
        self.close()

    def _step_zone(self, step: int) -> None:
        """Bring the keyboard to the next part of the window that can take it."""
        shown = self._current is not None and self._pages.currentWidget() is self._current
        inner = self._current.zones if shown and self._current is not None else (self._pages.currentWidget(),)
        zones = [zone for zone in (*inner, self.sidebar) if zone.isVisible()]
        focus = QApplication.focusWidget()
        here = next((n for n, zone in enumerate(zones) if focus and (zone is focus or zone.isAncestorOf(focus))), -step)
        for number in range(1, len(zones) + 1):
            if _focus_into(zones[(here + step * number) % len(zones)]):
                return

    def _toggle_pause(self) -> None:
        desk = self._current.desk if self._current is not None else None
        # A run that is stopping must not be held: it would never end.
        if desk is None or not desk.run.running or desk.run.stopping:
            return
        if desk.run.paused:
            self.help_needed.emit(desk, Deed.RESUME)
        else:
            desk.pause()


def _focus_into(zone: QWidget) -> bool:
    """Give the keyboard to ``zone`` or to the first part of it that takes it; return whether there is one."""
    parts = [zone, *zone.findChildren(QWidget)]
    for part in parts:
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible() and part.isEnabled():
            part.setFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
