"""What the banner above the list says: the one thing that matters most now, and one button. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from intacto.desktop.presenters.rows import counted
from intacto.desktop.presenters.states import Group, State, state_of_health
from intacto.desktop.presenters.summary import Summary
from intacto.desktop.run_state import RunState
from intacto.domain import names
from intacto.domain.errors import (
    CertificateError,
    HostMoved,
    IntactoError,
    KeyFileUnusable,
    KeyLocked,
    KeyringError,
    LoginRefused,
    PasswordNeeded,
)
from intacto.domain.health import Health
from intacto.domain.repair import Action, RepairResult, Step
from intacto.engine.events import Work
from intacto.text import _, duration_text, ngettext, number, render


class Mood(Enum):
    """The colour of the banner's ground."""

    DAMAGED = "damaged"
    CHANGED = "changed"
    PROVEN = "proven"
    NEUTRAL = "neutral"


class Deed(Enum):
    """What the banner's button does."""

    REPAIR_ALL = "repair-all"
    SHOW_WORST = "show-worst"
    CHECK_ALL = "check-all"
    CHECK_UNPROVEN = "check-unproven"
    STOP = "stop"
    RESUME = "resume"
    RETRY = "retry"
    PASSWORD = "password"  # noqa: S105 - the name of a deed, no password
    CERTIFICATE = "certificate"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True)
