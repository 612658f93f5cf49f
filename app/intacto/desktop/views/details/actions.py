"""What can be done with a file: one button, or two equal ones where only the seller can know."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from intacto.desktop.presenters.choices import Choices, plain_choices
from intacto.desktop.presenters.details import Head, Offer, RivalLine
from intacto.desktop.presenters.states import State
from intacto.desktop.theme import Icon, Look, Theme, Tone, dress
from intacto.desktop.views.parts import Elided, Rows, button, column, label, say_if_changed, with_icon
from intacto.domain.overview import Decision
from intacto.text import _


class ActionBox(QWidget):
    """Shows the one thing that a file's state asks for."""

    repair = Signal()
    find_copy = Signal()
    check = Signal()
    decided = Signal(object)
    """A :class:`Decision`."""
    chosen = Signal(str)
    """The location of the copy that is sold."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.repair_button = button(_("Repair now"), Look.PRIMARY_LARGE, self.repair.emit)
        with_icon(theme, self.repair_button, Icon.REPAIR, Tone.ON_ACCENT, 18)
        self.find_button = button(_("Find a good copy…"), Look.SECONDARY, self.find_copy.emit)
        with_icon(theme, self.find_button, Icon.SEARCH)
        self.check_button = button(_("Check now"), Look.SECONDARY, self.check.emit)
        with_icon(theme, self.check_button, Icon.REFRESH)
        self.known = label(wrap=True)
        """What the bytes show, before a decision is asked for."""
        self.hint = label(look=Look.CAPTION, wrap=True)
        self.decision = DecisionBox()
        self.decision.decided.connect(self.decided)
        self.rivals: Rows[RivalRow, RivalLine] = Rows(
            self._make_rival, lambda made, value: made.show_line(value), spacing=8
        )
        outer = column(self, spacing=8)
        outer.addWidget(self.repair_button)
        outer.addWidget(self.known)
        outer.addWidget(self.hint)
        outer.addWidget(self.find_button, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self.check_button, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self.decision)
        outer.addWidget(self.rivals)

    def show_head(self, head: Head, *, can_put_back: bool) -> None:
        """Show what this file's state offers."""
        offer = head.offer
        self.repair_button.setVisible(offer is Offer.REPAIR)
        self.find_button.setVisible(offer is Offer.FIND_COPY)
        self.check_button.setVisible(offer is Offer.CHECK and head.reading is None)
        self.decision.setVisible(offer is Offer.DECIDE)
        self.decision.show_possible(can_put_back=can_put_back)
        if offer is not Offer.CHOOSE:
            self.rivals.hide()
        again = head.state in (State.COULD_NOT_CHECK, State.OLD)
        say_if_changed(self.check_button, " " + (_("Check again") if again else _("Check now")))
        say_if_changed(self.hint, head.hint)
        self.hint.setVisible(bool(head.hint))
        centred = offer is Offer.REPAIR
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft)
        for each in (self.repair_button, self.find_button, self.decision, self.rivals):
            each.setEnabled(head.can_act)
        self.check_button.setEnabled(head.can_act)

    def show_choices(self, choices: Choices) -> None:
        """Show what is asked of a changed file, and what its bytes show."""
        say_if_changed(self.known, choices.known)
        self.known.setVisible(bool(choices.known))
        self.decision.show_choices(choices)

    def set_repair_primary(self, *, primary: bool) -> None:
        """Make "Repair now" the blue button, or a plain one where the banner beside it has the blue one already."""
        dress(self.repair_button, Look.PRIMARY_LARGE if primary else Look.SECONDARY)
        self._theme.set_icon(self.repair_button, Icon.REPAIR, Tone.ON_ACCENT if primary else Tone.TEXT, 18)
        self.repair_button.setMinimumHeight(self._theme.px(self._theme.metrics.repair_button))

    def _make_rival(self) -> RivalRow:
        made = RivalRow()
        made.chosen.connect(self.chosen)
        return made


class DecisionBox(QWidget):
    """Two equal buttons, "I changed it" and "Go back to the previous one", each with what it means; no default.

    ``evidence_asked``: the bytes that differ are to be shown.
    """

    decided = Signal(object)
    evidence_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choices = plain_choices()
        self._can_put_back = False
        self.mine = button("", Look.SECONDARY, lambda: self.decided.emit(Decision.MINE))
        self.put_back = button("", Look.SECONDARY, lambda: self.decided.emit(Decision.PUT_BACK))
        self.mine_note = label(look=Look.CAPTION, wrap=True)
        self.put_back_note = label(look=Look.CAPTION, wrap=True)
        self.evidence = button(_("See what differs"), Look.LINK, self.evidence_asked.emit)
        outer = column(self, spacing=10)
        outer.addWidget(_choice(self.mine, self.mine_note))
        outer.addWidget(_choice(self.put_back, self.put_back_note))
        outer.addWidget(self.evidence, 0, Qt.AlignmentFlag.AlignRight)
        self.show_choices(self._choices)

    def show_choices(self, choices: Choices) -> None:
        """Show what is asked."""
        self._choices = choices
        say_if_changed(self.mine, choices.mine)
        say_if_changed(self.mine_note, choices.mine_note)
        say_if_changed(self.put_back, choices.put_back)
        self.evidence.setVisible(choices.shows_bytes)
        self.mine.setAccessibleDescription(choices.mine_note)
        self._show_possible()

    def show_possible(self, *, can_put_back: bool) -> None:
        """Say whether the previous version is at hand."""
        self._can_put_back = can_put_back
        self._show_possible()

    def _show_possible(self) -> None:
        possible = self._choices.put_back_note
        missing = _("None of your copies is the previous version, so it cannot be put back.")
        self.put_back.setEnabled(self._can_put_back)
        say_if_changed(self.put_back_note, possible if self._can_put_back else missing)
        self.put_back.setAccessibleDescription(self.put_back_note.text())


def _choice(pressed: QWidget, note: QWidget) -> QFrame:
    card = QFrame()
    dress(card, Look.SUNKEN)
    inside = column(card, spacing=7, margins=(12, 12, 12, 11))
    inside.addWidget(pressed)
    inside.addWidget(note)
    return card


class RivalRow(QFrame):
    """One of the copies that differ, with its button."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        dress(self, Look.SUNKEN)
        self._location = ""
        self.title = Elided(Look.STRONG)
        self.facts = label(look=Look.CAPTION, wrap=True)
        self.choose = button(_("I sell this one"), Look.SECONDARY, lambda: self.chosen.emit(self._location))
        inside = column(self, spacing=3, margins=(12, 10, 12, 12))
        inside.addWidget(self.title)
        inside.addWidget(self.facts)
        inside.addSpacing(5)
        inside.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)

    def show_line(self, line: RivalLine) -> None:
        """Show one copy."""
        self._location = line.location
        say_if_changed(self.title, line.title)
        say_if_changed(self.facts, line.facts)
        self.choose.setAccessibleName(_("I sell this one: {copy}").format(copy=line.title))
