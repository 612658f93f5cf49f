"""A field for a password, with an eye that shows it."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from intacto.desktop.theme import Icon, Theme, Tone
from intacto.text import _


def secret_field(theme: Theme) -> QLineEdit:
    """Return a field that masks what is typed, until its eye is clicked."""
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    eye = QAction(made)
    made.addAction(eye, QLineEdit.ActionPosition.TrailingPosition)

    def show(*, shown: bool) -> None:
        made.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        theme.set_icon(eye, Icon.EYE_OFF if shown else Icon.EYE, Tone.TEXT2, 16)
        eye.setToolTip(_("Hide the password") if shown else _("Show the password"))

    eye.triggered.connect(lambda: show(shown=made.echoMode() is QLineEdit.EchoMode.Password))
    show(shown=False)
    return made
