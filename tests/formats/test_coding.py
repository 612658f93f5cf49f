"""What was compressed comes out again, all of it, however it is fed."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable

import brotli
import pytest

from intacto.formats.coding import PIECE, undoing_for


@pytest.mark.parametrize("squeeze", [gzip.compress, zlib.compress, brotli.compress])
@pytest.mark.parametrize("length", [100, 4096, 65_536, 10_000_000])
def test_nothing_is_held_back(squeeze: Callable[[bytes], bytes], length: int) -> None:
    chance = random.Random(length)
    parts = [chance.choice([b"abc" * 999, chance.randbytes(1500), bytes(70_000)]) for _ in range(60)]
    data = b"".join(parts)
    packed = squeeze(data)
    undoing = undoing_for(packed)
    pieces = [piece for at in range(0, len(packed), length) for piece in undoing.feed(packed[at : at + length])]
    assert b"".join(pieces) == data
    assert max(len(piece) for piece in pieces) <= 2 * PIECE
