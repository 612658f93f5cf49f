"""The section that shows where a file is damaged: the map, and the way from gap to gap."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from intacto.desktop.presenters.damage import damage_map
from intacto.desktop.theme import Icon, Look, Theme, Tone
from intacto.desktop.views.details.damage_map import DamageMapView
from intacto.desktop.views.details.section import Section
from intacto.desktop.views.parts import FOR_RING, button, label, row, say_if_changed
from intacto.domain.damage import Span
from intacto.domain.overview import FileView
from intacto.text import _


class DamageSection(Section):
    """Where the damage is. ``evidence_asked``: the bytes of the chosen gap are to be shown."""

    evidence_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(_("Where the damage is"))
        self._view: FileView | None = None
        self._chosen = 0
        self.map = DamageMapView(theme)
        self.map.chosen.connect(self.choose)
        self.map.opened.connect(self.evidence_asked)
        self.previous = button("", Look.ICON, lambda: self.choose(self._chosen - 1))
        theme.set_icon(self.previous, Icon.CHEVRON_LEFT, Tone.TEXT2, 16)
        self.previous.setAccessibleName(_("Previous gap"))
        self.next = button("", Look.ICON, lambda: self.choose(self._chosen + 1))
        theme.set_icon(self.next, Icon.CHEVRON_RIGHT, Tone.TEXT2, 16)
        self.next.setAccessibleName(_("Next gap"))
        for each in (self.previous, self.next):
            each.setToolTip(each.accessibleName())
        self.counter = label(look=Look.CAPTION)
        self._ways = QWidget()
        ways = row(self._ways, spacing=4, margins=(*FOR_RING[:3], 0))
        ways.addWidget(self.previous)
        ways.addWidget(self.counter)
        ways.addWidget(self.next)
        ways.addStretch(1)
        self.body.setSpacing(4)
        self.body.addWidget(self.map)
        self.body.addWidget(self._ways)

    @property
    def chosen(self) -> int:
        """The number of the gap that is magnified."""
        return self._chosen

    def show_damage(self, view: FileView | None) -> None:
        """Show where this file is damaged, or nothing where that is not known; the gap that was chosen stays so."""
        if _places(view) != _places(self._view):
            self._chosen = 0
        self._view = view
        self._show()

    def choose(self, number: int) -> None:
        """Magnify this gap."""
        self._chosen = number
        self._show()

    def _show(self) -> None:
        damage = damage_map(self._view, self._chosen) if self._view is not None else None
        self.setVisible(damage is not None)
        if damage is None:
            return
        self._chosen = damage.chosen
        say_if_changed(self.aside, damage.amount)
        self.map.show_map(damage)
        self._ways.setVisible(damage.count > 1)
        say_if_changed(self.counter, damage.counter)
        self.previous.setEnabled(damage.chosen > 0)
        self.next.setEnabled(damage.chosen + 1 < damage.count)


def _places(view: FileView | None) -> tuple[str, tuple[Span, ...]]:
    return ("", ()) if view is None else (view.path, view.verdict.spans)
