"""Mutations of a file: of bits, of numbers such as lengths and counts, of stretches, and of two files into one."""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable

from tests.fuzz.limits import LARGEST

_NUMBERS = (0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
            1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)  # fmt: skip
_FORMS = ("<H", ">H", "<L", ">L", "<Q", ">Q", ">B")
_DIGITS = re.compile(rb"\d+")
_MOST_STEPS = 6


class Mutator:
    """Mutates files; the same seed gives the same mutations."""

    def __init__(self, seed: int | str) -> None:
        self._chance = random.Random(f"{seed}")
        self._ways: tuple[Callable[[bytearray], None], ...] = (
            self._flip, self._byte, self._number, self._number, self._near_number, self._digits, self._blank,
            self._remove, self._repeat, self._move, self._cut, self._random,
        )  # fmt: skip

    @property
    def chance(self) -> random.Random:
        """Return the source of all chance."""
        return self._chance

    def mutate(self, content: bytes, other: bytes) -> bytes:
        """Return ``content`` with some changes; now and then its end is that of ``other``."""
        chance = self._chance
        changed = bytearray(content)
        if chance.random() < 0.1:
            changed[chance.randint(0, len(changed)) :] = other[chance.randint(0, len(other)) :]
        for _ in range(chance.randint(1, _MOST_STEPS)):
            if not changed:
                changed += chance.randbytes(16)
            chance.choice(self._ways)(changed)
        return bytes(changed[:LARGEST])

    def _at(self, content: bytearray) -> int:
        """Return a place; heads are hit more often than what follows them."""
        end = len(content) if self._chance.random() < 0.6 else min(len(content), 200)
        return self._chance.randrange(end)

    def _flip(self, content: bytearray) -> None:
        content[self._at(content)] ^= 1 << self._chance.randrange(8)

    def _byte(self, content: bytearray) -> None:
        content[self._at(content)] = self._chance.choice((0, 1, 0x7F, 0x80, 0xFF, self._chance.randrange(256)))

    def _number(self, content: bytearray) -> None:
        """Overwrite a length, a count or an offset, whatever stands there, with one that hurts."""
        form = self._chance.choice(_FORMS)
        size = struct.calcsize(form)
        number = self._chance.choice((*_NUMBERS, len(content), len(content) - 1, len(content) + 1))
        at = self._at(content)
        content[at : at + size] = struct.pack(form, number & (1 << 8 * size) - 1)

    def _near_number(self, content: bytearray) -> None:
        """Make a number a little larger or smaller, or as large again."""
        form = self._chance.choice(_FORMS)
        size = struct.calcsize(form)
        at = self._at(content)
        if at + size > len(content):
            return
        (old,) = struct.unpack_from(form, content, at)
        new = self._chance.choice((old + 1, old - 1, old * 2, old // 2, old + len(content), old ^ 0xFF))
        struct.pack_into(form, content, at, new & (1 << 8 * size) - 1)

    def _digits(self, content: bytearray) -> None:
        """Change a number that is written in digits, as PDF, tar and texts do."""
        found = list(_DIGITS.finditer(content, self._at(content), len(content)))[:50]
        if found:
            digits = self._chance.choice(found)
            new = self._chance.choice((b"0", b"1", b"-1", b"9" * 5, b"9" * 20, b"7" * 11, b"1e99", b"9" * 400))
            content[digits.start() : digits.end()] = new

    def _stretch(self, content: bytearray) -> tuple[int, int]:
        start = self._at(content)
        return start, start + self._chance.choice((1, 2, 4, 8, 16, 64, 512, self._chance.randint(1, len(content))))

    def _blank(self, content: bytearray) -> None:
        start, end = self._stretch(content)
        content[start:end] = bytes((self._chance.choice((0, 0, 0xFF)),)) * len(content[start:end])

    def _remove(self, content: bytearray) -> None:
        start, end = self._stretch(content)
        del content[start:end]

    def _repeat(self, content: bytearray) -> None:
        """Say a stretch again, now and then so often that a parser which nests would fall."""
        start, end = self._stretch(content)
        stretch = bytes(content[start:end])
        times = self._chance.choice((1, 1, 2, 10, 1000, 100_000))
        content[end:end] = stretch * min(times, LARGEST // max(1, len(stretch)))
        del content[LARGEST:]

    def _move(self, content: bytearray) -> None:
        start, end = self._stretch(content)
        stretch = content[start:end]
        at = self._at(content)
        content[at : at + len(stretch)] = stretch

    def _cut(self, content: bytearray) -> None:
        del content[self._at(content) :]

    def _random(self, content: bytearray) -> None:
        start, end = self._stretch(content)
        content[start:end] = self._chance.randbytes(len(content[start:end]))
