"""The questions that only a person can answer: a shop's address, a password, whether to trust a certificate."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from intacto.desktop.bridge import Bridge
from intacto.desktop.desk import ShopDesk
from intacto.desktop.dialogs.certificate import CertificateDialog
from intacto.desktop.dialogs.connect.dialog import ConnectDialog
from intacto.desktop.dialogs.password import PasswordDialog
from intacto.desktop.jobs import Jobs
from intacto.desktop.passwords import Answer, PasswordAsker, Wanted, host_password, key_passphrase
from intacto.desktop.presenters.banner import Deed
from intacto.desktop.theme import Theme
from intacto.desktop.window import Window
from intacto.domain.errors import CertificateError, IntactoError
from intacto.domain.shop import Shop
from intacto.engine.office import Office
from intacto.text import render


class Asking:
    """Shows the dialogs over the window, whichever window that is by then."""

    def __init__(self, office: Office, theme: Theme, bridge: Bridge, jobs: Jobs, window: Callable[[], Window]) -> None:
        self._office = office
        self._theme = theme
        self._jobs = jobs
        self._window = window
        self._asker = PasswordAsker(bridge, self._ask_password)
        office.passwords.ask = lambda address: self._asker(host_password(address))
        office.passwords.ask_key = lambda key_file: self._asker(key_passphrase(key_file))

    def close(self) -> None:
        """Answer whoever waits that nobody is there any more."""
        self._asker.close()
        self._office.passwords.ask = self._office.passwords.ask_key = None

    def connect_shop(self) -> Shop | None:
        """Let the person connect a shop; return it, None where he thought better of it."""
        window = self._window()
        dialog = ConnectDialog(self._office, self._theme, self._jobs, window)
        dialog.demo_requested.connect(window.demo_asked)
        return dialog.exec_shop()

    def help(self, desk: ShopDesk, deed: Deed) -> None:
        """Do what a banner's button asked for."""
        if deed is Deed.PASSWORD:
            key_file = desk.shop.key_file
            wanted = key_passphrase(key_file) if key_file else host_password(desk.shop.address)
            self._ask_password(wanted, lambda password: self._go_on(desk, password))
        elif deed is Deed.CERTIFICATE and isinstance(desk.last_failure, CertificateError):
            self._ask_trust(desk, desk.last_failure)

    def _go_on(self, desk: ShopDesk, password: str | None) -> None:
        if password:
            desk.check(None)

    def _ask_password(self, wanted: Wanted, answer: Answer) -> None:
        window = self._window()
        window.bring_up()
        dialog = PasswordDialog(self._office, self._theme, self._jobs, wanted, self._tell_not_kept, window)
        dialog.finished.connect(lambda _code: answer(dialog.password()))
        dialog.open()

    def _tell_not_kept(self, error: IntactoError) -> None:
        """Say that the keyring did not take the password: it is asked for again after the next start."""
        box = QMessageBox(self._window())
        box.setWindowTitle("Intacto")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(render(error.title))
        box.setInformativeText(render(error.explanation))
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        box.open()

    def _ask_trust(self, desk: ShopDesk, failure: CertificateError) -> None:
        dialog = CertificateDialog(self._theme, failure, desk.shop.address.host, self._window())

        def trust() -> None:
            self._office.trust(desk.shop.address, failure.certificate.fingerprint)
            desk.check(None)

        dialog.accepted.connect(trust)
        dialog.open()
