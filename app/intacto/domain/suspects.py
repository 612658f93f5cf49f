"""The parties of the story of a bad file, and what speaks against each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from intacto.domain.damage import Cause, Finding
from intacto.domain.proof import Soundness
from intacto.domain.words import Message, say


class Suspect(Enum):
    """Who or what can have done it. The values are the command line's."""

    FTP_PROGRAM = "ftp-program"
    """The program that uploaded it, in text mode."""
    BROKEN_UPLOAD = "broken-upload"
    STORAGE = "storage"
    """The host's disks, memory, and backups of bad disks."""
    LINE = "line"
    """The connection between the host and this computer."""
    COMPRESSOR = "compressor"
    """The program that made the archive, or exported the file."""
    SHOP_SOFTWARE = "shop-software"
    """The web site: its plug-ins, caches, and what they put before a file or in its place."""
    EDITOR = "editor"
    """A program that saved it anew."""
    OLD_BACKUP = "old-backup"
    SOMEBODY = "somebody"
    """Somebody who replaced or changed it."""

    @property
    def label(self) -> Message:
        """Return its name in words, for a card or a list."""
        return _LABELS[self]


_LABELS = {
    Suspect.FTP_PROGRAM: say("Your FTP program"),
    Suspect.BROKEN_UPLOAD: say("An upload that broke off"),
    Suspect.STORAGE: say("The host's storage"),
    Suspect.LINE: say("The connection"),
    Suspect.COMPRESSOR: say("The program that made the file"),
    Suspect.SHOP_SOFTWARE: say("Your shop's software"),
    Suspect.EDITOR: say("A program that saved it anew"),
    Suspect.OLD_BACKUP: say("An old backup"),
    Suspect.SOMEBODY: say("Somebody who changed it"),
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A suspect, and why it was not that one."""

    suspect: Suspect
    why: Message


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the finding.

    ``size`` and ``expected`` are in bytes; ``kind`` and ``soundness`` are what the bad file's format says of it.
    ``has_good_copy``: a copy that is exactly the original was at hand. ``read_back_on`` is the day on which the file
    was last read back and found good, ``older`` names the earlier version that a finding speaks of (its day, or a
    file), both as the reader writes them and empty where not known. ``is_text``: the original is plain text.
    """

    size: int
    expected: int
    kind: str = ""
    soundness: Soundness = Soundness.UNKNOWN
    has_good_copy: bool = False
    read_back_on: str = ""
    older: str = ""


_OF_DISKS = (
    Cause.ZEROED_BLOCKS,
    Cause.BIT_FLIPS,
    Cause.DAMAGED_BLOCKS,
    Cause.SWAPPED_BLOCKS,
    Cause.FOREIGN_BLOCK,
)
"""Damage inside a file whose size and end are right."""

_NOT_OF_DISKS = (
    Cause.RESUME_SPLICE,
    Cause.ERROR_PAGE,
    Cause.ASCII_CRLF_TO_LF,
    Cause.ASCII_LF_TO_CRLF,
    Cause.ASCII_CR_REMOVED,
    Cause.TEXT_REENCODED,
    Cause.BOM_PREPENDED,
    Cause.BYTES_PREPENDED,
    Cause.COMPRESSED_AGAIN,
)
"""What no failing disk does: each needs a program that rewrites the whole file."""


def exclusions(finding: Finding, facts: Facts) -> tuple[Exclusion, ...]:
    """Return the suspects whom something that was measured speaks for, the most often accused first."""
    if not finding.cause.is_damage:
        return tuple(_whatever_it_was(finding))
    return tuple(_of_damage(finding, facts))


def _whatever_it_was(finding: Finding) -> Iterator[Exclusion]:
    if finding.cause is not Cause.UNSTABLE_READ and finding.read_twice:
        yield _not_the_line()


def _of_damage(finding: Finding, facts: Facts) -> Iterator[Exclusion]:
    cause = finding.cause
    if cause in _OF_DISKS:
        yield Exclusion(Suspect.FTP_PROGRAM, _why_not_ftp(facts))
        if finding.spans and finding.spans[-1].end < facts.size:
            yield Exclusion(Suspect.BROKEN_UPLOAD, say("Its end is there. An upload that breaks off loses the end."))
    elif cause is Cause.ZERO_TAIL:
        yield Exclusion(Suspect.FTP_PROGRAM, _why_not_ftp(facts))
    elif cause in (Cause.TRUNCATED, Cause.EMPTIED) and facts.read_back_on:
        yield Exclusion(Suspect.BROKEN_UPLOAD, _was_good(facts))
    if finding.read_twice:
        yield _not_the_line()
    if facts.has_good_copy:
        yield Exclusion(Suspect.COMPRESSOR, say("Your own copy of it is right, and it was made by the same program."))
    if cause in _NOT_OF_DISKS:
        yield Exclusion(Suspect.STORAGE, say("A failing disk leaves gaps. It does not rewrite a file in order."))


def _why_not_ftp(facts: Facts) -> Message:
    if facts.read_back_on:
        return say("The size is right, and it was read back good on {day}.", day=facts.read_back_on)
    return say("The size is right. Text mode changes the size.")


def _was_good(facts: Facts) -> Message:
    return say("It was whole when it was read back on {day}.", day=facts.read_back_on)


def _not_the_line() -> Exclusion:
    return Exclusion(Suspect.LINE, say("It was read twice over separate connections, with the same result."))
