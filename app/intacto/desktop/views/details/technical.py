"""What the foreign side said, folded: for those who ask their host about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from intacto.desktop.theme import Look
from intacto.desktop.views.parts import FOR_RING, button, column, label, say_if_changed
from intacto.text import _


class TechnicalDetails(QWidget):
    """A link that unfolds a text; nothing at all where there is no text."""

    def __init__(self) -> None:
        super().__init__()
        self.link = button("", Look.LINK, self._turn)
        self.text = label(look=Look.CAPTION, wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        outer = column(self, spacing=4, margins=FOR_RING)
        outer.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self.text)
        self._fold(shown=False)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show that there is such a text, folded."""
        say_if_changed(self.text, text)
        self.setVisible(bool(text))

    def _turn(self) -> None:
        self._fold(shown=self.text.isHidden())

    def _fold(self, *, shown: bool) -> None:
        self.text.setVisible(shown)
        self.link.setText(_("Hide technical details") if shown else _("Technical details"))
