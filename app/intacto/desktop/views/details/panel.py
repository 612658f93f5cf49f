"""The details of one file. What they say is decided by presenters; here it is shown, in place, and passed on."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from intacto.desktop.at_hand import Sight, look_at
from intacto.desktop.copy_flow import CopyFlow
from intacto.desktop.desk import ShopDesk
from intacto.desktop.dialogs.choose import choose_file
from intacto.desktop.dialogs.confirm import confirmed
from intacto.desktop.dialogs.evidence import EvidenceDialog
from intacto.desktop.presenters.cause import has_places
from intacto.desktop.presenters.choices import plain_choices
from intacto.desktop.presenters.details import body_of, head_of
from intacto.desktop.presenters.drop import NextStep, Pair, answer
from intacto.desktop.presenters.plan import Plan, plan_if_dropped, plan_under_way, plan_while_reading
from intacto.desktop.presenters.states import State
from intacto.desktop.theme import Look, Theme, Tone, dress
from intacto.desktop.views.details.actions import ActionBox
from intacto.desktop.views.details.cause import CauseSection
from intacto.desktop.views.details.customer import CustomerSection
from intacto.desktop.views.details.damage import DamageSection
from intacto.desktop.views.details.head import HeadView
from intacto.desktop.views.details.levels import LevelsSection
from intacto.desktop.views.details.note import Note
from intacto.desktop.views.details.sections import CopiesSection, Foot, HistorySection
from intacto.desktop.views.details.technical import TechnicalDetails
from intacto.desktop.views.parts import column, label, scrolling
from intacto.desktop.views.plan_panel import PlanPanel
from intacto.domain import names
from intacto.domain.overview import CopyFit, CopyVerdict, Decision, FileDetails, FileView
from intacto.domain.repair import Action, RepairResult
from intacto.engine.events import Work
from intacto.text import _, render

_ANY_WIDTH = 16_777_215
"""Qt's own largest width: no bound."""


