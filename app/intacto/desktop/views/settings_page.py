"""The settings: one page, saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QSpinBox, QVBoxLayout, QWidget

from intacto.desktop import choices
from intacto.desktop.dialogs.choose import choose_folder
from intacto.desktop.dialogs.confirm import confirmed
from intacto.desktop.theme import Look, Scheme, Theme, Tone, dress
from intacto.desktop.views.folder_list import FolderList
from intacto.desktop.views.parts import button, column, label, row, rule, scrolling
from intacto.domain.shop import Shop
from intacto.engine.office import Office
from intacto.text import _, ngettext, use_language

_WIDE = 680
_SETTLE_MS = 700
"""How long a number must rest before it is saved: each save opens the shop anew."""


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
        self.language = _choice((("", _("As the system")), ("en", "English"), ("es", "Español")))
        self.scheme = _choice(
            (
                (Scheme.SYSTEM.value, _("As the system")),
                (Scheme.LIGHT.value, _("Light")),
                (Scheme.DARK.value, _("Dark")),
            )
        )
        self.percent = _choice(tuple((str(n), _("{count} %").format(count=n)) for n in range(100, 151, 10)))
        self.days = QSpinBox()
        self.days.setRange(1, 90)
        self.days.lineEdit().setTextMargins(9, 0, 0, 0)
        self.copies = FolderList(theme, _("Add a folder…"), choose_folder)
        self.remove = button(_("Remove this shop…"), Look.DANGER_LINK, self._remove)
        self._above_remove = rule()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._name = label(look=Look.HEADING)
        self._address = label(look=Look.CAPTION, wrap=True)
        self._shop_card = self._make_shop_card()
        self._lay_out()
        self._show_choices()
        self._connect()
        self.show_shop(None)

    def show_shop(self, shop: Shop | None) -> None:
        """Show the settings of this shop, or none."""
        self._settle.stop()
        self._shop = shop
        self._shop_card.setVisible(shop is not None)
        if shop is None:
            return
        self._name.setText(shop.name)
        self._address.setText(shop.address.url)
        self.days.blockSignals(True)
        self.days.setValue(shop.days)
        self.days.blockSignals(False)
        self._name_days()
        self.copies.show_folders(shop.copies)
        self.copies.setEnabled(not shop.is_demo)
        self._above_remove.setVisible(not shop.is_demo)
        self.remove.setVisible(not shop.is_demo)

    # -- building

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
        card, inside = _card()
        inside.addWidget(_line(_("Language"), "", self.language))
        inside.addWidget(rule())
        inside.addWidget(_line(_("Theme"), "", self.scheme))
        inside.addWidget(rule())
        inside.addWidget(_line(_("Text size"), "", self.percent))
        outer.addWidget(card)
        outer.addWidget(self._shop_card)
        saved = label(_("Everything is saved at once."), Look.CAPTION, tone=Tone.TEXT3)
        outer.addWidget(saved)
        outer.addStretch(1)

    def _make_shop_card(self) -> QFrame:
        card, inside = _card()
        names = column(spacing=1)
        inside.addLayout(names)
        names.addWidget(self._name)
        names.addWidget(self._address)
        inside.addWidget(rule())
        told = _("Every file is read back in full at least once in this time.")
        inside.addWidget(_line(_("Full round every"), told, self.days))
        inside.addWidget(rule())
        inside.addWidget(label(_("Folders of good copies"), Look.STRONG))
        inside.addWidget(self.copies)
        inside.addWidget(self._above_remove)
        inside.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _show_choices(self) -> None:
        for made, value in (
            (self.language, self._office.setting(choices.LANGUAGE)),
            (self.scheme, choices.scheme(self._office).value),
            (self.percent, str(round(choices.text_percent(self._office), -1))),
        ):
            made.setCurrentIndex(max(0, made.findData(value)))

    def _connect(self) -> None:
        self.language.activated.connect(lambda _n: self._choose_language())
        self.scheme.activated.connect(lambda _n: self._choose_scheme())
        self.percent.activated.connect(lambda _n: self._choose_percent())
        self.days.valueChanged.connect(self._days_moved)
        self._name_days()
        self._settle.timeout.connect(self._keep_days)
        self.copies.changed.connect(self._keep_copies)

    # -- keeping

    def _choose_language(self) -> None:
        code = str(self.language.currentData())
        self._office.set_setting(choices.LANGUAGE, code)
        use_language(code or None)
        self.language_changed.emit(code)

    def _choose_scheme(self) -> None:
        chosen = Scheme(self.scheme.currentData())
        self._office.set_setting(choices.THEME, chosen.value)
        self._theme.set_scheme(chosen)

    def _choose_percent(self) -> None:
        percent = str(self.percent.currentData())
        self._office.set_setting(choices.TEXT_PERCENT, percent)
        self._theme.set_text_percent(int(percent))

    def _name_days(self) -> None:
        self.days.setSuffix("\u00a0" + ngettext("day", "days", self.days.value()))

    def _days_moved(self) -> None:
        self._name_days()
        self._settle.start()

    def _keep_days(self) -> None:
        if self._shop is not None and self.days.value() != self._shop.days:
            self._keep(replace(self._shop, days=self.days.value()))

    def _keep_copies(self) -> None:
        if self._shop is not None and self.copies.folders != self._shop.copies:
            self._keep(replace(self._shop, copies=self.copies.folders))

    def _keep(self, shop: Shop) -> None:
        self._shop = shop
        self._office.update_shop(shop)
        self.shop_changed.emit(shop.name)

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


def _choice(values: tuple[tuple[str, str], ...]) -> QComboBox:
    made = QComboBox()
    for value, words in values:
        made.addItem(words, value)
    return made


def _card() -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    dress(card, Look.CARD)
    return card, column(card, spacing=12, margins=(20, 16, 20, 16))


def _line(name: str, told: str, field: QWidget) -> QWidget:
    made = QWidget()
    inside = row(made, spacing=16)
    words = column(spacing=1)
    inside.addLayout(words, 1)
    words.addWidget(label(name, Look.STRONG, wrap=True))
    if told:
        words.addWidget(label(told, Look.CAPTION, wrap=True))
    field.setMinimumWidth(210)
    field.setAccessibleName(name)
    inside.addWidget(field, 0, Qt.AlignmentFlag.AlignVCenter)
    return made
