"""What a customer gets who downloads a file from the shop's public address, beside what the host holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacto.domain.damage import Cause
from intacto.domain.words import Message


class CustomerTrouble(Enum):
    """What is wrong with a download. The values are the command line's contract."""

    NOT_FOUND = "not-found"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    """It leads to another place, which hands out something else."""
    PAGE = "page"
    """A page (HTML) came with code 200 in the file's place."""
    WRONG_LENGTH = "wrong-length"
    IN_FRONT = "bytes-in-front"
    """The whole file comes, behind bytes that do not belong to it (a PHP warning, a BOM)."""
    BEHIND = "bytes-behind"
    COMPRESSED = "compressed-again"
    """The whole file comes, compressed once more than the customer's browser undoes."""
    OLD_COPY = "old-copy"
    """An earlier version comes, out of a cache as a rule."""
    OTHER_BYTES = "other-bytes"
    UNREACHABLE = "unreachable"
    """The address did not answer: that says nothing of the file."""

    @property
    def breaks(self) -> bool:
        """Tell whether a customer gets something else than the file; an address that is silent tells nothing."""
        return self is not CustomerTrouble.UNREACHABLE


@dataclass(frozen=True, slots=True)
class CustomerLook:
    """One download as a customer makes it.

    ``at`` is when it ended (seconds since the epoch, UTC), ``url`` what was asked for, ``against`` the SHA-256 of the
    baseline that it was compared with, ``trouble`` what was wrong (None: it was exactly the file), ``size`` the bytes
    that came, ``reason`` a sentence for people, ``cause`` a cause of damage where one is proven.
    """

    at: float
    url: str
    against: str
    trouble: CustomerTrouble | None
    size: int
    reason: Message
    cause: Cause | None = None
    technical: str = ""
