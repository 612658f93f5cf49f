"""The try, step by step, and the question that it may stop at: whose certificate, or plain text."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from intacto.desktop.dialogs.certificate import CertificateWindow
from intacto.desktop.presenters.connect import certificate_text, is_host_key, stage_title, waiting_text
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.details.technical import TechnicalDetails
from intacto.desktop.views.parts import button, column, icon_label, label, row, say_if_changed, with_icon
from intacto.domain.errors import Certificate, IntactoError
from intacto.engine.connect import ConnectionStep, Stage, StageState
from intacto.text import _, render

_BADGES = {
    StageState.WAITING: "not_yet",
    StageState.RUNNING: "checking",
    StageState.FINE: "sound",
    StageState.ASK: "could_not_check",
    StageState.FAILED: "damaged",
}


class Question(Enum):
    """What the person is asked before it goes on."""

    NONE = "none"
    CERTIFICATE = "certificate"
    PLAIN = "plain"


class StepsCard(QFrame):
    """Shows each :class:`ConnectionStep` as it comes. ``plain_accepted``: the person wants to go on unencrypted."""

    plain_accepted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.certificate: Certificate | None = None
        self.question = Question.NONE
        dress(self, Look.CARD)
        self._badges: dict[Stage, QLabel] = {}
        self._titles: dict[Stage, QLabel] = {}
        self._texts: dict[Stage, QLabel] = {}
        self.ask = QFrame(self)
        self.ask_text = label(look=Look.CAPTION, wrap=True)
        self.view_certificate = with_icon(theme, button(_("View certificate"), act=self._view), Icon.EYE)
        self.go_plain = button(_("Go on unencrypted"), act=self.plain_accepted.emit)
        self.technical = TechnicalDetails()
        self._grid = QGridLayout(self)
        self._lay_out()
        self.start()

    def start(self) -> None:
        """Show that nothing was tried yet."""
        self.question, self.certificate = Question.NONE, None
        self.ask.hide()
        self.technical.show_text("")
        for stage in self._badges:
            self._show(stage, StageState.WAITING, waiting_text(stage))

    def show_step(self, step: ConnectionStep) -> None:
        """Show how one step stands."""
        self._show(step.stage, step.state, render(step.text))
        if step.state is not StageState.ASK:
            return
        self.certificate = step.certificate
        if step.certificate is not None:
            words = _("View host key") if is_host_key(step.certificate) else _("View certificate")
            say_if_changed(self.view_certificate, f" {words}")
        self.question = Question.CERTIFICATE if step.certificate is not None else Question.PLAIN
        if step.certificate is not None:
            self.ask_text.setText(certificate_text(step.certificate))
        else:
            plain = _(
                "Your host offers no encryption: your password and your files travel unencrypted, and anyone on the "
                "way can read them. Ask your host for FTPS. Nothing was sent yet."
            )
            self.ask_text.setText(plain)
        self._place_question(step.stage)

    def show_error(self, error: IntactoError) -> None:
        """Say what the failure means, with what the host said folded away."""
        self.ask_text.setText(render(error.explanation))
        self.technical.show_text(error.technical)
        failed = next((stage for stage in Stage if self._titles[stage].property("failed")), Stage.REACH)
        self._place_question(failed)

    @property
    def tab_order(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in order: the question, what helps to answer it, the answer."""
        return (self.ask_text, self.technical.link, self.view_certificate, self.go_plain)

    def focus_question(self) -> None:
        """Bring the keyboard to the question, and not to the answer that cannot be taken back."""
        asked = self.view_certificate if self.question is Question.CERTIFICATE else self.ask_text
        asked.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        grid = self._grid
        grid.setContentsMargins(18, 16, 18, 16)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(11)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        for number, stage in enumerate(Stage):
            self._badges[stage] = icon_label(self._theme, "not_yet", size=18)
            self._titles[stage] = label(stage_title(stage), Look.STRONG)
            self._texts[stage] = label(tone=Tone.TEXT2, wrap=True)
            for place, each in enumerate((self._badges[stage], self._titles[stage], self._texts[stage])):
                grid.addWidget(each, number * 2, place, top if place == 2 else Qt.AlignmentFlag.AlignVCenter)
        dress(self.ask, Look.SUNKEN)
        inside = row(self.ask, spacing=16, margins=(14, 11, 14, 11))
        words = column(spacing=2)
        inside.addLayout(words, 1)
        words.addWidget(self.ask_text)
        # So that the keyboard can rest on the question, and a screen reader says it.
        self.ask_text.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        words.addWidget(self.technical)
        inside.addWidget(self.view_certificate, 0, Qt.AlignmentFlag.AlignVCenter)
        inside.addWidget(self.go_plain, 0, Qt.AlignmentFlag.AlignVCenter)

    def _show(self, stage: Stage, state: StageState, text: str) -> None:
        self._theme.set_icon(self._badges[stage], _BADGES[state], size=18)
        self._titles[stage].setProperty("failed", state is StageState.FAILED)
        say_if_changed(self._texts[stage], text)
        tone = Tone.DAMAGED if state is StageState.FAILED else Tone.TEXT2
        dress(self._texts[stage], Look.STRONG if state is StageState.FAILED else Look.BODY, tone=tone)
        self._titles[stage].setAccessibleDescription(text)

    def _place_question(self, stage: Stage) -> None:
        """Put the card right below the step that it is about."""
        self._grid.removeWidget(self.ask)
        self._grid.addWidget(self.ask, list(Stage).index(stage) * 2 + 1, 1, 1, 2)
        self.view_certificate.setVisible(self.question is Question.CERTIFICATE)
        self.go_plain.setVisible(self.question is Question.PLAIN)
        self.ask.show()

    def _view(self) -> None:
        if self.certificate is not None:
            CertificateWindow(self._theme, self.certificate, self.window()).open()
