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

from intacto.formats.coding import Undoing, undoing_for, undoings_for

CONTENT = random.Random(3).randbytes(700_000).translate(bytes(value % 64 + 90 for value in range(256)))


@pytest.mark.parametrize("length", [100_000, 1_000_000])
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda data: brotli.compress(data, quality=1)])
def test_all_of_it_comes_out(pack: Callable[[bytes], bytes], length: int) -> None:
    packed = pack(CONTENT)
    undoing, out = undoing_for(packed[:64]), b""
    for at in range(0, len(packed), length):
        out += b"".join(undoing.feed(packed[at : at + length]))
    assert out == CONTENT


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