class DetailsPanel(QWidget):
    """Shows one file of a desk, and asks.

    ``back_requested`` where the panel is a page; ``open_requested`` carries the path of another product to go to;
    ``repair_requested`` the path that "Repair now" was pressed for.
    """

    back_requested = Signal()
    repair_requested = Signal(str)
    open_requested = Signal(str)

    def __init__(self, desk: ShopDesk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._theme = theme
        self._path: str | None = None
        self._details: FileDetails | None = None
        self._refused: CopyVerdict | None = None
        self._noted = False
        self._in_hand: str | None = None
        self._undoing: str | None = None
        self.ask_file: Callable[[QWidget | None, str], str] = choose_file
        self.ask_sure: Callable[[QWidget | None, str, str, str], bool] = confirmed
        self.flow = CopyFlow(desk, self)
        dress(self, Look.DETAILS)
        self.head = HeadView(theme)
        self.note = Note(theme)
        self.deeds = ActionBox(theme)
        self.technical = TechnicalDetails()
        self.damage = DamageSection(theme)
        self.cause = CauseSection(theme)
        self.customer = CustomerSection(theme)
        self.levels = LevelsSection(theme)
        self.copies = CopiesSection(theme)
        self.history = HistorySection(theme)
        self.foot = Foot()
        self.repair_plan = PlanPanel(theme)
        self.drop_plan = PlanPanel(theme)
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self.show_path(None)

    # -- what others ask

    def show_path(self, path: str | None) -> None:
        """Show this file, or that none is chosen."""
        if path == self._path and path is not None:
            self.refresh()
            return
        self._path = path
        self._details = None
        self._forget_note()
        for section in self._below:
            section.hide()
        # What was known of another file must not stand beside this one's buttons.
        self.deeds.show_choices(plain_choices())
        self._scroll.verticalScrollBar().setValue(0)
        self.refresh()

    @property
    def path(self) -> str | None:
        """The file that is shown."""
        return self._path

    def set_standalone(self, *, standalone: bool) -> None:
        """Show the way back, where the details are a page of their own."""
        self.head.back.setVisible(standalone)
        self.setMaximumWidth(_ANY_WIDTH if standalone else self._theme.metrics.details_max)

    def set_repair_primary(self, *, primary: bool) -> None:
        """Make "Repair now" the blue button, or leave that to the banner."""
        self.deeds.set_repair_primary(primary=primary)

    def show_plan(self, verdict: CopyVerdict | None) -> None:
        """Show what happens if the copy that is held over a file is dropped; None: it is held over none."""
        if verdict is None or not verdict.fit.accepted:
            self._show_page()
            return
        name = names.shown(names.base_name(verdict.path))
        self.drop_plan.show_plan(plan_if_dropped(name, known_good=verdict.fit is CopyFit.IDENTICAL))
        self._pages.setCurrentWidget(self._plan_page)

    def show_reading(self, path: str | None) -> None:
        """Show that the copy which was brought for ``path`` is being read; None: none is."""
        self._in_hand = path
        self._show_now()

    def show_refusal(self, verdict: CopyVerdict) -> None:
        """Say why a copy was not taken, and what to do instead."""
        if verdict.path == self._path:
            self._refused, self._noted = verdict, True
            self.note.show_answer(answer(verdict))
            self._scroll.verticalScrollBar().setValue(0)

    def refresh(self) -> None:
        """Bring everything up to date, in place."""
        self._show_now()
        if self._path is not None and self._desk.view(self._path) is not None:
            self._desk.ask_details(self._path)

    # -- inside

    @property
    def _below(self) -> tuple[QWidget, ...]:
        return (self.damage, self.cause, self.customer, self.levels, self.copies, self.history, self.foot)

    @property
    def _can_act(self) -> bool:
        return not (self._desk.run.running and self._desk.run.work is Work.REPAIR)

    def _lay_out(self) -> None:
        outer = column(self)
        outer.addWidget(self._pages)
        inner = QWidget()
        inside = column(inner, spacing=16, margins=(20, 18, 20, 20))
        for each in (self.head, self.note, self.repair_plan, self.deeds, self.technical, *self._below):
            inside.addWidget(each)
        inside.addStretch(1)
        self._scroll = scrolling(inner)
        plan = QWidget()
        beside = column(plan, margins=(20, 18, 20, 20))
        beside.addWidget(self.drop_plan)
        beside.addStretch(1)
        self._plan_page = scrolling(plan)
        self._empty = QWidget()
        hint = label(_("Choose a file to see its proof, its copies and its history."), tone=Tone.TEXT3, wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column(self._empty, margins=(48, 20, 48, 20)).addWidget(hint, 1)
        for page in (self._empty, self._scroll, self._plan_page):
            self._pages.addWidget(page)

    def _connect(self) -> None:
        self.head.back_requested.connect(self.back_requested)
        self.deeds.repair.connect(lambda: self._with_path(self.repair_requested.emit))
        self.deeds.find_copy.connect(self.find_copy)
        self.deeds.check.connect(lambda: self._with_path(lambda path: self._desk.check([path])))
        self.deeds.decided.connect(self._decide)
        self.deeds.decision.evidence_asked.connect(self.show_evidence)
        self.deeds.chosen.connect(lambda at: self._with_path(lambda path: self._desk.choose_copy(path, at)))
        for asks in (self.damage, self.cause):
            asks.evidence_asked.connect(lambda: self.show_evidence(self.damage.chosen))
        self.history.evidence_asked.connect(self.show_evidence)
        self.foot.undo.connect(self.undo)
        self.note.stepped.connect(self._take_step)
        self.flow.refused.connect(self.show_refusal)
        self.flow.in_hand_changed.connect(self.show_reading)
        desk = self._desk
        desk.views_changed.connect(self._views_changed)
        desk.loaded.connect(self.refresh)
        desk.run_changed.connect(self._show_now)
        desk.details_ready.connect(self._take_details)
        desk.repair_ended.connect(self._repair_ended)

    def _with_path(self, act: Callable[[str], object]) -> None:
        if self._path is not None:
            self._forget_note()
            act(self._path)

    def _forget_note(self) -> None:
        self._refused, self._noted = None, False
        self.note.hide()

    def _views_changed(self, paths: list[str]) -> None:
        if self._path in paths:
            # While a file is being read only its bar moves: nothing else is looked up again.
            reading = self._desk.checking(self._path) if self._path else None
            (self.refresh if reading is None else self._show_now)()

    def _show_page(self) -> None:
        known = self._path is not None and self._desk.view(self._path) is not None
        self._pages.setCurrentWidget(self._scroll if known else self._empty)

    def _show_now(self) -> None:
        """Show what the desk knows without being asked."""
        view = self._desk.view(self._path) if self._path is not None else None
        if self._pages.currentWidget() is not self._plan_page:
            self._show_page()
        if view is None:
            return
        now = time.time()
        head = head_of(view, self._desk.run, self._desk.checking(view.path), now)
        plan = self._plan(view)
        self.head.show_head(head)
        self.deeds.show_head(head, can_put_back=view.has_copy)
        self.deeds.setVisible(plan is None)
        self.repair_plan.setVisible(plan is not None)
        self.note.setVisible(self._noted and plan is None)
        if plan is not None:
            self.repair_plan.show_plan(plan)
        self.technical.show_text(head.technical)
        self.foot.undo_button.setEnabled(self._can_act)

    def _plan(self, view: FileView) -> Plan | None:
        """Return the steps to follow where this very file is being repaired."""
        run = self._desk.run
        if run.running and run.work is Work.REPAIR and run.path == view.path:
            return plan_under_way(run.step, undoing=self._undoing == view.path)
        return plan_while_reading() if self._in_hand == view.path else None

    def _take_details(self, details: FileDetails) -> None:
        path = details.view.path
        if path != self._path:
            return

        def seen(sights: dict[str, Sight]) -> None:
            if isValid(self) and path == self._path:
                self._show_details(details, sights)

        self._desk.aside(lambda: look_at(details.copies), seen)

    def _show_details(self, details: FileDetails, sights: dict[str, Sight]) -> None:
        another = self._details is None
        self._details = details
        body = body_of(details, sights, time.time(), self._desk.reach())
        self.damage.show_damage(body.damage)
        self.cause.show_card(body.cause, shows_bytes=has_places(details.view))
        self.customer.show_finding(body.customer)
        self.levels.show_levels(body.levels)
        self.deeds.rivals.show_values(body.rivals)
        self.deeds.show_choices(body.choices)
        self.copies.show_copies(body.copies, body.copies_count)
        self.copies.show()
        self.history.show_history(body.history, another=another)
        self.history.evidence.setVisible(body.keeps_evidence)
        self.foot.show_foot(body.fingerprint_label, body.fingerprint, body.undo_until)

    # -- what the person does

    def find_copy(self) -> None:
        """Let the person show a good copy, read it, and repair with it."""
        path = self._path
        if path is None:
            return
        name = names.shown(names.base_name(path))
        source = self.ask_file(self.window(), _("Find a good copy of {name}").format(name=name))
        if source:
            self._forget_note()
            self.flow.take([Pair(source, path)])
            self._show_now()

    def _take_step(self, step: NextStep) -> None:
        refused = self._refused
        if refused is None:
            return
        self._forget_note()
        if step is NextStep.FIND_ANOTHER:
            self.find_copy()
        elif step is NextStep.GO_THERE and refused.other is not None:
            self.open_requested.emit(refused.other)
        elif step is NextStep.RETRY:
            self.flow.take([Pair(refused.location, refused.path)])

    def _decide(self, decision: Decision) -> None:
        self._with_path(lambda path: self._desk.decide(path, decision))

    def show_evidence(self, begin: int = 0) -> EvidenceDialog | None:
        """Show the bytes around the damage in a window of their own, which reads them; None where no file is shown."""
        view = self._desk.view(self._path) if self._path is not None else None
        if view is None:
            return None
        made = EvidenceDialog(
            self._theme, view, partial(self._desk.evidence.ask, view.path), begin, parent=self.window()
        )
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.open()
        return made

    def undo(self) -> None:
        """Undo the last repair of the file that is shown, if there is one: asks once."""
        path, details = self._path, self._details
        if path is None or details is None or details.undo is None or not self._can_act:
            return
        # Not every repair replaced a damaged file: a changed one is put back to the previous version as well.
        consequence = _("The file from before the repair will come back.")
        if self.ask_sure(self.window(), _("Undo the repair?"), consequence, _("Undo the repair")):
            self._undoing = path
            self._with_path(self._desk.undo)

    def _repair_ended(self, result: RepairResult) -> None:
        undone, self._undoing = self._undoing == result.path, None
        if result.path != self._path:
            return
        self._noted = True
        if result.action is Action.REPAIRED:
            title = _("The file from before the repair is back") if undone else _("Repaired and read back")
            self.note.show_result(State.CHANGED if undone else State.PROVEN, title, "")
        else:
            title = _("It was not undone") if undone else _("It was not repaired")
            self.note.show_result(State.COULD_NOT_CHECK, title, render(result.reason))
        self.refresh()
