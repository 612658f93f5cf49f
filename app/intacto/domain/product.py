"""A product file, and everything that is known of it at one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacto.domain.baseline import Baseline
from intacto.domain.customer import CustomerLook
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.proof import Failure, Glimpse, Opinion, Proof


class EntryKind(Enum):
    """What a name in a listing stands for."""

    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a place's listing.

    ``path`` is relative to the place (see :mod:`intacto.domain.names`); ``size`` in bytes, None where the listing does
    not say; ``modified`` in seconds since the epoch as the place tells it: a hint, never a proof. ``owner`` (a number
    or a name) and ``unique`` (RFC 3659; an inode) are empty where it does not tell: by them a moved host is noticed.
    """

    path: str
    kind: EntryKind
    size: int | None = None
    modified: float | None = None
    owner: str = ""
    unique: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """What listings say of one file: last size, when last seen, and since when it is gone (UTC seconds)."""

    size: int | None
    modified: float | None
    seen: float | None
    gone_since: float | None = None


@dataclass(frozen=True, slots=True)
class FileState:
    """Everything known of one product file at the host. Health is a pure function of this and the time."""

    path: str
    presence: Presence
    baseline: Baseline | None = None
    proof: Proof | None = None
    failure: Failure | None = None
    disputed: bool = False
    """Two good-looking copies differ, and the seller has not yet said which one he sells."""
    glimpse: Glimpse | None = None
    """The newest look that was less than a read-back."""
    customer: CustomerLook | None = None
    """The newest download as a customer makes it."""


@dataclass(frozen=True, slots=True)
class PartialRead:
    """The first part of a file that was read when the reading broke off, to go on from there.

    ``size`` and ``modified`` are the file's as listed then: where they differ now, nothing may be taken from it.
    ``blocks`` are the digests of the whole blocks that were read, one after the other; ``at`` in seconds (UTC).
    """

    size: int
    modified: float | None
    blocks: BlockDigests
    at: float


@dataclass(frozen=True, slots=True)
class CopyState:
    """One copy of a product file on this computer.

    ``root`` is the folder of copies, ``location`` the file's whole path. ``sha256`` and ``opinion`` are of the last
    whole read at ``read_at`` (None: never read); ``size`` and ``modified_ns`` belong to the same moment.
    """

    root: str
    location: str
    size: int
    modified_ns: int
    sha256: str | None = None
    opinion: Opinion | None = None
    read_at: float | None = None
