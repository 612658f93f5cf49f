"""The nine states as people see them: shape, word, sentence, and the chips that gather them. No Qt.

A state is a file's health and whether it is being read right now: a check in progress never hides a known problem.
"""

from __future__ import annotations

from enum import StrEnum

from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.proof import ProofLevel
from intacto.text import _, pgettext, render


class State(StrEnum):
    """The states, worst first. The values are the theme's names of badges and tones."""

    DAMAGED = "damaged"
    MISSING = "missing"
    CHANGED = "changed"
    COULD_NOT_CHECK = "could_not_check"
    OLD = "old"
    CHECKING = "checking"
    NOT_YET = "not_yet"
    SOUND = "sound"
    PROVEN = "proven"

    @property
    def severity(self) -> int:
        """Return 0 for the worst."""
        return _SEVERITY[self]

    @property
    def is_trouble(self) -> bool:
        """Tell whether its word is coloured in lists."""
        return self.severity <= State.OLD.severity

    @property
    def is_bold(self) -> bool:
        """Tell whether its word is bold in lists: what harms customers, or waits for the seller."""
        return self.severity <= State.CHANGED.severity


_SEVERITY = {state: rank for rank, state in enumerate(State)}

_OF_HEALTH = {
    Health.DAMAGED: State.DAMAGED,
    Health.MISSING: State.MISSING,
    Health.CHANGED: State.CHANGED,
    Health.UNREADABLE: State.COULD_NOT_CHECK,
    Health.STALE: State.OLD,
    Health.UNKNOWN: State.NOT_YET,
    Health.SOUND: State.SOUND,
    Health.PROVEN: State.PROVEN,
}


def state_of_health(health: Health) -> State:
    """Return the state of a file that is not being read."""
    return _OF_HEALTH[health]


def state_of(view: FileView, reading: float | None = None) -> State:
    """Return the state of a file; ``reading`` is the share (0 to 1) that is read of it, None where it is not."""
    known = _OF_HEALTH[view.health]
    return State.CHECKING if reading is not None and not known.is_trouble else known


def label(state: State) -> str:
    """Return the state's word."""
    return {
        State.DAMAGED: _("Damaged"),
        State.MISSING: _("Missing"),
        State.CHANGED: _("Changed"),
        State.COULD_NOT_CHECK: _("Could not check"),
        State.OLD: _("Old proof"),
        State.CHECKING: _("Checking"),
        State.NOT_YET: _("Not checked yet"),
        State.SOUND: _("Sound"),
        State.PROVEN: _("Proven"),
    }[state]


def word_of(view: FileView, reading: float | None = None) -> str:
    """Return the word for one file: a file that two copies quarrel about waits for the seller, not for its turn."""
    state = state_of(view, reading)
    if view.verdict.for_customers:
        return _("Broken for customers")
    if state is State.PROVEN and view.level is ProofLevel.DIGEST:
        return _("Proven (server)")
    return _("Copies differ") if state is State.NOT_YET and view.state.disputed else label(state)


def sentence_of(view: FileView, reading: float | None = None) -> str:
    """Return why the file is in its state, in a sentence."""
    if state_of(view, reading) is State.CHECKING:
        return _("We are reading it now.")
    return render(view.verdict.reason)


class Group(StrEnum):
    """What the chips above the list gather. Every file is in ALL and in exactly one other."""

    ALL = "all"
    REPAIR = "repair"
    CUSTOMERS = "customers"
    DECIDE = "decide"
    NO_FRESH_PROOF = "no-fresh-proof"
    SOUND = "sound"
    PROVEN = "proven"

    @property
    def badge(self) -> State | None:
        """Return the badge of the chip, None for ALL."""
        return _BADGE.get(self)


_BADGE = {
    Group.REPAIR: State.DAMAGED,
    Group.CUSTOMERS: State.DAMAGED,
    Group.DECIDE: State.CHANGED,
    Group.NO_FRESH_PROOF: State.OLD,
    Group.SOUND: State.SOUND,
    Group.PROVEN: State.PROVEN,
}

_GROUP = {
    Health.DAMAGED: Group.REPAIR,
    Health.MISSING: Group.REPAIR,
    Health.CHANGED: Group.DECIDE,
    Health.UNREADABLE: Group.NO_FRESH_PROOF,
    Health.STALE: Group.NO_FRESH_PROOF,
    Health.UNKNOWN: Group.NO_FRESH_PROOF,
    Health.SOUND: Group.SOUND,
    Health.PROVEN: Group.PROVEN,
}


def group_of(view: FileView) -> Group:
    """Return the chip that a file is found under besides ALL. Being read moves it nowhere."""
    if view.verdict.for_customers:
        return Group.CUSTOMERS
    if view.health is Health.UNKNOWN and view.state.disputed:
        return Group.DECIDE
    return _GROUP[view.health]


def group_label(group: Group) -> str:
    """Return the word on the chip."""
    return {
        Group.ALL: _("All"),
        Group.REPAIR: _("To repair"),
        Group.CUSTOMERS: _("Broken for customers"),
        Group.DECIDE: _("To decide"),
        Group.NO_FRESH_PROOF: _("No fresh proof"),
        Group.SOUND: _("Sound"),
        Group.PROVEN: pgettext("files", "Proven"),
    }[group]
