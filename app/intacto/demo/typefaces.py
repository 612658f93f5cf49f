"""Typefaces of the demo shop: real TrueType fonts of square pixels (OpenType 1.9), made by hand."""

from __future__ import annotations

import struct
from collections.abc import Mapping

UNITS = 1000
"""Font units in an em."""

_PIXEL = 100
_ADVANCE = 6 * _PIXEL
_EPOCH_1904 = 3_786_912_000
"""2024-01-01 in seconds since 1904-01-01, as ``head`` counts."""

# Five columns for each letter, two hex digits each; the lowest bit is the top row of seven.
_LETTERS: Mapping[str, str] = {
    "A": "7e1111117e", "B": "7f49494936", "C": "3e41414122", "D": "7f4141221c", "E": "7f49494941",
    "F": "7f09090901", "G": "3e4149497a", "H": "7f0808087f", "I": "00417f4100", "J": "2040413f01",
    "K": "7f08142241", "L": "7f40404040", "M": "7f020c027f", "N": "7f0408107f", "O": "3e4141413e",
    "P": "7f09090906", "Q": "3e4151215e", "R": "7f09192946", "S": "4649494931", "T": "01017f0101",
    "U": "3f4040403f", "V": "1f2040201f", "W": "3f4038403f", "X": "6314081463", "Y": "0708700807",
    "Z": "6151494543", "0": "3e5149453e", "1": "00427f4000", "2": "4261514946", "3": "2141454b31",
    "4": "1814127f10", "5": "2745454539", "6": "3c4a494930", "7": "0171090503", "8": "3649494936",
    "9": "064949291e", "Ñ": "7e0509117e", " ": "0000000000", ".": "0060600000", "-": "0808080808",
}  # fmt: skip


def truetype(family: str, style: str, *, dot: int = _PIXEL, slant: float = 0.0) -> bytes:
    """Return a TrueType font; ``dot`` is a pixel's side in font units, ``slant`` how far an em leans over."""
    glyphs = [_glyph("7f4141417f", dot, slant)] + [_glyph(columns, dot, slant) for columns in _LETTERS.values()]
    offsets = [0]
    for glyph in glyphs:
        offsets.append(offsets[-1] + len(glyph))
    count = len(glyphs)
    return _assemble(
        {
            b"OS/2": _os2(),
            b"cmap": _cmap(),
            b"glyf": b"".join(glyphs),
            b"head": _head(),
            b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, 800, -200, 0, _ADVANCE, 0, 0, 900, 1, 0, 0, 0, count),
            b"hmtx": struct.pack(">Hh", _ADVANCE, 0) * count,
            b"loca": b"".join(struct.pack(">I", offset) for offset in offsets),
            b"maxp": struct.pack(">IH13H", 0x10000, count, 140, 35, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
            b"name": _names(family, style),
            b"post": struct.pack(">IIhhI16x", 0x30000, 0, -100, 50, 1),
        }
    )


def _glyph(columns: str, dot: int, slant: float) -> bytes:
    """Return the ``glyf`` entry of one letter: a clockwise square for each pixel that is set."""
    corners: list[tuple[int, int]] = []
    for x, column in enumerate(bytes.fromhex(columns)):
        for row in range(7):
            if column >> row & 1:
                left, low = x * _PIXEL, (6 - row) * _PIXEL
                square = ((left, low), (left, low + dot), (left + dot, low + dot), (left + dot, low))
                corners += [(px + round(py * slant), py) for px, py in square]
    if not corners:
        return b""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    squares = len(corners) // 4
    data = struct.pack(">hhhhh", squares, min(xs), min(ys), max(xs), max(ys))
    data += b"".join(struct.pack(">H", 4 * square + 3) for square in range(squares)) + b"\0\0"
    data += b"\x01" * len(corners) + _steps(xs) + _steps(ys)
    return data + bytes(-len(data) % 4)


def _steps(values: list[int]) -> bytes:
    return b"".join(struct.pack(">h", b - a) for a, b in zip([0, *values], values, strict=False))


def _cmap() -> bytes:
    """Return a format 4 table with a segment for each letter; small letters look like capitals."""
    numbers = {ord(letter): number for number, letter in enumerate(_LETTERS, 1)}
    numbers |= {ord(letter.lower()): number for letter, number in zip(_LETTERS, numbers.values(), strict=True)}
    segments = [(code, (number - code) % 65536) for code, number in sorted(numbers.items())] + [(0xFFFF, 1)]
    count = len(segments)
    power = 1 << (count.bit_length() - 1)
    search = (count * 2, power * 2, power.bit_length() - 1, (count - power) * 2)
    codes = b"".join(struct.pack(">H", code) for code, _ in segments)
    deltas = b"".join(struct.pack(">H", delta) for _, delta in segments)
    body = struct.pack(">4H", *search) + codes + b"\0\0" + codes + deltas + bytes(count * 2)
    table = struct.pack(">HHH", 4, 6 + len(body), 0) + body
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table


def _head() -> bytes:
    times = (_EPOCH_1904, _EPOCH_1904)
    box = (0, 0, 900, 700)
    return struct.pack(">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, UNITS, *times, *box, 0, 8, 2, 1, 0)


def _os2() -> bytes:
    scripts = (650, 600, 0, 75, 650, 600, 0, 350, 50, 300)
    metrics = (ord(" "), ord("ñ"), 800, -200, 0, 800, 200)
    return struct.pack(
        ">HhHHH11h10sIIII4sHHHhhhHH",
        3,
        _ADVANCE,
        400,
        5,
        0,
        *scripts,
        0,
        b"",
        3,
        0,
        0,
        0,
        b"PYPX",
        0x40,
        *metrics,
    ) + struct.pack(">IIhhHHH", 1, 0, 700, 700, 0, ord(" "), 1)


def _names(family: str, style: str) -> bytes:
    postscript = "".join(c for c in f"{family}-{style}" if c.isascii() and not c.isspace())
    texts = {
        1: family,
        2: style,
        3: f"{postscript}:2024",
        4: f"{family} {style}",
        5: "Version 1.0",
        6: postscript,
    }
    records, storage = b"", b""
    for number, text in texts.items():
        raw = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(raw), len(storage))
        storage += raw
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + storage


def _assemble(tables: Mapping[bytes, bytes]) -> bytes:
    """Return the font file: a directory with checksums, the tables, and in ``head`` the sum of it all."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    directory = struct.pack(">IHHHH", 0x10000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    offset, body, head_at = 12 + 16 * count, b"", 0
    for tag in sorted(tables):
        data = tables[tag]
        if tag == b"head":
            head_at = offset + len(body)
        directory += tag + struct.pack(">III", _sum(data), offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    font = bytearray(directory + body)
    font[head_at + 8 : head_at + 12] = struct.pack(">I", (0xB1B0AFBA - _sum(bytes(font))) % 2**32)
    return bytes(font)


def _sum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) % 2**32
