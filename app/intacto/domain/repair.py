"""A repair: its steps, what is written down before each, and what a crash leaves to be done.

The order keeps one promise: at no point does the host hold less than it did. The bad file is only moved aside when its
replacement was read back from the host, and only removed when the new one was proven under the live name and the bad
bytes are kept on this computer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacto.domain.fingerprint import Fingerprint
from intacto.domain.words import Message


class Step(Enum):
    """The steps of a repair in their order; the journal holds the one that is about to happen."""

    CHECK_COPY = "check-copy"
    UPLOAD = "upload"
    READ_BACK = "read-back"
    KEEP_BAD = "keep-bad"
    MOVE_ASIDE = "move-aside"
    SWAP_IN = "swap-in"
    PROVE = "prove"
    REMOVE_ASIDE = "remove-aside"
    DONE = "done"

    @property
    def number(self) -> int:
        """Return the place in the order, from 0."""
        return _ORDER[self]


_ORDER = {step: number for number, step in enumerate(Step)}


class Action(Enum):
    """What became of a file in a repair. The values are the command line's contract."""

    REPAIRED = "repaired"
    SKIPPED = "skipped"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RepairEntry:
    """One repair in the journal: enough to finish or undo it after a crash at any step.

    ``temporary`` and ``aside`` are names in the file's own folder, ``wanted`` the fingerprint that goes live,
    ``permissions`` the mode bits to restore (None: the host does not tell). ``evidence`` names what was kept of the
    bad bytes. ``replaced`` tells whether there was a file under the live name before.
    """

    token: str
    path: str
    source: str
    wanted: Fingerprint
    temporary: str
    aside: str
    replaced: bool
    step: Step
    started: float
    permissions: int | None = None
    evidence: str | None = None
    undoes: str | None = None
    """The token of the repair that this one undoes."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the host shows of an unfinished repair at the next start.

    Each is the fingerprint that was read back now, or None where the name does not exist.
    """

    live: Fingerprint | None
    temporary: Fingerprint | None
    aside: Fingerprint | None


class Recovery(Enum):
    """What to do with an unfinished repair."""

    FINISH_SWAP = "finish-swap"
    """The live name is free and the whole new file waits beside it: rename it in."""
    PUT_BACK = "put-back"
    """The live name is free and there is no whole new file: rename the old one back."""
    DROP_TEMPORARY = "drop-temporary"
    """The live file was not touched: remove our temporary one."""
    DROP_ASIDE = "drop-aside"
    """The new file is live and proven: keep the old bytes here, then remove the moved-aside file."""
    RESTORE_OLD = "restore-old"
    """What is live is not the new file although it was swapped in: put the old one back, keep what is there aside."""
    CLOSE = "close"
    """Nothing of ours is left on the host."""


def recover(entry: RepairEntry, found: Found) -> Recovery:
    """Return what to do; depends only on what the host holds now, so that it is right after a crash anywhere."""
    whole = found.temporary == entry.wanted
    if found.live is None:
        if whole:
            return Recovery.FINISH_SWAP
        if found.aside is not None:
            return Recovery.PUT_BACK
        return Recovery.DROP_TEMPORARY if found.temporary is not None else Recovery.CLOSE
    if found.aside is not None:
        return Recovery.DROP_ASIDE if found.live == entry.wanted else Recovery.RESTORE_OLD
    return Recovery.DROP_TEMPORARY if found.temporary is not None else Recovery.CLOSE


@dataclass(frozen=True, slots=True)
class RepairResult:
    """What became of one file, and why."""

    path: str
    action: Action
    reason: Message
