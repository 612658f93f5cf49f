"""Everything the details say of one file, decided here so that the panel only shows it. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from intacto.desktop.at_hand import Sight
from intacto.desktop.presenters.cause import CauseCard, cause_card, has_places
from intacto.desktop.presenters.choices import Choices, choices_of
from intacto.desktop.presenters.copies import CopyLine, copy_lines, root_of
from intacto.desktop.presenters.customer import CustomerFinding, customer_finding
from intacto.desktop.presenters.history import HistoryLine, history_lines
from intacto.desktop.presenters.levels import NOTHING_KNOWN, LevelsShown, Reach, levels_of
from intacto.desktop.presenters.states import State, sentence_of, state_of, word_of
from intacto.desktop.run_state import RunState
from intacto.domain import names
from intacto.domain.damage import Cause
from intacto.domain.health import Health
from intacto.domain.overview import FileDetails, FileView
from intacto.domain.proof import ProofLevel, Soundness
from intacto.engine.events import Work
from intacto.text import _, day_text, ngettext, number, render, size_text, when_text


class Offer(Enum):
    """What the file's state asks of the person: exactly one thing."""

    REPAIR = "repair"
    FIND_COPY = "find-copy"
    DECIDE = "decide"
    CHOOSE = "choose"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top, known without asking: state, names, sentences, and what can be done."""

    path: str
    state: State
    word: str
    name: str
    facts: str
    sentences: str
    offer: Offer
    hint: str
    can_act: bool
    reading: float | None
    technical: str


@dataclass(frozen=True, slots=True)
class RivalLine:
    """One of the copies that differ, to choose from."""

    location: str
    title: str
    facts: str


@dataclass(frozen=True, slots=True)
class Body:
    """What stands below, once it was looked up.

    ``damage`` is the file where its damage is to be shown; ``keeps_evidence``: only what its last repair replaced is.
    """

    damage: FileView | None
    cause: CauseCard | None
    customer: CustomerFinding | None
    levels: LevelsShown
    rivals: tuple[RivalLine, ...]
    choices: Choices
    copies: tuple[CopyLine, ...]
    copies_count: str
    history: tuple[HistoryLine, ...]
    keeps_evidence: bool
    undo_until: str
    fingerprint_label: str
    fingerprint: str


def head_of(view: FileView, run: RunState, reading: float | None, now: float) -> Head:
    """Return the top of the details."""
    busy = run.running and run.work is Work.REPAIR
    offer = _offer(view)
    return Head(
        path=view.path,
        state=state_of(view, reading),
        word=word_of(view, reading),
        name=names.shown(names.base_name(view.path)),
        facts=_facts(view),
        sentences=" ".join(_sentences(view, reading, now)),
        offer=offer,
        hint=_busy_hint() if busy else _hint(view, offer),
        can_act=not busy,
        reading=reading,
        technical=_technical(view),
    )


def body_of(details: FileDetails, sights: Mapping[str, Sight], now: float, reach: Reach = NOTHING_KNOWN) -> Body:
    """Return the rest of the details; ``sights`` tells by location whether the copies are there now.

    ``reach`` tells what can be looked at in this shop at all.
    """
    view = details.view
    copies = copy_lines(view, details.copies, sights, now)
    label, fingerprint = _fingerprint(view)
    return Body(
        damage=view if view.health is Health.DAMAGED and not view.verdict.for_customers else None,
        cause=cause_card(details),
        customer=customer_finding(view, now),
        levels=levels_of(view, reach, now),
        rivals=_rivals(details, now),
        choices=choices_of(details),
        copies=copies,
        copies_count=_count(copies),
        history=history_lines(details.history, now),
        keeps_evidence=details.undo is not None and not has_places(view),
        undo_until=day_text(details.undo.until) if details.undo is not None else "",
        fingerprint_label=label,
        fingerprint=fingerprint,
    )


def short_fingerprint(sha256: str) -> str:
    """Return a fingerprint as people compare it: its ends, in groups of four."""
    head = " ".join(sha256[i : i + 4] for i in (0, 4, 8))
    tail = " ".join(sha256[i : i + 4] for i in (len(sha256) - 8, len(sha256) - 4))
    return f"{head} … {tail}"


def _facts(view: FileView) -> str:
    folder = names.shown(names.folder_of(view.path))
    return "  ·  ".join(part for part in (folder, size_text(view.size) if view.size is not None else "") if part)


def _offer(view: FileView) -> Offer:
    if view.state.disputed and view.state.baseline is None:
        return Offer.CHOOSE
    if view.needs_repair:
        return Offer.REPAIR if view.has_copy else Offer.FIND_COPY
    return Offer.DECIDE if view.health is Health.CHANGED else Offer.CHECK


def _hint(view: FileView, offer: Offer) -> str:
    match offer:
        case Offer.REPAIR if view.health is Health.MISSING:
            return _("With the copy on this computer")
        case Offer.REPAIR:
            return _("With the copy on this computer · bad file kept")
        case Offer.FIND_COPY if view.health is Health.MISSING and view.state.presence.seen is None:
            # Only a copy can have told that there is such a product.
            return _("Your copy is read in this round. Then it can be put there.")
        case Offer.FIND_COPY if view.state.baseline is None:
            return _("Without copies we can warn you, but not repair.")
        case Offer.FIND_COPY:
            return _("None of your copies of this file is good.")
        case Offer.DECIDE:
            return _("Only you know whether that was you.")
        case Offer.CHOOSE:
            return _("Two of your copies differ. Which one do you sell?")
        case _:
            return ""


def _busy_hint() -> str:
    return _("A repair is under way. Its turn comes after it.")


_CONSEQUENCES: Mapping[Health, Callable[[], str]] = {
    Health.MISSING: lambda: _("Whoever bought it cannot download it."),
    Health.UNREADABLE: lambda: _("That does not mean it is bad."),
    Health.SOUND: lambda: _("Without copies we can warn you, but not repair."),
}
"""What a state means for the shop, said anew each time: the language may change."""


def _sentences(view: FileView, reading: float | None, now: float) -> list[str]:
    first = sentence_of(view, reading)
    if state_of(view, reading) is State.CHECKING:
        return [first]
    match view.health:
        case Health.DAMAGED if view.verdict.for_customers:
            return [_("Good on your host, broken for customers."), first]
        case Health.DAMAGED:
            return [first, *_no_longer_opens(view, first), _("Whoever downloads it gets a broken file.")]
        case Health.MISSING | Health.UNREADABLE | Health.SOUND:
            return [first, _CONSEQUENCES[view.health]()]
        case Health.STALE if view.proven_at is not None:
            return [first, _("It was read back in full on {day}.").format(day=day_text(view.proven_at))]
        case Health.PROVEN if view.proven_at is not None:
            read = _("Read back in full: {when}.").format(when=when_text(view.proven_at, now))
            return [first, read, *_as_a_customer(view, now)]
        case _:
            return [first]


def _as_a_customer(view: FileView, now: float) -> list[str]:
    look = view.state.customer
    if look is None or view.level is not ProofLevel.CUSTOMER:
        return []
    return [_("Downloaded from your web as a customer does: {when}.").format(when=when_text(look.at, now))]


def _no_longer_opens(view: FileView, said: str) -> list[str]:
    """Return what the format adds, where the bytes alone tell the damage."""
    proof = view.state.proof
    opinion = proof.opinion if proof else None
    if opinion is None or opinion.soundness is not Soundness.DAMAGED or view.verdict.cause is Cause.EMPTIED:
        return []
    return [] if render(opinion.reason) == said else [_("It no longer opens without errors.")]


def _technical(view: FileView) -> str:
    look = view.state.customer
    if view.verdict.for_customers and look is not None:
        return look.technical
    failure = view.state.failure
    return failure.technical if failure is not None and view.health is Health.UNREADABLE else ""


def _rivals(details: FileDetails, now: float) -> tuple[RivalLine, ...]:
    if _offer(details.view) is not Offer.CHOOSE:
        return ()
    roots = {copy.location: copy.root for copy in details.copies}
    lines = []
    for rival in details.rivals:
        read = _("read {when}").format(when=when_text(rival.at, now))
        exact = ngettext("{count} byte", "{count} bytes", rival.fingerprint.size)
        facts = f"{exact.format(count=number(rival.fingerprint.size))}  ·  {read}"
        root = roots.get(rival.location)
        title = f"{root_of(root).title}: " if root is not None else ""
        lines.append(RivalLine(rival.location, title + names.shown(rival.location), facts))
    return tuple(lines)


def _count(copies: tuple[CopyLine, ...]) -> str:
    """Return how many of the copies are good and at hand."""
    if not copies:
        return ""
    good = sum(1 for copy in copies if copy.good)
    return _("{good} of {all} at hand").format(good=good, all=len(copies))


def _fingerprint(view: FileView) -> tuple[str, str]:
    baseline, proof = view.state.baseline, view.state.proof
    if baseline is not None:
        same = proof is not None and proof.fingerprint == baseline.fingerprint
        return _("Fingerprint") if same else _("Original's fingerprint"), baseline.fingerprint.sha256
    return (_("Fingerprint"), proof.fingerprint.sha256) if proof is not None else ("", "")
