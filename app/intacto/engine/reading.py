"""The one pass over a file's bytes: whole digest, block digests, and the format's tester where one is wanted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import xxhash

from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests, Fingerprint
from intacto.domain.proof import Opinion
from intacto.engine.control import Control
from intacto.formats.base import Tester

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor


@dataclass(frozen=True, slots=True)
class Reading:
    """What one pass brought: whole fingerprint, block digests, and the opinion of the format if it was asked."""

    fingerprint: Fingerprint
    blocks: BlockDigests
    opinion: Opinion | None


_WORTH_A_THREAD = 512 * 1024
"""Bytes in one piece from which on SHA-256 is left to another thread, while the next piece comes."""


@cache
def _hashers() -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - most calls never need it

    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="digest")


class Digester:
    """Takes bytes in pieces of any length; memory grows only by 16 bytes for each 64 KiB."""

    def __init__(self) -> None:
        self._whole = hashlib.sha256()
        self._under_way: Future[None] | None = None
        self._size = 0
        self._blocks = bytearray()
        self._block = xxhash.xxh3_128()
        self._room = BLOCK_SIZE

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._catch_up()
        if len(data) >= _WORTH_A_THREAD:
            self._under_way = _hashers().submit(self._whole.update, data)
        else:
            self._whole.update(data)
        self._size += len(data)
        view = memoryview(data)
        while len(view) >= self._room:
            self._block.update(view[: self._room])
            view = view[self._room :]
            self._blocks += self._block.digest()
            self._block.reset()
            self._room = BLOCK_SIZE
        self._block.update(view)
        self._room -= len(view)

    @property
    def size(self) -> int:
        """Return the number of bytes taken."""
        return self._size

    def whole_blocks(self) -> BlockDigests:
        """Return the digests of the blocks that are full."""
        return BlockDigests(bytes(self._blocks))

    def fingerprint(self) -> Fingerprint:
        """Return the fingerprint of all bytes up to now."""
        self._catch_up()
        return Fingerprint(self._size, self._whole.hexdigest())

    def _catch_up(self) -> None:
        if self._under_way is not None:
            self._under_way.result()
            self._under_way = None

    def blocks(self) -> BlockDigests:
        """Return the digests of all blocks, the last and shorter one included."""
        rest = self._block.digest() if self._room < BLOCK_SIZE else b""
        return BlockDigests(bytes(self._blocks) + rest)


def read_through(
    chunks: Iterable[bytes],
    control: Control,
    tester: Tester | None = None,
    on_bytes: Callable[[int], None] | None = None,
    digester: Digester | None = None,
    *,
    metered: bool = True,
) -> Reading:
    """Read all of ``chunks`` and return what they are.

    ``digester`` is a new one whose state the caller wants to see on the way. ``on_bytes`` is told the number of new
    bytes after each chunk. ``metered`` false: the bytes do not count against the
    limit (a read of a local disk). Raises what ``chunks`` raises, and Cancelled.
    """
    digester = digester or Digester()
    for chunk in chunks:
        control.checkpoint(len(chunk) if metered else 0)
        digester.feed(chunk)
        if tester is not None:
            tester.feed(chunk)
        if on_bytes is not None:
            on_bytes(len(chunk))
    return Reading(digester.fingerprint(), digester.blocks(), tester.finish() if tester is not None else None)
