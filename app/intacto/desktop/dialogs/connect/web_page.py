"""The last page: where customers download. It may be left empty; what is typed is tried before it is kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from intacto.desktop.dialogs.connect.pages import Page, field_with_name
from intacto.desktop.theme import Tone, dress
from intacto.desktop.theme.looks import Look
from intacto.desktop.views.parts import label, say_if_changed
from intacto.text import _


class WebPage(Page):
    """``changed``: another address is typed, of which nothing is known yet."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(
            _("Where do your customers download?"),
            _("With this address Intacto downloads as they do, and tells what they get. You may leave it empty."),
        )
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://example.com/downloads")
        self.state = label(tone=Tone.TEXT2, wrap=True)
        self.state.hide()
        self.refused = ""
        """The address that was tried in vain; going on with the same one keeps it all the same."""
        self.inside.addWidget(field_with_name(_("Public address of the shop"), self.address))
        self.inside.addSpacing(8)
        self.inside.addWidget(self.state)
        self.inside.addStretch(1)
        self.address.textChanged.connect(self._forget)

    @property
    def tab_order(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in order."""
        return (self.address,)

    def show_state(self, text: str, *, bad: bool) -> None:
        """Say what was found at the address, or what is wrong with it."""
        dress(self.state, Look.BODY, tone=Tone.DAMAGED if bad else Tone.TEXT2)
        say_if_changed(self.state, text)
        self.state.setVisible(bool(text))

    def _forget(self) -> None:
        self.refused = ""
        self.show_state("", bad=False)
        self.changed.emit()
