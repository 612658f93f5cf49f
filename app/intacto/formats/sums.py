"""Cyclic redundancy checks that the standard library lacks, at the speed of its big integers and of zlib.

A CRC is the remainder of the data, taken as a polynomial over GF(2), by a generator (Ross Williams, "A painless guide
to CRC error detection algorithms"). Big integers are such polynomials, and a sparse generator soon shortens them.
"""

from __future__ import annotations

import zlib

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Each byte with its bits in the other order."""

_FULL = 0xFFFFFFFF

# x**16 + x**15 + x**2 + 1, the generator of FLAC's and MP3's CRC-16, is (x + 1) * (x**15 + x + 1); both divide
# x**32767 + 1. Over GF(2), (x**15 + x + 1)**k is x**(15 * k) + x**k + 1 for each power of two k.
_ORDER = 32767
_LARGE = 0x8003
_FOLDS = tuple((15 * k, k, (1 << 15 * k) - 1) for k in (1 << power for power in range(10, -1, -1)))


def crc16(data: bytes, before: int = 0) -> int:
    """Return the CRC-16 of ``data`` with generator 0x8005, highest bit first; ``before`` is that of what came before.

    Over data with its own CRC-16 behind it, it is 0.
    """
    number = (int.from_bytes(data, "big") << 16) ^ (before << 8 * len(data))
    width = _ORDER
    while number >> width * 2:
        width *= 2
    while width >= _ORDER:
        number = (number >> width) ^ (number & ((1 << width) - 1))
        width //= 2
    odd = number.bit_count() & 1
    for wide, narrow, mask in _FOLDS:
        while high := number >> wide:
            number = (high << narrow) ^ high ^ (number & mask)
    return number ^ _LARGE if number.bit_count() & 1 != odd else number


def crc16_reflected(data: bytes, before: int = 0) -> int:
    """Return the CRC-16 of ``data`` with generator 0x8005, lowest bit first (CRC-16/ARC)."""
    return _mirrored(crc16(data.translate(_REVERSED), _mirrored(before, 16)), 16)


def crc32_ogg(data: bytes) -> int:
    """Return the CRC-32 of ``data`` with generator 0x04c11db7, highest bit first, starting with 0 (RFC 3533, 6)."""
    return _mirrored(zlib.crc32(data.translate(_REVERSED), _FULL) ^ _FULL, 32)


def _mirrored(value: int, width: int) -> int:
    return int(f"{value:0{width}b}"[::-1], 2)


def _table(generator: int, top: int) -> tuple[int, ...]:
    """Return what each byte brings about: shifted to the left below bit ``top``, or to the right with ``top`` 0."""
    entries = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            if top:
                value = (value << 1) ^ (generator if value & top else 0)
            else:
                value = (value >> 1) ^ (generator if value & 1 else 0)
        entries.append(value & (2 * top - 1) if top else value)
    return tuple(entries)


_EIGHT = _table(0x07, 0x80)
_CASTAGNOLI = _table(0x82F63B78, 0)


def crc8(data: bytes) -> int:
    """Return the CRC-8 of ``data`` with generator 0x07, highest bit first; for a few bytes."""
    value = 0
    for byte in data:
        value = _EIGHT[value ^ byte]
    return value


def crc32c(data: bytes) -> int:
    """Return the CRC-32C of ``data`` (RFC 3720, B.4); for some tens of kilobytes."""
    value = _FULL
    for byte in data:
        value = _CASTAGNOLI[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ _FULL
