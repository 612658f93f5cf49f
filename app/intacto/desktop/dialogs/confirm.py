"""Asks once, naming what will happen. Cancel is what Enter and Escape do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from intacto.desktop.theme import Look
from intacto.desktop.views.parts import button, column, fit_to_width, label, row
from intacto.text import _


class ConfirmDialog(QDialog):
    """A question with one consequence."""

    def __init__(self, title: str, consequence: str, yes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Intacto")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.yes = button(yes, Look.SECONDARY, self.accept)
        self.no = button(_("Cancel"), Look.SECONDARY, self.reject)
        self.no.setDefault(True)
        outer = column(self, spacing=8, margins=(24, 22, 24, 20))
        outer.addWidget(label(title, Look.HEADING, wrap=True))
        outer.addWidget(label(consequence, wrap=True))
        outer.addSpacing(12)
        buttons = row(spacing=10)
        outer.addLayout(buttons)
        buttons.addStretch(1)
        buttons.addWidget(self.no)
        buttons.addWidget(self.yes)
        fit_to_width(self, 440)
        self.no.setFocus()


def confirmed(parent: QWidget | None, title: str, consequence: str, yes: str) -> bool:
    """Ask, and return whether the person said yes."""
    return ConfirmDialog(title, consequence, yes, parent).exec() == int(QDialog.DialogCode.Accepted)
