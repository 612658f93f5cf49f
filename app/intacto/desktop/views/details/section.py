"""What every section of the details is made of: a heading, something beside it, and what it is about."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from intacto.desktop.theme import Look
from intacto.desktop.views.parts import column, label, row


class Section(QWidget):
    """A heading, something beside it, and what it is about."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading = label(title, Look.STRONG, wrap=True)
        self.aside = label(look=Look.CAPTION)
        self.body = column(self, spacing=8)
        self.top = row()
        self.body.addLayout(self.top)
        self.top.addWidget(self.heading, 1)
        self.top.addWidget(self.aside)
