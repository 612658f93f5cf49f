"""7z archives against 7-Zip, which makes them and judges damaged ones."""

from __future__ import annotations

import random
import tracemalloc
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
import xxhash
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intacto.formats import Recognising
from intacto.formats.sevenzip import SevenZipTester
from intacto.formats.sevenzip_header import FRONT, NotUnderstood, parse_header
from intacto.formats.signs import SEVENZIP
from tests.formats.programs import need, run
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, ask

RANDOM = random.Random(11)
PROGRAM = next(Path(xxhash.__file__).parent.glob("_xxhash*")).read_bytes()[:150_000]
WAYS = {
    "copy": ["-m0=Copy"],
    "deflate": ["-m0=Deflate"],
    "deflate64": ["-m0=Deflate64"],
    "bzip2": ["-m0=BZip2"],
    "lzma": ["-m0=LZMA"],
    "lzma2": ["-m0=LZMA2"],
    "bcj-lzma": ["-m0=BCJ", "-m1=LZMA"],
    "bcj-deflate": ["-m0=BCJ", "-m1=Deflate"],
    "delta-lzma2": ["-m0=Delta:4", "-m1=LZMA2"],
    "each-alone": ["-ms=off"],
    "plain-list": ["-mhc=off"],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """7z archives by the way in which they are packed."""
    need("7zz")
    folder = tmp_path_factory.mktemp("7z")
    (folder / "in").mkdir()
    (folder / "in" / "ñandú.txt").write_bytes(b"Gracias por tu compra. " * 900 + RANDOM.randbytes(500))
    (folder / "in" / "programa.bin").write_bytes(PROGRAM)
    (folder / "in" / "vacío").write_bytes(b"")
    (folder / "in" / "carpeta").mkdir()
    found = {}
    more = {"ppmd": ["-m0=PPMd"], "bcj2": ["-m0=BCJ2", "-m1=LZMA"], "secret": ["-px"], "hidden": ["-px", "-mhe=on"]}
    for name, words in (WAYS | more).items():
        assert run("7zz", "a", *words, f"{name}.7z", "in", folder=folder) == 0
        found[name] = (folder / f"{name}.7z").read_bytes()
    return found


@pytest.mark.parametrize("way", WAYS)
def test_what_7zip_makes_is_sound(made: dict[str, bytes], way: str) -> None:
    for seed in range(4):
        opinion = ask(made[way], seed, Recognising("sin-nombre"))
        assert (opinion.soundness, opinion.kind) == (SOUND, "7z"), str(opinion.reason)


@pytest.mark.parametrize("way", ["ppmd", "bcj2", "secret", "hidden"])
def test_what_cannot_be_undone_is_not_judged_but_has_its_frame(made: dict[str, bytes], way: str) -> None:
    data = made[way]
    assert ask(data, 1, SevenZipTester()).soundness is UNKNOWN
    assert ask(data[:-1], 1, SevenZipTester()).soundness is DAMAGED
    bad = bytearray(data)
    bad[-5] ^= 1
    assert ask(bytes(bad), 1, SevenZipTester()).soundness is DAMAGED


@pytest.mark.parametrize("way", WAYS)
def test_flipped_bits_are_seen_or_7zip_minds_them_not(made: dict[str, bytes], way: str, tmp_path: Path) -> None:
    good = made[way]
    places = [*range(32), *(RANDOM.randrange(len(good)) for _ in range(120)), *range(len(good) - 40, len(good))]
    seen = 0
    for at in places:
        bad = bytearray(good)
        bad[at] ^= 1 << RANDOM.randrange(8)
        if ask(bytes(bad), 5, SevenZipTester()).soundness is SOUND:
            (tmp_path / "bad.7z").write_bytes(bad)
            assert run("7zz", "t", "bad.7z", folder=tmp_path) == 0, at
        else:
            seen += 1
    assert seen >= len(places) - 8, "all but a few bits that nobody reads"


@pytest.mark.parametrize("way", WAYS)
def test_holes_and_breaking_off(made: dict[str, bytes], way: str) -> None:
    good = made[way]
    for hole in (512, 4096, 65536):
        at = RANDOM.randrange(len(good) // hole) * hole if len(good) > hole else 0
        bad = good[:at] + bytes(len(good[at : at + hole])) + good[at + hole :]
        assert ask(bad, 5, SevenZipTester()).soundness is DAMAGED or bad == good
    for length in (*range(40), len(good) // 2, len(good) - 1):
        assert ask(good[:length], 5, SevenZipTester()).soundness is DAMAGED, length
    assert ask(good + b"x", 5, SevenZipTester()).soundness is UNKNOWN


def test_a_part_of_several_is_not_judged(made: dict[str, bytes]) -> None:
    """Archives are sold in parts too: the first one begins like a whole."""
    assert ask(made["lzma"][:5000], 1, Recognising("curso.7z.001")).soundness is UNKNOWN
    assert ask(made["lzma"][:5000], 1, Recognising("curso.7z")).soundness is DAMAGED


def test_another_file_under_the_name() -> None:
    for data in (b"", b"<html>", bytes(100_000)):
        assert ask(data, 1, Recognising("a.7z")).soundness is DAMAGED


def test_too_large_to_copy_or_to_unpack(made: dict[str, bytes]) -> None:
    good = made["lzma2"]
    assert ask(good, 1, SevenZipTester(most=1000)).soundness is UNKNOWN
    assert ask(good[:-1], 1, SevenZipTester(most=1000)).soundness is DAMAGED
    bad = bytearray(good)
    bad[-9] ^= 1
    assert ask(bytes(bad), 1, SevenZipTester(most=1000)).soundness is DAMAGED


def test_a_bomb_is_let_go(tmp_path: Path) -> None:
    (tmp_path / "zeros").write_bytes(bytes(60_000_000))
    assert run("7zz", "a", "-md=1m", "bomb.7z", "zeros", folder=tmp_path) == 0
    bomb = (tmp_path / "bomb.7z").read_bytes()
    assert ask(bomb, 1, SevenZipTester()).soundness is SOUND
    tracemalloc.start()
    assert ask(bomb, 1, SevenZipTester(slack=10_000_000)).soundness is UNKNOWN
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


def framed(header: bytes, packed: bytes = b"") -> bytes:
    """Return an archive with any header, its CRCs right."""
    told = len(packed).to_bytes(8, "little") + len(header).to_bytes(8, "little")
    told += zlib.crc32(header).to_bytes(4, "little")
    return SEVENZIP + b"\0\4" + zlib.crc32(told).to_bytes(4, "little") + told + packed + header


def test_an_empty_one_is_sound() -> None:
    assert ask(framed(b""), 1, SevenZipTester()).soundness is SOUND
    assert len(framed(b"")) == FRONT


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=80), st.sampled_from([b"", b"\1\4", b"\x17", b"\x17\6\0\1\x09\1\0\7\x0b\1\0", b"\1\4\6\0"]))
def test_headers_of_rubbish_never_raise(rubbish: bytes, start: bytes) -> None:
    ask(framed(start + rubbish, bytes(9)), 1, SevenZipTester())
    with suppress(NotUnderstood):
        parse_header(start + rubbish)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mangled_headers_never_raise_and_are_never_sound(made: dict[str, bytes], data: st.DataObject) -> None:
    good = made["plain-list"]
    offset = FRONT + int.from_bytes(good[12:20], "little")
    packed, header = good[FRONT:offset], bytearray(good[offset:])
    for _ in range(data.draw(st.integers(1, 3))):
        header[data.draw(st.integers(0, len(header) - 1))] = data.draw(st.integers(0, 255))
    ask(framed(bytes(header), packed), 5, SevenZipTester())
