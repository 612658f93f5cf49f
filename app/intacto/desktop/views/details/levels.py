"""The section of the five levels of proof: bars, name, when it was reached, or why it was not."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from intacto.desktop.presenters.levels import LevelLine, LevelsShown, Reached
from intacto.desktop.theme import PROOF_BARS_WIDTH, Icon, Look, Theme, Tone, dress, paint_proof_bars
from intacto.desktop.views.details.section import Section
from intacto.desktop.views.parts import Rows, column, icon_label, label, row, say_if_changed
from intacto.text import _

_MARK = 16


class ProofBars(QWidget):
    """The bars of one level of proof."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bars = 0
        self._pale = False
        self.setFixedWidth(PROOF_BARS_WIDTH + 2)

    def show_level(self, bars: int, *, pale: bool) -> None:
        """Show so many full bars; ``pale`` where nobody reached them."""
        if (bars, pale) != (self._bars, self._pale):
            self._bars, self._pale = bars, pale
            self.update()

    def sizeHint(self) -> QSize:
        """Take as much as the bars need."""
        return QSize(PROOF_BARS_WIDTH + 2, 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars."""
        painter = QPainter(self)
        paint_proof_bars(painter, QRectF(self.rect()), self._bars, self._theme.palette, disabled=self._pale)
        painter.end()


class LevelRow(QWidget):
    """One level: reached and when, or not and why."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.bars = ProofBars(theme)
        self.name = label(wrap=True)
        self.when = label(look=Look.CAPTION)
        self.mark = icon_label(theme, Icon.CHECK, Tone.PROVEN, _MARK)
        inside = row(self, spacing=8)
        inside.addWidget(self.bars)
        inside.addSpacing(3)
        inside.addWidget(self.name, 1)
        inside.addWidget(self.when)
        inside.addWidget(self.mark)

    def show_line(self, line: LevelLine) -> None:
        """Show one level."""
        seen = line.reached in (Reached.FINE, Reached.WRONG)
        self.bars.show_level(line.bars, pale=not seen)
        dress(self.name, Look.STRONG if line.is_best else Look.BODY, tone=Tone.TEXT if seen else Tone.TEXT3)
        say_if_changed(self.name, line.label)
        say_if_changed(self.when, line.when)
        self.mark.setVisible(seen)
        if seen:
            wrong = line.reached is Reached.WRONG
            icon, tone = (Icon.CROSS, Tone.DAMAGED) if wrong else (Icon.CHECK, Tone.PROVEN)
            self._theme.set_icon(self.mark, icon, tone, _MARK)
            dress(self.when, Look.CAPTION, tone=Tone.DAMAGED if wrong else Tone.TEXT2)
            self.mark.setAccessibleName(_("not as it should be") if wrong else _("reached"))
        else:
            dress(self.when, Look.CAPTION, tone=Tone.TEXT3)


class LevelsSection(Section):
    """How far the proof goes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(_("How far the proof goes"))
        card = QFrame()
        dress(card, Look.SUNKEN)
        self.rows: Rows[LevelRow, LevelLine] = Rows(
            lambda: LevelRow(theme), lambda made, value: made.show_line(value), spacing=10
        )
        column(card, margins=(14, 11, 12, 11)).addWidget(self.rows)
        self.body.addWidget(card)

    def show_levels(self, levels: LevelsShown) -> None:
        """Show the levels, or nothing where none speaks for the file."""
        self.setVisible(bool(levels.lines))
        say_if_changed(self.aside, levels.count)
        self.rows.show_values(levels.lines)
