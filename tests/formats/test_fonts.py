"""The testers of fonts on a real TrueType font, and on what is packed from it for web pages."""

from __future__ import annotations

import random
import struct
import zlib

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intacto.demo.typefaces import truetype
from intacto.formats import sfnt, woff
from tests.formats.sample_files import called_sound, cuts, flips, holes, opinions
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

FONT = truetype("Píxel", "Regular")


def tables(font: bytes) -> list[tuple[bytes, int, int, int]]:
    count = struct.unpack_from(">H", font, 4)[0]
    return [struct.unpack_from(">4s3L", font, 12 + 16 * number) for number in range(count)]


def make_woff(font: bytes) -> bytes:
    found = tables(font)
    head, records, body = b"", b"", b""
    start = 44 + 20 * len(found)
    for tag, told, offset, length in found:
        data = font[offset : offset + length]
        packed = min(zlib.compress(data), data, key=len)
        records += struct.pack(">4s4L", tag, start + len(body), len(packed), length, told)
        body += packed + bytes(-len(packed) % 4)
    size = start + len(body)
    head = struct.pack(">4s4sLHHLHHLLLLL", b"wOFF", font[:4], size, len(found), 0, len(font), 1, 0, *(0,) * 5)
    return head + records + body


def base128(value: int) -> bytes:
    out = [value & 127]
    while value := value >> 7:
        out.append(value & 127 | 128)
    return bytes(reversed(out))


def make_woff2(font: bytes) -> bytes:
    found = tables(font)
    directory = b"".join(
        bytes([63 | (0xC0 if tag in (b"glyf", b"loca") else 0)]) + tag + base128(length) for tag, _, _, length in found
    )
    packed = brotli.compress(b"".join(font[offset : offset + length] for _, _, offset, length in found))
    size = 48 + len(directory) + len(packed)
    size += -size % 4
    head = struct.pack(
        ">4s4sLHHLLHHLLLLL", b"wOF2", font[:4], size, len(found), 0, len(font), len(packed), 1, 0, *(0,) * 5
    )
    return bytes((head + directory + packed).ljust(size, b"\0"))


WOFF, WOFF2 = make_woff(FONT), make_woff2(FONT)


def test_whole_fonts() -> None:
    for seed in range(5):
        assert ask(FONT, seed, sfnt.tester()).soundness is SOUND
        assert ask(WOFF, seed, woff.tester()).soundness is SOUND
        assert ask(WOFF2, seed, woff.tester_2()).soundness is UNKNOWN


def test_no_damaged_font_is_called_sound() -> None:
    assert not called_sound(flips(FONT), sfnt.tester)
    assert not called_sound(cuts(FONT, 41), sfnt.tester)
    assert not called_sound(((n, FONT[:n]) for n in range(len(FONT) - 9, len(FONT))), sfnt.tester)
    assert not called_sound(holes(FONT), sfnt.tester)
    for at in range(0, len(FONT), 97):
        assert ask(FONT[:at] + b"\0" * 4 + FONT[at:], 5, sfnt.tester()).soundness is not SOUND
    assert ask(FONT + bytes(4), 5, sfnt.tester()).soundness is UNKNOWN


def test_damage_is_sure_where_the_sums_were_right_once() -> None:
    shapes = next(entry for entry in tables(FONT) if entry[0] == b"glyf")
    bad = bytearray(FONT)
    bad[shapes[2] + 40] ^= 4
    opinion = ask(bytes(bad), 0, sfnt.tester())
    assert (opinion.soundness, str(opinion.reason)) == (DAMAGED, f"The file is damaged at byte {shapes[2]}.")
    assert set(opinions(((n, FONT[:n]) for n in range(0, len(FONT) - 3000, 29)), sfnt.tester)) == {DAMAGED}


def test_a_program_that_leaves_the_sums_as_they_were_is_accused_of_nothing() -> None:
    names = next(entry for entry in tables(FONT) if entry[0] == b"name")
    edited = bytearray(FONT)
    edited[names[2] + names[3] - 1] = ord("x")
    assert ask(bytes(edited), 0, sfnt.tester()).soundness is UNKNOWN
    unsummed = bytearray(FONT)
    for number in range(len(tables(FONT))):
        unsummed[16 + 16 * number : 20 + 16 * number] = bytes(4)
    assert ask(bytes(unsummed), 0, sfnt.tester()).soundness is UNKNOWN


