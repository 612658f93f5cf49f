"""The testers of pictures without checks: GIF, WebP, TIFF, PSD and BMP."""

from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from intacto.formats.gif_lzw import BadCode, Codes
from tests.formats.samples import animation, judge, make_psd, picture, saved
from tests.formats.zips import DAMAGED, UNKNOWN

GIF = saved(picture("P"), "GIF")
WEBP = saved(picture(), "WEBP")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(2, 256), st.booleans(), st.integers(0, 2**32))
def test_codes_of_whole_gifs_are_right(width: int, height: int, colours: int, interlace: bool, seed: int) -> None:
    noise = random.Random(seed).randbytes(width * height)
    image = Image.frombytes("L", (width, height), bytes(value % colours for value in noise))
    assert judge("a.gif", saved(image, "GIF", interlace=interlace)).soundness is UNKNOWN


def test_codes_are_followed_to_the_last_pixel() -> None:
    # Clear, 1, what 1 makes itself, end: three bits each at first, and three pixels.
    codes = Codes(2, 3)
    codes.feed(int("101110001100", 2).to_bytes(2, "little"))
    assert codes.is_over
    with pytest.raises(BadCode):
        Codes(2, 9).feed(int("111001100", 2).to_bytes(2, "little"))
    with pytest.raises(BadCode):
        Codes(2, 9).feed(int("110100", 2).to_bytes(1, "little"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (GIF[:-1] + b"\0\x3b", UNKNOWN),
        (GIF + b"more", UNKNOWN),
        (GIF[:-1], UNKNOWN),
        (GIF[:-2], DAMAGED),
        (GIF[:-1] + bytes(50), DAMAGED),
        (GIF[:900] + bytes(300) + GIF[1200:], DAMAGED),
        (animation("GIF")[:-40], DAMAGED),
    ],
    ids=["two-ends", "more", "no-trailer", "no-end", "zero-tail", "hole", "cut"],
)
def test_gif(data: bytes, expected: object) -> None:
    for seed in range(4):
        assert judge("a.gif", data, seed).soundness is expected


def webp(*chunks: tuple[bytes, bytes], told: int = 0) -> bytes:
    body = b"WEBP" + b"".join(name + struct.pack("<I", len(x)) + x + bytes(len(x) % 2) for name, x in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + told) + body


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (WEBP, UNKNOWN),
        (WEBP + b"more", UNKNOWN),
        (webp((b"VP8L", b"\x2f" + bytes(8))), UNKNOWN),
        # Neither written nor counted: the pad byte.
        (webp((b"VP8L", b"\x2f" + bytes(8)), told=-1)[:-1], UNKNOWN),
        (webp((b"VP8L", b"\x2f" + bytes(8)))[:-1], UNKNOWN),
        (webp((b"VP8L", b"\x2f" + bytes(7)), told=8), UNKNOWN),
        (webp((b"VP8L", b"\x2f" + bytes(8)))[:-2], DAMAGED),
        (webp((b"VP8L", b"\x2f" + bytes(8)), told=40), DAMAGED),
        (webp((b"VP8L", b"\x2e" + bytes(8))), DAMAGED),
        (webp((b"VP8 ", bytes(30))), DAMAGED),
        (webp((b"EXIF", bytes(30))), DAMAGED),
        (webp(), DAMAGED),
        (webp((b"VP8X", bytes(10)), (b"ALPH", bytes(6)), told=-4), DAMAGED),
    ],
)
def test_webp(data: bytes, expected: object) -> None:
    for seed in range(4):
        assert judge("a.webp", data, seed).soundness is expected


