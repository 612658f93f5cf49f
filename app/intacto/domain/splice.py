"""Is one part of a file an earlier version's, and the rest the original's? Told from the digests of blocks alone.

An upload that is resumed over another version (REST, then STOR; RFC 3659, 5) leaves just that: the server keeps what it
had up to an offset, and what is sent goes behind it; or it keeps the end of a longer file behind what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.damage import Span
from intacto.domain.fingerprint import BLOCK_SIZE, BlockDigests, Fingerprint


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier baseline: its fingerprint, and the digests of its blocks."""

    fingerprint: Fingerprint
    blocks: BlockDigests


def spliced(size: int, blocks: BlockDigests, wanted: Version, older: Version) -> Span | None:
    """Return the part of a file that is the older version's, in whole blocks; None where it is no splice of these two.

    ``size`` in bytes and ``blocks`` are the bad file's. Every block must be one version's or the other's, but for the
    one in which they meet, and on each side some must be that version's alone: else it is one version with damage.
    """
    if size == wanted.fingerprint.size:
        meet = _meeting(blocks, older.blocks, wanted.blocks)
        if meet is not None:
            end = meet if blocks[meet] == wanted.blocks[meet] else meet + 1
            return Span(_first_apart(blocks, wanted.blocks) * BLOCK_SIZE, min(end * BLOCK_SIZE, size))
    if size == older.fingerprint.size:
        meet = _meeting(blocks, wanted.blocks, older.blocks)
        if meet is not None:
            return Span(meet * BLOCK_SIZE, size)
    return None


def _meeting(blocks: BlockDigests, head: BlockDigests, tail: BlockDigests) -> int | None:
    """Return the number of the block up to which all is ``head``'s, and behind which all is ``tail``'s."""
    count = len(blocks)
    if len(tail) != count:
        return None
    meet = _first_apart(blocks, head)
    if meet >= count or any(blocks[at] != tail[at] for at in range(meet + 1, count)):
        return None
    heads = any(blocks[at] != tail[at] for at in range(meet))
    tails = any(at >= len(head) or blocks[at] != head[at] for at in range(meet + 1, count))
    return meet if heads and tails else None


def _first_apart(one: BlockDigests, other: BlockDigests) -> int:
    """Return the number of the first block in which they differ."""
    both = min(len(one), len(other))
    return next((at for at in range(both) if one[at] != other[at]), both)
