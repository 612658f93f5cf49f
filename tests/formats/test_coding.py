"""Compression that nobody announced is undone whole, whatever the pieces in which it comes."""

from __future__ import annotations

import gzip
import random
import zlib

import brotli
import pytest

from intacto.formats.coding import PIECE, undoing_for

LETTERS = bytes(random.Random(2).choices(b"abcd", k=999_999))
PLAIN = [b"", b"a", b"hola " * 300_000, random.Random(1).randbytes(1_500_000), LETTERS]
PACK = {"gzip": gzip.compress, "zlib": zlib.compress, "brotli": lambda plain: brotli.compress(plain, quality=4)}


@pytest.mark.parametrize("name", PACK)
@pytest.mark.parametrize("plain", PLAIN, ids=["nothing", "a byte", "repeated", "random", "letters"])
@pytest.mark.parametrize("length", [1000, 65536, 10_000_000])
def test_all_comes_out_in_pieces_of_bounded_length(name: str, plain: bytes, length: int) -> None:
    packed = PACK[name](plain)
    undoing = undoing_for(packed)
    pieces = [piece for at in range(0, len(packed), length) for piece in undoing.feed(packed[at : at + length])]
    assert b"".join(pieces) == plain
    # brotli lets a little more out than it is asked for.
    assert max(map(len, pieces), default=0) <= 2 * PIECE


def test_what_follows_the_end_is_refused() -> None:
    packed = brotli.compress(b"hola" * 99)
    with pytest.raises(ValueError, match="brotli"):
        list(undoing_for(packed).feed(packed + b"more"))