def test_a_collection_is_never_called_sound() -> None:
    shift = 16
    moved = bytearray(FONT)
    for number, (_, _, offset, _) in enumerate(tables(FONT)):
        struct.pack_into(">L", moved, 20 + 16 * number, offset + shift)
    whole = struct.pack(">4sLLL", b"ttcf", 0x10000, 1, shift) + bytes(moved)
    assert ask(whole, 3, sfnt.tester()).soundness is UNKNOWN
    assert ask(whole[:-60], 3, sfnt.tester()).soundness is DAMAGED


def test_woff() -> None:
    version = {20, 21, 22, 23}
    for at, bad in flips(WOFF):
        if ask(bad, 5, woff.tester()).soundness is SOUND and at not in version:
            assert unpacked(bad) == unpacked(WOFF), at
    assert set(opinions(cuts(WOFF, 5), woff.tester)) == {DAMAGED}
    assert not called_sound(holes(WOFF), woff.tester)
    assert ask(WOFF + b"x", 0, woff.tester()).soundness is UNKNOWN


def unpacked(data: bytes) -> list[bytes]:
    count = struct.unpack_from(">H", data, 12)[0]
    out = []
    for number in range(count):
        _, offset, packed, size, _ = struct.unpack_from(">4s4L", data, 44 + 20 * number)
        raw = data[offset : offset + packed]
        out.append(raw if packed == size else zlib.decompress(raw))
    return out


def test_woff2() -> None:
    assert not called_sound(flips(WOFF2), woff.tester_2)
    assert set(opinions(cuts(WOFF2, 5), woff.tester_2)) == {DAMAGED}


def test_woff2_that_unpacks_in_several_goes() -> None:
    chance = random.Random(1)
    table = b"".join(chance.choice([b"abc" * 999, chance.randbytes(1500), bytes(70_000)]) for _ in range(40))
    packed = brotli.compress(table)
    entry = b"\x3fCFF " + base128(len(table))
    size = 48 + len(entry) + len(packed)
    numbers = (size, 1, 0, 28 + len(table), len(packed), 1, 0, *(0,) * 5)
    head = struct.pack(">4s4sLHHLLHHLLLLL", b"wOF2", b"OTTO", *numbers)
    for seed in range(4):
        assert ask(head + entry + packed, seed, woff.tester_2()).soundness is UNKNOWN


@pytest.mark.parametrize("size", [1_000_000, 3_000_000_000])
def test_a_bomb_is_cut_short(size: int) -> None:
    packed = zlib.compress(bytes(4_000_000))
    record = struct.pack(">4s4L", b"glyf", 64, len(packed), size, 0)
    length = 64 + len(packed)
    head = struct.pack(">4s4sLHHLHHLLLLL", b"wOFF", b"OTTO", length, 1, 0, 28 + size, 1, 0, *(0,) * 5)
    expected = DAMAGED if size == 1_000_000 else UNKNOWN
    assert ask(head + record + packed, 5, woff.tester()).soundness is expected
    squeezed = brotli.compress(bytes(4_000_000))
    head = struct.pack(
        ">4s4sLHHLLHHLLLLL", b"wOF2", b"OTTO", 58 + len(squeezed), 1, 0, 99, len(squeezed), 1, 0, *(0,) * 5
    )
    assert ask(head + b"\x3fCFF " + base128(size) + squeezed, 5, woff.tester_2()).soundness is expected


@settings(max_examples=120, deadline=None)
@given(st.data(), st.sampled_from([(FONT, sfnt.tester), (WOFF, woff.tester), (WOFF2, woff.tester_2)]))
def test_mangled_fonts_never_raise_and_are_never_sound(data: st.DataObject, which: tuple) -> None:  # type: ignore[type-arg]
    good, tester = which
    at, until = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    bad = good[:at] + data.draw(st.binary(max_size=40)) + good[until:]
    opinion = ask(bad, 1, tester())
    assert opinion.soundness is not SOUND or bad == good or good is WOFF
    assert opinion == ask(bad, 2, tester())
