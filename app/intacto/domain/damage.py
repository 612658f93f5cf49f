"""Where a file differs from what it should be, and the causes that can be proven from the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Cause(Enum):
    """A cause of damage; named only when its signature is proven. The values are the command line's contract."""

    IDENTICAL = "identical"
    """No difference at all: what ``intacto diagnose`` says of two equal files, never of a bad one."""
    TRUNCATED = "truncated"
    EMPTIED = "emptied"
    ZEROED_BLOCKS = "zeroed-blocks"
    ZERO_TAIL = "zero-tail"
    BIT_FLIPS = "bit-flips"
    DAMAGED_BLOCKS = "damaged-blocks"
    SWAPPED_BLOCKS = "swapped-blocks"
    FOREIGN_BLOCK = "foreign-block"
    RESUME_SPLICE = "resume-splice"
    BYTES_INSERTED = "bytes-inserted"
    BYTES_MISSING = "bytes-missing"
    BYTES_PREPENDED = "bytes-prepended"
    BYTES_APPENDED = "bytes-appended"
    BOM_PREPENDED = "bom-prepended"
    ERROR_PAGE = "error-page"
    ASCII_CRLF_TO_LF = "ascii-crlf-to-lf"
    ASCII_LF_TO_CRLF = "ascii-lf-to-crlf"
    ASCII_CR_REMOVED = "ascii-cr-removed"
    TEXT_REENCODED = "text-reencoded"
    COMPRESSED_AGAIN = "compressed-again"
    BYTE_SWAPPED = "byte-swapped"
    RANDOM_CONTENT = "random-content"
    OLDER_VERSION = "older-version"
    """All of an earlier baseline: a whole file, so it may be what the seller wants."""
    UNSTABLE_READ = "unstable-read"
    DIFFERENT_FILE = "different-file"
    """Nothing in common with the good one, and whole in itself as far as one can tell."""
    UNKNOWN = "unknown"

    @property
    def is_damage(self) -> bool:
        """Tell whether this cause alone makes a file damaged, rather than perhaps a new version."""
        return self not in _NO_DAMAGE

    @property
    def is_of_line_ends(self) -> bool:
        """Tell whether nothing but line ends changed, as a transfer in text mode does it (RFC 959, 3.1.1.1)."""
        return self in (Cause.ASCII_CRLF_TO_LF, Cause.ASCII_LF_TO_CRLF, Cause.ASCII_CR_REMOVED)


_NO_DAMAGE = frozenset((Cause.IDENTICAL, Cause.UNKNOWN, Cause.UNSTABLE_READ, Cause.OLDER_VERSION, Cause.DIFFERENT_FILE))


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``start`` to ``end`` (half open) of the bad file."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Return the number of bytes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Finding:
    """How a file differs from its baseline.

    ``against`` is the baseline's SHA-256: a finding says nothing about any other. ``spans`` are exact where ``exact``
    is true (a good copy was at hand), else whole blocks. ``differing_bytes`` counts what differs within them.
    ``read_twice`` says that a second read in a new session brought the same bytes. ``is_text``: the original is plain
    text, so that other line ends harm nobody.

    ``detail`` names what the cause speaks of, for people where it is a name: the other product of a foreign block, the
    codes of re-encoded text, the bytes of a swapped word; the SHA-256 of the earlier version for OLDER_VERSION and
    RESUME_SPLICE; :data:`~intacto.domain.edits.AT_LINE_END` for TRUNCATED; :data:`~intacto.domain.edits.SAVED` for
    bytes put in or taken out.
    """

    cause: Cause
    spans: tuple[Span, ...]
    against: str
    differing_bytes: int
    exact: bool
    read_twice: bool = False
    detail: str = ""
    is_text: bool = False
