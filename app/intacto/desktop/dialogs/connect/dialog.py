"""Connecting a shop: account, folder, good copies, web address. Nothing secret leaves before the server is trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QStackedWidget, QWidget
from shiboken6 import isValid

from intacto.desktop.dialogs.connect.pages import AccountPage, CopiesPage, FolderPage
from intacto.desktop.dialogs.connect.rail import Rail
from intacto.desktop.dialogs.connect.steps_card import Question
from intacto.desktop.dialogs.connect.web_page import WebPage
from intacto.desktop.jobs import Jobs
from intacto.desktop.presenters.connect import Typed, address_of, default_name, untangled
from intacto.desktop.presenters.settings import web_address
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.parts import button, column, row, scrolling, with_icon
from intacto.domain.errors import AddressInvalid, IntactoError, KeyringError
from intacto.domain.shop import Address, Shop
from intacto.engine.connect import Attempt, ConnectionReport, ConnectionStep
from intacto.engine.connect_web import WebReport
from intacto.engine.control import Control
from intacto.engine.office import Office
from intacto.text import _, render

_ACCOUNT, _FOLDER, _COPIES, _WEB = range(4)


class ConnectDialog(QDialog):
    """Makes a shop. ``demo_requested``: the person would rather try the demo first; the dialog is closed by then."""

    demo_requested = Signal()

    def __init__(self, office: Office, theme: Theme, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._theme = theme
        self._jobs = jobs
        self._shop: Shop | None = None
        self._try = 0
        self._control = Control()
        self._busy = self._closed = False
        self._address: Address | None = None
        self._samples: tuple[str, ...] = ()
        self._trusted: str | None = None
        self._plain_accepted = False
        self._typed: Typed | None = None
        self.setWindowTitle(_("Intacto — Connect a shop"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.rail = Rail(theme)
        self.account = AccountPage(theme)
        self.folder = FolderPage(theme)
        self.copies = CopiesPage(theme)
        self.web = WebPage()
        self.pages = QStackedWidget()
        self.demo = button(_("Try first with a demo shop"), Look.LINK, self._ask_demo)
        self.back = button(_("Back"), Look.SECONDARY, self._go_back)
        self.cancel = button(_("Cancel"), Look.SECONDARY, self.reject)
        self.next = with_icon(theme, button("", Look.PRIMARY, self._go_on), Icon.ARROW_RIGHT, Tone.ON_ACCENT)
        self.next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.next.setDefault(True)
        self._lay_out(theme)
        self._connect()
        self._show_page(_ACCOUNT)
        self._jobs.run(office.keyring_problem, self._show_keyring)

    def exec_shop(self) -> Shop | None:
        """Show the dialog until it is done; return the shop that was added, None where there is none."""
        self.exec()
        return self._shop

    # -- building

    def _lay_out(self, theme: Theme) -> None:
        outer = row(self, spacing=0)
        outer.addWidget(self.rail)
        right = column()
        outer.addLayout(right, 1)
        for page in (self.account, self.folder, self.copies, self.web):
            self.pages.addWidget(scrolling(page))
        right.addWidget(self.pages, 1)
        foot = QFrame()
        dress(foot, Look.FOOTER)
        inside = row(foot, spacing=10, margins=(32, 15, 32, 15))
        inside.addWidget(self.demo)
        inside.addStretch(1)
        for each in (self.cancel, self.back, self.next):
            inside.addWidget(each)
        right.addWidget(foot)
        self._order_tabs()
        self.setMinimumSize(640, 440)
        room = self.screen().availableSize() * 0.94
        self.resize(QSize(theme.px(1060), theme.px(700)).boundedTo(room))

    def _order_tabs(self) -> None:
        """Go through each page from top to bottom, then along the buttons at the foot."""
        pages = (self.account, self.folder, self.copies, self.web)
        foot = (self.demo, self.cancel, self.back, self.next)
        order = [field for page in pages for field in page.tab_order] + list(foot)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the rail where the form needs the room."""
        super().resizeEvent(event)
        self.rail.setVisible(self.width() >= self.rail.width() + self._theme.px(480))

    def _connect(self) -> None:
        self.account.changed.connect(self._account_changed)
        self.account.card.plain_accepted.connect(self._accept_plain)
        self.folder.entered.connect(self._look_into)
        self.copies.changed.connect(self._show_buttons)
        self.web.changed.connect(self._show_buttons)

    # -- going on

    @property
    def page(self) -> int:
        """The page that is shown, from 0."""
        return self.pages.currentIndex()

    def _show_page(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.rail.show_step(page)
        self._show_buttons()
        field = (self.account.server, self.folder.folder, self.copies.name, self.web.address)[page]
        field.setFocus()

    def _show_buttons(self) -> None:
        page = self.page
        asked = self.account.card.question
        words = {
            _ACCOUNT: _("Trust and continue") if asked is Question.CERTIFICATE else _("Continue"),
            _FOLDER: _("Continue"),
            _COPIES: _("Continue"),
            _WEB: _("Keep it all the same") if self.web.refused else _("Start watching"),
        }
        self.next.setText(words[page] + " ")
        # Enter looks at an unknown certificate; trusting it takes going to that button.
        asks_trust = page == _ACCOUNT and asked is Question.CERTIFICATE
        (self.account.card.view_certificate if asks_trust else self.next).setDefault(True)
        self.back.setVisible(page > _ACCOUNT)
        self.demo.setVisible(page == _ACCOUNT)
        enough = (
            self.account.typed().is_enough and asked is not Question.PLAIN,
            True,
            self.copies.is_enough,
            True,
        )
        self.next.setEnabled(enough[page] and not self._busy)
        self.account.set_editable(editable=not self._busy)
        for each in (self.folder, self.copies, self.web):
            each.setEnabled(not self._busy)

    def _go_on(self) -> None:
        match self.page:
            case 0:
                certificate = self.account.card.certificate
                if certificate is not None and self.account.card.question is Question.CERTIFICATE:
                    self._trusted = certificate.fingerprint
                self._try_account()
            case 1:
                self._try_folder(self.folder.folder.text(), self._to_copies)
            case 2:
                self.copies.show_problem("")
                self._show_page(_WEB)
            case _:
                self._try_web()

    def _go_back(self) -> None:
        self._stop_trying()
        self._show_page(self.page - 1)

    def _ask_demo(self) -> None:
        self.reject()
        self.demo_requested.emit()

    def _account_changed(self) -> None:
        """Forget what was answered for another server: trust is given to one host, not to the form."""
        self._trusted, self._plain_accepted = None, False
        self.account.show_problem("")
        self.account.card.start()
        self._show_buttons()

    def _accept_plain(self) -> None:
        self._plain_accepted = True
        self._try_account()

    # -- trying

    def _try_account(self) -> None:
        try:
            typed = untangled(self.account.typed())
            address = address_of(typed)
        except AddressInvalid as error:
            self.account.show_problem(f"{render(error.title)}. {render(error.explanation)}")
            return
        self.account.show_problem("")
        self.account.show_typed(typed)
        self._typed = typed
        self.account.card.start()
        self._attempt(address, self.account.card.show_step, self._account_tried)

    def _attempt(
        self, address: Address, step: Callable[[ConnectionStep], None], done: Callable[[ConnectionReport], None]
    ) -> None:
        """Try in a job; what an older try still tells is not heard."""
        self._try += 1
        self._busy = True
        before = self.focusWidget()
        # What is tried is held still, and would hand the keyboard to whatever comes next: Cancel, for one.
        self.setFocus()
        self._show_buttons()
        key_file = self._typed.key_file if self._typed is not None else ""
        password = self.account.password.text()
        attempt = Attempt(address, password, self._trusted, self._plain_accepted, key_file=key_file)
        tell = self._guarded(step)
        control = self._control = Control()

        def ended(report: ConnectionReport) -> None:
            self._busy = False
            self._address, self._samples = address, report.samples
            done(report)
            self._show_buttons()
            self._focus_after(before)

        self._jobs.run(
            lambda: self._office.try_connection(attempt, lambda each: self._jobs.post(lambda: tell(each)), control),
            self._guarded(ended),
            self._guarded(self._try_broke),
        )

    def _focus_after(self, before: QWidget | None) -> None:
        """Go to the question that the try stopped at, or back to where the person was."""
        card = self.account.card
        if self.page == _ACCOUNT and card.question is not Question.NONE:
            card.focus_question()
        elif self.focusWidget() in (None, self) and before is not None and before.isVisibleTo(self):
            before.setFocus()

    def _account_tried(self, report: ConnectionReport) -> None:
        card = self.account.card
        if report.error is not None:
            if card.question is Question.NONE:
                card.show_error(report.error)
            return
        assert self._typed is not None
        self.folder.folder.setText(self._typed.folder)
        self.folder.suggest(report.folders)
        self.folder.show_folders(self._typed.folder, report.folders, report.files)
        # The last tick is seen before the page turns.
        QTimer.singleShot(450, self, lambda: self._show_page(_FOLDER) if self.page == _ACCOUNT else None)

    def _try_folder(self, folder: str, done: Callable[[ConnectionReport], None]) -> None:
        assert self._typed is not None
        try:
            address = address_of(replace(self._typed, folder=folder))
        except AddressInvalid as error:
            self.folder.show_state(f"{render(error.title)}. {render(error.explanation)}", bad=True)
            return
        self.folder.show_state(_("Looking into it…"), bad=False)

        def tried(report: ConnectionReport) -> None:
            if report.error is not None:
                self.folder.show_state(f"{render(report.error.title)}. {render(report.error.explanation)}", bad=True)
                return
            self.folder.show_folders(address.folder, report.folders, report.files)
            done(report)

        self._attempt(address, lambda _step: None, tried)

    def _look_into(self, folder: str) -> None:
        self.folder.folder.setText(folder)
        self._try_folder(folder, lambda _report: None)

    def _to_copies(self, _report: ConnectionReport) -> None:
        assert self._address is not None
        if not self.copies.name.text():
            taken = [shop.name for shop in self._office.shops()]
            self.copies.name.setText(default_name(self._address, taken))
        self._show_page(_COPIES)

    def _try_broke(self, error: IntactoError) -> None:
        self._busy = False
        self.account.show_problem(f"{render(error.title)}. {render(error.explanation)}")
        self._show_page(_ACCOUNT)

    def _try_web(self) -> None:
        """Look for files of the shop under its public address, if one is named; then it is done."""
        try:
            web = web_address(self.web.address.text())
        except AddressInvalid as error:
            self.web.show_state(f"{render(error.title)}. {render(error.explanation)}", bad=True)
            return
        if web in ("", self.web.refused):
            self._finish(web)
            return
        self._try += 1
        self._busy = True
        self.web.show_state(_("Looking for your files there…"), bad=False)
        self._show_buttons()
        samples = self._samples

        def tried(report: WebReport) -> None:
            self._busy = False
            if report.works:
                self._finish(web)
                return
            self.web.refused = web
            self.web.show_state(render(report.text), bad=True)
            self._show_buttons()

        self._jobs.run(lambda: self._office.try_web(web, samples), self._guarded(tried), self._guarded(self._try_broke))

    # -- the end

    def _finish(self, web: str) -> None:
        assert self._address is not None
        assert self._typed is not None
        name, key_file = self.copies.name.text().strip(), self._typed.key_file
        shop = Shop(name, self._address, self.copies.copies, web=web, key_file=key_file)
        password, trusted = self.account.password.text(), self._trusted
        self._try += 1
        self._busy = True
        self._show_buttons()

        def add() -> Shop:
            if trusted is not None:
                self._office.trust(shop.address, trusted)
            try:
                self._office.add_shop(shop, password)
            except KeyringError:
                # The shop is there and its password held until the program ends; the rail said so beforehand.
                return shop
            return shop

        self._jobs.run(add, self._guarded(self._added), self._guarded(self._not_added))

    def _added(self, shop: Shop) -> None:
        self._shop = shop
        self.accept()

    def _not_added(self, error: IntactoError) -> None:
        self._busy = False
        self.copies.show_problem(f"{render(error.title)}. {render(error.explanation)}")
        self._show_page(_COPIES)

    def done(self, result: int) -> None:
        """Close; a try under way is ended unheard, and the password leaves the form."""
        self._stop_trying()
        self._closed = True
        self.account.password.clear()
        super().done(result)

    # -- inside

    def _stop_trying(self) -> None:
        self._try += 1
        self._busy = False
        self._control.stop()

    def _guarded(self, hear: Callable[..., None]) -> Callable[..., None]:
        """Return ``hear``, deaf to what belongs to a try that was given up."""
        mine = self._try

        def hear_now(*words: object) -> None:
            if mine == self._try:
                hear(*words)

        return hear_now

    def _show_keyring(self, problem: KeyringError | None) -> None:
        if problem is not None and isValid(self) and not self._closed:
            told = _("Your system has no keyring. Intacto asks for the password each time.")
            self.rail.show_keeping(told)
