r"""Understands what FTP servers list: MLSD facts (RFC 3659) and the many forms of LIST, which no standard describes.

Lines come as Latin-1 text that stands for bytes. ``str.split()`` and ``\s`` are avoided on purpose: they also split at
0xA0, which is the second byte of a UTF-8 ``à``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intacto.domain.product import EntryKind
from intacto.places import listing_dates as dates
from intacto.places.ftp_names import from_wire, is_safe_name

_MOST_BYTES = 2**63 - 1
"""No file system holds a larger file; what claims to is a slip of the server."""

_LONGEST_LINE = 8192

_MODE = r"(?:(?P<type>[a-zA-Z?-])(?P<mode>[-rwxsStTlL]{9})[.+@]?|(?P<netware>[d-]) ?\[[-A-Z]{8}\])"
_SIZE = r"(?:(?P<major>\d{1,10}),[ \t]*)?(?P<size>\d{1,30})"
_FLAGS = re.ASCII | re.IGNORECASE | re.DOTALL
_UNIX, _UNIX_ANY_MONTH = (
    # Links, owner and group may be there or not; the first number with a date behind it is the size.
    re.compile(rf"{_MODE}.*?[ \t]{_SIZE}[ \t]+(?:{date})[ \t](?P<name>.+)", _FLAGS)
    for date in (dates.KNOWN, dates.ANY)
)
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
    ``unique`` what RFC 3659 calls so: equal for two names of one thing. None: not told.
    """

    name: str
    kind: EntryKind
    size: int | None = None
    modified: float | None = None
    mode: int | None = None
    link: bool = False
    unique: str | None = None


def is_no_entry(line: str) -> bool:
    """Tell whether ``line`` of a LIST stands for nothing, rather than for something that is not understood."""
    return len(line) <= _LONGEST_LINE and _NO_ENTRY.fullmatch(line) is not None


def parse_list_line(line: str, now: float) -> Row | None:
    """Return what a line of LIST says, None where it cannot be understood or its name is not one.

    ``now`` (seconds since the epoch) finds the year of dates that come without.
    """
    if len(line) > _LONGEST_LINE:
        return None
    row = _parse_unix(line, now) or _parse_dos(line)
    return row if row is not None and is_safe_name(row.name) else None


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
    )


def _unix_kind(letter: str) -> tuple[EntryKind, bool]:
    if letter == "-":
        return EntryKind.FILE, False
    if letter == "d":
        return EntryKind.FOLDER, False
    return EntryKind.OTHER, letter == "l"


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
    if not separator or not listed.endswith(";") or len(line) > _LONGEST_LINE:
        return None
    facts = {key.lower(): value for key, _, value in (fact.partition("=") for fact in listed[:-1].split(";"))}
    # Pure-FTPd writes `type=OS.unix=slink:`, others in other cases (RFC 3659, 7.5: not case-sensitive).
    type_ = facts.get("type", "").lower()
    if not type_ or (type_ not in ("cdir", "pdir") and not is_safe_name(from_wire(name))):
        return None
    kind = {"file": EntryKind.FILE, "dir": EntryKind.FOLDER}.get(type_, EntryKind.OTHER)
    mode = facts.get("unix.mode", "")
    row = Row(
        name=from_wire(name),
        kind=kind,
        size=_size(facts.get("size", "")) if kind is EntryKind.FILE else None,
        modified=_mlsd_time(facts.get("modify", "")),
        mode=int(mode, 8) & 0o7777 if re.fullmatch(r"[0-7]{1,7}", mode) else None,
        link="link" in type_,
        unique=facts.get("unique") or None,
    )
    return type_, row


def _size(digits: str) -> int | None:
    if not re.fullmatch(r"[0-9]{1,30}", digits):
        return None
    size = int(digits)
    return size if size <= _MOST_BYTES else None


def _mlsd_time(text: str) -> float | None:
    """Return the seconds for ``YYYYMMDDHHMMSS[.sss]``, which is UTC (RFC 3659, 2.3)."""
    found = re.fullmatch(r"([0-9]{14})(?:\.[0-9]+)?", text)
    if found is None:
        return None
    try:
        return (datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) - dates.EPOCH) / timedelta(seconds=1)
    except ValueError:
        return None
