"""A file's history as the details show it: a badge, a day, a sentence. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intacto.desktop.presenters.states import State
from intacto.domain.overview import Happening, HappeningKind
from intacto.text import day_text, render, when_text

FEW = 6
"""Lines that are shown before "Show all"."""

_BADGES = {
    HappeningKind.PROVEN: State.PROVEN,
    HappeningKind.DAMAGED: State.DAMAGED,
    HappeningKind.CHANGED: State.CHANGED,
    HappeningKind.MISSING: State.MISSING,
    HappeningKind.UNREADABLE: State.COULD_NOT_CHECK,
    HappeningKind.SOUND: State.SOUND,
    HappeningKind.REPAIRED: State.PROVEN,
    HappeningKind.REPAIR_FAILED: State.COULD_NOT_CHECK,
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line; ``badge`` is None for what is news but no state (an undo, a new original)."""

    badge: State | None
    when: str
    text: str


def history_lines(history: Sequence[Happening], now: float) -> tuple[HistoryLine, ...]:
    """Return the lines, newest first."""
    newest_first = sorted(history, key=lambda happening: happening.at, reverse=True)
    return tuple(
        HistoryLine(_BADGES.get(each.kind), day_and_time(each.at, now), render(each.text)) for each in newest_first
    )


def day_and_time(at: float, now: float) -> str:
    """Return "Today, 08:41", "Yesterday", and "30 May" for older days."""
    days = date.fromtimestamp(now) - date.fromtimestamp(at)  # noqa: DTZ012 - days as the person lives them
    return capitalised(when_text(at, now)) if days.days <= 1 else day_text(at)


def capitalised(text: str) -> str:
    """Return ``text`` with its first letter as a capital."""
    return text[:1].upper() + text[1:]
