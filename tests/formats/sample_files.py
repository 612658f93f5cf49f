"""Small files that other programs wrote, and the ways in which the tests damage files."""

from __future__ import annotations

import gzip
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from intacto.domain.proof import Soundness
from intacto.formats import Tester
from tests.formats.zips import ask

_FOLDER = Path(__file__).parent / "samples"


def sample(name: str) -> bytes:
    """Return the bytes of a file in ``samples/``, packed there or not."""
    plain = _FOLDER / name
    return plain.read_bytes() if plain.exists() else gzip.decompress(plain.with_name(name + ".gz").read_bytes())


def flips(data: bytes, step: int = 1, seed: int = 1) -> Iterator[tuple[int, bytes]]:
    """Yield ``data`` with one bit turned in each byte, or in each ``step``-th, and where that is."""
    chance = random.Random(seed)
    for at in range(0, len(data), step):
        bad = bytearray(data)
        bad[at] ^= 1 << chance.randrange(8)
        yield at, bytes(bad)


def cuts(data: bytes, step: int = 1) -> Iterator[tuple[int, bytes]]:
    """Yield every beginning of ``data``, or each ``step``-th, and its length."""
    for length in range(0, len(data), step):
        yield length, data[:length]


def holes(data: bytes, size: int = 512) -> Iterator[tuple[int, bytes]]:
    """Yield ``data`` with each of its sectors, or a longer piece, made zeros where it was not, and where that is."""
    for at in range(0, len(data), 512):
        bad = data[:at] + bytes(len(data[at : at + size])) + data[at + size :]
        if bad != data:
            yield at, bad


def opinions(files: Iterator[tuple[int, bytes]], tester: Callable[[], Tester]) -> Counter[Soundness]:
    """Return how often each opinion was given of the files."""
    return Counter(ask(bad, 5, tester()).soundness for _, bad in files)


def called_sound(files: Iterator[tuple[int, bytes]], tester: Callable[[], Tester]) -> list[int]:
    """Return where those files are damaged that were called sound."""
    return [at for at, bad in files if ask(bad, 5, tester()).soundness is Soundness.SOUND]
