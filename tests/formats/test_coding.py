"""What was compressed comes out whole, however it is cut into pieces."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable

import brotli
import pytest

from intacto.formats.coding import undoing_for

CONTENT = random.Random(3).randbytes(700_000).translate(bytes(value % 64 + 90 for value in range(256)))


@pytest.mark.parametrize("length", [100_000, 1_000_000])
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda data: brotli.compress(data, quality=1)])
def test_all_of_it_comes_out(pack: Callable[[bytes], bytes], length: int) -> None:
    packed = pack(CONTENT)
    undoing, out = undoing_for(packed[:64]), b""
    for at in range(0, len(packed), length):
        out += b"".join(undoing.feed(packed[at : at + length]))
    assert out == CONTENT
