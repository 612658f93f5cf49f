"""The testers of songs and films: they see where a file breaks off, and never accuse a whole one."""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.formats import matroska, mp3, mp4, riff
from intacto.formats.mp3_frames import frame_length
from intacto.formats.parser import Reading
from tests.formats.sample_files import called_sound, cuts, flips, opinions, sample
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

SONG = sample("song.mp3")
TESTERS = {
    "song.mp3": mp3.tester,
    "film.mp4": mp4.tester,
    "film.mkv": matroska.tester,
    "film.avi": riff.avi_tester,
}
NAMES = pytest.mark.parametrize("name", TESTERS)


def frames(data: bytes) -> list[int]:
    """Return where the frames of an MP3 begin."""
    at, found = 0, []
    while length := frame_length(data[at : at + 3]):
        found.append(at)
        at += length
    return found


def loop(samples: int = 2000, *, header: bytes | None = None) -> bytes:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(8000)
        stream.writeframes(b"\1\2" * samples)
    data = sound.getvalue()
    return data if header is None else header + data[len(header) :]


def aiff(sound: bytes) -> bytes:
    chunks = b"AIFFCOMM" + struct.pack(">LhLh10s", 18, 1, len(sound) // 2, 16, b"\x40\x0b\xfa") + b"SSND"
    chunks += struct.pack(">LLL", 8 + len(sound), 0, 0) + sound
    return b"FORM" + struct.pack(">L", len(chunks)) + chunks


def rf64(sound: bytes) -> bytes:
    sizes = b"ds64" + struct.pack("<LQQQL", 28, 48 + 24 + 8 + len(sound) - 8 + 0, len(sound), len(sound), 0)
    body = b"WAVE" + sizes + b"data" + struct.pack("<L", 0xFFFFFFFF) + sound
    sizes = b"ds64" + struct.pack("<LQQQL", 28, len(body), len(sound), len(sound), 0)
    return b"RF64\xff\xff\xff\xffWAVE" + sizes + b"data" + struct.pack("<L", 0xFFFFFFFF) + sound


@NAMES
@pytest.mark.parametrize("seed", range(4))
def test_whole_files(name: str, seed: int) -> None:
    assert ask(sample(name), seed, TESTERS[name]()).soundness is (SOUND if name == "song.mp3" else UNKNOWN)


@NAMES
def test_files_that_break_off(name: str) -> None:
    data = sample(name)
    seen = opinions(cuts(data, 3), TESTERS[name])
    assert not seen[SOUND]
    # Between two frames or boxes, and in the very first bytes, nothing tells that more was there.
    assert seen[DAMAGED] > 0.8 * seen.total()


@NAMES
def test_empty_or_nothing_but_zeros(name: str) -> None:
    assert ask(b"", 0, TESTERS[name]()).soundness is DAMAGED
    assert ask(bytes(70_000), 0, TESTERS[name]()).soundness is DAMAGED


def test_what_lame_vouches_for() -> None:
    second = frames(SONG)[1]
    assert not [at for at in called_sound(flips(SONG), mp3.tester) if at >= second]
    assert not called_sound(flips(SONG[: second + 300]), mp3.tester)
    gained = bytearray(SONG)
    gained[second + 30] ^= 4
    assert ask(bytes(gained), 0, mp3.tester()).soundness is UNKNOWN, "programs change the loudness like this"
    assert ask(SONG + b"TAG" + bytes(125), 0, mp3.tester()).soundness is UNKNOWN, "a tag is a large part of this file"


def test_sectors_of_zeros_between_frames_are_damage() -> None:
    long = SONG + SONG[frames(SONG)[1] :] * 5
    assert ask(long, 0, mp3.tester()).soundness is UNKNOWN
    for length in (512, 4096):
        bad = long[:1024] + bytes(length) + long[1024 + length :]
        opinion = ask(bad, 3, mp3.tester())
        assert (opinion.soundness, str(opinion.reason)) == (DAMAGED, "The file is damaged at byte 1024.")
    assert ask(long[:1100] + bytes(300) + long[1400:], 3, mp3.tester()).soundness is UNKNOWN


def test_an_mp3_that_is_none_is_not_accused() -> None:
    assert ask(b"RIFFxxxxOggS" * 900, 0, mp3.tester()).soundness is UNKNOWN
    assert ask(b"\xff" * 300_000, 5, mp3.tester()).soundness is UNKNOWN


def test_a_wav_breaks_off_where_both_lengths_say_so() -> None:
    good = loop()
    assert ask(good, 1, riff.wav_tester()).soundness is UNKNOWN
    assert {ask(good[:n], 1, riff.wav_tester()).soundness for n in range(50, len(good))} == {DAMAGED}
    assert ask(loop(header=b"RIFF\xff\xff\xff\xff")[:-9], 1, riff.wav_tester()).soundness is UNKNOWN
    piped = loop()[:40] + b"\xff\xff\xff\x7f" + loop()[44:]
    assert ask(piped, 1, riff.wav_tester()).soundness is UNKNOWN
    assert ask(good + b"LIST", 1, riff.wav_tester()).soundness is UNKNOWN
    assert ask(b"ID3" + bytes(9) + b"\1" + good, 1, riff.wav_tester()).soundness is UNKNOWN


@pytest.mark.parametrize(
    ("data", "tester"), [(aiff(b"\1\2" * 900), riff.aiff_tester), (rf64(b"\1\2" * 900), riff.wav_tester)]
)
def test_aiff_and_rf64(data: bytes, tester: Callable[[], Reading]) -> None:
    assert ask(data, 1, tester()).soundness is UNKNOWN
    assert {ask(data[:n], 1, tester()).soundness for n in range(120, len(data))} == {DAMAGED}


def box(kind: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">L", 8 + len(content)) + kind + content


def film(offset: int, *, flag: int = 1, tail: bytes = b"") -> bytes:
    """Return a film whose only piece of sound stands at ``offset``."""
    references = box(b"dinf", box(b"dref", struct.pack(">LL", 0, 1), box(b"url ", struct.pack(">L", flag))))
    tables = box(b"stbl", box(b"stco", struct.pack(">LLL", 0, 1, offset)))
    moov = box(b"moov", box(b"trak", box(b"mdia", box(b"minf", references, tables))))
    return box(b"ftyp", b"isom") + moov + struct.pack(">L", 0) + b"mdat" + tail


def test_the_list_of_a_film_tells_where_the_sound_has_to_be() -> None:
    assert ask(film(300, tail=bytes(400)), 1, mp4.tester()).soundness is UNKNOWN
    assert str(ask(film(900, tail=bytes(400)), 1, mp4.tester()).reason) == "The file breaks off before its end."
    assert ask(film(900, flag=0, tail=bytes(400)), 1, mp4.tester()).soundness is UNKNOWN, "it is in another file"
    lost = box(b"ftyp", b"isom") + box(b"mdat", bytes(99))
    assert str(ask(lost, 1, mp4.tester()).reason) == "The list of where sound and picture are is missing."


def test_the_sum_of_a_cluster() -> None:
    data = sample("film.mkv")
    at = data.index(b"\x1f\x43\xb6\x75")
    for place, expected in ((at + 40, DAMAGED), (data.index(b"Lavf"), UNKNOWN)):
        bad = data[:place] + bytes([data[place] ^ 2]) + data[place + 1 :]
        assert ask(bad, 1, matroska.tester()).soundness is expected


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(sorted(TESTERS)))
def test_mangled_files_never_raise_and_are_never_sound(data: st.DataObject, name: str) -> None:
    good = sample(name)
    at, until = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    bad = good[:at] + data.draw(st.binary(max_size=40)) + good[until:]
    opinion = ask(bad, 1, TESTERS[name]())
    assert opinion.soundness is not SOUND or bad == good
    assert opinion == ask(bad, 2, TESTERS[name]())
