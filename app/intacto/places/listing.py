r"""Understands what FTP servers list: MLSD facts (RFC 3659) and the many forms of LIST, which no standard describes.

Lines come as Latin-1 text that stands for bytes. ``str.split()`` and ``\s`` are avoided on purpose: they also split at
0xA0, which is the second byte of a UTF-8 ``à``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from intacto.domain.product import EntryKind
from intacto.places import listing_dates as dates
from intacto.places.ftp_names import from_wire, is_safe_name

_MOST_BYTES = 2**63 - 1
"""No file system holds a larger file; what claims to is a slip of the server."""

_LONGEST_LINE = 8192
_MOST_DIGITS = 30
_TYPES = {"file": EntryKind.FILE, "dir": EntryKind.FOLDER}

_MODE = r"(?:(?P<type>[a-zA-Z?-])(?P<mode>[-rwxsStTlL]{9})[.+@]?|(?P<netware>[d-]) ?\[[-A-Z]{8}\])"
_SIZE = r"(?:(?P<major>\d{1,10}),[ \t]*)?(?P<size>\d{1,30})"
_FLAGS = re.ASCII | re.IGNORECASE | re.DOTALL
_UNIX, _UNIX_ANY_MONTH = (
    # Links, owner and group may be there or not; the first number with a date behind it is the size.
    re.compile(rf"{_MODE}(?P<rest>.*?)[ \t]{_SIZE}[ \t]+(?:{date})[ \t](?P<name>.+)", _FLAGS)
    for date in (dates.KNOWN, dates.ANY)
)
_USUAL = re.compile(
    # No first word that could be a month with its day behind it: those lines are for the slow pattern.
    r"([-dl])([-rwxsStTlL]{9})[.+@]? +[0-9]{1,9} +(?![A-Za-z]{3} +[0-9]{1,2} )([^ \t]+) +[^ \t]+ +([0-9]{1,18}) +"
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +([0-9]{1,2}) +(?:([0-9]{4})|([0-9]{2}):([0-9]{2})) (.+)",
    re.ASCII | re.DOTALL,
)
"""What `ls -l` writes on almost every host; it tells the same as the patterns below, and is much faster."""

_DOS = re.compile(
    rf"{dates.DOS}[ \t]+(?:<(?P<kind>[A-Z]+)>(?: {{10}}|[ \t]+)|(?P<size>\d[\d.,]*) )(?P<name>.+)",
    _FLAGS,
)
_NO_ENTRY = re.compile(r"[ \t]*(?:[^ \t\d]+[ \t]+\d+[KMGT]?)?[ \t]*", re.ASCII)
"""A blank line, or ``total 24`` in any language."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a listing. ``name`` is decoded (:mod:`intacto.domain.names`); ``link``: it only points elsewhere.

    ``size`` in bytes; ``modified`` in seconds since the epoch, as the server tells it; ``mode`` the permission bits;
    ``unique`` what RFC 3659 calls so: equal for two names of one thing; ``owner`` a number or a name. None or empty:
    not told.
    """

    name: str
    kind: EntryKind
    size: int | None = None
    modified: float | None = None
    mode: int | None = None
    link: bool = False
    unique: str | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """One folder's listing: its rows, the lines that have no sense, and the folder's own ``unique`` if it is told."""

    rows: list[Row]
    odd: list[str]
    own: str | None = None


def list_rows(lines: Iterable[str], now: float) -> Rows:
    """Return what the lines of a LIST say; one that has no sense hides no other. ``now`` in seconds since the epoch."""
    rows: dict[str, Row] = {}
    odd = []
    for line in lines:
        row = parse_list_line(line, now)
        if row is not None:
            rows.setdefault(row.name, row)
        elif not is_no_entry(line) and not line.endswith((" .", " ..")):
            odd.append(line)
    return Rows(list(rows.values()), odd)


def is_no_entry(line: str) -> bool:
    """Tell whether ``line`` of a LIST stands for nothing, rather than for something that is not understood."""
    return len(line) <= _LONGEST_LINE and _NO_ENTRY.fullmatch(line) is not None


def parse_list_line(line: str, now: float) -> Row | None:
    """Return what a line of LIST says, None where it cannot be understood or its name is not one.

    ``now`` (seconds since the epoch) finds the year of dates that come without.
    """
    if len(line) > _LONGEST_LINE:
        return None
    row = _parse_usual(line, now) or _parse_unix(line, now) or _parse_dos(line)
    return row if row is not None and is_safe_name(row.name) else None


def _parse_usual(line: str, now: float) -> Row | None:
    found = _USUAL.fullmatch(line)
    if found is None:
        return None
    letter, mode, owner, size, month, day, year, hour, minute, name = found.groups()
    kind, link = _unix_kind(letter)
    return Row(
        name=from_wire(name.partition(" -> ")[0] if link else name),
        kind=kind,
        size=int(size) if kind is EntryKind.FILE else None,
        modified=dates.usual_time(month, int(day), int(year) if year else None, int(hour or 0), int(minute or 0), now),
        mode=None if link else _mode(mode),
        link=link,
        owner=from_wire(owner),
    )


def _parse_unix(line: str, now: float) -> Row | None:
    found = _UNIX.fullmatch(line) or _UNIX_ANY_MONTH.fullmatch(line)
    if found is None:
        return None
    kind, link = _unix_kind(found["type"] or found["netware"])
    name = found["name"].partition(" -> ")[0] if link else found["name"]
    return Row(
        name=from_wire(name),
        kind=kind,
        size=_size(found["size"]) if kind is EntryKind.FILE and not found["major"] else None,
        modified=dates.unix_time(found, now),
        mode=_mode(found["mode"]) if found["mode"] and not link else None,
        link=link,
        owner=_owner(found["rest"]),
    )


def _owner(words: str) -> str:
    """Return the owner from what stands between the permissions and the size: links, owner and group, or less."""
    found = re.findall(r"[^ \t]+", words)
    if len(found) > 1 and found[0].isdigit():
        found = found[1:]
    return from_wire(found[0]) if (found and not found[0].isdigit()) or len(found) > 1 else ""


def _unix_kind(letter: str) -> tuple[EntryKind, bool]:
    if letter == "-":
        return EntryKind.FILE, False
    if letter == "d":
        return EntryKind.FOLDER, False
    return EntryKind.OTHER, letter == "l"


@lru_cache(maxsize=256)
def _mode(letters: str) -> int:
    """Return the bits of ``rwxr-s--T`` and the like, as ls(1) writes them."""
    bits = 0
    for place, letter in enumerate(letters):
        if letter not in "-STL":
            bits |= 0o400 >> place
        if place in (2, 5, 8) and letter in "sStTlL":
            bits |= 0o4000 >> (place // 3)
    return bits


def _parse_dos(line: str) -> Row | None:
    """Read the form of MS-DOS and IIS: ``07-16-26  10:31AM       <DIR>          name``."""
    found = _DOS.fullmatch(line)
    if found is None:
        return None
    folder = (found["kind"] or "").upper() == "DIR"
    kind = EntryKind.FOLDER if folder else EntryKind.OTHER if found["kind"] else EntryKind.FILE
    return Row(
        name=from_wire(found["name"]),
        kind=kind,
        size=_size(re.sub(r"[.,]", "", found["size"])) if found["size"] else None,
        modified=dates.dos_time(found),
    )


def parse_facts(line: str) -> tuple[str, Row] | None:
    """Return the MLSD type (``file``, ``dir``, ``cdir``, ``pdir``, ...) and the row of a line, None if it has no sense.

    The name of ``cdir`` and ``pdir`` may be anything; that of the others is checked.
    """
    listed, separator, name = line.partition(" ")
    if not separator or listed[-1:] != ";" or len(line) > _LONGEST_LINE:
        return None
    facts = {}
    for fact in listed.split(";"):
        key, _, value = fact.partition("=")
        facts[key.lower()] = value
    # Pure-FTPd writes `type=OS.unix=slink:`, others in other cases (RFC 3659, 7.5: not case-sensitive).
    type_, name = facts.get("type", "").lower(), from_wire(name)
    if not type_ or (type_ not in ("cdir", "pdir") and not is_safe_name(name)):
        return None
    kind = _TYPES.get(type_, EntryKind.OTHER)
    row = Row(
        name=name,
        kind=kind,
        size=_size(facts.get("size", "")) if kind is EntryKind.FILE else None,
        modified=dates.mlsd_time(facts.get("modify", "")),
        mode=_octal(facts.get("unix.mode", "")),
        link="link" in type_,
        unique=facts.get("unique") or None,
        owner=facts.get("unix.owner") or facts.get("unix.uid") or "",
    )
    return type_, row


@lru_cache(maxsize=256)
def _octal(digits: str) -> int | None:
    return int(digits, 8) & 0o7777 if re.fullmatch(r"[0-7]{1,7}", digits) else None


def _size(digits: str) -> int | None:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        return None
    size = int(digits)
    return size if size <= _MOST_BYTES else None
