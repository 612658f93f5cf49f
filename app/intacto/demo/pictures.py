"""Pictures of the demo shop's products: real PNGs (PNG specification, third edition), painted by hand.

A vertical wash of colour with paper grain and round blots. The grain keeps them from being compressed away: the
products have the size of real ones.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

Colour = tuple[int, int, int]

_GRAIN = 16
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Blot:
    """A round spot of colour; centre and radius in pixels."""

    x: int
    y: int
    radius: int
    colour: Colour

    def reach(self, y: int) -> int:
        """Return half the width that the spot has in line ``y``; 0 where it is not there."""
        height = abs(y - self.y)
        return int((self.radius**2 - height**2) ** 0.5) if height < self.radius else 0


def wash(rng: random.Random, width: int, height: int, top: Colour, bottom: Colour, blots: int = 6) -> bytes:
    """Return a PNG of a wash from ``top`` to ``bottom`` with so many blots, as ``rng`` has it."""
    return png(width, height, wash_lines(rng, width, height, top, bottom, blots))


def wash_lines(rng: random.Random, width: int, height: int, top: Colour, bottom: Colour, blots: int) -> Iterable[bytes]:
    """Yield the picture's lines as RGB bytes."""
    spots = [_blot(rng, width, height) for _ in range(blots)]
    for y in range(height):
        share = y / max(height - 1, 1)
        ground = tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        yield _line(rng.randbytes(width * 3), width, ground, [(spot, spot.reach(y)) for spot in spots])


def png(width: int, height: int, lines: Iterable[bytes]) -> bytes:
    """Return a PNG with 8 bits for each of red, green and blue; ``lines`` are ``width * 3`` bytes each."""
    # The grain leaves no repetitions to look for: Huffman coding alone is as small and three times faster.
    press = zlib.compressobj(6, zlib.DEFLATED, 15, 8, zlib.Z_HUFFMAN_ONLY)
    data = b"".join(press.compress(b"\0" + line) for line in lines) + press.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _blot(rng: random.Random, width: int, height: int) -> Blot:
    colour = (rng.randrange(90, 240), rng.randrange(90, 240), rng.randrange(90, 240))
    radius = rng.randrange(height // 12 + 2, height // 4 + 4)
    return Blot(rng.randrange(width), rng.randrange(height), radius, colour)


def _line(noise: bytes, width: int, ground: tuple[int, ...], spots: list[tuple[Blot, int]]) -> bytes:
    line = bytearray(width * 3)
    for channel in range(3):
        grain = noise[channel * width : (channel + 1) * width]
        samples = bytearray(grain.translate(_table(ground[channel])))
        for spot, reach in spots:
            if reach:
                left, right = max(spot.x - reach, 0), min(spot.x + reach, width)
                samples[left:right] = grain[left:right].translate(_table(spot.colour[channel]))
        line[channel::3] = samples
    return bytes(line)


@cache
def _table(value: int) -> bytes:
    """Return the table that turns random bytes into ``value`` with a little grain."""
    return bytes(min(max(value + byte % _GRAIN - _GRAIN // 2, 0), 255) for byte in range(256))
