"""The top of the details: badge, file name, state, folder and size, and what that means."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from intacto.desktop.presenters.details import Head
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.parts import Elided, button, column, icon_label, label, row, say_if_changed
from intacto.text import _


class HeadView(QWidget):
    """Shows a :class:`Head`. ``back_requested`` where the details are a page of their own."""

    back_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = ""
        self.back = button(" " + _("Back"), Look.LINK, self.back_requested.emit)
        theme.set_icon(self.back, Icon.ARROW_LEFT, Tone.ACCENT, 16)
        self.back.hide()
        self.badge = icon_label(theme, "not_yet", size=32)
        self.name = Elided(Look.FILE_TITLE)
        self.word = label(look=Look.STRONG)
        self.facts = Elided(tone=Tone.TEXT2)
        self.sentences = label(wrap=True)
        self.sentences.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        self._lay_out()

    def show_head(self, head: Head) -> None:
        """Show this head, touching only what changed."""
        if head.state.value != self._state:
            self._state = head.state.value
            self._theme.set_icon(self.badge, head.state.value, size=32)
            dress(self.word, Look.STRONG, tone=Tone(head.state.value))
        self.badge.setAccessibleName(head.word)
        say_if_changed(self.name, head.name)
        say_if_changed(self.word, head.word)
        say_if_changed(self.facts, f"·  {head.facts}" if head.facts else "")
        say_if_changed(self.sentences, head.sentences)
        self.bar.setVisible(head.reading is not None)
        if head.reading is not None:
            self.bar.setValue(round(head.reading * 100))

    def _lay_out(self) -> None:
        outer = column(self, spacing=14)
        outer.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        top = row(spacing=16)
        outer.addLayout(top)
        top.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        names = column(spacing=2)
        top.addLayout(names, 1)
        names.addWidget(self.name)
        second = row(spacing=7)
        names.addLayout(second)
        second.addWidget(self.word)
        second.addWidget(self.facts, 1)
        outer.addWidget(self.sentences)
        outer.addWidget(self.bar)
