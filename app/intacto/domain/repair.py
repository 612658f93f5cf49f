"""A repair: its steps, what is written down before each, and what a crash leaves to be done.

The order keeps one promise: at no point does the host hold less than it did. The bad file is only moved aside when its
replacement was read back from the host, and only removed when the new one was proven under the live name and the bad
bytes are kept on this computer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacto.domain.fingerprint import Fingerprint
from intacto.domain.health import DAY
from intacto.domain.words import Message

UNDO_DAYS = 30
"""Days for which bad bytes are kept and a repair can be undone."""

UNDO_SECONDS = UNDO_DAYS * DAY
"""The same in seconds."""


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


def unread(size: int | None) -> Fingerprint:
    """Return what stands for a file that is there, with this size by the listing, and was not or could not be read."""
    return Fingerprint(-1 if size is None else size, "")


@dataclass(frozen=True, slots=True)
class Found:
    """What the host shows of an unfinished repair now.

    ``live`` and ``temporary`` are what was read back, :func:`unread` where that was not needed or not possible, None
    where the name does not exist. Of ``aside`` it only matters whether it is there.
    """

    live: Fingerprint | None
    temporary: Fingerprint | None
    aside: bool


class Recovery(Enum):
    """What to do next with an unfinished repair; afterwards one looks again, until there is nothing left to do."""

    FINISH_SWAP = "finish-swap"
    """The live name is free and the whole new file waits beside it: rename it in."""
    PUT_BACK = "put-back"
    """The live name is free and there is no whole new file: rename the old one back."""
    DROP_TEMPORARY = "drop-temporary"
    """Nothing needs our temporary file any more: remove it."""
    DROP_ASIDE = "drop-aside"
    """What is live can be read: the new file, or one that somebody put there since, which is not ours to replace.
    Keep the old bytes here, then remove the moved-aside file."""
    RESTORE_OLD = "restore-old"
    """What we swapped in cannot be read: put the old one back, then drop the new one."""
    WAIT = "wait"
    """A file that is not ours stands under the live name and cannot be read: touch nothing, look again later."""
    CLOSE = "close"
    """Nothing of ours is left on the host."""


def recover(entry: RepairEntry, found: Found) -> Recovery:
    """Return what to do next.

    What the host holds now decides, so that it is right after a crash anywhere, in a recovery too. The journal's step
    only tells whether a name that is free was freed by us: a file that the seller removed before its repair moved
    anything stays removed.
    """
    if found.live is None:
        freed_by_us = not entry.replaced or entry.step.number >= Step.MOVE_ASIDE.number
        if found.temporary == entry.wanted and freed_by_us:
            return Recovery.FINISH_SWAP
        if found.aside:
            return Recovery.PUT_BACK
        return Recovery.DROP_TEMPORARY if found.temporary is not None else Recovery.CLOSE
    if not found.aside:
        return Recovery.DROP_TEMPORARY if found.temporary is not None else Recovery.CLOSE
    if found.live.sha256:
        return Recovery.DROP_ASIDE
    ours = entry.step.number >= Step.SWAP_IN.number and found.live.size == entry.wanted.size
    return Recovery.RESTORE_OLD if ours else Recovery.WAIT


@dataclass(frozen=True, slots=True)
class RepairResult:
    """What became of one file, and why."""

    path: str
    action: Action
    reason: Message
