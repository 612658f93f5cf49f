"""Where customers get the files: the public address of the shop, without which nobody can look as they do."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLineEdit

from intacto.desktop.presenters.settings import web_address
from intacto.desktop.theme import Look, Tone, dress
from intacto.desktop.views.parts import label, say_if_changed
from intacto.desktop.views.settings.parts import Card
from intacto.domain.errors import AddressInvalid
from intacto.domain.shop import Shop
from intacto.text import _, render


class WebCard(Card):
    """Takes the address once it is typed; one that makes no sense is not kept, and said so."""

    def __init__(self) -> None:
        super().__init__()
        name = _("Public address of the shop")
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://example.com/downloads")
        self.address.setAccessibleName(name)
        told = _(
            "The folder of your files as customers reach it. With it Intacto downloads as they do, and tells what they "
            "get. Leave it empty if your files have no address of their own."
        )
        self.address.setAccessibleDescription(told)
        self.problem = label(look=Look.CAPTION, tone=Tone.DAMAGED, wrap=True)
        self.problem.hide()
        self.inside.addWidget(label(name, Look.STRONG, wrap=True))
        self.inside.addWidget(self.address)
        self.inside.addWidget(self.problem)
        self.inside.addWidget(label(told, Look.CAPTION, wrap=True))
        self.address.editingFinished.connect(self._take)

    def show_shop(self, shop: Shop) -> None:
        """Show the address of this shop."""
        if self.address.text() != shop.web and not self.address.hasFocus():
            self.address.setText(shop.web)
        self._say("")

    def _take(self) -> None:
        try:
            web = web_address(self.address.text())
        except AddressInvalid as error:
            self._say(f"{render(error.title)}. {render(error.explanation)}")
            return
        self._say("")
        self.address.setText(web)
        self.wanted.emit(lambda shop: replace(shop, web=web))

    def _say(self, problem: str) -> None:
        say_if_changed(self.problem, problem)
        self.problem.setVisible(bool(problem))
        dress(self.address, Look.BODY, tone=Tone.DAMAGED if problem else Tone.TEXT)
