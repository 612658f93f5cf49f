"""The shop itself: how often everything is read back, where its good copies are, and its removal."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QSpinBox

from intacto.desktop.dialogs.choose import choose_folder
from intacto.desktop.theme import Look, Theme
from intacto.desktop.views.folder_list import FolderList
from intacto.desktop.views.parts import button, column, label, rule
from intacto.desktop.views.settings.parts import Card
from intacto.domain.shop import Shop
from intacto.text import _, ngettext

_SETTLE_MS = 700
"""How long a number must rest before it is saved: each save opens the shop anew."""


class ShopCard(Card):
    """``remove_asked``: the person wants the shop forgotten."""

    remove_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = label(look=Look.HEADING)
        self._address = label(look=Look.CAPTION, wrap=True)
        self.days = QSpinBox()
        self.days.setRange(1, 90)
        self.days.lineEdit().setTextMargins(9, 0, 0, 0)
        self.copies = FolderList(theme, _("Add a folder…"), choose_folder)
        self.remove = button(_("Remove this shop…"), Look.DANGER_LINK, self.remove_asked.emit)
        self._above_remove = rule()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        names = column(spacing=1)
        self.inside.addLayout(names)
        names.addWidget(self._name)
        names.addWidget(self._address)
        told = _("Every file is read back in full at least once in this time.")
        self.add_line(_("Full round every"), told, self.days)
        self.inside.addWidget(rule())
        self.inside.addWidget(label(_("Folders of good copies"), Look.STRONG))
        self.inside.addWidget(self.copies)
        self.inside.addWidget(self._above_remove)
        self.inside.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        self.days.valueChanged.connect(lambda _n: self._move())
        self._settle.timeout.connect(self._keep_days)
        self.copies.changed.connect(self._keep_copies)

    def show_shop(self, shop: Shop) -> None:
        """Show this shop; a number that is being chosen for it stays."""
        if self._settle.isActive() and shop.name == self._name.text():
            return
        self._settle.stop()
        self._name.setText(shop.name)
        self._address.setText(shop.address.url)
        with QSignalBlocker(self.days):
            self.days.setValue(shop.days)
        self._name_days()
        self.copies.show_folders(shop.copies)
        self.copies.setEnabled(not shop.is_demo)
        self._above_remove.setVisible(not shop.is_demo)
        self.remove.setVisible(not shop.is_demo)

    def _name_days(self) -> None:
        self.days.setSuffix("\u00a0" + ngettext("day", "days", self.days.value()))

    def _move(self) -> None:
        self._name_days()
        self._settle.start()

    def _keep_days(self) -> None:
        days = self.days.value()
        self.wanted.emit(lambda shop: replace(shop, days=days))

    def _keep_copies(self) -> None:
        folders = self.copies.folders
        self.wanted.emit(lambda shop: replace(shop, copies=folders))
