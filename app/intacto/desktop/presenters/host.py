"""What the page of the host says: what it can do, what changed, the last thirty days, and all that in short. No Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from intacto.desktop.presenters.host_abilities import AbilityRow, ability_rows
from intacto.domain.host_days import DAYS, HostDay
from intacto.domain.portrait import Change, Move, Portrait, Sign
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import HostMemory, Scheme, Shop
from intacto.text import _, day_text, ngettext, number, when_text

_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class HostFacts:
    """All that is kept of a shop's host. ``days`` are all that are known, oldest first."""

    memory: HostMemory = field(default_factory=HostMemory)
    card: ReportCard | None = None
    portrait: Portrait | None = None
    move: Move | None = None
    days: tuple[HostDay, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One sign of the host, before and after; ``changed`` where it is another one now."""

    sign: str
    before: str
    after: str
    changed: bool


class DayKind(Enum):
    """What a day of the strip shows; the worst of what happened."""

    ANSWERED = "answered"
    SILENT = "silent"
    MOVED = "moved"
    INCIDENT = "incident"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day, and what a screen reader and the tip say of it."""

    kind: DayKind
    words: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The last thirty days: the cells, the first day, how many answered, and what is worth a sentence."""

    cells: tuple[DayCell, ...]
    first: str
    count: str
    text: str


@dataclass(frozen=True, slots=True)
class HostPage:
    """Everything that the page shows. ``abilities`` are empty before the first test, ``changes`` without a move."""

    subtitle: str
    moved_title: str
    moved_text: str
    abilities: tuple[AbilityRow, ...]
    changes_title: str
    changes: tuple[ChangeRow, ...]
    strip: Strip | None
    verdict: str


def host_page(shop: Shop, facts: HostFacts, size: int, to_repair: int, now: float) -> HostPage:
    """Return the page. ``size`` is the shop's in bytes, ``to_repair`` how many files need repair now."""
    move = facts.move if is_recent(facts.move, now) else None
    return HostPage(
        subtitle=_subtitle(shop, facts, now),
        moved_title=_("Your host seems to have moved you to another server") if move else "",
        moved_text=_moved(move, to_repair) if move else "",
        abilities=ability_rows(shop, facts.memory, facts.card, size) if facts.card else (),
        changes_title=_("What changed on {day}").format(day=day_text(move.at)) if move else "",
        changes=_changes(move, facts.portrait) if move else (),
        strip=strip_of(facts.days, now),
        verdict=_verdict(shop, facts, move, to_repair, now),
    )


def is_recent(move: Move | None, now: float) -> bool:
    """Tell whether a move by the host is still news: as long as the strip shows its day."""
    return move is not None and move.is_by_host and now - move.at < DAYS * _DAY


def _subtitle(shop: Shop, facts: HostFacts, now: float) -> str:
    parts = [shop.address.host or _("this computer")]
    if facts.days:
        first = dt.date.fromisoformat(facts.days[0].day)
        parts.append(_("watched since {day}").format(day=_day(first)))
    if facts.card is not None:
        parts.append(_("tested {when}").format(when=when_text(facts.card.at, now)))
    return " · ".join(parts)


def _day(day: dt.date) -> str:
    return day_text(dt.datetime(day.year, day.month, day.day, 12).timestamp())  # noqa: DTZ001 - a day here


def _moved(move: Move, to_repair: int) -> str:
    signs = len(move.changes)
    when = _("Noticed on {day}.").format(day=day_text(move.at))
    if move.since < move.at and day_text(move.since) == day_text(move.at):
        told = _("{day}, between {first} and {last}.")
        when = told.format(day=day_text(move.at), first=_clock(move.since), last=_clock(move.at))
    elif move.since < move.at:
        when = _("Between {first} and {last}.").format(first=_moment(move.since), last=_moment(move.at))
    changed = ngettext("One sign changed", "{count} signs changed", signs).format(count=number(signs))
    if to_repair:
        bad = ngettext("{count} needs repair", "{count} need repair", to_repair).format(count=number(to_repair))
        return _("{when} {changed}, so every file is checked again: {bad}.").format(when=when, changed=changed, bad=bad)
    return _("{when} {changed}, so every file is checked again.").format(when=when, changed=changed)


def _moment(at: float) -> str:
    return f"{day_text(at)}, {_clock(at)}"


def _clock(at: float) -> str:
    return f"{dt.datetime.fromtimestamp(at):%H:%M}"  # noqa: DTZ006 - the person's own clock


# -- what changed


def _changes(move: Move, portrait: Portrait | None) -> tuple[ChangeRow, ...]:
    """Return what changed and, below it, what an unchanged door still shows."""
    changed = tuple(_change_row(change) for change in move.changes)
    if portrait is None:
        return changed
    signs = {change.sign for change in move.changes}
    identity = portrait.identity
    told = ((Sign.BANNER, identity.banner), (Sign.ADDRESS, identity.peer), (Sign.KEY, identity.key))
    same = (ChangeRow(_sign(sign), _short(word), _("same"), changed=False) for sign, word in told if word)
    names = {_sign(sign) for sign in signs}
    return (*changed, *(row for row in same if row.sign not in names))


def _change_row(change: Change) -> ChangeRow:
    before, after = change.before, change.after
    if change.sign is Sign.TIMES:
        before, after = _listed(before), _listed(after)
    if change.sign is Sign.FEATURES:
        before, after = before or _("nothing was lost"), after or _("nothing is new")
    return ChangeRow(_sign(change.sign), _short(before), _short(after), changed=True)


def _listed(seconds: str) -> str:
    return _moment(float(seconds)) if seconds.lstrip("-").isdecimal() else seconds


def _short(word: str) -> str:
    """Return a sign so that it can stand in a table: of a fingerprint people compare the ends."""
    if word.startswith("SHA256:") and len(word) > 24:
        return f"{word[7:15]} … {word[-8:]}"
    return word


def _sign(sign: Sign) -> str:
    return {
        Sign.BANNER: _("Server answers as"),
        Sign.ADDRESS: _("Address"),
        Sign.KEY: _("Certificate or key"),
        Sign.FEATURES: _("What it offers"),
        Sign.OWNERS: _("File owner numbers"),
        Sign.UNIQUES: _("Numbers of the files on its disk"),
        Sign.TIMES: _("Times of the files"),
        Sign.ORDER: _("Order of the files"),
    }[sign]


# -- the last thirty days


def strip_of(days: Iterable[HostDay], now: float) -> Strip | None:
    """Return the strip, None before anything is known."""
    known = {day.day: day for day in days}
    if not known:
        return None
    today = dt.date.fromtimestamp(now)  # noqa: DTZ012 - days as the person lives them
    dates = [today - dt.timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    shown = [(date, known.get(date.isoformat())) for date in dates]
    cells = tuple(DayCell(kind_of_day(day), _cell_words(date, day)) for date, day in shown)
    answered = sum(day is not None and day.answered > 0 for _date, day in shown)
    incidents = sum(day is not None and day.incident for _date, day in shown)
    count = ngettext("{count} day answered", "{count} days answered", answered).format(count=number(answered))
    if incidents:
        more = ngettext("{count} incident", "{count} incidents", incidents).format(count=number(incidents))
        count = f"{count} · {more}"
    return Strip(cells, _day(dates[0]), count, _worth_telling(shown))


def kind_of_day(day: HostDay | None) -> DayKind:
    """Return what a day shows; None: nothing was asked of the host that day."""
    if day is None:
        return DayKind.NOT_ASKED
    if day.incident:
        return DayKind.INCIDENT
    if day.changed:
        return DayKind.MOVED
    if day.silent_seconds or day.silent_since is not None:
        return DayKind.SILENT
    return DayKind.ANSWERED if day.answered else DayKind.NOT_ASKED


def _cell_words(date: dt.date, day: HostDay | None) -> str:
    words = {
        DayKind.NOT_ASKED: _("nothing was asked of it"),
        DayKind.ANSWERED: _("it answered"),
        DayKind.SILENT: _("it did not answer for a while"),
        DayKind.MOVED: _("it seems to have moved you"),
        DayKind.INCIDENT: _("files turned out to need repair"),
    }[kind_of_day(day)]
    return _("{day}: {what}").format(day=_day(date), what=words)


def _worth_telling(shown: Iterable[tuple[dt.date, HostDay | None]]) -> str:
    """Return a sentence about the longest silence, or that there was none."""
    silent = [(day.silent_seconds, date, day) for date, day in shown if day is not None and _was_silent(day)]
    if not silent:
        return _("It answered whenever it was asked.")
    seconds, date, day = max(silent, key=lambda each: each[:2])
    when = _day(date)
    hours = round(seconds / 3600)
    if day.silent_since is not None and not hours:
        return _("It has not answered since {when}.").format(when=_moment(day.silent_since))
    if not hours:
        return _("On {day} the host did not answer for a while.").format(day=when)
    told = ngettext(
        "On {day} the host did not answer for {count} hour.",
        "On {day} the host did not answer for {count} hours.",
        hours,
    ).format(day=when, count=number(hours))
    return told if day.incident else _("{what} Nothing was damaged.").format(what=told)


def _was_silent(day: HostDay) -> bool:
    return bool(day.silent_seconds) or day.silent_since is not None


# -- in short


def _verdict(shop: Shop, facts: HostFacts, move: Move | None, to_repair: int, now: float) -> str:
    """Return what the host is good for, and its weakest point: a sentence each. No grade."""
    card = facts.card
    if card is None:
        return ""
    return f"{_strength(card)} {_weakness(shop, facts, card, move, to_repair, now)}".strip()


def _strength(card: ReportCard) -> str:
    if card.writable:
        return _("Every file here can be proven and repaired.")
    return _("Every file here can be proven, but none repaired: the folder takes no file from us.")


def _weakness(shop: Shop, facts: HostFacts, card: ReportCard, move: Move | None, to_repair: int, now: float) -> str:
    if to_repair and move is not None:
        told = ngettext(
            "Its weak point is the disk or the backup: {count} file needs repair since it moved you on {day}.",
            "Its weak point is the disk or the backup: {count} files need repair since it moved you on {day}.",
            to_repair,
        )
        return told.format(count=number(to_repair), day=day_text(move.at))
    if shop.address.scheme is not Scheme.FILE and not card.encrypted and not shop.is_demo:
        return _("Its weak point is the connection: it travels unencrypted. Ask your host for FTPS or SFTP.")
    recent = dt.date.fromtimestamp(now - DAYS * _DAY).isoformat()  # noqa: DTZ012 - days here
    silent = sum(_was_silent(day) for day in facts.days if day.day > recent)
    if silent > 2:
        told = ngettext(
            "Its weak point is that it is not always there: on {count} day it did not answer.",
            "Its weak point is that it is not always there: on {count} days it did not answer.",
            silent,
        )
        return told.format(count=number(silent))
    return ""
