"""The card of what a host can do: six lines with a badge each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from intacto.desktop.presenters.host_abilities import AbilityRow
from intacto.desktop.theme import Look, Theme, Tone, dress
from intacto.desktop.views.parts import Rows, column, icon_label, label, row, rule, say_if_changed
from intacto.text import _


class AbilityLine(QWidget):
    """One line: badge, what is asked, what was found, and what that means."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.badge = icon_label(theme, "not_yet", size=20)
        self.title = label(look=Look.STRONG, wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.value = label(wrap=True)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.note = label(look=Look.CAPTION, wrap=True)
        # So that the keyboard can go from line to line, and a screen reader says each.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.line = rule()
        outer = column(self, spacing=12)
        outer.addWidget(self.line)
        inside = row(spacing=14, margins=(2, 2, 0, 8))
        outer.addLayout(inside)
        inside.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=4)
        inside.addLayout(words, 1)
        top = row(spacing=14)
        words.addLayout(top)
        top.addWidget(self.title, 9)
        top.addWidget(self.value, 11)
        words.addWidget(self.note)

    def show_row(self, shown: AbilityRow, *, first: bool) -> None:
        """Show one line; a rule above it unless it is the first."""
        self.line.setVisible(not first)
        self._theme.set_icon(self.badge, shown.badge.value, size=20)
        say_if_changed(self.title, shown.title)
        say_if_changed(self.value, shown.value)
        say_if_changed(self.note, shown.note)
        self.setAccessibleName(_("{name}: {value}").format(name=shown.title, value=shown.value))
        self.setAccessibleDescription(shown.note)


class AbilitiesCard(QFrame):
    """What it can do."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        dress(self, Look.CARD)
        self.rows: Rows[AbilityLine, tuple[AbilityRow, bool]] = Rows(
            lambda: AbilityLine(theme), lambda made, value: made.show_row(value[0], first=value[1]), spacing=10
        )
        inside = column(self, spacing=14, margins=(18, 16, 18, 16))
        inside.addWidget(label(_("What it can do"), Look.HEADING))
        inside.addWidget(self.rows)
        inside.addStretch(1)

    def show_abilities(self, abilities: tuple[AbilityRow, ...]) -> None:
        """Show the lines, or nothing before the first test."""
        self.setVisible(bool(abilities))
        self.rows.show_values([(each, number == 0) for number, each in enumerate(abilities)])


class VerdictCard(QFrame):
    """All that in short."""

    def __init__(self) -> None:
        super().__init__()
        dress(self, Look.CARD)
        self.text = label(tone=Tone.TEXT, wrap=True)
        inside = column(self, spacing=6, margins=(18, 16, 18, 16))
        inside.addWidget(label(_("In short"), Look.HEADING))
        inside.addWidget(self.text)

    def show_verdict(self, verdict: str) -> None:
        """Show the sentence, or nothing."""
        self.setVisible(bool(verdict))
        say_if_changed(self.text, verdict)
