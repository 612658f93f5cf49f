"""What the settings of a shop say and take: addresses, speeds, hours, days. No Qt."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from intacto.domain.errors import AddressInvalid
from intacto.domain.quiet import QuietHours
from intacto.domain.words import say
from intacto.text import _, number

MB = 1_000_000
"""Bytes, as hosts count them."""

SPEEDS = (250_000, 500_000, MB, 2 * MB, 5 * MB, 10 * MB, 20 * MB, 50 * MB)
"""Bytes per second to choose from: from a slow line up to a fast one."""

USUAL_QUIET = QuietHours(9 * 60, 18 * 60)
"""What is offered first: the hours in which people work at their line."""


@dataclass(frozen=True, slots=True)
class SpeedChoice:
    """One speed: bytes per second (None: as fast as it goes), and its words."""

    limit: int | None
    words: str


def speed_choices(current: int | None) -> tuple[SpeedChoice, ...]:
    """Return the speeds to choose from; one that was set elsewhere is among them."""
    speeds: Iterable[int] = sorted({*SPEEDS, current}) if current is not None else SPEEDS
    return (SpeedChoice(None, _("No limit")), *(SpeedChoice(speed, speed_text(speed)) for speed in speeds))


def speed_text(speed: float) -> str:
    """Return bytes per second in words: "0.5 MB/s"."""
    share = speed / MB
    decimals = next((places for places in (0, 1, 2) if abs(share - round(share, places)) < 0.005), 2)
    return _("{speed} MB/s").format(speed=number(share, decimals))


def web_address(text: str) -> str:
    """Return a public address as it is kept, ``""`` for none; raises AddressInvalid with what to do."""
    plain = text.strip()
    if not plain:
        return ""
    plain = (plain if "://" in plain else f"https://{plain}").rstrip("/")
    try:
        parts = urlsplit(plain)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
        parts = urlsplit("")
    if not usable or any(c.isspace() or ord(c) < 32 for c in plain):
        raise AddressInvalid(
            say("This is no web address"), say("Write it as in a browser, like https://example.com/downloads.")
        )
    if parts.username is not None or parts.password is not None:
        raise AddressInvalid(
            say("No user and no password belong into it"), say("Write the address as your customers see it.")
        )
    if parts.query or parts.fragment:
        raise AddressInvalid(
            say("This is the address of one page"), say("Write that of the folder, without what follows ? or #.")
        )
    return plain


def midnight(day: date) -> float:
    """Return when a day begins here (seconds since the epoch)."""
    return time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1))


def day_of(at: float) -> date:
    """Return the day of a moment here."""
    return date.fromtimestamp(at)  # noqa: DTZ012 - days as the person lives them
