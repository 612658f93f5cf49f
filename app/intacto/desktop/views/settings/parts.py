"""What the cards of the settings are made of: a card, a line with its name and field, a list to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from intacto.desktop.theme import Look, dress
from intacto.desktop.views.parts import column, label, row, rule
from intacto.domain.shop import Shop

Change = Callable[[Shop], Shop]
"""Returns a shop with what was chosen: whatever else of it changed meanwhile stays."""


class Card(QFrame):
    """One idea of the settings. ``wanted`` carries a :data:`Change`."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        dress(self, Look.CARD)
        self.inside = column(self, spacing=12, margins=(20, 16, 20, 16))

    def add_line(self, name: str, told: str, field: QWidget, *, ruled: bool = True) -> None:
        """Add a field with its name and what it means; a line above it unless it is the first."""
        if ruled:
            self.inside.addWidget(rule())
        self.inside.addWidget(line(name, told, field))


def line(name: str, told: str, field: QWidget) -> QWidget:
    """Return a field with its name and what it means beside it; a screen reader is told both."""
    made = QWidget()
    inside = row(made, spacing=16)
    words = column(spacing=1)
    inside.addLayout(words, 1)
    words.addWidget(label(name, Look.STRONG, wrap=True))
    if told:
        words.addWidget(label(told, Look.CAPTION, wrap=True))
    field.setMinimumWidth(210)
    field.setAccessibleName(name)
    field.setAccessibleDescription(told)
    inside.addWidget(field, 0, Qt.AlignmentFlag.AlignVCenter)
    return made


def choice(values: Iterable[tuple[object, str]] = ()) -> QComboBox:
    """Return a list to choose from, of values and their words."""
    made = QComboBox()
    for value, words in values:
        made.addItem(words, value)
    return made
