"""Looks that are less than a read-back: single blocks, and digests that the host computes. They only raise alarms."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence

import xxhash

from intacto.domain.errors import HostError, HostUnreachable, TransferBroken
from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests
from intacto.domain.product import FileState
from intacto.domain.proof import Glimpse
from intacto.domain.sampling import worth_keeping
from intacto.domain.words import say
from intacto.engine.attempts import Rest, persist
from intacto.engine.control import Control
from intacto.engine.ports import Catalogue
from intacto.engine.sessions import LoginUnanswered, SessionPool
from intacto.places.base import DigestAnswer, Session

TOGETHER = 200
"""Agreeing looks that are written down in one transaction."""


class Looker:
    """Looks at the host's files. Safe from any thread; whoever asks must not hold a lease."""

    def __init__(self, catalogue: Catalogue, pool: SessionPool) -> None:
        self._catalogue = catalogue
        self._pool = pool

    def blocks_agree(
        self, path: str, numbers: Sequence[int], control: Control, on_bytes: Callable[[int], None]
    ) -> bool:
        """Return whether these blocks of the file are the baseline's; ends at the first that is not.

        Raises HostError kinds as :meth:`intacto.places.base.Session.read_block` does, LoginUnanswered, and Cancelled.
        """
        known = self._catalogue.blocks(path)
        left = deque(numbers)

        def look(session: Session, _: Rest) -> bool:
            while left:
                data = session.read_block(path, left[0] * BLOCK_SIZE, BLOCK_SIZE)
                on_bytes(len(data))
                control.checkpoint(len(data))
                if not _is_block(data, known, left[0]):
                    return False
                left.popleft()
            return True

        return persist(self._pool.lease, control, look, self._pool.pauses)

    def digests(self, paths: Sequence[str], control: Control) -> Iterator[DigestAnswer]:
        """Yield what the host computes for ``paths``, asked in sessions that log in for it.

        (ProFTPD's mod_digest remembers the digest of what was *transferred* for 30 s: a file that went bad on the disk
        still got its good one in that session.) Raises HostError where the host tells none, LoginUnanswered, Cancelled.
        """
        left, pauses = deque(paths), deque(self._pool.pauses)
        while left:
            try:
                with self._pool.fresh(control) as session:
                    if not session.tells_digests:
                        raise no_digests()
                    for answer in session.digests(tuple(left)):
                        control.checkpoint()
                        left.popleft()
                        pauses = deque(self._pool.pauses)
                        yield answer
                return
            except LoginUnanswered:
                raise
            except (TransferBroken, HostUnreachable):
                if not pauses:
                    raise
                control.wait(pauses.popleft())


class GlimpseBook:
    """Writes looks down, many at once; alarms at once. Safe from any thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, Glimpse]] = []

    def add(self, state: FileState, glimpse: Glimpse) -> bool:
        """Take in a look at a file; return whether it was worth keeping."""
        if not worth_keeping(state, glimpse):
            return False
        with self._lock:
            self._waiting.append((state.path, glimpse))
            full = len(self._waiting) >= TOGETHER or not glimpse.agrees
        if full:
            self.close()
        return True

    def close(self) -> None:
        """Write down what waits."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        if waiting:
            self._catalogue.record_glimpses(waiting)


def no_digests() -> HostError:
    """Return what is told where a host computes no digests: the call was right, the host cannot do it."""
    return HostError(
        say("Your host computes no fingerprints of files"),
        say("Few hosts do. Read the files back instead (--proof read), or look at samples of them (--proof sampled)."),
    )


def _is_block(data: bytes, known: BlockDigests, number: int) -> bool:
    return number < len(known) and xxhash.xxh3_128_digest(data) == known[number]
