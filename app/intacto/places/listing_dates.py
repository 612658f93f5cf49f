"""The dates in LIST lines: their patterns in English and other languages, and what they mean in seconds.

They are in the server's local time and often without a year: a hint, never a proof. What has no sense becomes None.
"""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MONTHS = (
    ("jan", "ene", "janv", "gen", "jaenner", "jän", "sty", "led"),
    ("feb", "febr", "fév", "févr", "fev", "lut", "úno"),
    ("mar", "mär", "mrz", "märz", "mars", "mrt", "maa", "bře"),
    ("apr", "abr", "avr", "avril", "kwi", "dub"),
    ("may", "mai", "mag", "maj", "mei", "kvě"),
    ("jun", "juin", "giu", "juni", "cze", "čer"),
    ("jul", "juil", "lug", "juli", "lip", "čec"),
    ("aug", "ago", "aoû", "août", "aout", "sie", "srp"),
    ("sep", "set", "sept", "wrz", "zář"),
    ("oct", "okt", "out", "ott", "paź", "říj"),
    ("nov", "lis"),
    ("dec", "dic", "déc", "dez", "des", "gru", "pro"),
)


def _spellings() -> dict[str, int]:
    """Return each month's name, once as Latin-1 bytes and once as UTF-8 bytes, in the text that stands for them."""
    found: dict[str, int] = {}
    for number, words in enumerate(_MONTHS, 1):
        for word in words:
            found[word.encode("utf-8").decode("latin-1")] = number
            found[word.encode("latin-1", "ignore").decode("latin-1")] = number
    return found


_FACT = re.compile(r"[0-9]{14}(?:\.[0-9]+)?")
_NUMBER_OF = _spellings()
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_KNOWN_MONTH = "|".join(re.escape(word) for word in sorted(_NUMBER_OF, key=len, reverse=True)) + r"|\d{1,2}\xe6\x9c\x88"
_DAY = r"\d{1,2}(?:\.|\xe6\x97\xa5)?"
_YEAR_OR_TIME = r"(?:(?P<year>\d{4}(?:\xe5\xb9\xb4)?)|(?P<hour>\d{1,2})[:.](?P<minute>\d{2}))"
_ISO = (
    r"(?P<iso>\d{4}-\d{2}-\d{2})[ \t]+(?P<iso_time>\d{2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?(?:[ \t]+[+-]\d{4})?"
    r"|(?P<short>\d{2}-\d{2})[ \t]+(?P<short_time>\d{2}:\d{2})"
)


def _unix(month: str) -> str:
    # `ls -T` of BSD tells time and year; the year then follows the time.
    return (
        rf"(?:(?P<month>{month})\.?,?[ \t]+(?P<day>{_DAY}),?|(?P<day2>{_DAY})[ \t]+(?P<month2>{month})\.?,?)"
        rf"[ \t]+{_YEAR_OR_TIME}(?::\d{{2}}[ \t]+(?P<late_year>\d{{4}}))?|{_ISO}"
    )


KNOWN = _unix(_KNOWN_MONTH)
"""The date of a Unix line, its month in a language that we know."""

ANY = _unix(r"[^ \t\d][^ \t]{0,15}")
"""The same with any word for the month: the entry counts, its date does not."""

DOS = (
    r"(?:(?P<a>\d{2})(?P<mark>[-/.])(?P<b>\d{2})[-/.](?P<c>\d{4}|\d{2})|(?P<y>\d{4})[-/](?P<m>\d{2})[-/](?P<d>\d{2}))"
    r"[ \t]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?[ \t]*(?P<half>[AP]M?)?"
)
"""The date of an MS-DOS line: month first, day first with dots, or year first."""


def unix_time(found: re.Match[str], now: float) -> float | None:
    """Return the seconds since the epoch for a match of KNOWN or ANY; ``now`` finds a year that is not told."""
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
        hour, minute = map(int, found["iso_time"].split(":"))
        return _seconds(year, month, day, hour, minute)
    if found["short"]:
        month, day = map(int, found["short"].split("-"))
        hour, minute = map(int, found["short_time"].split(":"))
        return _recent(month, day, hour, minute, now)
    return _worded_time(found, now)


_ENGLISH = {word.capitalize(): number for number, (word, *_) in enumerate(_MONTHS, 1)}


def usual_time(month: str, day: int, year: int | None, hour: int, minute: int, now: float) -> float | None:
    """Return the seconds since the epoch for the date of ``ls -l``, its month in English, with a year or a time."""
    number = _ENGLISH[month]
    return _recent(number, day, hour, minute, now) if year is None else _seconds(year, number, day, hour, minute)


def mlsd_time(text: str) -> float | None:
    """Return the seconds for ``YYYYMMDDHHMMSS[.sss]``, which is UTC (RFC 3659, 2.3)."""
    if _FACT.fullmatch(text) is None:
        return None
    second = int(text[12:14])
    start = _seconds(int(text[:4]), int(text[4:6]), int(text[6:8]), int(text[8:10]), int(text[10:12]))
    return start + second if start is not None and second < 60 else None


def _worded_time(found: re.Match[str], now: float) -> float | None:
    month = _month(found["month"] or found["month2"])
    if month is None:
        return None
    day = int(re.findall(r"\d+", found["day"] or found["day2"], re.ASCII)[0])
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    year = found["late_year"] or found["year"]
    return _seconds(int(year[:4]), month, day, hour, minute) if year else _recent(month, day, hour, minute, now)


def dos_time(found: re.Match[str]) -> float | None:
    """Return the seconds since the epoch for a match of DOS."""
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if found["y"]:
        return _seconds(int(found["y"]), int(found["m"]), int(found["d"]), hour, int(found["minute"]))
    first, second, year = int(found["a"]), int(found["b"]), int(found["c"])
    if year < 100:
        # The pivot of POSIX strptime's %y.
        year += 1900 if year >= 69 else 2000
    month, day = (second, first) if found["mark"] == "." else (first, second)
    return _seconds(year, month, day, hour, int(found["minute"]))


def _month(word: str) -> int | None:
    if word[0].isascii() and word[0].isdigit():
        return int(re.findall(r"\d+", word, re.ASCII)[0])
    # Only ASCII has cases here: other characters stand for bytes.
    return _NUMBER_OF.get(word.translate(_LOWER).rstrip(".,"))


def _recent(month: int, day: int, hour: int, minute: int, now: float) -> float | None:
    """Return a time of the last twelve months; a day's grace is for servers in other time zones.

    ls(1) leaves the year out where the time is within six months.
    """
    year = _year(int(now))
    for candidate in (year + 1, year, year - 1):
        seconds = _seconds(candidate, month, day, hour, minute)
        if seconds is not None and seconds <= now + 86400:
            return seconds
    return _seconds(year - 4 + (4 - year % 4) % 4, month, day, hour, minute)


def _seconds(year: int, month: int, day: int, hour: int, minute: int) -> float | None:
    start = _day(year, month, day)
    return start + hour * 3600.0 + minute * 60.0 if start is not None and hour < 24 and minute < 60 else None


@lru_cache(maxsize=4096)
def _day(year: int, month: int, day: int) -> float | None:
    try:
        return (datetime(year, month, day, tzinfo=UTC) - EPOCH) / timedelta(seconds=1)
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _year(now: int) -> int:
    return datetime.fromtimestamp(now, UTC).year
