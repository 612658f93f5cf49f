"""A single flipped bit, found with nothing but the digest of the block that it is in: by trying each of its bits."""

from __future__ import annotations

import xxhash

from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests
from intacto.engine.diagnosis.content import is_typing

_SMALL = 8192
"""Bytes of a block up to which all its bits are tried in no time."""

_SEVERAL = 4
"""Blocks from which on a single wrong one is worth the time."""


class Flipped:
    """Takes a bad file of the right size in pieces of any length, and keeps the first of its blocks that is wrong."""

    def __init__(self, good: BlockDigests) -> None:
        self._good = good
        self._held = b""
        self._number = 0
        self._wrong: bytes | None = None

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._wrong is not None:
            return
        held = self._held + data
        for at in range(0, len(held) - BLOCK_SIZE + 1, BLOCK_SIZE):
            if self._look(held[at : at + BLOCK_SIZE]):
                self._held = b""
                return
        self._held = held[len(held) - len(held) % BLOCK_SIZE :]

    def place(self) -> tuple[int, int] | None:
        """Return the offset of the byte and the bit, None where no single one makes the block right.

        It takes up to three seconds, and is to be asked where only one block is wrong. A file of one or two large
        blocks is rather another version: for it the time is not spent.
        """
        if self._wrong is None and self._held:
            self._look(self._held)
        if self._wrong is None or self._number >= len(self._good):
            return None
        if len(self._wrong) > _SMALL and len(self._good) < _SEVERAL:
            return None
        block, wanted, digest = bytearray(self._wrong), self._good[self._number], xxhash.xxh3_128_digest
        for at in range(len(block)):
            for bit in range(8):
                block[at] ^= 1 << bit
                if digest(block) == wanted:
                    return self._number * BLOCK_SIZE + at, bit
                block[at] ^= 1 << bit
        return None

    def is_typing(self, at: int, bit: int) -> bool:
        """Tell whether the byte at ``at`` and its ``bit``, which :meth:`place` found, may be somebody's edit."""
        assert self._wrong is not None
        inside = at - self._number * BLOCK_SIZE
        return is_typing(self._wrong, inside, self._wrong[inside] ^ 1 << bit)

    def _look(self, block: bytes) -> bool:
        """Take the next block, and tell whether it is the wrong one."""
        if self._number < len(self._good) and xxhash.xxh3_128_digest(block) == self._good[self._number]:
            self._number += 1
            return False
        self._wrong = block
        return True
