"""The PNG tester: every flipped bit is seen, what writers do oddly is not called damaged, and bombs cost little."""

from __future__ import annotations

import random
import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.samples import (
    animation,
    chunk,
    flipped,
    interlaced_png,
    judge,
    make_png,
    picture,
    png_head,
    saved,
)
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN

ROWS = b"".join(bytes([row % 5]) + bytes(range(9)) for row in range(7))
HEAD = png_head(9, 7)
BODY = chunk(b"IDAT", zlib.compress(ROWS))
PACKED = zlib.compress(ROWS)
APPLE = PACKED[2:-4]


@pytest.mark.parametrize("data", [saved(picture(), "PNG"), interlaced_png(9, 9), animation("PNG")], ids=range(3))
def test_each_flipped_bit_is_seen(data: bytes) -> None:
    bits = range(8 * len(data)) if len(data) < 400 else random.Random(1).sample(range(8 * len(data)), 800)
    for bit in bits:
        assert judge("a.png", flipped(data, bit), seed=4).soundness is DAMAGED, bit


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 70), st.integers(1, 70), st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]),
    st.integers(0, 9), st.booleans(), st.integers(0, 99),
)  # fmt: skip
def test_whatever_pillow_writes_is_sound(
    width: int, height: int, mode: str, level: int, optimize: bool, seed: int
) -> None:
    image = picture("I", (width, height)).convert("I;16") if mode == "I;16" else picture(mode, (width, height))
    data = saved(image, "PNG", compress_level=level, optimize=optimize)
    opinion = judge("a", data, seed)
    assert opinion.soundness is SOUND, str(opinion.reason)
    assert opinion.kind == "png"


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40))
def test_interlaced_pictures_of_all_sizes(width: int, height: int) -> None:
    assert judge("a.png", interlaced_png(width, height)).soundness is SOUND


@pytest.mark.parametrize(
    ("data", "expected", "reason"),
    [
        (make_png(HEAD, BODY), SOUND, "Every part of the picture is right."),
        (make_png(HEAD, *(chunk(b"IDAT", PACKED[at : at + 1]) for at in range(len(PACKED)))), SOUND, "Every part"),
        (make_png(HEAD, chunk(b"tEXt", b"x" * 5000), BODY, chunk(b"IDAT", b"")), SOUND, "Every part"),
        (make_png(HEAD, BODY, chunk(b"tEXt", b"x"), chunk(b"IDAT", b"")), UNKNOWN, "unusual"),
        (make_png(HEAD, BODY) + b"more", UNKNOWN, "Something follows"),
        (make_png(HEAD, BODY) + bytes(70_000), UNKNOWN, "Something follows"),
        (make_png(HEAD, chunk(b"IDAT", PACKED + b"padding")), UNKNOWN, "unusual"),
        (make_png(HEAD, chunk(b"IDAT", zlib.compress(ROWS + ROWS[:10]))), UNKNOWN, "unusual"),
        (make_png(HEAD, chunk(b"IDAT", PACKED[:-4] + b"oops")), UNKNOWN, "unusual"),
        (make_png(HEAD, chunk(b"ABCD", b""), BODY), UNKNOWN, "unusual"),
        (make_png(chunk(b"CgBI", bytes(4)), HEAD, chunk(b"IDAT", APPLE)), UNKNOWN, "Apple"),
        (make_png(HEAD, chunk(b"IDAT", zlib.compress(ROWS[:-1]))), DAMAGED, "Part of the picture is missing."),
        (make_png(HEAD, chunk(b"IDAT", b"oops" + PACKED)), DAMAGED, "damaged at byte 33"),
        (make_png(HEAD, chunk(b"IDAT", PACKED[:9])), DAMAGED, "Part of the picture is missing."),
        (make_png(HEAD, chunk(b"IDAT", zlib.compress(b"\x05" * 70))), DAMAGED, "damaged at byte 33"),
        (make_png(HEAD, chunk(b"IDAT", PACKED[:2] + b"\xff" * 9)), DAMAGED, "damaged at byte 33"),
        (make_png(png_head(9, 7, colour=3), BODY), DAMAGED, "damaged at byte 33"),
        (make_png(png_head(9, 7, depth=3), BODY), DAMAGED, "damaged at byte 8"),
        (make_png(png_head(0, 7), BODY), DAMAGED, "damaged at byte 8"),
        (make_png(BODY), DAMAGED, "damaged at byte 8"),
        (make_png(HEAD), DAMAGED, "no picture"),
        (make_png(HEAD, BODY)[:-12], DAMAGED, "breaks off"),
        (b"", DAMAGED, "empty"),
        (b"\x89PNG\n\x1a\n" + make_png(HEAD, BODY)[8:], DAMAGED, "does not begin like a PNG"),
    ],
)  # fmt: skip
def test_what_is_said(data: bytes, expected: object, reason: str) -> None:
    for seed in range(4):
        opinion = judge("a.png", data, seed)
        assert opinion.soundness is expected, str(opinion.reason)
        assert reason in str(opinion.reason)


def test_a_wrong_animation_is_no_damage_but_not_sound_either() -> None:
    still = make_png(HEAD, BODY)
    assert judge("a.png", still).soundness is SOUND
    frame = struct.pack(">IIIIIHHBB", 0, 9, 7, 0, 0, 1, 9, 0, 0)
    told = chunk(b"acTL", struct.pack(">II", 2, 0))
    second = chunk(b"fcTL", struct.pack(">I", 1) + frame[4:])

    def moving(content: bytes) -> bytes:
        return make_png(HEAD, told, chunk(b"fcTL", frame), BODY, second, chunk(b"fdAT", struct.pack(">I", 2) + content))

    assert judge("a.png", moving(PACKED)).soundness is SOUND
    assert judge("a.png", moving(PACKED[:7])).soundness is UNKNOWN
    assert judge("a.png", moving(b"\xff" * 30)).soundness is UNKNOWN
    assert judge("a.png", make_png(HEAD, told, chunk(b"fcTL", frame), BODY)).soundness is UNKNOWN


def test_a_bomb_is_not_unpacked_to_its_end() -> None:
    packed = zlib.compress(bytes(400 * 1024**2), 1)
    bomb = make_png(png_head(20_000, 21_000), chunk(b"IDAT", packed))
    tracemalloc.start()
    opinion = judge("a.png", bomb, seed=5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert opinion.soundness is UNKNOWN
    assert peak < 8 * 1024**2
