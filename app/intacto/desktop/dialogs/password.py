"""Asks for a host's password where none is kept, or where the host refused the one that is."""

from __future__ import annotations

import threading
from contextlib import suppress

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget

from intacto.desktop.theme import Icon, Look, Theme, Tone
from intacto.desktop.views.parts import button, column, fit_to_width, icon_label, label, row
from intacto.desktop.views.secret import secret_field
from intacto.domain.errors import KeyringError
from intacto.domain.shop import Address
from intacto.engine.office import Office
from intacto.text import _


class PasswordDialog(QDialog):
    """:meth:`password` is what was typed, None where the person thought better of it.

    What was typed is held for this run of the program, and kept in the keyring where that was ticked.
    """

    def __init__(self, office: Office, theme: Theme, address: Address, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._address = address
        self._given: str | None = None
        self.setWindowTitle("Intacto")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.field: QLineEdit = secret_field(theme)
        self.field.setAccessibleName(_("Password"))
        self.keep = QCheckBox(_("Keep it in the keyring of this computer"))
        self.keep.setChecked(True)
        self.use = button(_("Continue"), Look.PRIMARY, self.accept)
        self.use.setDefault(True)
        self.use.setEnabled(False)
        self.field.textChanged.connect(lambda text: self.use.setEnabled(bool(text)))
        self._lay_out(theme)
        fit_to_width(self, theme.px(440))
        self.field.setFocus()

    def password(self) -> str | None:
        """Return what was typed."""
        return self._given

    def accept(self) -> None:
        """Take what was typed; an empty field is no password."""
        if not self.field.text():
            return
        self._given = self.field.text()
        self.field.clear()
        self._office.passwords.hold(self._address.account, self._given)
        if self.keep.isChecked():
            work = (self._office, self._address, self._given)
            # A keyring may ask the person for its own password and take a minute.
            threading.Thread(target=_keep, args=work, name="intacto-keep", daemon=True).start()
        super().accept()

    def reject(self) -> None:
        """Leave without a password."""
        self.field.clear()
        super().reject()

    def _lay_out(self, theme: Theme) -> None:
        outer = column(self, spacing=6, margins=(24, 22, 24, 20))
        top = row(spacing=12)
        outer.addLayout(top)
        top.addWidget(icon_label(theme, Icon.KEY, Tone.ACCENT, 22), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=3)
        top.addLayout(words, 1)
        words.addWidget(label(_("The password of your host"), Look.HEADING, wrap=True))
        who = _("{user} at {host}").format(user=self._address.user, host=self._address.host)
        words.addWidget(label(who, tone=Tone.TEXT2, wrap=True))
        outer.addSpacing(8)
        outer.addWidget(self.field)
        outer.addSpacing(4)
        outer.addWidget(self.keep)
        outer.addSpacing(12)
        buttons = row(spacing=10)
        outer.addLayout(buttons)
        buttons.addStretch(1)
        buttons.addWidget(button(_("Cancel"), Look.SECONDARY, self.reject))
        buttons.addWidget(self.use)


def _keep(office: Office, address: Address, password: str) -> None:
    # Without a keyring the password is held in memory all the same, and asked for at the next start.
    with suppress(KeyringError):
        office.keep_password(address, password)
