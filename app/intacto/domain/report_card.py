"""A host's report card: what one visit with scratch files of ours found out, for the command line and the window."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.errors import Certificate
from intacto.domain.host import Abilities, HostIdentity


@dataclass(frozen=True, slots=True)
class Clock:
    """How far the host's clock is from this computer's: ``offset`` in seconds, positive where the host is ahead.

    ``within`` is how exact that is, in seconds: old listings tell times to the minute only.
    """

    offset: float
    within: float


@dataclass(frozen=True, slots=True)
class ReportCard:
    """What a host can do, as one probe at ``at`` (seconds since the epoch, UTC) found it.

    ``tls`` is the protocol in use (``TLSv1.3``; None: not encrypted by TLS, or not told). ``mlsd`` tells whether
    listings are made for programs (RFC 3659); None where the question makes no sense. ``writable`` is false where the
    folder takes no file of ours: then only what reading shows is told. ``most_sessions`` is the cap that the host
    showed (None: none was met), ``sessions`` how many a check uses. ``down`` and ``up`` are bytes per second,
    ``round_trip`` seconds; None: not measured. ``system`` is what the host says of its system, word for word.
    """

    at: float
    identity: HostIdentity
    encrypted: bool
    abilities: Abilities
    writable: bool
    sessions: int
    most_sessions: int | None = None
    tls: str | None = None
    certificate: Certificate | None = None
    mlsd: bool | None = None
    down: float | None = None
    up: float | None = None
    round_trip: float | None = None
    clock: Clock | None = None
    system: str = ""
