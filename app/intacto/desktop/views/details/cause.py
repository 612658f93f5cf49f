"""The section of the cause: who usually does that, what to do next, and who is ruled out."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from intacto.desktop.presenters.cause import CauseCard, RuledOut
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.details.section import Section
from intacto.desktop.views.parts import FOR_RING, Rows, button, column, icon_label, label, row, rule, say_if_changed
from intacto.text import _, number


class RuledOutRow(QWidget):
    """One who did not do it, and why."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.text = label(look=Look.CAPTION, wrap=True)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        inside = row(self, spacing=6)
        inside.addWidget(icon_label(theme, Icon.RULED_OUT, Tone.TEXT2, 16), 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self.text, 1)

    def show_line(self, line: RuledOut) -> None:
        """Show one."""
        say_if_changed(self.text, f"<b>{escape(line.name)}</b>&nbsp; {escape(line.why)}")
        self.text.setAccessibleName(f"{line.name}: {line.why}")


class CauseSection(Section):
    """What happened to the file, as far as it is proven. ``evidence_asked``: the bytes are to be shown."""

    evidence_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(_("What happened"))
        self._theme = theme
        self._folded = False
        self._count = 0
        self.sign = icon_label(theme, Icon.INFO, Tone.TEXT, 18)
        self.title = label(look=Look.STRONG, wrap=True)
        self.what = label(look=Look.CAPTION, wrap=True)
        self.todo = label(look=Look.CAPTION, tone=Tone.TEXT, wrap=True)
        for each in (self.what, self.todo):
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.fold = button("", Look.LINK, self._turn)
        self.ruled_out: Rows[RuledOutRow, RuledOut] = Rows(
            lambda: RuledOutRow(theme), lambda made, value: made.show_line(value), spacing=6
        )
        self._others = QWidget()
        self.evidence = button(_("See evidence"), Look.LINK, self.evidence_asked.emit)
        self.top.addWidget(self.evidence)
        self.top.setContentsMargins(0, 0, FOR_RING[2], 0)
        self._lay_out()

    def show_card(self, card: CauseCard | None, *, shows_bytes: bool) -> None:
        """Show the card, or nothing where there is none; ``shows_bytes``: there are bytes to be looked at."""
        self.evidence.setVisible(shows_bytes)
        self.setVisible(card is not None)
        if card is None:
            return
        say_if_changed(self.heading, card.heading)
        self._theme.set_icon(self.sign, Icon(card.sign.value), Tone.TEXT, 18)
        say_if_changed(self.title, card.title)
        say_if_changed(self.what, card.what)
        self.what.setVisible(bool(card.what))
        say_if_changed(self.todo, card.next_step)
        self.ruled_out.show_values(card.ruled_out)
        self._others.setVisible(bool(card.ruled_out))
        self._count = len(card.ruled_out)
        self._show_fold()

    def _lay_out(self) -> None:
        card = QFrame()
        dress(card, Look.SUNKEN)
        inside = column(card, spacing=8, margins=(12, 11, 12, 10))
        top = row(spacing=8)
        inside.addLayout(top)
        top.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=3)
        top.addLayout(words, 1)
        words.addWidget(self.title)
        words.addWidget(self.what)
        inside.addWidget(rule())
        todo = column(spacing=1)
        inside.addLayout(todo)
        todo.addWidget(label(_("What to do next"), Look.CAPTION_STRONG))
        todo.addWidget(self.todo)
        others = column(self._others, spacing=2)
        others.addWidget(rule())
        folded = row(margins=(0, FOR_RING[1], 0, FOR_RING[3]))
        folded.addWidget(self.fold)
        folded.addStretch(1)
        others.addLayout(folded)
        others.addWidget(self.ruled_out)
        inside.addWidget(self._others)
        self.body.addWidget(card)

    def _turn(self) -> None:
        self._folded = not self._folded
        self._show_fold()

    def _show_fold(self) -> None:
        self.ruled_out.setVisible(not self._folded and self._count > 0)
        say_if_changed(self.fold, " " + _("Ruled out: {count}").format(count=number(self._count)))
        self._theme.set_icon(self.fold, Icon.CHEVRON_RIGHT if self._folded else Icon.CHEVRON_DOWN, Tone.ACCENT, 14)
        self.fold.setAccessibleDescription(_("Folded") if self._folded else _("Unfolded"))
