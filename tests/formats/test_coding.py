"""What was compressed comes out whole, however it is cut into pieces."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import zlib
from collections.abc import Callable

import brotli
import pytest

from intacto.formats.coding import PIECE, Undoing, undoing_for, undoings_for

CONTENT = random.Random(3).randbytes(700_000).translate(bytes(value % 64 + 90 for value in range(256)))


@pytest.mark.parametrize("length", [100_000, 1_000_000])
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda data: brotli.compress(data, quality=1)])
def test_all_of_it_comes_out(pack: Callable[[bytes], bytes], length: int) -> None:
    packed = pack(CONTENT)
    undoing, out = undoing_for(packed[:64]), b""
    for at in range(0, len(packed), length):
        out += b"".join(undoing.feed(packed[at : at + length]))
    assert out == CONTENT


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


def _raw(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("length", [1000, 100_000, 1_000_000])
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, _raw])
def test_other_ways_of_packing_are_undone_too(pack: Callable[[bytes], bytes], length: int) -> None:
    packed = pack(CONTENT)
    assert CONTENT in [_undone(undoing, packed, length) for undoing in undoings_for(packed[:64])]
    assert CONTENT not in [
        _undone(undoing, packed[: len(packed) // 2], length) for undoing in undoings_for(packed[:64])
    ]


def _undone(undoing: Undoing, packed: bytes, length: int) -> bytes | None:
    try:
        pieces = [packed[at : at + length] for at in range(0, len(packed), length)]
        return b"".join(out for piece in pieces for out in undoing.feed(piece))
    except ValueError:
        return None
