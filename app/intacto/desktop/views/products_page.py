"""The page of one shop: header, banner, chips, list and the drawer of copies."""

from __future__ import annotations

import time
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from intacto.desktop.desk import ShopDesk
from intacto.desktop.models.tree_filter import TreeFilter
from intacto.desktop.models.tree_model import TreeModel
from intacto.desktop.presenters.banner import Deed, banner
from intacto.desktop.presenters.problems import next_problem, worst
from intacto.desktop.presenters.states import Group
from intacto.desktop.presenters.tree import ROOT
from intacto.desktop.theme import Look, Theme, Tone, dress
from intacto.desktop.views.banner import BannerCard
from intacto.desktop.views.chips import ChipRow
from intacto.desktop.views.header import Header
from intacto.desktop.views.side_scroll import SideScrollBar
from intacto.desktop.views.tree_view import ProductTree
from intacto.domain.health import Health
from intacto.engine.events import RunEnded, Work
from intacto.text import _

_OPEN_ALL_UP_TO = 30
"""Files of a shop that is small enough to be seen with all its folders open."""

_OPEN_FOUND_UP_TO = 5000
"""Files of a shop in which all that a search finds is shown at once."""

_SHORT = 360
"""Logical pixels of height, at normal text size, below which what stands above the list makes room for it."""

_RENARROW_MS = 300
"""Milliseconds between two looks at which folders hold something that was asked for."""


