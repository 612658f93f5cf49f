"""Tables that point to tables: read in the order in which they stand in the file, since it streams by only once.

Disk images and compound files are made so. What stands before the place that pointed to it has gone by unread.
The file may not end before the farthest thing does that is pointed to.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

from intacto.formats.parser import Damaged, Unsure, to_the_end
from intacto.formats.sentences import BREAKS_OFF, UNUSUAL
from intacto.formats.stream import Steps, Stream

_MOST_PLACES = 200_000
_MOST_AT_ONCE = 256 * 1024

Taker = Callable[[int, bytes], None]
"""Takes the offset of a piece of a table and its bytes; may ask for further places."""


class Places:
    """What has still to be read of a file, by its offset."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._heap: list[tuple[int, int, int, Taker]] = []
        self._asked = 0
        self.farthest = 0
        self.missed = 0

    def ask(self, offset: int, length: int, taker: Taker) -> None:
        """Ask for ``length`` bytes at ``offset``; long ones come in pieces. Raises Unsure for far too many."""
        self.reach(offset + length)
        if offset < self._stream.position:
            self.missed += 1
            return
        self._asked += 1
        if self._asked > _MOST_PLACES:
            raise Unsure(UNUSUAL)
        heapq.heappush(self._heap, (offset, self._asked, length, taker))

    def reach(self, end: int) -> None:
        """Note that something is told to be there whose last byte is before ``end``."""
        self.farthest = max(self.farthest, end)

    def read(self) -> Steps[int]:
        """Read all that is asked for, to the file's end; return its length.

        Raises Damaged where less is there than was told, and whatever the takers raise.
        """
        size = yield from self.follow()
        if self.farthest > size:
            raise Damaged(BREAKS_OFF)
        return size

    def follow(self) -> Steps[int]:
        """Do as :meth:`read`, but leave it to the caller what it means that less is there; may raise BreaksOff."""
        while self._heap:
            offset, _, length, taker = heapq.heappop(self._heap)
            missing = offset - self._stream.position
            if missing < 0:
                self.missed += 1
                continue
            yield from self._stream.skip(missing)
            while length:
                at = self._stream.position
                piece = yield from self._stream.take(min(length, _MOST_AT_ONCE))
                length -= len(piece)
                taker(at, piece)
        return (yield from to_the_end(self._stream))
