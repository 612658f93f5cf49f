"""Shops for the acceptance tests: hundreds of files, and damage that leaves names, sizes and times as they were."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.servers import Daemon

LONG_AGO = 1_700_000_000.0
BLOCK = 65536


@dataclass(frozen=True, slots=True)
class Stocked:
    """A shop whose host was stocked from ``copies`` and then hit: what each group of files must be told as."""

    copies: Path
    damaged: frozenset[str]
    missing: frozenset[str]
    short: frozenset[str]

    @property
    def bad(self) -> frozenset[str]:
        """All files that need repair."""
        return self.damaged | self.missing | self.short


def stock(daemon: Daemon, copies: Path, *, files: int, damaged: int, missing: int, short: int, seed: int) -> Stocked:
    """Fill ``copies`` and the host with the same files, then do the damage on the host's disk alone."""
    dice = random.Random(seed)
    names = [_make_product(copies, number, dice) for number in range(files)]
    daemon.copy_tree(copies)
    hit = dice.sample(names, damaged + missing + short)
    groups = (hit[:damaged], hit[damaged : damaged + missing], hit[damaged + missing :])
    for number, name in enumerate(groups[0]):
        harm(daemon.path(name), _HARMS[number % len(_HARMS)], dice)
    for name in groups[1]:
        daemon.path(name).unlink()
    for name in groups[2]:
        _keep_times(daemon.path(name), lambda path: os.truncate(path, path.stat().st_size * 2 // 3))
    return Stocked(copies, *(frozenset(group) for group in groups))


def _make_product(copies: Path, number: int, dice: random.Random) -> str:
    folder = ("packs", "fuentes/serif", "música", "ebooks y más")[number % 4]
    ending = ("zip", "zip", "bin", "mp3", "txt")[number % 5]
    name = f"{folder}/producto {number:03}.{ending}"
    path = copies / name
    path.parent.mkdir(parents=True, exist_ok=True)
    body = dice.randbytes(dice.randrange(5_000, 300_000))
    path.write_bytes(zip_of(body) if ending == "zip" else body)
    os.utime(path, (LONG_AGO + number, LONG_AGO + number))
    return name


def zip_of(body: bytes) -> bytes:
    """Return a sound ZIP that holds ``body`` and a readable text."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("contenido.bin", body)
        archive.writestr("léeme.txt", "Gracias por tu compra.\n" * 40)
    return packed.getvalue()


def harm(path: Path, how: Callable[[bytearray, random.Random], None], dice: random.Random) -> None:
    """Change bytes on the disk, leaving size and time as they were; whatever ``how`` does, something differs."""

    def act(path: Path) -> None:
        good = path.read_bytes()
        body = bytearray(good)
        how(body, dice)
        assert len(body) == len(good)
        assert body != good
        path.write_bytes(body)

    _keep_times(path, act)


def _keep_times(path: Path, act: Callable[[Path], None]) -> None:
    before = path.stat()
    act(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def zero_a_block(body: bytearray, dice: random.Random) -> None:
    """Blank one aligned 64 KiB block, or what the file has of its first."""
    start = BLOCK * dice.randrange(max(1, len(body) // BLOCK))
    end = min(start + BLOCK, len(body))
    body[start:end] = bytes(end - start)


def flip_a_bit(body: bytearray, dice: random.Random) -> None:
    """Flip one bit."""
    body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)


def scribble(body: bytearray, dice: random.Random) -> None:
    """Overwrite a piece with noise, as a misdirected write does."""
    start = dice.randrange(len(body) - 4000)
    body[start : start + 4000] = dice.randbytes(4000)


_HARMS = (zero_a_block, flip_a_bit, scribble)
