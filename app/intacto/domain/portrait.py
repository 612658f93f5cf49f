"""What is remembered of a host to notice that it moved a shop: its door, and the marks that its disk leaves on files.

A host that moves a customer to another server restores files from a backup or copies them: new owner numbers, new
inodes, often new times. That is when files get lost or damaged without anybody looking. The door (greeting, address,
certificate) changes for harmless reasons too, so it weighs less, and no single sign is enough. Inodes and times change
also where the seller uploads his files anew, and owners too where that is done under another account: by these alone no
host is said to have moved anything.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from intacto.domain import names
from intacto.domain.host import HostIdentity
from intacto.domain.product import Entry

SAMPLE = 64
"""Files whose marks are kept; always the ones whose names hash lowest, so that two samples have the same files."""

MOVED = 4
"""The weight from which on a host seems to have moved the shop."""

_FEWEST = 3
"""Files below which nothing is a mass change."""
_MASS = 0.8
_QUARTER = 900.0
"""Seconds of a quarter of an hour: by multiples of it zones differ."""
_ZONES = 14 * 3600.0
_DAY = 86400.0
_MINUTE = 60.0
_PASSING = re.compile(
    r"\b\d{1,4}(?:[:/-]\d{1,2}){1,2}(?:[:/-]\d{2,4})?\b"  # times and dates
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?<![\w.])\d+(?![\w.])",  # counts: no part of a version, a name or an address
)


class Sign(Enum):
    """By what a host is recognised."""

    BANNER = "banner"
    ADDRESS = "address"
    KEY = "key"
    FEATURES = "features"
    OWNERS = "owners"
    UNIQUES = "uniques"
    TIMES = "times"
    ORDER = "order"


_OF_SERVER = frozenset({Sign.ADDRESS, Sign.KEY, Sign.BANNER})
"""Signs of the server itself: whoever writes files through it changes none of them."""


@dataclass(frozen=True, slots=True)
class Change:
    """A sign that is another one now. The texts are the host's own words, or counts of files; empty: it told none."""

    sign: Sign
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a listing told of one file beside its size: see :class:`~intacto.domain.product.Entry`."""

    path: str
    owner: str = ""
    unique: str = ""
    modified: float | None = None


@dataclass(frozen=True, slots=True)
class Portrait:
    """A host as it was seen at ``at`` (UTC seconds). ``marks`` are in the order of the listing, folder by folder."""

    at: float
    identity: HostIdentity = field(default_factory=HostIdentity)
    marks: tuple[Mark, ...] = ()

    def without(self, paths: Collection[str]) -> Portrait:
        """Return the portrait without the marks of ``paths``: what we wrote ourselves says nothing of the host."""
        return replace(self, marks=tuple(mark for mark in self.marks if mark.path not in paths))


@dataclass(frozen=True, slots=True)
class Move:
    """A shop that changed as a whole: between ``since`` and ``at`` (UTC seconds), and what changed."""

    at: float
    since: float
    changes: tuple[Change, ...]

    @property
    def is_by_host(self) -> bool:
        """Tell whether the host seems to have moved the shop; else the files were written anew, by whomever."""
        return has_moved(self.changes)


def rank(path: str) -> bytes:
    """Return the place of a file in the lottery for the sample: the same on every day."""
    return hashlib.blake2b(names.wire(path), digest_size=8).digest()


def draw(files: Sequence[Entry]) -> list[Entry]:
    """Return at most :data:`SAMPLE` of ``files``, in their order: the same ones whatever else is there."""
    if len(files) <= SAMPLE:
        return list(files)
    chosen = {entry.path for entry in sorted(files, key=lambda entry: rank(entry.path))[:SAMPLE]}
    return [entry for entry in files if entry.path in chosen]


def marks_of(files: Iterable[Entry]) -> tuple[Mark, ...]:
    """Return what a listing told of ``files``, in their order."""
    return tuple(Mark(entry.path, entry.owner, entry.unique, entry.modified) for entry in files)


def compare(before: Portrait, after: Portrait) -> tuple[Change, ...]:
    """Return the signs that changed. What one of the two does not tell has not changed."""
    then = {mark.path: mark for mark in before.marks}
    pairs = [(then[mark.path], mark) for mark in after.marks if mark.path in then]
    found = [
        *_door(before.identity, after.identity),
        _owners(pairs),
        _uniques(pairs),
        _times(pairs),
        _order(before.marks, after.marks),
    ]
    return tuple(change for change in found if change is not None)


def weight(changes: Iterable[Change]) -> int:
    """Return how much ``changes`` speak for another server.

    A renewed certificate (1), another address out of several (2), and a new version of the daemon (greeting and
    features, 1 together) are everyday; so are new owner numbers alone (3), which a host gives out when it tidies up.
    A daemon of another version may write ``unique`` in another way: then it weighs no more than that.
    """
    signs = {change.sign for change in changes}
    daemon = bool(signs & {Sign.BANNER, Sign.FEATURES})
    each = {
        Sign.ADDRESS: 2,
        Sign.KEY: 1,
        Sign.OWNERS: 3,
        Sign.UNIQUES: 0 if daemon and not signs & {Sign.OWNERS, Sign.TIMES, Sign.ADDRESS} else 2,
        Sign.TIMES: 2,
        Sign.ORDER: 0 if daemon else 1,
    }
    return daemon + sum(each.get(sign, 0) for sign in signs)


def has_moved(changes: Iterable[Change]) -> bool:
    """Tell whether ``changes`` are enough to say that the host seems to have moved the shop to another server.

    However much the files alone say, a sign of the server itself must be among them.
    """
    changes = tuple(changes)
    return weight(changes) >= MOVED and any(change.sign in _OF_SERVER for change in changes)


def is_written_anew(changes: Iterable[Change]) -> bool:
    """Tell whether most files were written anew since: by the seller, or by the host. It accuses nobody.

    Inodes and times change together then, or owners with one of them where another account wrote.
    """
    changes = tuple(changes)
    return weight(changes) >= MOVED and not has_moved(changes)


def _door(before: HostIdentity, after: HostIdentity) -> list[Change | None]:
    lost = sorted(set(before.features) - set(after.features))
    new = sorted(set(after.features) - set(before.features))
    features = Change(Sign.FEATURES, ", ".join(lost), ", ".join(new)) if lost or new else None
    return [
        _greeting(before.banner, after.banner),
        _told(Sign.ADDRESS, before.peer, after.peer),
        _told(Sign.KEY, before.key, after.key),
        features if before.features and after.features else None,
    ]


def _greeting(before: str, after: str) -> Change | None:
    """Return another greeting; the hour and the counts that some tell in it (Pure-FTPd) are others at each login."""
    same = _PASSING.sub("#", before) == _PASSING.sub("#", after)
    return None if same else _told(Sign.BANNER, before, after)


def _told(sign: Sign, before: str, after: str) -> Change | None:
    return Change(sign, before, after) if before and after and before != after else None


Pairs = Sequence[tuple[Mark, Mark]]


def _is_mass(changed: int, compared: int) -> bool:
    return compared >= _FEWEST and changed >= _MASS * compared


def _owners(pairs: Pairs) -> Change | None:
    """Return a mass change of owners; a daemon that tells names where it told numbers says nothing of the disk."""
    told = [(a.owner, b.owner) for a, b in pairs if a.owner and b.owner and a.owner.isdigit() == b.owner.isdigit()]
    changed = [(a, b) for a, b in told if a != b]
    if not _is_mass(len(changed), len(told)):
        return None
    return Change(Sign.OWNERS, _commonest(a for a, _ in changed), _commonest(b for _, b in changed))


def _commonest(words: Iterable[str]) -> str:
    return Counter(words).most_common(1)[0][0]


def _uniques(pairs: Pairs) -> Change | None:
    told = [(a.unique, b.unique) for a, b in pairs if a.unique and b.unique]
    changed = [(a, b) for a, b in told if a != b]
    return Change(Sign.UNIQUES, *changed[0]) if _is_mass(len(changed), len(told)) else None


def _times(pairs: Pairs) -> Change | None:
    """Return a mass change of times beyond what summer time, another zone or a coarser listing explain."""
    told = [(a.modified, b.modified) for a, b in pairs if a.modified is not None and b.modified is not None]
    if not told:
        return None
    shift = _zone(sorted(b - a for a, b in told)[len(told) // 2])
    changed = [(a, b) for a, b in told if abs(b - a - shift) > _coarse(a, b)]
    if not _is_mass(len(changed), len(told)):
        return None
    a, b = changed[0]
    return Change(Sign.TIMES, str(int(a)), str(int(b)))


def _zone(difference: float) -> float:
    """Return the zone that explains a difference of times (seconds), 0 where none does."""
    zone = round(difference / _QUARTER) * _QUARTER
    return zone if abs(zone) <= _ZONES and abs(difference - zone) <= _MINUTE else 0.0


def _coarse(before: float, after: float) -> float:
    """Return how far two listings of one time may lie apart: old files are listed by the day, others by the minute."""
    return _DAY if before % _DAY == 0 or after % _DAY == 0 else _MINUTE


def _order(before: Sequence[Mark], after: Sequence[Mark]) -> Change | None:
    """Return that files which both know stand in another order within their folders."""
    common = {mark.path for mark in before} & {mark.path for mark in after}
    then, now = _by_folder(before, common), _by_folder(after, common)
    if len(common) < _FEWEST or then == now:
        return None
    folder = next(folder for folder in then if then[folder] != now[folder])
    first = next((a, b) for a, b in zip(then[folder], now[folder], strict=True) if a != b)
    return Change(Sign.ORDER, *(names.shown(names.base_name(path)) for path in first))


def _by_folder(marks: Sequence[Mark], common: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for mark in marks:
        if mark.path in common:
            found.setdefault(names.folder_of(mark.path), []).append(mark.path)
    return found
