"""Bytes put in or taken out of a file, proven by nothing but the digests of the original's blocks.

Up to the place every block is right; behind it every block is there, moved by the difference of the sizes. The block
with the place in it is tried byte by byte.
"""

from __future__ import annotations

import xxhash

from intacto.domain.damage import Cause, Span
from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests
from intacto.domain.signatures import Found

_MOST_IN = 1 << 20
"""Bytes that were put in, at most, for the place to be looked for."""


class Moved:
    """Takes a bad file in pieces of any length; it must be of another size than the original."""

    def __init__(self, size: int, wanted: int, good: BlockDigests) -> None:
        """``good`` are the digests of all of the original's blocks."""
        self._more = size - wanted
        self._good = good
        start = self._more if self._more > 0 else self._more % BLOCK_SIZE
        self._first = (start - self._more) // BLOCK_SIZE
        self._grid = _Grid(start)
        self._held = b""
        self._right = 0
        self._is_there = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._grid.feed(data)
        wanted = BLOCK_SIZE + min(max(0, self._more), _MOST_IN)
        if self._is_there and len(self._held) >= wanted:
            return
        self._held += data
        while not self._is_there and len(self._held) >= BLOCK_SIZE:
            self._is_there = not self._is_right(self._held[:BLOCK_SIZE])
            if not self._is_there:
                self._held = self._held[BLOCK_SIZE:]
                self._right += 1

    def found(self) -> Found | None:
        """Return where bytes were put in or taken out, None where that is not proven."""
        moved = self._grid.blocks()
        agreeing = 0
        while agreeing < min(len(moved), len(self._good)) and moved[-1 - agreeing] == _at(self._good, -1 - agreeing):
            agreeing += 1
        start, behind = self._right * BLOCK_SIZE, (len(self._good) - agreeing) * BLOCK_SIZE
        if not agreeing or self._first + len(moved) != len(self._good):
            return None
        if self._more < 0:
            # Only where all that is there was compared: what else changed in a block cannot be told.
            at = behind + self._more
            return Found(Cause.BYTES_MISSING, (Span(at, at),), -self._more) if at <= start else None
        if behind > start + BLOCK_SIZE or self._more > _MOST_IN:
            return None
        place = self._place() if behind > start else 0
        if place is None:
            return None
        return Found(Cause.BYTES_INSERTED, (Span(start + place, start + place + self._more),), self._more)

    def _is_right(self, block: bytes) -> bool:
        return self._right < len(self._good) and xxhash.xxh3_128_digest(block) == self._good[self._right]

    def _place(self) -> int | None:
        """Return the place within the first wrong block without which it is right; the last of several."""
        held, more, wanted = self._held, self._more, self._good[self._right]
        length = min(BLOCK_SIZE, len(held) - more)
        for place in range(length, -1, -1):
            if xxhash.xxh3_128_digest(held[:place] + held[place + more : length + more]) == wanted:
                return place
        return None


def _at(blocks: BlockDigests, index: int) -> bytes:
    return blocks[len(blocks) + index]


class _Grid:
    """The digests of blocks that begin at ``start``."""

    def __init__(self, start: int) -> None:
        self._skip = start
        self._block = xxhash.xxh3_128()
        self._room = BLOCK_SIZE
        self._digests: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        view = memoryview(data)[skipped:]
        while len(view) >= self._room:
            self._block.update(view[: self._room])
            view = view[self._room :]
            self._digests.append(self._block.digest())
            self._block.reset()
            self._room = BLOCK_SIZE
        self._block.update(view)
        self._room -= len(view)

    def blocks(self) -> list[bytes]:
        """Return the digests of all blocks, the last and shorter one included."""
        return [*self._digests, self._block.digest()] if self._room < BLOCK_SIZE else self._digests
