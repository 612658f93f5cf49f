"""The section for a file that is good on the host and reaches customers broken."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame

from intacto.desktop.presenters.customer import CustomerFinding
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.details.section import Section
from intacto.desktop.views.parts import FOR_RING, Elided, button, column, icon_label, label, row, rule, say_if_changed
from intacto.text import _


class CustomerSection(Section):
    """What customers get instead of the file, when that was looked at, and what to do next."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(_("What your customers get"))
        self._url = ""
        self.what = label(look=Look.STRONG, wrap=True)
        self.came = label(look=Look.CAPTION, wrap=True)
        self.todo = label(look=Look.CAPTION, tone=Tone.TEXT, wrap=True)
        self.address = Elided(Look.CAPTION)
        self.open = button(_("Open it"), Look.LINK, self._open)
        self.open.setAccessibleName(_("Open the address in your browser"))
        card = QFrame()
        dress(card, Look.SUNKEN)
        inside = column(card, spacing=8, margins=(12, 11, 12, 9))
        top = row(spacing=10)
        inside.addLayout(top)
        top.addWidget(icon_label(theme, Icon.WEB, Tone.TEXT2, 18), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=2)
        top.addLayout(words, 1)
        words.addWidget(self.what)
        words.addWidget(self.came)
        inside.addWidget(rule())
        inside.addWidget(label(_("What to do next"), Look.CAPTION_STRONG))
        inside.addWidget(self.todo)
        foot = row(spacing=10, margins=(0, *FOR_RING[1:]))
        foot.addWidget(self.address, 1)
        foot.addWidget(self.open)
        inside.addLayout(foot)
        self.body.addWidget(card)

    def show_finding(self, finding: CustomerFinding | None) -> None:
        """Show the finding, or nothing where there is none."""
        self.setVisible(finding is not None)
        if finding is None:
            return
        self._url = finding.url
        say_if_changed(self.aside, finding.when)
        say_if_changed(self.what, finding.what)
        say_if_changed(self.came, finding.came)
        self.came.setVisible(bool(finding.came))
        say_if_changed(self.todo, finding.next_step)
        say_if_changed(self.address, finding.url)

    def _open(self) -> None:
        url = QUrl(self._url)
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
