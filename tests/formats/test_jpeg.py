"""The JPEG tester: what no encoder writes is seen; what cameras and editors add is let pass."""

from __future__ import annotations

import pytest

from tests.formats.samples import judge, picture, saved
from tests.formats.zips import DAMAGED, UNKNOWN

PLAIN = saved(picture(), "JPEG")
RESTARTS = saved(picture("L"), "JPEG", restart_marker_blocks=1)
SCAN = PLAIN.index(b"\xff\xda")


def with_segment(marker: int, content: bytes) -> bytes:
    return PLAIN[:2] + bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content + PLAIN[2:]


@pytest.mark.parametrize(
    "data",
    [
        PLAIN + bytes(500),
        PLAIN + b"\0\0\0\x18ftypmp42 a film",
        PLAIN + PLAIN,
        with_segment(0xE1, b"Exif\0\0" + PLAIN),
        with_segment(0xE2, b"MPF\0" + bytes(60)),
        with_segment(0xFE, b"Hecho en casa"),
        PLAIN[:2] + b"\xff\xff\xff" + PLAIN[2:],
        PLAIN[:SCAN] + bytes(9) + PLAIN[SCAN:],
        PLAIN[:-2] + b"\xff\xff\xff\xd9",
        # JPEG-LS: in its scans a byte below 128 after one of all ones is part of the picture.
        b"\xff\xd8\xff\xf7\0\x0b\x08\0\1\0\1\1\1\x11\0\xff\xda\0\x08\1\1\0\0\0\0\xff\x05abc\xff\x7f\xff\xd9",
    ],
    ids=["zeros", "film", "two", "thumbnail", "mpf", "comment", "fill", "garbage", "fill-before-end", "jpeg-ls"],
)
def test_what_cameras_and_editors_write_is_let_pass(data: bytes) -> None:
    for seed in range(4):
        assert judge("foto.jpg", data, seed).soundness is UNKNOWN


def swapped_restarts() -> bytes:
    first, third = RESTARTS.index(b"\xff\xd0"), RESTARTS.index(b"\xff\xd2")
    bad = bytearray(RESTARTS)
    bad[first + 1], bad[third + 1] = bad[third + 1], bad[first + 1]
    return bytes(bad)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN[:-2],
        PLAIN[:-2] + bytes(900),
        PLAIN[:SCAN],
        PLAIN[:SCAN] + b"\xff\xd9",
        PLAIN[:-20] + b"\xff\x23" + PLAIN[-18:],
        PLAIN[:-20] + b"\xff\xd8" + PLAIN[-18:],
        PLAIN[:-20] + b"\xff\xf3" + PLAIN[-18:],
        PLAIN.replace(b"\xff\xc4\0\x1f", b"\xff\xc4\0\x1e", 1),
        PLAIN.replace(b"\xff\xda\0\x0c\3", b"\xff\xda\0\x0c\2", 1),
        PLAIN.replace(b"\xff\xc0\0\x11", b"\xff\xe0\0\x11", 1),
        swapped_restarts(),
        b"\xff\xd8\xff\xe0\0\1" + PLAIN[20:],
    ],
    ids=[
        "no-end", "zero-tail", "no-scan", "end-without-scan", "unknown-marker", "second-start", "extension-marker",
        "table", "scan-head", "no-frame", "restarts", "length",
    ],
)  # fmt: skip
def test_what_no_encoder_writes_is_damaged(data: bytes) -> None:
    assert data != PLAIN
    for seed in range(4):
        assert judge("foto.jpg", data, seed).soundness is DAMAGED


def test_restarts_without_damage_are_let_pass() -> None:
    assert RESTARTS.count(b"\xff\xd0") > 1
    assert judge("foto.jpg", RESTARTS).soundness is UNKNOWN
