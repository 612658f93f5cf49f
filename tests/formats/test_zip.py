"""The ZIP tester against zipfile: what is whole is sound, and what is not never is."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intacto.formats.zip import ZipTester
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, Inside, ask, contents, make_zip

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
RANDOM = random.Random(1)
NAMES = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\0/\\"), min_size=1, max_size=12)
CONTENT = st.one_of(
    st.binary(max_size=400),
    st.binary(min_size=1, max_size=8).map(lambda pattern: pattern * 3000),
    st.integers(0, 2**32).map(lambda seed: random.Random(seed).randbytes(70_000)),
    # What looks like records must not be taken for any.
    st.sampled_from([b"PK\x07\x08" * 9, b"PK\x03\x04" + bytes(40), b"PK\x05\x06" + bytes(18), b"PK\x01\x02"]),
)
FILES = st.lists(
    st.builds(
        Inside,
        name=st.lists(NAMES, min_size=1, max_size=3).map("/".join),
        content=CONTENT,
        method=st.sampled_from(METHODS[:2] + METHODS),
        zip64=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda file: file.name,
)
SMALL = [
    Inside("léeme.txt", b"Gracias por tu compra. " * 20),
    Inside("fotos/", b"", zipfile.ZIP_STORED),
    Inside("fotos/a.png", RANDOM.randbytes(300), zipfile.ZIP_STORED),
    Inside("vacío", b""),
]
KINDS = pytest.mark.parametrize(
    "data",
    [
        make_zip(SMALL),
        make_zip(SMALL, streamed=True, comment=b"Hecho en casa"),
        make_zip([Inside(f.name, f.content, f.method, zip64=True) for f in SMALL], streamed=True),
        make_zip([Inside(f"{m}", b"abc" * 50, m, zip64=True) for m in METHODS]),
    ],
    ids=["plain", "streamed", "streamed-zip64", "methods-zip64"],
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILES, st.binary(max_size=60), st.booleans(), st.integers(0, 99))
def test_whatever_zipfile_makes_is_sound(files: list[Inside], comment: bytes, streamed: bool, seed: int) -> None:
    lzma_streamed = streamed and any(f.method == zipfile.ZIP_LZMA for f in files)
    opinion = ask(make_zip(files, comment=comment, streamed=streamed), seed)
    assert opinion.soundness in ({SOUND, UNKNOWN} if lzma_streamed else {SOUND}), str(opinion.reason)
    assert opinion.kind == "zip"


@KINDS
@pytest.mark.parametrize("seed", range(6))
def test_pieces_of_any_length_give_the_same_opinion(data: bytes, seed: int) -> None:
    assert ask(data, seed).soundness is SOUND


@KINDS
def test_each_flipped_bit_is_seen_or_changes_nothing(data: bytes) -> None:
    good = contents(data)
    for at in range(len(data)):
        bad = bytearray(data)
        bad[at] ^= 1 << (at % 8)
        if ask(bytes(bad), seed=4).soundness is SOUND:
            assert contents(bytes(bad)) == good, f"bit {at % 8} of byte {at}"


@KINDS
def test_a_zip_that_breaks_off_is_damaged_wherever_it_does(data: bytes) -> None:
    for length in range(len(data)):
        assert ask(data[:length], seed=4).soundness is DAMAGED, length


def test_flipped_bits_in_the_content_name_the_file() -> None:
    data = bytearray(make_zip([Inside("a", b"a" * 99), Inside("tienda/b.png", RANDOM.randbytes(5000))]))
    data[3000] ^= 16
    opinion = ask(bytes(data))
    assert opinion.soundness is DAMAGED
    assert str(opinion.reason) == "“tienda/b.png” inside the ZIP does not open."


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([512, 4096, 65536]), st.sampled_from(METHODS), st.booleans())
def test_holes_are_seen(seed: int, hole: int, method: int, streamed: bool) -> None:
    chance = random.Random(seed)
    files = [Inside(f"{i}.bin", chance.randbytes(chance.randint(60_000, 90_000)), method) for i in range(4)]
    data = make_zip(files, streamed=streamed)
    at = chance.randrange(len(data) // hole) * hole
    bad = data[:at] + bytes(len(data[at : at + hole])) + data[at + hole :]
    opinion = ask(bad, seed)
    # Where stored bytes of unknown length end is not known once their descriptor is gone.
    vague = streamed and method in (zipfile.ZIP_STORED, zipfile.ZIP_LZMA)
    assert opinion.soundness in ({DAMAGED, UNKNOWN} if vague else {DAMAGED}), str(opinion.reason)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"MZ"]))
def test_rubbish_never_raises_and_is_never_sound(rubbish: bytes, start: bytes) -> None:
    assert ask(start + rubbish).soundness is not SOUND or contents(start + rubbish) == []


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mangled_zips_never_raise_and_are_sound_only_if_they_open(data: st.DataObject) -> None:
    good = make_zip(SMALL, streamed=data.draw(st.booleans()))
    at, until = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    bad = good[:at] + data.draw(st.binary(max_size=40)) + good[until:]
    if ask(bad).soundness is SOUND:
        assert contents(bad) == contents(good)


def test_the_shortest_ones() -> None:
    assert ask(b"").soundness is DAMAGED
    assert ask(make_zip([])).soundness is SOUND
    assert len(make_zip([])) == 22
    assert ask(make_zip([], comment=b"x" * 65535)).soundness is SOUND
    assert ask(make_zip([], comment=b"x" * 65535)[:-1]).soundness is DAMAGED


def test_what_follows_the_end_is_a_doubt() -> None:
    assert ask(make_zip(SMALL) + b"\0" * 300).soundness is UNKNOWN
    assert ask(make_zip(SMALL) + make_zip(SMALL)).soundness is UNKNOWN


def test_what_comes_before_the_start_is_a_doubt_unless_the_directory_knows_better() -> None:
    good = make_zip(SMALL)
    assert ask(b"MZ" + bytes(range(200)) * 9 + good).soundness is UNKNOWN
    assert ask(b"\x50\x4a" + good[2:]).soundness is DAMAGED
    assert ask(b"<html>Not found</html>").soundness is DAMAGED


def test_a_zip_in_another_order_is_sound() -> None:
    """The directory may list the files in any order (APPNOTE.TXT 4.3.2)."""
    data = make_zip([Inside("a", b"1" * 90), Inside("b", b"2" * 80)])
    start = data.index(b"PK\x01\x02")
    middle, end = data.index(b"PK\x01\x02", start + 4), data.index(b"PK\x05\x06")
    swapped = data[:start] + data[middle:end] + data[start:middle] + data[end:]
    assert ask(swapped).soundness is SOUND


def test_a_directory_that_lost_or_invented_an_entry_is_seen() -> None:
    data = make_zip([Inside("a", b"1" * 90), Inside("b", b"2" * 80)])
    start = data.index(b"PK\x01\x02")
    middle, end = data.index(b"PK\x01\x02", start + 4), data.index(b"PK\x05\x06")
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, middle - start, start, 0)
    assert ask(data[:middle] + tail).soundness is UNKNOWN
    twice = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 3, 3, end - start + end - middle, start, 0)
    assert ask(data[:end] + data[middle:end] + twice).soundness is DAMAGED
    assert ask(data[:middle] + data[end:]).soundness is DAMAGED


def test_passwords_and_unknown_methods_cannot_be_tested() -> None:
    for field, value in ((6, 1), (8, 97), (8, 98)):
        data = bytearray(make_zip([Inside("a", b"1" * 90, zipfile.ZIP_STORED), Inside("b", b"2" * 80)]))
        directory = data.index(b"PK\x01\x02")
        struct.pack_into("<H", data, field, value)
        struct.pack_into("<H", data, directory + field + 2, value)
        assert ask(bytes(data)).soundness is UNKNOWN
        assert ask(bytes(data[:-1])).soundness is DAMAGED
        data[data.index(b"PK\x03\x04", 9) + 40] ^= 1
        assert ask(bytes(data)).soundness is DAMAGED, "the other file can be tested"


def test_local_headers_that_differ_where_no_writer_lets_them_are_unusual() -> None:
    good = make_zip([Inside("a", b"1" * 90, zip64=True)])
    assert ask(good).soundness is SOUND
    for at in (10, 13, 33, 34):  # time, date, and what the extra field is and how long
        bad = bytearray(good)
        bad[at] ^= 32
        assert ask(bytes(bad)).soundness is not SOUND, at


def test_volumes_cannot_be_tested() -> None:
    assert ask(b"PK\x07\x08" + make_zip(SMALL)[:200]).soundness is UNKNOWN
    last = bytearray(RANDOM.randbytes(100) + make_zip(SMALL))
    struct.pack_into("<H", last, len(last) - 18, 3)
    assert ask(bytes(last)).soundness is UNKNOWN


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("signed", [False, True])
def test_descriptors_in_all_four_forms(wide: bool, signed: bool) -> None:
    data = make_zip([Inside("a", b"un texto " * 50), Inside("b", b"")], streamed=True)
    parts = data.split(b"PK\x07\x08")
    start = data.index(b"PK\x01\x02")
    rebuilt, shift, offsets = parts[0], 0, [0]
    for part in parts[1:]:
        crc, packed, size = struct.unpack_from("<3L", part)
        form = (b"PK\x07\x08" if signed else b"") + struct.pack("<L2Q" if wide else "<3L", crc, packed, size)
        shift += len(form) - 16
        rebuilt += form + part[12:]
        offsets.append(len(rebuilt) - len(part[12:]))
    new = bytearray(rebuilt)
    second = new.index(b"PK\x01\x02", start + shift + 4)
    struct.pack_into("<L", new, second + 42, offsets[1])
    struct.pack_into("<L", new, len(new) - 6, start + shift)
    assert ask(bytes(new)).soundness is SOUND


def test_a_stored_zip_inside_a_streamed_zip() -> None:
    inner = make_zip([Inside("x", RANDOM.randbytes(999), zipfile.ZIP_STORED)], streamed=True)
    outer = make_zip([Inside("inner.zip", inner, zipfile.ZIP_STORED)], streamed=True)
    assert ask(outer).soundness is SOUND
    bad = bytearray(outer)
    bad[300] ^= 1
    assert ask(bytes(bad)).soundness is DAMAGED


def many_files(count: int) -> tuple[bytes, bytes]:
    """Return the local headers of that many empty files, and their directory."""
    local = [
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 6, 0) + b"%06d" % i for i in range(count)
    ]
    central = [
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 6, *(0,) * 5, i * 36) + b"%06d" % i
        for i in range(count)
    ]
    return b"".join(local), b"".join(central)


def test_numbers_without_their_upper_half_are_unusual_but_not_damage() -> None:
    """The macOS Finder writes more than 65,535 files, or more than 4 GiB, without the ZIP64 records."""
    local, central = many_files(65_537)
    for told, soundness in ((1, UNKNOWN), (2, DAMAGED)):
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, told, told, len(central), len(local), 0)
        assert ask(local + central + end, seed=5).soundness is soundness
    start = len(local)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 65_537, 65_537, len(central), start)
    end64 += struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(central), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(central), start, 0)
    assert ask(local + central + end64 + end, seed=5).soundness is SOUND


def by_hand(packed: bytes, crc: int, size: int, *, streamed: bool = False, extra: bytes = b"", disk: int = 0) -> bytes:
    """Return a ZIP of one deflated file: what its headers say of it need not be true."""
    numbers = (0, 0, 0) if streamed else (crc, len(packed), size)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 8 * streamed, 8, 0, 33, *numbers, 1, 0) + b"a" + packed
    local += struct.pack("<4s3L", b"PK\x07\x08", crc, len(packed), size) if streamed else b""
    told = (crc, len(packed), size, 1, len(extra), *(0,) * 5)
    central = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 8 * streamed, 8, 0, 33, *told) + b"a" + extra
    return local + central + struct.pack("<4s4H2LH", b"PK\x05\x06", disk, 0, 1, 1, len(central), len(local), 0)


def test_what_only_careful_readers_would_mind() -> None:
    text = b"gracias " * 99
    crc, size = zlib.crc32(text), len(text)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    endless = squeeze.compress(text) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    whole = endless + squeeze.flush()
    assert ask(by_hand(whole, crc, size)).soundness is SOUND
    assert ask(by_hand(endless, crc, size)).soundness is DAMAGED, "the packed bytes never say that they end"
    assert ask(by_hand(whole + b"???", crc, size)).soundness is UNKNOWN, "nothing vouches for what is behind them"
    assert ask(by_hand(whole, crc, size, extra=b"\x99\x99\x07\0")).soundness is UNKNOWN, "zipfile refuses it"
    assert ask(by_hand(whole, crc, size, extra=b"\0\0\0")).soundness is SOUND, "zipalign pads like this"
    assert ask(by_hand(whole, crc, size, disk=1)).soundness is UNKNOWN
    assert ask(by_hand(whole, crc, size - 1)).soundness is DAMAGED
    wrong = bytearray(by_hand(whole, crc, size))
    wrong[wrong.index(b"PK\x01\x02") + 16] ^= 1
    assert ask(bytes(wrong)).soundness is DAMAGED, "the directory tells of another CRC"


def test_the_zip64_end_must_be_right_to_the_last_field() -> None:
    data = make_zip(SMALL)
    start, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    count, size = len(SMALL), end - start
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    full = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    good = data[:end] + record + locator + full
    assert ask(good).soundness is SOUND
    versions = range(end + 12, end + 16)
    for at in set(range(end, len(good))) - set(versions):
        bad = bytearray(good)
        bad[at] ^= 2
        assert ask(bytes(bad)).soundness is not SOUND, at - end


@pytest.mark.parametrize("streamed", [False, True])
def test_a_bomb_costs_neither_memory_nor_time(streamed: bool) -> None:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    million = bytes(1_000_000)
    packed = b"".join(squeeze.compress(million) for _ in range(100)) + squeeze.flush()
    crc, size = 0, 100_000_000
    for _ in range(100):
        crc = zlib.crc32(million, crc)
    bomb = by_hand(packed, crc, size, streamed=streamed)
    tracemalloc.start()
    whole = ask(bomb, seed=5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert whole.soundness is SOUND
    assert peak < 4_000_000
    capped = ask(bomb, seed=5, tester=ZipTester(slack=10_000_000))
    assert capped.soundness is UNKNOWN
    assert "too large" in str(capped.reason)
    assert ask(bomb[:-1], seed=5, tester=ZipTester(slack=10_000_000)).soundness is DAMAGED


def test_memory_is_flat_for_many_entries() -> None:
    local, central = many_files(20_000)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 20_000, 20_000, len(central), len(local), 0)
    data = local + central + end
    tester = ZipTester()
    tracemalloc.start()
    for at in range(0, len(data), 65_536):
        tester.feed(data[at : at + 65_536])
    assert tester.finish().soundness is SOUND
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 600_000


@pytest.mark.parametrize(("at", "bit"), [(6, 7), (7, 4), (6, 1), (7, 7), (33, 2)])
def test_what_other_programs_refuse_in_a_local_header_is_never_sound(at: int, bit: int) -> None:
    """Flags that differ from the directory's are "Headers Error" to 7-Zip, a bad extra field an error to unzip."""
    entry = zipfile.ZipInfo("a", (2024, 5, 3, 8, 40, 2))
    entry.extra = struct.pack("<2H4s", 0x7777, 4, b"four")
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w") as archive:
        archive.writestr(entry, b"hola")
    assert ask(parcel.getvalue()).soundness is SOUND
    bad = bytearray(parcel.getvalue())
    bad[at] ^= 1 << bit
    assert ask(bytes(bad)).soundness is UNKNOWN
