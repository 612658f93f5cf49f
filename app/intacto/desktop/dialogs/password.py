"""Asks for a host's password or a key's passphrase where none is kept, or where the one that is was refused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget
from shiboken6 import isValid

from intacto.desktop.jobs import Jobs
from intacto.desktop.passwords import Wanted
from intacto.desktop.theme import Icon, Look, Theme, Tone
from intacto.desktop.views.parts import button, column, fit_to_width, icon_label, label, row
from intacto.desktop.views.secret import secret_field
from intacto.domain.errors import IntactoError, KeyringError
from intacto.engine.office import Office
from intacto.text import _


class PasswordDialog(QDialog):
    """:meth:`password` is what was typed, None where the person thought better of it.

    What was typed is held for this run of the program, and kept in the keyring where that was ticked.
    """

    def __init__(
        self,
        office: Office,
        theme: Theme,
        jobs: Jobs,
        wanted: Wanted,
        not_kept: Callable[[IntactoError], None],
        parent: QWidget | None = None,
    ) -> None:
        """``not_kept`` is told, after the dialog is gone, that the keyring did not take the password."""
        super().__init__(parent)
        self._office = office
        self._jobs = jobs
        self._not_kept = not_kept
        self._wanted = wanted
        self._given: str | None = None
        self.setWindowTitle("Intacto")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.field: QLineEdit = secret_field(theme)
        self.field.setAccessibleName(wanted.kind)
        self.keep = QCheckBox(_("Keep it in the keyring of this computer"))
        self.keep.setChecked(True)
        self.without = label(look=Look.CAPTION, wrap=True)
        self.without.hide()
        self.use = button(_("Continue"), Look.PRIMARY, self.accept)
        self.use.setDefault(True)
        self.use.setEnabled(False)
        self.field.textChanged.connect(lambda text: self.use.setEnabled(bool(text)))
        self._lay_out(theme)
        fit_to_width(self, theme.px(440))
        self.field.setFocus()
        jobs.run(office.keyring_problem, self._show_keyring)

    def password(self) -> str | None:
        """Return what was typed."""
        return self._given

    def accept(self) -> None:
        """Take what was typed; an empty field is no password."""
        if not self.field.text():
            return
        self._given = self.field.text()
        self.field.clear()
        self._office.passwords.hold(self._wanted.account, self._given)
        if self.keep.isChecked():
            office, account, password = self._office, self._wanted.account, self._given
            # A keyring may ask the person for its own password and take a minute.
            self._jobs.run(lambda: office.keep_secret(account, password), None, self._not_kept)
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
        words.addWidget(label(self._wanted.title, Look.HEADING, wrap=True))
        words.addWidget(label(self._wanted.whose, tone=Tone.TEXT2, wrap=True))
        outer.addSpacing(8)
        outer.addWidget(self.field)
        outer.addSpacing(4)
        outer.addWidget(self.keep)
        outer.addWidget(self.without)
        outer.addSpacing(12)
        buttons = row(spacing=10)
        outer.addLayout(buttons)
        buttons.addStretch(1)
        buttons.addWidget(button(_("Cancel"), Look.SECONDARY, self.reject))
        buttons.addWidget(self.use)

    def _show_keyring(self, problem: KeyringError | None) -> None:
        """Promise nothing that the system cannot keep."""
        if problem is None or not isValid(self):
            return
        self.keep.setChecked(False)
        self.keep.hide()
        self.without.setText(_("Your system has no keyring. Intacto asks for the password each time."))
        self.without.show()
        fit_to_width(self, self.width())