class Offer:
    """The button: what it does, what stands on it, and whether it is the primary one."""

    deed: Deed
    words: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Banner:
    """Everything the banner shows. ``technical`` is folded; ``badge`` is a state, None for none."""

    mood: Mood
    badge: State | None
    title: str
    text: str
    offer: Offer | None = None
    technical: str = ""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the last repair did, shown until the next run or until the person has seen it."""

    results: tuple[RepairResult, ...] = ()

    def count(self, *actions: Action) -> int:
        """Return how many files ended in one of these ways."""
        return sum(result.action in actions for result in self.results)


def banner(
    summary: Summary,
    run: RunState,
    *,
    failure: IntactoError | None = None,
    aftermath: Aftermath | None = None,
    notice: IntactoError | None = None,
) -> Banner | None:
    """Return what to show, None before anything is known of the shop."""
    if run.running and run.work is Work.REPAIR:
        return _repairing(run)
    if failure is not None:
        return failed(failure, repairable=summary.with_copy if aftermath is not None else 0)
    trouble = _trouble(summary, run)
    if aftermath is not None and aftermath.results:
        return _repaired(aftermath, trouble, to_repair=bool(summary.to_repair))
    if trouble is not None:
        return trouble
    if notice is not None:
        return _noticed(notice)
    return _fine(summary, run)


def _repairing(run: RunState) -> Banner:
    if run.stopping:
        text = _("The file in hand is finished or left as it was.")
        return Banner(Mood.NEUTRAL, State.CHECKING, _("Stopping"), text)
    preparing = _("Good copies are verified first. Nothing has changed yet.")
    title = _("Repairing {number} of {count}").format(number=number(run.number), count=number(run.files))
    if run.paused:
        go_on = Offer(Deed.RESUME, _("Go on"), primary=True)
        return Banner(Mood.NEUTRAL, None, _("Paused"), title if run.number else preparing, go_on)
    stop = Offer(Deed.STOP, _("Stop"))
    if not run.number:
        return Banner(Mood.NEUTRAL, State.CHECKING, _("Preparing the repair"), preparing, stop)
    parts = [names.shown(names.base_name(run.path or "")), step_words(run.step)]
    if run.seconds_left is not None:
        parts.append(duration_text(run.seconds_left))
    return Banner(Mood.NEUTRAL, State.CHECKING, title, " · ".join(part for part in parts if part), stop)


def step_words(step: Step | None) -> str:
    """Return what a repair is doing, in plain words."""
    return {
        Step.CHECK_COPY: _("verifying the copy"),
        Step.UPLOAD: _("uploading under a temporary name"),
        Step.READ_BACK: _("reading it back"),
        Step.KEEP_BAD: _("keeping the bad file"),
        Step.MOVE_ASIDE: _("swapping"),
        Step.SWAP_IN: _("swapping"),
        Step.PROVE: _("proving it"),
        Step.REMOVE_ASIDE: _("tidying up"),
        Step.DONE: "",
        None: "",
    }[step]


def failed(error: IntactoError, *, repairable: int = 0) -> Banner:
    """Return the banner of a run that ended early; ``repairable`` files wait where that run was a repair."""
    match error:
        case KeyFileUnusable():
            offer = Offer(Deed.RETRY, _("Try again"))
        case KeyLocked():
            offer = Offer(Deed.PASSWORD, _("Type the passphrase"), primary=True)
        case LoginRefused() | PasswordNeeded():
            offer = Offer(Deed.PASSWORD, _("Type the password"), primary=True)
        case CertificateError():
            offer = Offer(Deed.CERTIFICATE, _("See the certificate"), primary=True)
        case KeyringError():
            offer = Offer(Deed.DISMISS, _("Got it"))
        case _ if repairable:
            offer = repair_offer(repairable)
        case _:
            offer = Offer(Deed.RETRY, _("Try again"))
    badge = State.COULD_NOT_CHECK
    return Banner(Mood.NEUTRAL, badge, render(error.title), render(error.explanation), offer, error.technical)


_UNKNOWN = State.COULD_NOT_CHECK


def _noticed(error: IntactoError) -> Banner:
    offer = Offer(Deed.DISMISS, _("Got it"))
    mood, badge = (Mood.CHANGED, State.CHANGED) if isinstance(error, HostMoved) else (Mood.NEUTRAL, _UNKNOWN)
    return Banner(mood, badge, render(error.title), render(error.explanation), offer, error.technical)


def _repaired(aftermath: Aftermath, trouble: Banner | None, *, to_repair: bool) -> Banner:
    done = aftermath.count(Action.REPAIRED)
    missed = [result for result in aftermath.results if result.action in (Action.FAILED, Action.REFUSED)]
    offer = trouble.offer if trouble is not None else Offer(Deed.DISMISS, _("Got it"))
    if missed:
        title = ngettext("{count} file is as it was", "{count} files are as they were", len(missed))
        text = f"{names.shown(names.base_name(missed[0].path))}: {render(missed[0].reason)}"
        return Banner(Mood.DAMAGED, State.DAMAGED, title.format(count=number(len(missed))), text, offer)
    if trouble is not None and to_repair:
        # What is still bad matters more than what went well.
        told = ngettext("{count} repaired.", "{count} repaired.", done).format(count=number(done))
        return replace(trouble, text=f"{told if done else render(aftermath.results[0].reason)} {trouble.text}")
    if not done:
        text = render(aftermath.results[0].reason)
        return Banner(Mood.NEUTRAL, State.COULD_NOT_CHECK, _("Nothing was repaired"), text, offer)
    text = ngettext("It is exactly the file you sell.", "All {count} are exactly the files you sell.", done).format(
        count=number(done)
    )
    if trouble is not None:
        text = _("{what} Still open: {rest}.").format(what=text, rest=trouble.title)
    return Banner(Mood.PROVEN, State.PROVEN, _("Repaired and read back"), text, offer)


def _trouble(summary: Summary, run: RunState) -> Banner | None:
    if summary.to_repair:
        return _damaged(summary, run)
    if summary.for_customers:
        return _broken_for_customers(summary.for_customers)
    decide = summary.group(Group.DECIDE)
    if decide:
        title = ngettext("{count} file waits for your decision", "{count} files wait for your decision", decide)
        text = _("Only you know which version is the one you sell.")
        offer = Offer(Deed.SHOW_WORST, ngettext("See it", "See them", decide))
        return Banner(Mood.CHANGED, State.CHANGED, title.format(count=number(decide)), text, offer)
    return None


def _damaged(summary: Summary, run: RunState) -> Banner:
    count, have = len(summary.to_repair), summary.with_copy
    title = ngettext("{count} file needs repair", "{count} files need repair", count).format(count=number(count))
    # The copies are read in the same run: before its end nobody can say that there is none.
    still_looking = run.running and not have
    text = _("We are still looking for good copies.") if still_looking else copies_words(count, have)
    broken = summary.for_customers
    if broken:
        more = ngettext(
            "One more is good on your host, but reaches customers broken.",
            "{count} more are good on your host, but reach customers broken.",
            broken,
        )
        text = f"{text} {more.format(count=number(broken))}"
    decide = summary.group(Group.DECIDE)
    if decide:
        more = ngettext("One more needs a decision.", "{count} more need a decision.", decide)
        text = f"{text} {more.format(count=number(decide))}"
    offer = None if still_looking else repair_offer(have)
    return Banner(Mood.DAMAGED, _worst(summary), title, text, offer)


def _broken_for_customers(count: int) -> Banner:
    """Return the banner of files that no repair mends: the host's are good, and something else is handed out."""
    title = ngettext(
        "{count} file is good on your host, broken for customers",
        "{count} files are good on your host, broken for customers",
        count,
    )
    text = _("Your shop's software, or a cache before it, hands out something else.")
    offer = Offer(Deed.SHOW_WORST, _("See what to do"))
    return Banner(Mood.DAMAGED, State.DAMAGED, title.format(count=number(count)), text, offer)


