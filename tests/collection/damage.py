"""What is done to a sound file: one flipped bit, a cut, a hole of 512 zeros. The same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

SECTOR = 512


class Hurt(Enum):
    """A way to damage a file."""

    FLIP = "flip"
    CUT = "cut"
    HOLE = "hole"


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged version of a file, and where it was hit."""

    hurt: Hurt
    at: int
    content: bytes


def damaged(content: bytes, seed: int | str) -> Iterator[Damaged]:
    """Yield one version for each way that changes ``content``."""
    chance = random.Random(f"{seed}")
    yield _flip(content, chance)
    yield _cut(content, chance)
    for _attempt in range(20):
        hole = _hole(content, chance)
        if hole.content != content:
            yield hole
            return


def _flip(content: bytes, chance: random.Random) -> Damaged:
    at = chance.randrange(len(content))
    hit = bytearray(content)
    hit[at] ^= 1 << chance.randrange(8)
    return Damaged(Hurt.FLIP, at, bytes(hit))


def _cut(content: bytes, chance: random.Random) -> Damaged:
    at = chance.randrange(len(content))
    return Damaged(Hurt.CUT, at, content[:at])


def _hole(content: bytes, chance: random.Random) -> Damaged:
    at = chance.randrange(-(-len(content) // SECTOR)) * SECTOR
    return Damaged(Hurt.HOLE, at, content[:at] + bytes(len(content[at : at + SECTOR])) + content[at + SECTOR :])
