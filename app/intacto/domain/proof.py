"""Proofs: what a place was last shown to hold, how thoroughly, and when; and what a format says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

from intacto.domain.damage import Finding
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.words import Message


class ProofLevel(IntEnum):
    """How thoroughly a file was looked at. Only READ and above can make it green."""

    NONE = 0
    LISTED = 1
    SAMPLED = 2
    DIGEST = 3
    READ = 4
    CUSTOMER = 5

    @property
    def word(self) -> str:
        """Return the word of the command line's contract."""
        return self.name.lower()


class Soundness(Enum):
    """What a file's own format says about it."""

    SOUND = "sound"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A format's opinion: ``kind`` (``zip`` ...; ``""`` where not recognised), soundness, and why in a sentence."""

    soundness: Soundness
    kind: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Proof:
    """What was read back of one file at one place.

    ``at`` is when the read ended (seconds since the epoch, UTC). ``finding`` is there where the bytes differed from the
    baseline of that day. ``opinion`` is there where the format was asked (no baseline, or a difference).
    """

    level: ProofLevel
    at: float
    fingerprint: Fingerprint
    opinion: Opinion | None = None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A look that is less than a read-back: random blocks, or a digest that the server computed.

    ``level`` is SAMPLED or DIGEST, ``at`` when it ended (seconds since the epoch, UTC), ``agrees`` whether all that it
    saw was the baseline's whose SHA-256 is ``against``. It raises alarms; it never renews a proof.
    """

    level: ProofLevel
    at: float
    agrees: bool
    against: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that could not read the file: when, and why in a sentence."""

    at: float
    reason: Message
    technical: str = ""
