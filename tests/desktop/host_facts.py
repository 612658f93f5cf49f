"""What is kept of a host, made up for tests and pictures: the design's own story of a moved server."""

from __future__ import annotations

import datetime as dt

from intacto.desktop.presenters.host import HostFacts
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.host_days import HostDay
from intacto.domain.portrait import Change, Move, Portrait, Sign
from intacto.domain.report_card import Clock, ReportCard
from intacto.domain.shop import HostMemory

IDENTITY = HostIdentity("220 Pure-FTPd [srv22]", "203.0.113.87", "SHA256:" + "ab" * 32, ("MLST", "SIZE"))


def card(at: float, **changes: object) -> ReportCard:
    """Return the card of a good host."""
    values: dict[str, object] = {
        "identity": IDENTITY,
        "encrypted": True,
        "abilities": Abilities(at, reads_at=True, keeps_tail=True, renames_over=True, ascii_changes=True),
        "writable": True,
        "sessions": 2,
        "most_sessions": 3,
        "tls": "TLSv1.3",
        "mlsd": True,
        "down": 2_400_000.0,
        "up": 1_100_000.0,
        "round_trip": 0.04,
        "clock": Clock(7200.0, 60.0),
        "system": "UNIX Type: L8",
        **changes,
    }
    return ReportCard(at, **values)  # type: ignore[arg-type]  # - a test names what it changes


def moved(now: float) -> HostFacts:
    """Return a host that moved the shop the day before ``now``, silent once, with an incident today."""
    at = now - 86400.0
    changes = (
        Change(Sign.BANNER, "220 Pure-FTPd [srv14]", "220 Pure-FTPd [srv22]"),
        Change(Sign.ADDRESS, "203.0.113.14", "203.0.113.87"),
        Change(Sign.OWNERS, "1043", "1107"),
    )
    move = Move(at, at - 1800.0, changes)
    return HostFacts(HostMemory(trusted="SHA256:00"), card(now - 3600.0), Portrait(at, IDENTITY), move, days(now))


def days(now: float) -> tuple[HostDay, ...]:
    """Return thirty days: one with three silent hours, one with a move, today with an incident."""
    today = dt.date.fromtimestamp(now)  # noqa: DTZ012 - days as the person lives them
    made = []
    for back in range(29, -1, -1):
        day = (today - dt.timedelta(days=back)).isoformat()
        if back == 18:
            made.append(HostDay(day, 0, silent_seconds=3 * 3600.0))
        else:
            made.append(HostDay(day, 3, changed=back == 1, incident=back == 0))
    return tuple(made)
