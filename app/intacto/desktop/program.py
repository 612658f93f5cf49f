"""The program behind the window: who is told what, from the first shop to the last quit."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from intacto.desktop import choices
from intacto.desktop.asking import Asking
from intacto.desktop.bridge import Bridge
from intacto.desktop.demo_shop import DemoShopkeeper, OpenDemo
from intacto.desktop.desk import ShopDesk
from intacto.desktop.desks import Desks
from intacto.desktop.jobs import Jobs
from intacto.desktop.language import speak
from intacto.desktop.leaving import Leaving
from intacto.desktop.notices import Notices
from intacto.desktop.presenters.banner import Deed
from intacto.desktop.presenters.news import News
from intacto.desktop.presenters.tray import ShopNews, face
from intacto.desktop.theme import Theme
from intacto.desktop.tray import Tray
from intacto.desktop.window import Window
from intacto.domain.errors import IntactoError
from intacto.domain.shop import Shop
from intacto.engine.office import Office
from intacto.text import render


class Program(QObject):
    """Owns bridge, jobs, desks, tray and window, and joins them."""

    def __init__(self, app: QApplication, office: Office, theme: Theme, demo: OpenDemo | None) -> None:
        super().__init__(app)
        self._app = app
        self._office = office
        self._theme = theme
        self.bridge = Bridge(self)
        self.jobs = Jobs(self.bridge, self)
        self.desks = Desks(office, self.bridge, self.jobs, self)
        self.tray = Tray(theme, self)
        self.demo = DemoShopkeeper(demo, self.jobs, self)
        self.notices = Notices(self.desks, self.tray, self._is_watched, parent=self)
        self.leaving = Leaving(office, self.desks, self.tray, self)
        self.asking = Asking(office, theme, self.bridge, self.jobs, lambda: self.window)
        self.window = self._make_window()
        self._connect()

    def start(self, *, open_demo: bool = False) -> None:
        """Open the shops and show the window."""
        shops = self._office.shops()
        shown = self._office.setting(choices.SHOP)
        for shop in shops:
            # The demo's host runs only once the demo is opened; its address changes with every start.
            if not shop.is_demo:
                self.desks.open(shop)
        if open_demo or any(shop.is_demo for shop in shops):
            self.demo.open(wanted=open_demo)
        desk = self.desks.get(shown) or next(iter(self.desks.all()), None)
        if desk is not None and not open_demo:
            self.window.show_desk(desk)
        self._show_shops()
        self._show_tray()
        self.window.restore_place()
        self.window.show()
        self.tray.icon.show()

    def quit(self) -> None:
        """Quit; a repair under way first finishes its file or leaves it as it was."""
        self.leaving.quit(self.window)

    def close(self) -> None:
        """Let go of everything; the event loop has ended."""
        self.asking.close()
        for desk in self.desks.all():
            desk.close()
        self.bridge.close()
        self.jobs.close(1.0)
        self.demo.stop()
        self.tray.hide()
        self.window.deleteLater()

    def _change_language(self) -> None:
        """Speak the language that was chosen: every word is said anew."""
        speak(self._app, self._office)
        old, place = self.window, self.window.saveGeometry()
        shown = old.current.desk if old.current is not None else None
        self.window = self._make_window()
        if shown is not None:
            self.window.show_desk(shown)
        self._show_shops()
        self.tray.translate()
        self._show_tray()
        self.window.restoreGeometry(place)
        self.window.show_settings()
        self.window.show()
        old.may_close = True
        old.close()
        old.deleteLater()

    # -- building

    def _make_window(self) -> Window:
        window = Window(self._office, self._theme, demo_offered=self.demo.is_offered)
        window.close_asked.connect(lambda: self.leaving.close(window))
        window.quit_asked.connect(self.quit)
        window.connect_asked.connect(self._connect_shop)
        window.demo_asked.connect(self.demo.open)
        window.demo_break_asked.connect(self.demo.break_one)
        window.demo_remove_asked.connect(self._remove_demo)
        window.shop_asked.connect(self._show_shop)
        window.shop_changed.connect(self._reopen)
        window.shop_removed.connect(self._remove)
        window.language_changed.connect(self._change_language, Qt.ConnectionType.QueuedConnection)
        window.help_needed.connect(self._help)
        return window

    def _connect(self) -> None:
        self.desks.closed.connect(self._forget)
        self.desks.opened.connect(lambda _desk: self._show_shops())
        self.desks.changed.connect(self._show_tray)
        self.demo.opening.connect(lambda: self.window.show_demo_opening(opening=True))
        self.demo.ready.connect(self._open_demo)
        self.demo.broken.connect(self._check_broken)
        self.demo.failed.connect(self._tell_failure)
        self.leaving.done.connect(self._end)
        self.tray.open_asked.connect(self._bring_up)
        self.tray.settings_asked.connect(self._open_settings)
        self.tray.repair_asked.connect(self.desks.repair_all)
        self.tray.check_asked.connect(self.desks.check_all)
        self.tray.hold_asked.connect(lambda held: self.desks.hold(held=held))
        self.tray.quit_asked.connect(self.quit)
        self.tray.news_clicked.connect(self._show_news)

    # -- shops

    def _connect_shop(self) -> None:
        shop = self.asking.connect_shop()
        if shop is not None:
            self.window.show_desk(self.desks.open(shop))
            self._show_shops()

    def _show_shop(self, name: str) -> None:
        desk = self.desks.get(name)
        if desk is not None:
            self.window.show_desk(desk)
            self._show_shops()

    def _reopen(self, name: str) -> None:
        """Open a shop anew, with what was changed of it."""

        def reopen() -> None:
            in_settings = self.window.is_in_settings
            self.desks.close(name)
            self.window.show_desk(self.desks.open(self._office.shop(name)))
            self._show_shops()
            if in_settings:
                self.window.show_settings()

        self.desks.when_idle(name, reopen)

    def _remove(self, name: str) -> None:
        """Close a shop, then forget it: in a job, because a keyring may take its time."""

        def remove() -> None:
            self.desks.close(name)
            self.jobs.run(lambda: self._office.remove_shop(name), None, self._tell_failure)

        self.desks.when_idle(name, remove)

    def _forget(self, desk: ShopDesk) -> None:
        self.window.drop_desk(desk)
        rest = next(iter(self.desks.all()), None)
        if self.window.current is None and rest is not None:
            self.window.show_desk(rest)
        self._show_shops()

    def _show_shops(self) -> None:
        self.window.show_shops([desk.shop.name for desk in self.desks.all()])

    # -- the demo

    def _open_demo(self, shop: Shop) -> None:
        self.window.show_demo_opening(opening=False)
        desk = self.desks.get(shop.name) or self.desks.open(shop)
        # An example opened beside other shops must not cover the one that the person looks at.
        if self.demo.is_wanted or self.window.current is None:
            self.demo.is_wanted = False
            self.window.show_desk(desk)
        self._show_shops()

    def _check_broken(self, path: str) -> None:
        shown = self.window.current
        if shown is not None and shown.desk.shop.is_demo:
            shown.desk.check([path])

    def _remove_demo(self) -> None:
        """Forget the demo shop, then remove its files."""
        name = next((desk.shop.name for desk in self.desks.all() if desk.shop.is_demo), None)
        if name is None:
            return

        def remove() -> None:
            self.desks.close(name)
            self.jobs.run(lambda: self._office.remove_shop(name), lambda _none: self.demo.remove(), self._tell_failure)

        self.desks.when_idle(name, remove)

    # -- helping

    def _help(self, desk: ShopDesk, deed: Deed) -> None:
        if deed is Deed.RESUME:
            self._go_on(desk)
        else:
            self.asking.help(desk, deed)

    def _go_on(self, desk: ShopDesk) -> None:
        """Let a run go on; whoever held all shops from the tray lifts that with it, so that both say the same."""
        desk.resume()
        if self.desks.held:
            self.desks.hold(held=False)

    # -- telling

    def _show_tray(self) -> None:
        shops = [ShopNews(desk.shop.name, desk.summary, desk.run, desk.last_failure) for desk in self.desks.all()]
        self.tray.show_face(face(shops, held=self.desks.held, now=time.time()))

    def _show_news(self, news: News) -> None:
        self._show_shop(news.shop)
        if self.window.current is not None:
            self.window.current.show_path(news.path)
        self.window.bring_up()

    def _end(self) -> None:
        # QApplication.quit() would ask the window first, and a window that goes to the tray would say no.
        self.window.may_close = True
        self._app.exit(0)

    def _bring_up(self) -> None:
        self.window.bring_up()

    def _open_settings(self) -> None:
        self.window.show_settings()
        self.window.bring_up()

    def _is_watched(self) -> bool:
        return self.window.isActiveWindow()

    def _tell_failure(self, error: IntactoError) -> None:
        self.window.show_demo_opening(opening=False)
        box = QMessageBox(self.window)
        box.setWindowTitle("Intacto")
        box.setText(render(error.title))
        box.setInformativeText(render(error.explanation))
        box.setDetailedText(error.technical)
        box.open()