def repair_offer(have: int) -> Offer:
    """Return the button for ``have`` files that can be repaired."""
    if not have:
        return Offer(Deed.SHOW_WORST, _("Find a good copy"), primary=True)
    words = ngettext("Repair it", "Repair all ({count})", have).format(count=number(have))
    return Offer(Deed.REPAIR_ALL, words, primary=True)


def copies_words(count: int, have: int) -> str:
    """Return whether there are good copies of ``count`` files that need repair."""
    if not have:
        return _("No good copy is at hand yet.")
    if have < count:
        return ngettext(
            "You have a good copy of {count} of them.", "You have good copies of {count} of them.", have
        ).format(count=number(have))
    if count == 1:
        return _("You have a good copy of it.")
    if count == 2:
        return _("You have a good copy of both.")
    if count == 3:
        return _("You have a good copy of all three.")
    return _("You have a good copy of all {count}.").format(count=number(count))


def _worst(summary: Summary) -> State:
    return next((state_of_health(health) for health, count in summary.healths if count), State.DAMAGED)


def _fine(summary: Summary, run: RunState) -> Banner | None:
    """Return the banner of a shop in which nothing is known to be bad."""
    if not summary.total:
        return _empty(run)
    unread = summary.health(Health.UNREADABLE)
    if unread:
        title = ngettext("{count} file could not be checked", "{count} files could not be checked", unread)
        text = _("Your host did not let us read it. That does not mean it is bad.")
        return _unproven(title.format(count=number(unread)), text, State.COULD_NOT_CHECK, run)
    fresh = summary.health(Health.UNKNOWN)
    if fresh:
        title = ngettext("{count} file is not checked yet", "{count} files are not checked yet", fresh)
        text = _("We are reading them now.") if run.running else _("Nothing else is known to be wrong.")
        return _unproven(title.format(count=number(fresh)), text, State.NOT_YET, run)
    old = summary.health(Health.STALE)
    if old:
        title = ngettext("{count} file has an old proof", "{count} files have an old proof", old)
        return _unproven(title.format(count=number(old)), _counts(summary), State.OLD, run)
    if summary.all_proven:
        text = ngettext(
            "It is exactly the file you sell.", "All {count} are exactly the files you sell.", summary.total
        )
        return Banner(Mood.PROVEN, State.PROVEN, _("All proven"), text.format(count=number(summary.total)))
    return Banner(Mood.PROVEN, State.PROVEN, _("All well"), _counts(summary))


def _empty(run: RunState) -> Banner | None:
    if run.running:
        return Banner(Mood.NEUTRAL, State.CHECKING, _("Looking at your shop"), _("Your files appear here at once."))
    return None


def _unproven(title: str, text: str, badge: State, run: RunState) -> Banner:
    offer = None if run.running else Offer(Deed.CHECK_UNPROVEN, _("Check now"))
    return Banner(Mood.NEUTRAL, badge, title, text, offer)


def _counts(summary: Summary) -> str:
    """Return "35 proven, 1 sound"."""
    parts = [counted(state_of_health(health), count) for health, count in reversed(summary.healths) if count]
    return ", ".join(parts) + "."
