"""When everything must be read again out of turn: damage, a move by the host, work that it announced."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.product import FileState

_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Alarm:
    """Damage, or files written anew, that have everything read: owed until it is done, whatever cuts the reading off.

    ``at`` is when the round began that found it (UTC seconds): what that round had read before counts.
    """

    at: float
    folder: str
    """Where the damage was met, empty where it was none: what lies there is read first."""


def due_since(changed: float | None, maintenance: float | None, now: float) -> float | None:
    """Return the time (UTC seconds) since which every file must have been read; None where nothing is due.

    ``changed`` is when a move was noticed or damage found, ``maintenance`` the local midnight that begins the day of
    the work. Nobody says at what hour it is done: what was read before the day is due on it, and what was read on it is
    due when it is over.
    """
    times = [] if changed is None else [changed]
    if maintenance is not None and now >= maintenance:
        times.append(maintenance + _DAY if now >= maintenance + _DAY else maintenance)
    return max(times, default=None)


def maintenance_is_over(maintenance: float | None, now: float) -> bool:
    """Tell whether the day of announced work has passed, so that a full check from now on settles it."""
    return maintenance is not None and now >= maintenance + _DAY


def is_overdue(state: FileState, since: float) -> bool:
    """Tell whether a file of the host was last read, or tried to be read, before ``since``.

    One that was never read is none of this: its turn comes anyway.
    """
    if state.proof is None or state.presence.seen is None or state.presence.gone_since is not None:
        return False
    tried = state.failure.at if state.failure is not None else state.proof.at
    return max(tried, state.proof.at) < since
