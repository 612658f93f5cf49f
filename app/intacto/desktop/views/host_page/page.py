"""The page "My host": its header and banner, its cards in one column or two, and what is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from intacto.desktop.desk import ShopDesk
from intacto.desktop.dialogs.choose import choose_new_file
from intacto.desktop.presenters.banner import Deed
from intacto.desktop.presenters.host import HostPage as Shown
from intacto.desktop.presenters.host import host_page
from intacto.desktop.presenters.host_banner import host_banner
from intacto.desktop.presenters.host_report import report_html, report_lines, report_text
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.banner import BannerCard
from intacto.desktop.views.host_page.abilities import AbilitiesCard, VerdictCard
from intacto.desktop.views.host_page.changes import ChangesCard
from intacto.desktop.views.host_page.strip import StripCard
from intacto.desktop.views.parts import FOR_RING, button, column, label, row, say_if_changed, scrolling, with_icon
from intacto.text import _

_TWO_COLUMNS = 860
"""Logical pixels of the page from which on two columns fit."""


class HostPage(QWidget):
    """Shows the host of a desk. ``help_needed`` carries a :class:`Deed` that only the program can do."""

    help_needed = Signal(object)

    def __init__(self, desk: ShopDesk, theme: Theme) -> None:
        super().__init__()
        self.desk = desk
        self._theme = theme
        self._shown: Shown | None = None
        self._unsaved = ""
        self.ask_file: Callable[[QWidget | None, str, str], str] = choose_new_file
        self.title = label(_("My host"), Look.PAGE_TITLE)
        self.subtitle = label(look=Look.CAPTION, wrap=True)
        self.save = with_icon(theme, button(_("Save report…"), act=self._save), Icon.DOWNLOAD)
        self.test = with_icon(theme, button(_("Test again"), act=self._probe), Icon.REFRESH)
        self.banner = BannerCard(theme)
        self.empty = EmptyCard(theme, self._probe)
        self.abilities = AbilitiesCard(theme)
        self.changes = ChangesCard(theme)
        self.strip = StripCard(theme)
        self.verdict = VerdictCard()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.banner.asked.connect(self._do)
        desk.host.changed.connect(self.refresh)
        desk.run_changed.connect(self.refresh)
        desk.summary_changed.connect(self.refresh)
        theme.changed.connect(self._fit)
        self.refresh()

    def refresh(self) -> None:
        """Show what is known now, in place."""
        desk, host = self.desk, self.desk.host
        summary = desk.summary
        shown = self._shown = host_page(desk.shop, host.facts, summary.size, len(summary.to_repair), time.time())
        say_if_changed(self.subtitle, shown.subtitle)
        self.banner.show_banner(host_banner(shown, probing=host.probing, failure=host.failure, unsaved=self._unsaved))
        tested = bool(shown.abilities)
        self.empty.setVisible(not tested and host.is_known)
        self.empty.test.setEnabled(not host.probing)
        made = len(self.abilities.rows.rows)
        self.abilities.show_abilities(shown.abilities)
        if len(self.abilities.rows.rows) != made:
            self._order_tabs()
        self.changes.show_changes(shown.changes_title, shown.changes)
        self.strip.show_strip(shown.strip)
        self.verdict.show_verdict(shown.verdict)
        self.save.setVisible(tested)
        self.test.setVisible(tested)
        self.test.setEnabled(not host.probing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards under each other where there is no room for two columns."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= self._theme.px(_TWO_COLUMNS)
        side = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() is not side:
            self._columns.setDirection(side)

    def _lay_out(self) -> None:
        dress(self, Look.GROUND)
        inner = QWidget()
        column(self).addWidget(scrolling(inner))
        outer = column(inner, spacing=14, margins=(28, 16, 28, 24))
        head = row(spacing=8)
        outer.addLayout(head)
        names = column(spacing=1)
        head.addLayout(names, 1)
        names.addWidget(self.title)
        names.addWidget(self.subtitle)
        for each in (self.save, self.test):
            head.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addWidget(self.banner)
        outer.addWidget(self.empty)
        outer.addLayout(self._columns)
        outer.addStretch(1)
        self._columns.setSpacing(16)
        self._columns.addWidget(self.abilities, 11)
        right = QWidget()
        beside = column(right, spacing=16)
        for card in (self.changes, self.strip, self.verdict):
            beside.addWidget(card)
        beside.addStretch(1)
        self._columns.addWidget(right, 10)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Go from the banner through the buttons and the lines to the days; the lines are made only when shown."""
        lines = self.abilities.rows.rows
        order = (self.banner.button, self.save, self.test, self.empty.test, *lines, self.strip.days)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _do(self, deed: Deed) -> None:
        match deed:
            case Deed.RETRY:
                self._probe()
            case Deed.STOP:
                self.desk.stop()
            case Deed.DISMISS:
                self._unsaved = ""
                self.desk.host.forget_failure()
            case _:
                self.help_needed.emit(deed)

    def _probe(self) -> None:
        self.desk.host.probe(self.desk)

    def _save(self) -> None:
        """Write the report where the person says, as a page or as text, by the ending of its name."""
        if self._shown is None:
            return
        sections = report_lines(self.desk.shop, self._shown, self.desk.host.facts)
        file = self.ask_file(self.window(), _("Save the report"), _("host-report.html"))
        if not file:
            return
        words = report_text(sections) if file.lower().endswith(".txt") else report_html(sections)

        def write() -> str:
            try:
                Path(file).write_text(words, "utf-8")
            except OSError as error:
                return error.strerror or str(error)
            return ""

        self.desk.aside(write, self._saved)

    def _saved(self, problem: str) -> None:
        self._unsaved = problem
        self.refresh()


class EmptyCard(QFrame):
    """What stands there before the first test: what it is for, and one button."""

    def __init__(self, theme: Theme, act: Callable[[], object]) -> None:
        super().__init__()
        dress(self, Look.CARD)
        self.test = with_icon(theme, button(_("Test my host"), Look.PRIMARY, act), Icon.REFRESH, Tone.ON_ACCENT)
        told = _(
            "One visit finds out what it can do and how fast it is. It uses small files of ours in your shop's folder "
            "and removes them again; yours are not touched."
        )
        inside = column(self, spacing=8, margins=(24, 24, 24, 24))
        inside.addWidget(label(_("Your host was not tested yet"), Look.HEADING, wrap=True))
        inside.addWidget(label(told, tone=Tone.TEXT2, wrap=True))
        inside.addSpacing(6)
        holder = row(margins=FOR_RING)
        holder.addWidget(self.test)
        holder.addStretch(1)
        inside.addLayout(holder)