def tiff(order: str, tags: dict[int, tuple[int, int, int]], following: int = 0, extra: bytes = b"") -> bytes:
    """Return a TIFF: for each tag its type, count and value; ``extra`` stands behind the directory."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    out = mark + struct.pack(order + "IH", 8, len(tags))
    for tag, (kind, count, value) in sorted(tags.items()):
        shape = "HHIHxx" if kind == 3 and count == 1 else "HHII"
        out += struct.pack(order + shape, tag, kind, count, value)
    return out + struct.pack(order + "I", following) + extra


PAGE = {256: (3, 1, 10), 257: (3, 1, 10), 258: (3, 1, 8), 273: (4, 1, 200), 279: (4, 1, 100)}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("changes", "following", "expected"),
    [
        ({}, 0, UNKNOWN),
        # A length that writers get wrong: what the picture needs counts.
        ({279: (4, 1, 5000)}, 0, UNKNOWN),
        ({279: (4, 1, 5000), 259: (3, 1, 5)}, 0, DAMAGED),
        ({273: (4, 1, 201)}, 0, DAMAGED),
        ({257: (3, 1, 11), 279: (4, 1, 110)}, 0, DAMAGED),
        ({273: (4, 1, 5000), 279: (4, 1, 0)}, 0, DAMAGED),
        ({259: (3, 1, 6), 279: (4, 1, 5000)}, 0, UNKNOWN),
        ({}, 8, UNKNOWN),
        ({}, 310, DAMAGED),
        # What some scanners write behind the last page.
        ({}, 0xCDCDCDCD, UNKNOWN),
        ({273: (4, 20, 70_000)}, 0, DAMAGED),
    ],
)
def test_tiff(order: str, changes: dict[int, tuple[int, int, int]], following: int, expected: object) -> None:
    data = tiff(order, PAGE | changes, following)
    data += bytes(300 - len(data))
    for seed in range(4):
        assert judge("a.tif", data, seed).soundness is expected


def test_a_tiff_whose_directories_stand_behind_its_strips() -> None:
    rows = bytes(2_000_000)
    arrays = struct.pack("<4I", 8, 500_008, 1_000_008, 1_500_008) + struct.pack("<4I", *[500_000] * 4)
    base = 8 + len(rows)
    tags = PAGE | {256: (3, 1, 1000), 257: (4, 1, 2000), 278: (3, 1, 500), 273: (4, 4, base), 279: (4, 4, base + 16)}
    page = tiff("<", tags)[8:]
    data = b"II*\0" + struct.pack("<I", base + len(arrays)) + rows + arrays + page
    assert judge("a.tif", data).soundness is UNKNOWN
    further = data.replace(struct.pack("<I", 1_500_008), struct.pack("<I", 1_700_008))
    assert {judge("a.tif", further, seed).soundness for seed in range(6)} == {DAMAGED}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (make_psd(0, bytes(200)), UNKNOWN),
        (make_psd(0, bytes(200)) + b"more", UNKNOWN),
        (make_psd(2, b"zip"), UNKNOWN),
        (make_psd(0, b"")[:-2], UNKNOWN),
        (make_psd(0, bytes(199)), DAMAGED),
        (make_psd(1, b"\0\4" * 10 + bytes(39)), DAMAGED),
        (make_psd(1, b"\1\4" * 10 + bytes(2600)), UNKNOWN),
        (make_psd(1, b"\1\4" * 10 + bytes(2599)), DAMAGED),
        (make_psd(1, b"\0\4" * 9), DAMAGED),
        (make_psd(9, bytes(200)), DAMAGED),
        (make_psd(0, bytes(200))[:40], DAMAGED),
        (make_psd(0, bytes(200)).replace(b"8BPS\0\1", b"8BPS\0\3"), DAMAGED),
    ],
)
def test_psd(data: bytes, expected: object) -> None:
    for seed in range(4):
        assert judge("a.psd", data, seed).soundness is expected


def test_bmp() -> None:
    old = b"BM" + struct.pack("<IHHIIHHHH", 30, 0, 0, 26, 12, 1, 1, 1, 24) + bytes(4)
    assert judge("a.bmp", old).soundness is UNKNOWN
    assert judge("a.bmp", old[:28]).soundness is DAMAGED
    data = saved(picture(), "BMP")
    # Turned upside down, packed, and with a wrong length in its head.
    for bad in (b"\xd1\xff\xff\xff".join([data[:22], data[26:]]), data[:2] + bytes(4) + data[6:]):
        assert judge("a.bmp", bad).soundness is UNKNOWN
        assert judge("a.bmp", bad[:-300]).soundness is DAMAGED
    packed = data[:30] + b"\1" + data[31:]
    assert judge("a.bmp", packed[:-300]).soundness is UNKNOWN
