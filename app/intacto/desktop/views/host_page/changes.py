"""The card of what changed of a host: its signs before and after, in a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from intacto.desktop.presenters.host import ChangeRow
from intacto.desktop.theme import Look, Theme, Tone, dress
from intacto.desktop.views.parts import column, icon_label, label, row, rule, say_if_changed
from intacto.text import _


class ChangesCard(QFrame):
    """Each sign with what it was and what it is; a diamond beside what is another one now."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[ChangeRow, ...] = ()
        dress(self, Look.CARD)
        self.title = label(look=Look.HEADING, wrap=True)
        self._inside = column(self, spacing=8, margins=(18, 16, 18, 14))
        self._inside.addWidget(self.title)
        self._table = QWidget()
        self._inside.addWidget(self._table)

    def show_changes(self, title: str, changes: tuple[ChangeRow, ...]) -> None:
        """Show the table, or nothing where nothing changed."""
        self.setVisible(bool(changes))
        say_if_changed(self.title, title)
        if changes == self._shown:
            return
        self._shown = changes
        old, self._table = self._table, self._make(changes)
        self._inside.replaceWidget(old, self._table)
        old.deleteLater()

    def _make(self, changes: tuple[ChangeRow, ...]) -> QWidget:
        """Return the table. It is made anew: a host moves once a year."""
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(7)
        for place, stretch in enumerate((10, 9, 10)):
            grid.setColumnStretch(place, stretch)
        for place, words in ((1, _("Before")), (2, _("After"))):
            grid.addWidget(label(words, Look.CAPTION), 0, place)
        for number, change in enumerate(changes):
            grid.addWidget(rule(), 2 * number + 1, 0, 1, 3)
            for place, cell in enumerate(self._cells(change)):
                grid.addWidget(cell, 2 * number + 2, place, Qt.AlignmentFlag.AlignTop)
        return made

    def _cells(self, change: ChangeRow) -> tuple[QWidget, QWidget, QWidget]:
        after = QWidget()
        inside = row(after, spacing=6)
        tone = Tone.TEXT if change.changed else Tone.TEXT3
        words = label(change.after, Look.STRONG if change.changed else Look.BODY, tone, wrap=True)
        if change.changed:
            mark = icon_label(self._theme, "changed", size=13)
            mark.setAccessibleName(_("changed"))
            inside.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(words, 1)
        name = label(change.sign, Look.CAPTION, Tone.TEXT2, wrap=True)
        before = label(change.before, Look.CAPTION, wrap=True)
        # What a host shows of itself may be one long word: it is broken anywhere rather than cut.
        for each in (before, words):
            each.setText(breakable(each.text()))
        return name, before, after


def breakable(word: str) -> str:
    """Return text that may be broken after any point, dash and colon, without looking different."""
    for mark in ".-:/_":
        word = word.replace(mark, f"{mark}\u200b")
    return word
