"""What is worth a notification: once per run, the worst first, never the same twice, never at night. No Qt."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from intacto.desktop.presenters.banner import Aftermath, copies_words
from intacto.desktop.presenters.rows import counted
from intacto.desktop.presenters.states import State
from intacto.desktop.presenters.summary import Summary
from intacto.domain.health import Health
from intacto.domain.repair import Action
from intacto.text import _, ngettext, number

NIGHT_FROM = 22
NIGHT_TO = 8
"""Hours between which nothing is shown; what was found waits for the morning."""


@dataclass(frozen=True, slots=True)
class News:
    """A notification; ``path`` is the file that a click shows."""

    shop: str
    title: str
    text: str
    path: str


class Herald:
    """Knows what was told of one shop, and what is new."""

    def __init__(self, shop: str, known: Iterable[str] = ()) -> None:
        """``known`` are the files that needed repair before the program started: the person knows of them."""
        self._shop = shop
        self._told = set(known)

    def forget_mended(self, summary: Summary) -> None:
        """Take in that files are well again: if they turn bad once more, that is news."""
        self._told &= set(summary.broken)

    def news(self, summary: Summary, now: float) -> News | None:
        """Return what to tell now, None where there is nothing new or it is night; it counts as told then."""
        self.forget_mended(summary)
        fresh = set(summary.broken) - self._told
        if not fresh or is_night(now):
            return None
        self._told |= fresh
        return damage_news(self._shop, summary)


def damage_news(shop: str, summary: Summary) -> News:
    """Return the one notification for all files of a shop that do customers harm."""
    if not summary.to_repair:
        return _customer_news(shop, summary)
    count = len(summary.to_repair)
    title = ngettext("{count} file needs repair", "{count} files need repair", count).format(count=number(count))
    damaged = summary.health(Health.DAMAGED) - len(summary.for_customers)
    found = ((State.DAMAGED, damaged), (State.MISSING, summary.health(Health.MISSING)))
    kinds = [counted(state, how_many) for state, how_many in found if how_many]
    what = _("{first} and {second}").format(first=kinds[0], second=kinds[1]) if len(kinds) > 1 else kinds[0]
    text = _("{shop}: {what}. {copies}").format(shop=shop, what=what, copies=copies_words(count, summary.with_copy))
    return News(shop, title, text, summary.to_repair[0])


def _customer_news(shop: str, summary: Summary) -> News:
    count = len(summary.for_customers)
    title = ngettext("{count} file reaches your customers broken", "{count} files reach your customers broken", count)
    text = _("{shop}: what is on your host is good. See what to do.").format(shop=shop)
    return News(shop, title.format(count=number(count)), text, summary.for_customers[0])


def is_night(now: float) -> bool:
    """Tell whether people sleep (local time)."""
    hour = time.localtime(now).tm_hour
    return hour >= NIGHT_FROM or hour < NIGHT_TO


@dataclass(frozen=True, slots=True)
class RepairNews:
    """How a repair went that the person asked for."""

    title: str
    text: str
    fine: bool


def repair_news(aftermath: Aftermath) -> RepairNews | None:
    """Return what to tell of a repair that the person asked for, None where nothing was done."""
    done = aftermath.count(Action.REPAIRED)
    missed = aftermath.count(Action.FAILED, Action.REFUSED)
    if not done + missed:
        return None
    title = _("Repaired: {done} of {count}").format(done=number(done), count=number(done + missed))
    if missed:
        text = ngettext("{count} file is as it was.", "{count} files are as they were.", missed)
        return RepairNews(title, text.format(count=number(missed)), fine=False)
    text = ngettext(
        "Read back in full: it is exactly your file.", "Read back in full: they are exactly your files.", done
    )
    return RepairNews(title, text, fine=True)
