"""The Ogg tester on a file of oggenc, and on pages made by hand."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.formats import ogg
from intacto.formats.sums import crc32_ogg
from tests.formats.sample_files import cuts, flips, holes, opinions, sample
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

SONG = sample("song.ogg")
FIRST, LAST, CONTINUED = 2, 4, 1


def page(number: int, flags: int = 0, serial: int = 7, body: bytes = b"packet") -> bytes:
    sizes = bytes([255] * (len(body) // 255) + [len(body) % 255])[:255]
    head = struct.pack("<4sBBQLLLB", b"OggS", 0, flags, number * 960, serial, number, 0, len(sizes)) + sizes
    crc = crc32_ogg(head + body)
    return head[:22] + struct.pack("<L", crc) + head[26:] + body


def test_every_bit_is_noticed() -> None:
    assert ask(SONG, 0, ogg.tester()).soundness is SOUND
    assert set(opinions(flips(SONG), ogg.tester)) == {DAMAGED}
    assert set(opinions(holes(SONG), ogg.tester)) == {DAMAGED}


def test_what_breaks_off_is_damaged_but_between_two_pages() -> None:
    seen = opinions(cuts(SONG), ogg.tester)
    assert set(seen) == {DAMAGED, UNKNOWN}
    assert seen[UNKNOWN] == SONG.count(b"OggS") - 1


@pytest.mark.parametrize("seed", range(6))
def test_pieces_of_any_length_give_the_same_opinion(seed: int) -> None:
    assert ask(SONG, seed, ogg.tester()).soundness is SOUND


def test_streams_one_behind_the_other_and_side_by_side() -> None:
    one = page(0, FIRST) + page(1) + page(2, LAST)
    assert ask(one + one, 0, ogg.tester()).soundness is SOUND
    both = page(0, FIRST) + page(0, FIRST, 8) + page(1, LAST, 8) + page(1, LAST)
    assert ask(both, 0, ogg.tester()).soundness is SOUND
    packet = b"x" * 255 * 255
    long = page(0, FIRST) + page(1, body=packet) + page(2, CONTINUED | LAST)
    assert ask(long, 0, ogg.tester()).soundness is SOUND


@pytest.mark.parametrize(
    "pages",
    [
        [page(0, FIRST), page(2), page(3, LAST)],
        [page(0, FIRST), page(1), page(1), page(2, LAST)],
        [page(1), page(2, LAST)],
        [page(0, FIRST), page(1)],
        [page(0, FIRST), page(1, CONTINUED), page(2, LAST)],
        [page(0, FIRST), page(1, LAST), b"TAG" + bytes(125)],
        [page(0, FIRST), page(1, LAST), bytes(700)],
    ],
)
def test_what_other_programs_may_have_left_so_is_a_doubt(pages: list[bytes]) -> None:
    assert ask(b"".join(pages), 0, ogg.tester()).soundness is UNKNOWN


def test_what_is_no_ogg_is_damaged() -> None:
    for data in (b"", bytes(999), b"<html>", b"Ogg", page(0, FIRST) + b"<html>" + page(1, LAST)):
        assert ask(data, 0, ogg.tester()).soundness is DAMAGED


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mangled_files_never_raise_and_are_never_sound(data: st.DataObject) -> None:
    at, until = sorted((data.draw(st.integers(0, len(SONG))), data.draw(st.integers(0, len(SONG)))))
    bad = SONG[:at] + data.draw(st.binary(max_size=40)) + SONG[until:]
    opinion = ask(bad, 1, ogg.tester())
    assert opinion.soundness is not SOUND or bad == SONG
    assert opinion == ask(bad, 2, ogg.tester())
