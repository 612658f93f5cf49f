"""The five steps of a repair as people follow them: what will happen, and how far it is. No Qt.

The picture keeps the bad file last; the repair keeps it before it moves anything, so that is the order told here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacto.domain.repair import UNDO_DAYS, Step
from intacto.text import _, ngettext


class StepState(Enum):
    """How one step stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step: what is done, and what that means for the customers."""

    title: str
    note: str
    state: StepState


@dataclass(frozen=True, slots=True)
class Plan:
    """What the details show while a copy is held over a file, and while a file is repaired."""

    title: str
    subtitle: str
    steps: tuple[PlanStep, ...]
    note: str


_STEP_OF = {
    Step.CHECK_COPY: 0,
    Step.UPLOAD: 1,
    Step.READ_BACK: 2,
    Step.KEEP_BAD: 3,
    Step.MOVE_ASIDE: 4,
    Step.SWAP_IN: 4,
    Step.PROVE: 4,
    Step.REMOVE_ASIDE: 4,
    Step.DONE: 5,
}


def plan_if_dropped(name: str, *, known_good: bool) -> Plan:
    """Return the plan for a copy held over ``name``; ``known_good`` where it was read and is the original."""
    return Plan(
        _("If you drop it here"),
        _("We repair {name} with this copy.").format(name=name),
        _steps(1 if known_good else 0, None),
        undo_note(),
    )


def plan_while_reading() -> Plan:
    """Return the plan while a dropped copy is read whole, before anything else happens."""
    return Plan(_("Checking your copy"), _unchanged(), _steps(0, 0), undo_note())


def plan_under_way(step: Step | None, *, undoing: bool = False) -> Plan:
    """Return the plan of a repair (or of its undoing) at ``step``; None: it is about to begin."""
    at = 0 if step is None else _STEP_OF[step]
    title = _("Undoing the repair") if undoing else _("Repairing")
    return Plan(title, _unchanged(), _steps(at, at), _("Stopping leaves the file as it was."))


def undo_note() -> str:
    """Return the sentence on undoing."""
    return ngettext("You can undo it for {count} day.", "You can undo it for {count} days.", UNDO_DAYS).format(
        count=UNDO_DAYS
    )


def _unchanged() -> str:
    return _("Nothing changes for your customers before the last step.")


def _steps(done: int, running: int | None) -> tuple[PlanStep, ...]:
    words = (
        (_("Check your copy"), _("It opens, and its fingerprint is the original's")),
        (_("Upload it under a temporary name"), _("Your customers still get the file of before")),
        (_("Read it back in full from your host"), _("Byte by byte, in a new connection")),
        (_("Keep the damaged one as evidence"), _("On this computer, so that you can undo it")),
        (_("Swap one for the other"), _("It takes an instant; your sales link stays the same")),
    )
    return tuple(PlanStep(title, note, _state(number, done, running)) for number, (title, note) in enumerate(words))


def _state(number: int, done: int, running: int | None) -> StepState:
    if number == running:
        return StepState.RUNNING
    return StepState.DONE if number < done else StepState.WAITING
