"""A note in the details: how a repair ended, or why a copy was not taken and what to do instead."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from intacto.desktop.presenters.drop import DropAnswer, NextStep
from intacto.desktop.presenters.states import State
from intacto.desktop.theme import Look, Theme, Tone, dress
from intacto.desktop.views.parts import button, column, icon_label, label, row, say_if_changed


class Note(QFrame):
    """A card with a badge, words and at most one next step."""

    stepped = Signal(object)
    """The :class:`NextStep` that was pressed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._step = NextStep.NONE
        dress(self, Look.SUNKEN)
        self.badge = icon_label(theme, "proven", size=18)
        self.name = label(look=Look.CAPTION, wrap=True)
        self.title = label(look=Look.STRONG, wrap=True)
        self.text = label(look=Look.CAPTION, wrap=True)
        self.step = button("", Look.LINK, lambda: self.stepped.emit(self._step))
        outer = row(self, spacing=10, margins=(12, 11, 12, 11))
        outer.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        inside = column(spacing=2)
        outer.addLayout(inside, 1)
        for each in (self.name, self.title, self.text):
            inside.addWidget(each)
        inside.addWidget(self.step, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_answer(self, answer: DropAnswer) -> None:
        """Show a refusal and its next step."""
        self._show(answer.badge, answer.name, answer.title, answer.text)
        self._step = answer.step
        say_if_changed(self.step, answer.step_label)
        self.step.setVisible(answer.step is not NextStep.NONE)

    def show_result(self, badge: State, title: str, text: str) -> None:
        """Show how something ended."""
        self._show(badge, "", title, text)
        self.step.hide()

    def _show(self, badge: State, name: str, title: str, text: str) -> None:
        self._theme.set_icon(self.badge, badge.value, size=18)
        dress(self.title, Look.STRONG, tone=Tone(badge.value))
        for each, words in ((self.name, name), (self.title, title), (self.text, text)):
            say_if_changed(each, words)
            each.setVisible(bool(words))
        self.show()
