"""The page of the settings: its cards, and the keeping of what they want."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from intacto.desktop.dialogs.confirm import confirmed
from intacto.desktop.theme import Look, Theme, Tone, dress
from intacto.desktop.views.parts import column, label, row, scrolling
from intacto.desktop.views.settings.host_card import HostCard
from intacto.desktop.views.settings.look_card import LookCard
from intacto.desktop.views.settings.pace_card import PaceCard
from intacto.desktop.views.settings.parts import Change
from intacto.desktop.views.settings.shop_card import ShopCard
from intacto.desktop.views.settings.web_card import WebCard
from intacto.domain.shop import Shop
from intacto.engine.office import Office
from intacto.text import _

_WIDE = 680


class SettingsPage(QWidget):
    """``language_changed`` carries the code (``""``: the system's) that is spoken from now on.

    ``shop_changed`` carries the name of a shop once what changed is kept, ``shop_removed`` that of one to be forgotten:
    first its run has to end, which is not this page's matter.
    """

    language_changed = Signal(str)
    shop_changed = Signal(str)
    shop_removed = Signal(str)

    def __init__(self, office: Office, theme: Theme) -> None:
        super().__init__()
        self._office = office
        self._theme = theme
        self._shop: Shop | None = None
        self.ask_sure: Callable[[QWidget | None, str, str, str], bool] = confirmed
        self.look = LookCard(office, theme)
        self.shop = ShopCard(theme)
        self.web = WebCard()
        self.pace = PaceCard()
        self.host = HostCard()
        self._lay_out()
        self.look.language_changed.connect(self.language_changed)
        self.shop.remove_asked.connect(self._remove)
        for card in (self.shop, self.web, self.pace, self.host):
            card.wanted.connect(self._keep)
        self.show_shop(None)

    def show_shop(self, shop: Shop | None) -> None:
        """Show the settings of this shop, or none. The example's host is this computer: it has but a few."""
        self._shop = shop
        self.shop.setVisible(shop is not None)
        for extra in (self.web, self.pace, self.host):
            extra.setVisible(shop is not None and not shop.is_demo)
        if shop is None:
            return
        for card in (self.shop, self.web, self.pace, self.host):
            card.show_shop(shop)

    def _lay_out(self) -> None:
        dress(self, Look.GROUND)
        inner = QWidget()
        column(self).addWidget(scrolling(inner))
        beside = row(inner, margins=(24, 20, 24, 24))
        middle = QWidget()
        middle.setMaximumWidth(self._theme.px(_WIDE))
        beside.addWidget(middle, 1, Qt.AlignmentFlag.AlignTop)
        beside.addStretch(0)
        outer = column(middle, spacing=14)
        outer.addWidget(label(_("Settings"), Look.PAGE_TITLE))
        for card in (self.look, self.shop, self.web, self.pace, self.host):
            outer.addWidget(card)
        outer.addWidget(label(_("Everything is saved at once."), Look.CAPTION, tone=Tone.TEXT3))
        outer.addStretch(1)

    def _keep(self, change: Change) -> None:
        if self._shop is None:
            return
        changed = change(self._shop)
        if changed != self._shop:
            self._shop = changed
            self._office.update_shop(changed)
            self.shop_changed.emit(changed.name)

    def _remove(self) -> None:
        shop = self._shop
        if shop is None:
            return
        title = _("Remove {shop}?").format(shop=shop.name)
        consequence = _(
            "Intacto forgets its files, its proofs, its history and its password. Nothing on your host and nothing "
            "in your copies is touched."
        )
        if self.ask_sure(self.window(), title, consequence, _("Remove the shop")):
            self.show_shop(None)
            self.shop_removed.emit(shop.name)
