"""The rail at the left of the dialog: what is done, what comes, and two promises."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from intacto.desktop.presenters.plan import PlanStep, StepState
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.parts import column, icon_label, label, row
from intacto.desktop.views.plan_panel import StepRow
from intacto.text import _

_WIDE = 300


class Rail(QFrame):
    """Four steps, the present one filled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        dress(self, Look.SIDEBAR)
        self.setFixedWidth(theme.px(_WIDE))
        self._logo = QLabel()
        self._logo.setPixmap(theme.icons.logo(44, self.devicePixelRatioF()))
        self._steps = (
            (_("Connect"), _("What your host told you")),
            (_("Your products"), _("The folder that you want to keep safe")),
            (_("Your good copies"), _("Where you keep your originals")),
            (_("Your web address"), _("Where your customers download; you may skip it")),
        )
        self._rows = [StepRow(theme) for _each in self._steps]
        outer = column(self, margins=(32, 32, 28, 28))
        outer.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addSpacing(16)
        outer.addWidget(label(_("Connect your shop"), Look.PAGE_TITLE, wrap=True))
        outer.addSpacing(4)
        outer.addWidget(label(_("Four steps, less than a minute."), tone=Tone.TEXT2, wrap=True))
        outer.addSpacing(22)
        for each in self._rows:
            outer.addWidget(each)
        outer.addStretch(1)
        outer.addWidget(self._promise(Icon.EYE, _("Intacto only reads. It touches nothing until you press Repair.")))
        outer.addSpacing(14)
        self.keeping = label("", Look.CAPTION, wrap=True)
        outer.addWidget(self._beside(Icon.KEY, self.keeping))
        self.show_keeping(None)
        self.show_step(0)

    def show_step(self, current: int) -> None:
        """Show which step it is, from 0."""
        last = len(self._rows)
        for number, (made, (title, note)) in enumerate(zip(self._rows, self._steps, strict=True), 1):
            state = StepState.RUNNING if number == current + 1 else StepState.WAITING
            state = StepState.DONE if number <= current else state
            made.show_step(number, PlanStep(title, note, state), last=number == last)

    def show_keeping(self, problem: str | None) -> None:
        """Say where the password is kept, or why it cannot be."""
        self.keeping.setText(problem or _("Your password is kept in this computer's keyring, never in a file."))

    def _promise(self, icon: Icon, text: str) -> QWidget:
        return self._beside(icon, label(text, Look.CAPTION, wrap=True))

    def _beside(self, icon: Icon, words: QLabel) -> QWidget:
        made = QWidget()
        inside = row(made, spacing=12)
        inside.addWidget(icon_label(self._theme, icon, Tone.TEXT2, 18), 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(words, 1)
        return made