class ProductsPage(QWidget):
    """``chosen`` tells the current file (None on a folder); ``opened`` that its details were asked for.

    ``help_needed`` tells a :class:`Deed` that only the window can do: asking a password, showing a certificate.
    """

    chosen = Signal(object)
    opened = Signal(str)
    help_needed = Signal(object)
    copy_wanted = Signal(str)

    def __init__(self, desk: ShopDesk, theme: Theme, drawer: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._theme = theme
        self.model = TreeModel(desk.shop.name, desk.checking, time.time, self)
        self.rows = TreeFilter(self.model, self)
        self.header = Header(theme, desk.shop.name, self)
        self.banner = BannerCard(theme, self)
        self.chips = ChipRow(theme, self)
        self.tree = ProductTree(self.model, self.rows, theme, self)
        self.drawer = drawer
        self._empty = QLabel(_("No file is in this state"), self)
        self._body = QStackedLayout()
        self._renarrow = QTimer(self, singleShot=True, interval=_RENARROW_MS)
        self._renarrow.timeout.connect(self._refresh_rows)
        self._opened = False
        # Until the person chooses a file, the list stays on the worst one.
        self._follows_worst = True
        self._lay_out()
        self._connect()
        self._take_changes(list(desk.views()))
        self._show_summary()
        self._show_run()
        if desk.is_loaded:
            self._open_rows()

    # -- what others ask

    def show_path(self, path: str) -> None:
        """Make a file current, whatever the chips and the search left out before."""
        self._follows_worst = False
        self._go_to(path)

    def _go_to(self, path: str) -> None:
        if not self.tree.show_path(path):
            self.header.search.clear()
            self.chips.choose(Group.ALL)
            self._narrow()
            self.tree.show_path(path)

    def show_worst(self) -> None:
        """Make the worst file current."""
        path = worst(self.model.tree.files())
        if path is not None and path != self.tree.current_path():
            self._go_to(path)

    def step_problem(self, *, backwards: bool) -> None:
        """Go to the next or previous file that something is to be done about."""
        files = list(self.model.tree.files())
        path = next_problem(files, self.tree.current_path(), backwards=backwards)
        if path is not None:
            self.show_path(path)
            self.tree.setFocus()

    def check_selected(self) -> None:
        """Read back what is selected."""
        paths = self.tree.selected_paths()
        if paths:
            self.desk.check(paths)

    def repair_current(self) -> None:
        """Repair the current file, where it needs it and there is a copy."""
        view = self.desk.view(self.tree.current_path() or "")
        if view is not None and view.repairable:
            self.desk.repair([view.path])

    def start_search(self) -> None:
        """Go to the search field."""
        self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search.selectAll()

    # -- building

    def _lay_out(self) -> None:
        dress(self, Look.GROUND)
        dress(self._empty, Look.BODY, tone=Tone.TEXT2)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(0, 40, 0, 0)
        self._body.addWidget(self.tree)
        self._scroll = SideScrollBar(self.tree, self)
        self._body.addWidget(self._empty)
        metrics = self._theme.metrics
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(metrics.padding, 16, metrics.padding, 0)
        column.setSpacing(metrics.gap)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.chips)
        column.addLayout(self._body, 1)
        column.addWidget(self.drawer)
        order = (self.banner.button, self.header.search, self.header.button, self.chips, self.tree, self.drawer)
        for first, second in pairwise(order):
            self.setTabOrder(first, second)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the list its rows where the window is short."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self._theme.metrics
        compact = self.height() < self._theme.px(_SHORT)
        self.header.set_compact(compact=compact)
        self.chips.set_compact(compact=compact)
        self.tree.setHeaderHidden(compact)
        self._column.setSpacing(metrics.gap // 3 if compact else metrics.gap)
        self._column.setContentsMargins(metrics.padding, 6 if compact else 16, metrics.padding, 0)

    def _connect(self) -> None:
        desk = self.desk
        desk.views_changed.connect(self._take_changes)
        desk.summary_changed.connect(self._show_summary)
        desk.run_changed.connect(self._show_run)
        desk.failure.connect(self._show_banner)
        desk.notice.connect(self._show_banner)
        desk.repair_ended.connect(self._show_banner)
        desk.run_ended.connect(self._take_end)
        desk.loaded.connect(self._open_rows)
        self.header.check_everything.connect(lambda: desk.check(None))
        self.header.searched.connect(self._narrow)
        self.header.search.left.connect(self.tree.setFocus)
        self.chips.chosen.connect(self._narrow)
        self.tree.chosen.connect(self.chosen)
        self.tree.opened.connect(self.opened)
        self.tree.touched.connect(self._stop_following)
        self.banner.asked.connect(self._do)
        self._theme.changed.connect(self._fit)

    # -- what happens

    def _take_changes(self, paths: list[str]) -> None:
        changes = [(path, self.desk.view(path)) for path in paths]
        with self.tree.keeping_current():
            self.model.update(changes, calm=self.desk.run.running)
        if self.rows.is_active and not self._renarrow.isActive():
            self._renarrow.start()
        if not self._opened and self.model.tree.total:
            self._open_rows()
        elif self._follows_worst and any(view is not None and view.needs_repair for _path, view in changes):
            self.show_worst()

    def _stop_following(self) -> None:
        self._follows_worst = False

    def _open_rows(self) -> None:
        """Open the folders at first sight: all of a small shop, those with trouble of a large one."""
        self.tree.expand(self.rows.index(0, 0))
        tree = self.model.tree
        if self._opened or not tree.total:
            return
        self._opened = True
        if tree.total <= _OPEN_ALL_UP_TO:
            self.tree.expandAll()
        else:
            for key in tree.node(ROOT).children:
                if tree.state(key[3]).is_trouble:
                    self.tree.expand(self.rows.mapFromSource(self.model.index_of(key[3])))
        self.show_worst()

    def _narrow(self) -> None:
        current = self.tree.current_path()
        self.rows.narrow(self.chips.group, self.header.search.text())
        self.tree.expand(self.rows.index(0, 0))
        if self.rows.is_active and self.model.tree.total < _OPEN_FOUND_UP_TO:
            self.tree.expandAll()
        if current is not None:
            self.tree.show_path(current)
        self._show_emptiness()

    def _refresh_rows(self) -> None:
        self.rows.refresh()
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        empty = self.rows.is_active and self.rows.is_empty
        self._body.setCurrentWidget(self._empty if empty else self.tree)

    def _show_summary(self) -> None:
        self.header.show_summary(self.desk.summary)
        self.chips.show_counts(self.desk.summary)
        self._show_banner()

    def _show_run(self) -> None:
        run = self.desk.run
        self.header.allow_check(allowed=not run.running)
        if run.running and run.work is Work.REPAIR:
            # Whoever repairs wants to see how it ends, not the next trouble.
            self._follows_worst = False
        self._show_banner()

    def _show_banner(self) -> None:
        desk = self.desk
        self.banner.show_banner(
            banner(desk.summary, desk.run, failure=desk.last_failure, aftermath=desk.aftermath, notice=desk.last_notice)
        )

    def _take_end(self, ended: RunEnded) -> None:
        with self.tree.keeping_current():
            self.model.tree.settle()
        self._show_banner()
        if self._follows_worst:
            self.show_worst()
        if ended.error is None:
            self._announce(_("The repair is over") if ended.work is Work.REPAIR else _("The check is over"))

    def _announce(self, words: str) -> None:
        """Say it once to a screen reader; progress is never said."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _do(self, deed: Deed) -> None:
        match deed:
            case Deed.REPAIR_ALL:
                self.desk.repair_all()
            case Deed.SHOW_WORST:
                self._show_what_needs_a_person()
            case Deed.CHECK_UNPROVEN:
                self.desk.check([view.path for view in self.desk.views().values() if view.health in _UNPROVEN])
            case Deed.CHECK_ALL | Deed.RETRY:
                self.desk.check(None)
            case Deed.STOP:
                self.desk.stop()
            case Deed.DISMISS:
                self.desk.dismiss()
            case _:
                self.help_needed.emit(deed)

    def _show_what_needs_a_person(self) -> None:
        self.show_worst()
        path = self.tree.current_path()
        if path is None:
            return
        self.opened.emit(path)
        view = self.desk.view(path)
        if view is not None and view.needs_repair and not view.has_copy:
            self.copy_wanted.emit(path)


_UNPROVEN = (Health.UNREADABLE, Health.UNKNOWN, Health.STALE)
