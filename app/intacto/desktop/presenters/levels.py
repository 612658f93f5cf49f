"""How far the proof of one file goes: the five levels, and when each was last reached. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacto.desktop.presenters.rows import level_label
from intacto.domain.health import Health, customers_should_get
from intacto.domain.host import Abilities
from intacto.domain.overview import FileView
from intacto.domain.proof import ProofLevel
from intacto.text import _, when_text

_LEVELS = (ProofLevel.CUSTOMER, ProofLevel.READ, ProofLevel.DIGEST, ProofLevel.SAMPLED, ProofLevel.LISTED)


class Reached(Enum):
    """How a level stands for one file."""

    FINE = "fine"
    WRONG = "wrong"
    """It was looked at, and something else came."""
    OPEN = "open"
    """Not looked at so far."""
    CLOSED = "closed"
    """It cannot be looked at: the host does not offer it, or something is missing for it."""


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level: how many bars, its name, how it stands, and when it was reached or why it was not."""

    bars: int
    label: str
    reached: Reached
    when: str
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be looked at in a shop at all.

    ``has_web``: it has a public address. ``digests``: its host computes fingerprints; None: nobody tried yet.
    """

    has_web: bool = False
    digests: bool | None = None


NOTHING_KNOWN = Reach()


@dataclass(frozen=True, slots=True)
class LevelsShown:
    """The levels, highest first, and how many of them were reached; no lines where nothing can be said."""

    lines: tuple[LevelLine, ...] = ()
    count: str = ""


def digests_offered(abilities: Abilities | None) -> bool | None:
    """Return whether the host computes fingerprints, None where no whole probe has told.

    A look that only tried to send commands ahead leaves the rest of the abilities untold: a probe does not.
    """
    if abilities is None:
        return None
    if abilities.sha256:
        return True
    return None if abilities.reads_at is None else False


def levels_of(view: FileView, reach: Reach, now: float) -> LevelsShown:
    """Return the levels of one file; where its bytes are known to be bad no level speaks for it, and none is shown."""
    if not _speaks_for_it(view):
        return LevelsShown()
    best = ProofLevel.READ if view.verdict.for_customers else view.level
    lines = tuple(_line(view, level, reach, now, is_best=level == best) for level in _LEVELS)
    return LevelsShown(lines, _("{level} of {all}").format(level=int(best), all=len(_LEVELS)))


def _speaks_for_it(view: FileView) -> bool:
    if view.health is Health.UNKNOWN:
        return view.state.proof is None and view.state.presence.seen is not None
    return view.health in (Health.PROVEN, Health.SOUND, Health.STALE) or view.verdict.for_customers


def _line(view: FileView, level: ProofLevel, reach: Reach, now: float, *, is_best: bool) -> LevelLine:
    name = _("In the list, with its size") if level is ProofLevel.LISTED else level_label(level)
    at, agrees = _look(view, level)
    if at is not None:
        return LevelLine(int(level), name, Reached.FINE if agrees else Reached.WRONG, when_text(at, now), is_best)
    reached, why = _why_not(view, level, reach)
    return LevelLine(int(level), name, reached, why, is_best)


def _look(view: FileView, level: ProofLevel) -> tuple[float | None, bool]:
    """Return when a level was last looked at (None: never, or against an older original), and whether it agreed."""
    state = view.state
    against = state.baseline.fingerprint.sha256 if state.baseline is not None else None
    if level is ProofLevel.LISTED:
        return state.presence.seen, True
    if level is ProofLevel.READ:
        return view.proven_at, True
    if level is ProofLevel.CUSTOMER:
        look, wanted = state.customer, customers_should_get(state)
        # An address that did not answer says nothing of the file.
        known = look is not None and wanted is not None and look.against == wanted.sha256
        known = known and look is not None and (look.trouble is None or look.trouble.breaks)
        return (look.at, look.trouble is None) if look is not None and known else (None, False)
    glimpse = state.glimpse
    if glimpse is None or glimpse.level is not level or glimpse.against != against:
        return None, False
    return glimpse.at, glimpse.agrees


def _why_not(view: FileView, level: ProofLevel, reach: Reach) -> tuple[Reached, str]:
    """Return how a level stands that was never looked at, in few words."""
    if level is ProofLevel.DIGEST and reach.digests is False:
        return Reached.CLOSED, _("your host does not offer it")
    if level in (ProofLevel.READ, ProofLevel.LISTED):
        return Reached.OPEN, _("not yet")
    is_comparable = level is ProofLevel.CUSTOMER and customers_should_get(view.state) is not None
    if view.state.baseline is None and not is_comparable:
        return Reached.CLOSED, _("nothing to compare with")
    if level is ProofLevel.CUSTOMER and not reach.has_web:
        return Reached.CLOSED, _("no public address yet")
    if level is ProofLevel.SAMPLED and view.proven_at is not None:
        return Reached.OPEN, _("not needed so far")
    return Reached.OPEN, _("not yet")
