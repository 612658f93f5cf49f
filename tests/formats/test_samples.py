"""What holds for testers of all kinds: whole files are never accused, spoilt ones never raise and are never sound."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.formats.kind import Kind
from intacto.formats.kinds import KINDS, kind_of
from tests.formats.samples import Sample, all_samples, dripped, flipped, judge
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN

SAMPLES = all_samples()
EACH = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Return ``data`` after some changes of any kind."""
    bad = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(bad) + 1), chance.choice([1, 2, 4, 16, 300])
        match chance.randrange(4):
            case 0:
                bad[at : at + length] = chance.randbytes(length)
            case 1:
                del bad[at : at + length]
            case 2:
                bad[at:at] = bad[chance.randrange(len(bad) + 1) :][:length]
            case _:
                bad[at : at + length] = bytes([chance.choice([0, 127, 255])]) * length
    return bytes(bad)


@EACH
@pytest.mark.parametrize("seed", range(4))
def test_whole_files_are_not_accused_whatever_the_pieces(sample: Sample, seed: int) -> None:
    opinion = judge(sample.name, sample.data, seed)
    assert opinion.soundness is sample.soundness, str(opinion.reason)
    assert opinion.kind


@EACH
def test_bytes_that_come_one_by_one_are_the_same_file(sample: Sample) -> None:
    for data in (sample.data, sample.data[: len(sample.data) * 4 // 5]):
        assert dripped(sample.name, data) == judge(sample.name, data)


@EACH
def test_wherever_a_file_breaks_off_it_is_never_sound(sample: Sample) -> None:
    chance = random.Random(2)
    places = range(len(sample.data)) if len(sample.data) < 400 else chance.sample(range(len(sample.data)), 150)
    for length in places:
        opinion = judge(sample.name, sample.data[:length], seed=4)
        assert opinion.soundness is not SOUND
        # Line ends and padding may be missing.
        if sample.needs_end and sample.data[length:].strip(b"\r\n\0"):
            assert opinion.soundness is DAMAGED, f"{length} of {len(sample.data)}: {opinion.reason}"


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 2**32), st.integers(0, 2**32))
def test_spoilt_files_never_raise_and_pieces_do_not_matter(sample: Sample, seed: int, other: int) -> None:
    bad = spoilt(sample.data, random.Random(seed))
    opinion = judge(sample.name, bad, seed)
    assert opinion == judge(sample.name, bad, other)
    assert opinion.soundness is not SOUND or bad == sample.data


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), st.binary(max_size=300), st.integers(0, 40))
def test_rubbish_never_raises(sample: Sample, rubbish: bytes, kept: int) -> None:
    assert judge(sample.name, sample.data[:kept] + rubbish).soundness is not SOUND


@EACH
def test_what_no_check_guards_is_never_called_sound(sample: Sample) -> None:
    chance = random.Random(8)
    for _ in range(60):
        bad = flipped(sample.data, chance.randrange(8 * len(sample.data)))
        assert judge(sample.name, bad).soundness is not SOUND


@EACH
def test_the_name_decides_only_where_the_content_does_not(sample: Sample) -> None:
    by_name = kind_of(sample.name, b"?")
    assert by_name is not None
    if by_name.begins(sample.data):
        assert kind_of("pack.zip", sample.data) is by_name
        assert kind_of("sin-nombre", sample.data) is by_name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_empty_file_and_one_of_zeros_are_never_sound(kind: Kind) -> None:
    ending = min(kind.endings)
    for data in (b"", bytes(5000)):
        assert judge(f"a.{ending}", data).soundness in (DAMAGED, UNKNOWN)


PICTURES = ["png", "jpg", "gif", "webp", "tif", "psd", "bmp", "pdf", "svg"]


@pytest.mark.parametrize("ending", PICTURES)
@pytest.mark.parametrize("head", [b"", bytes(600), b"<!DOCTYPE html><html><body>404</body></html>", b"Not found"])
def test_what_a_server_sends_in_place_of_a_picture_is_damaged(ending: str, head: bytes) -> None:
    assert judge(f"a.{ending}", head).soundness is DAMAGED


@pytest.mark.parametrize("ending", PICTURES)
@pytest.mark.parametrize(
    "head",
    [
        b"\0\0\1\0\1\0" + bytes(40),
        b"\0\0\0\x18ftypheic" + bytes(40),
        b"\0\5\x16\7" + bytes(60),
        b"\xff\x0a" + bytes(60),
        b"-----BEGIN PGP MESSAGE-----\n\nabc",
    ],
    ids=["icon", "heic", "apple-double", "jpeg-xl", "secret"],
)
def test_other_formats_under_these_names_are_not_accused(ending: str, head: bytes) -> None:
    assert judge(f"a.{ending}", head).soundness is UNKNOWN
