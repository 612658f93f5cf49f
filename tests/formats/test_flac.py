"""The FLAC tester on files of the flac program: every bit that matters is noticed."""

from __future__ import annotations

import struct

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.formats import flac
from intacto.formats.flac_frames import parse_frame
from intacto.formats.sums import crc8, crc16
from tests.formats.sample_files import called_sound, cuts, flips, holes, opinions, sample
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

SONG = sample("song.flac")
TITLED = sample("titled.flac")
MAKER = SONG.index(b"reference libFLAC")
TEXTS = range(MAKER, MAKER + SONG[MAKER - 4])


def soundness(data: bytes, seed: int = 0) -> str:
    return ask(data, seed, flac.tester()).soundness.value


@pytest.mark.parametrize("seed", range(6))
def test_pieces_of_any_length_give_the_same_opinion(seed: int) -> None:
    assert soundness(SONG, seed) == "sound"
    assert ask(SONG[:-900], seed, flac.tester()) == ask(SONG[:-900], 0, flac.tester())


def test_texts_have_nothing_that_vouches_for_them() -> None:
    opinion = ask(TITLED, 0, flac.tester())
    assert opinion.soundness is UNKNOWN
    assert str(opinion.reason) == "The sound is whole; texts and pictures in the file cannot be tested."


def test_each_flipped_bit_is_noticed_but_in_the_name_of_the_encoder() -> None:
    unnoticed = called_sound(flips(SONG), flac.tester)
    assert set(unnoticed) <= set(TEXTS)
    frames = SONG.index(b"\xff\xf8")
    in_sound = ((at, bad) for at, bad in flips(SONG) if at >= frames)
    assert set(opinions(in_sound, flac.tester)) == {DAMAGED}
    assert not called_sound(flips(TITLED), flac.tester)


def test_what_breaks_off_or_has_a_hole_is_damaged() -> None:
    assert set(opinions(cuts(SONG), flac.tester)) == {DAMAGED}
    assert not called_sound(holes(SONG), flac.tester)
    assert str(ask(SONG[:-1500], 0, flac.tester()).reason) == "The file breaks off before its end."
    at = len(SONG) // 2
    assert "damaged at byte" in str(ask(SONG[:at] + b"?" + SONG[at + 1 :], 0, flac.tester()).reason)


def test_frames_that_are_missing_twice_or_in_another_order() -> None:
    starts = [at for at in range(len(SONG)) if parse_frame(SONG[at : at + 16]) is not None]
    a, b, c, d = starts[1:5]
    for bad in (
        SONG[:a] + SONG[b:],
        SONG[:a] + SONG[b:c] + SONG[a:b] + SONG[c:],
        SONG[:d] + b"\0" + SONG[d:],
        SONG[:d] + b"\0" * 100 + SONG[d:],
    ):
        assert soundness(bad) == "damaged"
    assert soundness(SONG[:b] + SONG[a:]) == "unknown"


def test_what_follows_is_a_doubt_only_where_players_bear_with_it() -> None:
    assert soundness(SONG + b"TAG" + bytes(125)) == "unknown"
    assert soundness(b"ID3\4\0\0\0\0\0\5xxxxx" + SONG) == "unknown"
    assert soundness(SONG + b"<html>") == "damaged"


def test_what_is_no_flac_is_damaged() -> None:
    assert str(ask(b"", 0, flac.tester()).reason) == "The file is empty."
    assert str(ask(bytes(9000), 3, flac.tester()).reason) == "The file holds nothing but zeros."
    assert str(ask(b"<html></html>", 0, flac.tester()).reason) == "It does not begin as such a file must."


def test_an_encoder_that_could_not_go_back_left_its_numbers_out() -> None:
    for start, length in ((26, 16), (21, 5)):
        blank = SONG[:start] + bytes(length) + SONG[start + length :]
        if start == 21:
            blank = SONG[:21] + bytes([SONG[21] & 0xF0]) + bytes(4) + SONG[26:]
        assert soundness(blank) == "unknown"


def test_a_sound_without_a_rate_is_a_doubt() -> None:
    assert soundness(SONG[:18] + bytes(2) + bytes([SONG[20] & 15]) + SONG[21:]) == "unknown"


def silence(frames: int) -> bytes:
    """Return a FLAC of that many frames of 65,535 samples of nothing in eight channels."""
    info = (
        struct.pack(">HH", 65535, 65535) + bytes(6) + (44100 << 44 | 7 << 41 | 15 << 36).to_bytes(8, "big") + b"x" * 16
    )
    data = bytearray(b"fLaC\x80\0\0\x22" + info)
    for number in range(frames):
        head = b"\xff\xf8\x79\x78" + chr(number).encode() + b"\xff\xfe"
        frame = head + bytes([crc8(head)]) + b"\0\0\0" * 8
        data += frame + crc16(frame).to_bytes(2, "big")
    return bytes(data)


def test_silence_that_decodes_to_a_thousand_times_its_length_is_given_up() -> None:
    assert soundness(silence(20)) == "damaged", "its fingerprint is none"
    opinion = ask(silence(1500), 5, flac.tester())
    assert (opinion.soundness, str(opinion.reason)) == (UNKNOWN, "What is inside the file is too large to test.")


def test_a_crowd_of_heads_that_might_be_the_next_frame_takes_no_time() -> None:
    head = b"\xff\xf8\x79\x78\x01\xff\xfe"
    crowd = (head + bytes([crc8(head)])) * 100_000
    assert soundness(silence(1)[:-2] + crowd) == "damaged"


def test_the_same_frame_over_and_over_is_not_decoded_as_one() -> None:
    """The CRC-16 over several whole frames is 0, too; what they decode to would fill the memory."""
    one = silence(1)
    before = psutil.Process().memory_info().rss
    assert soundness(one + one[42:] * 3000, 5) == "unknown"
    assert psutil.Process().memory_info().rss - before < 100_000_000


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mangled_files_never_raise_and_are_never_sound(data: st.DataObject) -> None:
    at, until = sorted((data.draw(st.integers(0, len(SONG))), data.draw(st.integers(0, len(SONG)))))
    bad = SONG[:at] + data.draw(st.binary(max_size=40)) + SONG[until:]
    touched = range(at, max(until, at + 1))
    if soundness(bad) == "sound":
        assert bad == SONG or set(touched) <= set(TEXTS)
    assert ask(bad, 1, flac.tester()) == ask(bad, 2, flac.tester())


def test_the_sample_is_sound() -> None:
    assert ask(SONG, 0, flac.tester()).soundness is SOUND
