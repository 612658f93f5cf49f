"""The fingerprint of a file's bytes: SHA-256 of the whole, and a digest for each 64 KiB block to find damage with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

BLOCK_SIZE = 65536
"""Bytes in a block: the unit in which disks lost data at CERN (80 % of all damage, 2007)."""

BLOCK_DIGEST_SIZE = 16
"""Bytes of one block's digest (XXH3, 128 bit). It locates damage; only the SHA-256 decides."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Size in bytes and lower-case hex SHA-256 of a whole file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BlockDigests:
    """The digests of a file's blocks, one after the other, each :data:`BLOCK_DIGEST_SIZE` bytes."""

    digests: bytes = b""

    def __len__(self) -> int:
        """Return the number of blocks."""
        return len(self.digests) // BLOCK_DIGEST_SIZE

    def __getitem__(self, index: int) -> bytes:
        """Return the digest of block ``index``; raises IndexError past the end."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self.digests[index * BLOCK_DIGEST_SIZE : (index + 1) * BLOCK_DIGEST_SIZE]

    def hold(self, wanted: Collection[bytes]) -> bool:
        """Tell whether blocks of all these digests are among them."""
        return all(self._find(digest) for digest in wanted)

    def _find(self, digest: bytes) -> bool:
        at = self.digests.find(digest)
        while at >= 0 and at % BLOCK_DIGEST_SIZE:
            at = self.digests.find(digest, at + 1)
        return at >= 0

    def differing(self, other: BlockDigests) -> list[int]:
        """Return the numbers of the blocks that both have and that differ."""
        both = min(len(self), len(other))
        return [i for i in range(both) if self[i] != other[i]]
