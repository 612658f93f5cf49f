"""The plan of a repair, step by step: before a copy is dropped, and while the repair goes on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from intacto.desktop.presenters.plan import Plan, PlanStep, StepState
from intacto.desktop.theme import Icon, Look, Theme, Tone, colour, dress, paint_pixmap
from intacto.desktop.views.parts import Rows, column, icon_label, label, row, say_if_changed
from intacto.text import _

_DISC = 26


class StepMark(QWidget):
    """A numbered disc, ticked when done, with a line down to the next one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._number = 1
        self._state = StepState.WAITING
        self._last = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_step(self, number: int, state: StepState, *, last: bool) -> None:
        """Show step ``number``, counted from 1."""
        if (number, state, last) != (self._number, self._state, self._last):
            self._number, self._state, self._last = number, state, last
            self.update()

    def sizeHint(self) -> QSize:
        """Take as much height as the words beside it."""
        side = self._theme.px(_DISC)
        return QSize(side + 2, side + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint disc, number or tick, and line."""
        theme, palette = self._theme, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(_DISC)
        disc = QRectF(1, 1, side, side)
        if not self._last:
            painter.setPen(QPen(colour(palette.edge), 2))
            middle = disc.center().x()
            painter.drawLine(QPointF(middle, disc.bottom() + 4), QPointF(middle, self.height() - 3))
        if self._state is StepState.DONE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(palette.proven))
            painter.drawEllipse(disc)
            tick = theme.icons.pixmap(Icon.CHECK, Tone.ON_ACCENT, theme.px(16), self.devicePixelRatioF())
            paint_pixmap(painter, disc, tick)
        else:
            running = self._state is StepState.RUNNING
            painter.setPen(QPen(colour(palette.accent if running else palette.control), 1.6))
            painter.setBrush(colour(palette.accent if running else palette.surface))
            painter.drawEllipse(disc.adjusted(0.8, 0.8, -0.8, -0.8))
            painter.setPen(colour(palette.on_accent if running else palette.text2))
            painter.setFont(theme.font(Look.CAPTION_STRONG))
            painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), str(self._number))
        painter.end()


class StepRow(QWidget):
    """One step: its mark, what is done, and what that means."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.mark = StepMark(theme)
        self.title = label(look=Look.STRONG, wrap=True)
        self.note = label(look=Look.CAPTION, wrap=True)
        outer = row(self, spacing=14)
        outer.addWidget(self.mark)
        words = column(spacing=1, margins=(0, 3, 0, 22))
        outer.addLayout(words, 1)
        words.addWidget(self.title)
        words.addWidget(self.note)
        words.addStretch(1)

    def show_step(self, number: int, step: PlanStep, *, last: bool) -> None:
        """Show a step; a screen reader hears how it stands."""
        self.mark.show_step(number, step.state, last=last)
        say_if_changed(self.title, step.title)
        say_if_changed(self.note, step.note)
        how = {StepState.DONE: _("done"), StepState.RUNNING: _("under way"), StepState.WAITING: _("still to do")}
        self.title.setAccessibleName(f"{number}. {step.title}: {how[step.state]}")


class PlanPanel(QWidget):
    """Shows a :class:`Plan`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = label(look=Look.FILE_TITLE, wrap=True)
        self.subtitle = label(tone=Tone.TEXT2, wrap=True)
        self._steps: Rows[StepRow, tuple[int, PlanStep, bool]] = Rows(
            lambda: StepRow(theme), lambda made, value: made.show_step(value[0], value[1], last=value[2])
        )
        self.note = label(look=Look.CAPTION, wrap=True)
        card = QFrame()
        dress(card, Look.SUNKEN)
        inside = row(card, spacing=12, margins=(14, 11, 14, 11))
        inside.addWidget(icon_label(theme, Icon.CLOCK, Tone.TEXT2, 18), 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self.note, 1)
        outer = column(self)
        outer.addWidget(self.title)
        outer.addSpacing(3)
        outer.addWidget(self.subtitle)
        outer.addSpacing(18)
        outer.addWidget(self._steps)
        outer.addSpacing(4)
        outer.addWidget(card)

    @property
    def rows(self) -> list[StepRow]:
        """The rows of the steps."""
        return list(self._steps.rows)

    def show_plan(self, plan: Plan) -> None:
        """Show this plan, touching only what changed."""
        say_if_changed(self.title, plan.title)
        say_if_changed(self.subtitle, plan.subtitle)
        say_if_changed(self.note, plan.note)
        last = len(plan.steps)
        self._steps.show_values([(n, step, n == last) for n, step in enumerate(plan.steps, 1)])
