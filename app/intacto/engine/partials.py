"""Going on with a reading that an earlier run of the program began: what is kept of it, and when it may be used.

A SHA-256 that is half done cannot be kept (hashlib gives its state to nobody), so it is rebuilt from what it would have
shown: the digests of the blocks (64 KiB, XXH3 128 bit) that came. Where all of them are the baseline's, and all blocks
that come afterwards are too, and the size is right, the file is the baseline's, and its SHA-256 is the baseline's.
Anything else, and it is read from its start: nothing is guessed.

What that means: such a proof rests on a block digest that finds every accident (one in 2^128 goes unseen), but that is
not made to withstand somebody who forges bytes on purpose, as the SHA-256 of an unbroken reading is. And it is as old
as its oldest byte: its time is that of the reading's first start.

Who asks for a check wants to know what the host holds now, so what was read before counts only where that is as good:

- A check of the whole shop that somebody asked for goes on with what began within the last hour: a program that was
  stopped or killed and is started again.
- Rounds by rotation, which promise days and not minutes, go on with what is no older than half of that promise.
- All else reads from the start: files that somebody named, readings before and after a repair, what was begun before a
  shop moved, its host announced work or a round met new damage, and what is left of that round.

In either case :data:`SPOT_CHECKS` blocks of the kept part, drawn at random, are read again first. Where a share f of
its blocks went bad since, one of c of them is met with probability 1 - (1 - f)^c (:mod:`intacto.domain.sampling`): of
8, 99.6 % for a half, 90 % for a quarter, 57 % for a tenth, but 8 % for a hundredth. That finds a file that was
replaced or wiped under the same size and time; against a few bytes gone bad it is the age that is kept small.
"""

from __future__ import annotations

from random import SystemRandom

from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests
from intacto.domain.product import FileState, PartialRead
from intacto.domain.sampling import alarm_stands
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.reading import Digester, Reading

KEEP_EVERY = 64 * 1024 * 1024
"""Bytes after which a place to go on from is kept; smaller files have none."""

SPOT_CHECKS = 8
"""Blocks of a kept part that are read again before the rest is believed to belong to it."""

ASKED_WITHIN = 3600.0
"""Seconds for which a check that somebody asked for goes on with what an earlier run began."""


def resumes_within(promise: float, *, due: bool, named: bool) -> float:
    """Return how long ago (seconds) a reading may have begun to be gone on with; 0.0: it may not.

    ``promise`` is in seconds, ``due`` tells of a round by rotation, ``named`` of files that somebody named.
    """
    if due:
        return promise / 2
    return 0.0 if named else min(ASKED_WITHIN, promise / 2)


class PartialKeeper:
    """Keeps how far the reading of one file is, and takes it up again."""

    def __init__(self, state: FileState, catalogue: Catalogue, clock: Clock, within: float) -> None:
        """``within`` is in seconds: what was begun longer ago is not gone on with (0.0: nothing is)."""
        self._state = state
        self._catalogue = catalogue
        self._clock = clock
        self._within = within
        self._before = BlockDigests()
        self._noted = 0
        self.began = clock()
        """When the first byte that counts was asked for."""

    @property
    def keeps(self) -> bool:
        """Tell whether this file is big enough, and has a baseline to go on by."""
        size, baseline = self._state.presence.size, self._state.baseline
        return baseline is not None and size == baseline.fingerprint.size and size > KEEP_EVERY

    def take_up(self) -> int:
        """Return from which byte to go on: 0 where nothing was kept that may be used."""
        partial = self._catalogue.partial(self._state.path) if self._within and self.keeps else None
        if partial is None or not self._fits(partial):
            return 0
        self._before = partial.blocks
        self.began = partial.at
        return self._noted_at(0)

    def spot_checks(self) -> tuple[int, ...]:
        """Return the numbers of the blocks, of those that :meth:`take_up` took, that must be read again first."""
        taken = len(self._before)
        return tuple(sorted(SystemRandom().sample(range(taken), min(SPOT_CHECKS, taken))))

    def start_over(self) -> None:
        """Forget what was kept: the file is read from its start."""
        if len(self._before):
            self._before = BlockDigests()
        self._noted, self.began = 0, self._clock()

    def note(self, digester: Digester) -> None:
        """Keep how far ``digester``, which began where :meth:`take_up` said, is; not more often than worth it."""
        if self.keeps and digester.size - self._noted >= KEEP_EVERY:
            self.keep(digester)

    def keep(self, digester: Digester) -> None:
        """Keep how far the reading is, if that is far enough."""
        blocks = BlockDigests(self._before.digests + digester.whole_blocks().digests)
        if self.keeps and len(blocks) * BLOCK_SIZE >= KEEP_EVERY and digester.size > self._noted:
            self._noted = digester.size
            presence = self._state.presence
            assert presence.size is not None
            self._catalogue.keep_partial(
                self._state.path, PartialRead(presence.size, presence.modified, blocks, self.began)
            )

    def done(self) -> None:
        """Forget what was kept: the file was read to its end."""
        if self.keeps:
            self._catalogue.keep_partial(self._state.path, None)

    def whole(self, digester: Digester) -> Reading | None:
        """Return the reading of the whole file, now that its rest was read; None where it is not the baseline's."""
        baseline = self._state.baseline
        known = self._catalogue.blocks(self._state.path)
        if baseline is None or self._noted_at(digester.size) != baseline.fingerprint.size:
            return None
        if self._before.digests + digester.blocks().digests != known.digests:
            return None
        return Reading(baseline.fingerprint, known, None)

    def _noted_at(self, size: int) -> int:
        return len(self._before) * BLOCK_SIZE + size

    def _fits(self, partial: PartialRead) -> bool:
        presence = self._state.presence
        if (partial.size, partial.modified) != (presence.size, presence.modified) or alarm_stands(self._state):
            return False
        if not 0 <= self._clock() - partial.at <= self._within or len(partial.blocks) * BLOCK_SIZE > partial.size:
            return False
        return self._catalogue.blocks(self._state.path).digests.startswith(partial.blocks.digests)
