"""The empty window: what Intacto will show, and the two ways to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.parts import button, column, icon_label, label, row, scrolling, with_icon
from intacto.text import _

_CARD_WIDE = 880
_TEXT_WIDE = 580


class WelcomePage(QWidget):
    """``connect_requested`` and ``demo_requested`` tell which way was chosen."""

    connect_requested = Signal()
    demo_requested = Signal()

    def __init__(self, theme: Theme, *, demo_offered: bool = True) -> None:
        super().__init__()
        self._theme = theme
        self._demo_offered = demo_offered
        dress(self, Look.GROUND)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.connect_button = button(_("Connect my shop"), Look.PRIMARY_LARGE, self.connect_requested.emit)
        with_icon(theme, self.connect_button, Icon.PLUS, Tone.ON_ACCENT, 18)
        self.demo_button = button(_("Open the demo shop"), Look.SECONDARY, self.demo_requested.emit)
        with_icon(theme, self.demo_button, Icon.SHOP)
        inner = QWidget()
        self._lay_out(inner)
        column(self).addWidget(scrolling(inner))
        theme.changed.connect(self._show_picture)
        self._show_picture()

    def _lay_out(self, inner: QWidget) -> None:
        outer = column(inner, margins=(24, 24, 24, 24))
        centred = Qt.AlignmentFlag.AlignHCenter
        title = label(_("Your products will appear here, one by one"), Look.WELCOME_TITLE, wrap=True)
        text = label(
            _(
                "Connect the shop where you sell. Intacto checks that every file is still exactly the one you "
                "uploaded, and warns you before a customer does."
            ),
            tone=Tone.TEXT2,
            wrap=True,
        )
        for each in (title, text):
            each.setAlignment(centred)
        outer.addStretch(3)
        outer.addWidget(self.picture)
        outer.addSpacing(20)
        outer.addWidget(title)
        outer.addSpacing(12)
        outer.addLayout(_narrow(text, _TEXT_WIDE))
        outer.addSpacing(26)
        outer.addWidget(self.connect_button, 0, centred)
        outer.addStretch(2)
        outer.addSpacing(30)
        if self._demo_offered:
            outer.addLayout(_narrow(self._demo_card(), _CARD_WIDE))
        outer.addStretch(2)

    def _demo_card(self) -> QFrame:
        card = QFrame()
        dress(card, Look.CARD)
        outer = column(card, spacing=14, margins=(24, 18, 24, 20))
        top = row(spacing=16)
        outer.addLayout(top)
        words = column(spacing=2)
        top.addLayout(words, 1)
        words.addWidget(label(_("Would you rather look first?"), Look.HEADING, wrap=True))
        told = _("Open a demo shop. It lives on this computer only: break whatever you like.")
        words.addWidget(label(told, tone=Tone.TEXT2, wrap=True))
        top.addWidget(self.demo_button, 0, Qt.AlignmentFlag.AlignVCenter)
        steps = QGridLayout()
        steps.setSpacing(12)
        outer.addLayout(steps)
        told_steps = (
            ("proven", _("See 12 products"), _("Each with its proof and its date")),
            ("damaged", _("Break one with a click"), _("As a failing disk would")),
            (Icon.REPAIR, _("Repair it and see the proof"), _("With a good copy, in seconds")),
        )
        for number, (icon, title, text) in enumerate(told_steps):
            steps.addWidget(_step(self._theme, icon, title, text), 0, number)
            steps.setColumnStretch(number, 1)
        return card

    def _show_picture(self) -> None:
        self.picture.setPixmap(self._theme.icons.welcome(self.devicePixelRatioF()))


def _narrow(inside: QWidget, wide: int) -> QGridLayout:
    """Return a layout that keeps ``inside`` in the middle, never wider than ``wide``."""
    made = QGridLayout()
    made.setContentsMargins(0, 0, 0, 0)
    inside.setMaximumWidth(wide)
    made.addWidget(inside, 0, 1)
    made.setColumnStretch(0, 1)
    made.setColumnStretch(1, 1000)
    made.setColumnStretch(2, 1)
    return made


def _step(theme: Theme, icon: Icon | str, title: str, text: str) -> QFrame:
    card = QFrame()
    dress(card, Look.SUNKEN)
    inside = row(card, spacing=14, margins=(16, 11, 14, 11))
    inside.addWidget(icon_label(theme, icon, Tone.ACCENT, 24))
    words = column(spacing=1)
    inside.addLayout(words, 1)
    words.addStretch(1)
    words.addWidget(label(title, Look.STRONG, wrap=True))
    words.addWidget(label(text, Look.CAPTION, wrap=True))
    words.addStretch(1)
    return card
