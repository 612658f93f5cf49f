"""When everything must be read again out of turn: the host moved the shop, or announced work on its servers."""

from __future__ import annotations

from intacto.domain.product import FileState

_DAY = 86400.0


def due_since(moved_at: float | None, maintenance: float | None, now: float) -> float | None:
    """Return the time (UTC seconds) since which every file must have been read; None where nothing is due.

    ``moved_at`` is when a move was noticed, ``maintenance`` the local midnight that begins the day of the work. Nobody
    says at what hour it is done: what was read before the day is due on it, and what was read on it is due when it is
    over.
    """
    times = [] if moved_at is None else [moved_at]
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
