"""ZIPs of other methods, with passwords, with programs in front, and what is a ZIP under another name."""

from __future__ import annotations

import random
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from intacto.formats import Recognising
from intacto.formats import zip as zips_tester
from intacto.formats.unpackers import Deflate64, NotSupported
from intacto.formats.zip import ZipTester
from tests.formats.programs import run
from tests.formats.test_compressed import pack_zstd
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, Inside, ask, make_zip

RANDOM = random.Random(5)
TEXT = b"Gracias por tu compra. " * 400 + RANDOM.randbytes(3000)
SMALL = [Inside("a.txt", TEXT), Inside("b.bin", RANDOM.randbytes(700), zipfile.ZIP_STORED)]
STUB = b"MZ" + b"PK\x03\x04 and PK\x05\x06" + RANDOM.randbytes(70_000)


def with_7z(folder: Path, *words: str) -> bytes:
    """Return a ZIP that 7-Zip made of two files."""
    (folder / "a.txt").write_bytes(TEXT)
    (folder / "ñandú.bin").write_bytes(RANDOM.randbytes(9000))
    assert run("7zz", "a", "-tzip", *words, "x.zip", "a.txt", "ñandú.bin", folder=folder) == 0
    return (folder / "x.zip").read_bytes()


@pytest.mark.parametrize("method", ["Copy", "Deflate", "Deflate64", "BZip2", "LZMA"])
def test_what_7zip_makes_is_sound_and_damage_is_seen(method: str, tmp_path: Path) -> None:
    good = with_7z(tmp_path, f"-mm={method}")
    assert all(ask(good, seed).soundness is SOUND for seed in range(6))
    for _ in range(60):
        bad = bytearray(good)
        bad[RANDOM.randrange(60, len(good) - 400)] ^= 1 << RANDOM.randrange(8)
        if ask(bytes(bad), 5).soundness is SOUND:
            (tmp_path / "bad.zip").write_bytes(bad)
            assert run("7zz", "t", "bad.zip", folder=tmp_path) == 0
    assert ask(good[: len(good) // 2]).soundness is DAMAGED


@pytest.mark.parametrize("way", ["AES256", "ZipCrypto"])
def test_passwords_hide_all_but_the_frame(way: str, tmp_path: Path) -> None:
    good = with_7z(tmp_path, "-psecreto", f"-mem={way}")
    assert ask(good).soundness is UNKNOWN
    assert ask(good[:-1]).soundness is DAMAGED
    assert ask(good[:3000] + good[3001:]).soundness is DAMAGED


def test_what_no_library_here_undoes_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(with_7z(tmp_path, "-mm=PPMd")).soundness is UNKNOWN
    (tmp_path / "x.zip").unlink()
    good = with_7z(tmp_path, "-mm=Deflate64")
    monkeypatch.setitem(sys.modules, "inflate64", None)
    with pytest.raises(NotSupported):
        Deflate64()
    assert ask(good).soundness is UNKNOWN
    assert ask(good[:-1]).soundness is DAMAGED


def by_method(method: int, packed: bytes, body: bytes, *, streamed: bool = False) -> bytes:
    """Return a ZIP of one file that is packed by any method."""
    numbers = (zlib.crc32(body), len(packed), len(body))
    told = (0, 0, 0) if streamed else numbers
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 63, 8 * streamed, method, 0, 33, *told, 1, 0) + b"a" + packed
    local += struct.pack("<4s3L", b"PK\x07\x08", *numbers) if streamed else b""
    central = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 63, 63, 8 * streamed, method, 0, 33, *numbers, 1, *(0,) * 6)
    central += b"a"
    return local + central + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("method", [20, 93])
def test_zstandard_inside_a_zip(method: int, streamed: bool) -> None:
    good = by_method(method, pack_zstd(TEXT), TEXT, streamed=streamed)
    assert all(ask(good, seed).soundness is SOUND for seed in range(6))
    for at in range(31, 31 + len(pack_zstd(TEXT)), 7):
        bad = bytearray(good)
        bad[at] ^= 4
        assert ask(bytes(bad), 5).soundness is not SOUND, at


@pytest.mark.parametrize("adjusted", [False, True])
@pytest.mark.parametrize("zip64", [False, True])
def test_a_program_in_front_is_passed_and_the_zip_is_tested(adjusted: bool, zip64: bool, tmp_path: Path) -> None:
    files = [Inside(file.name, file.content, file.method, zip64) for file in SMALL]
    path = tmp_path / "a.exe"
    path.write_bytes(STUB if adjusted else b"")
    with zipfile.ZipFile(path, "a") as archive:
        for file in files:
            archive.writestr(file.name, file.content, file.method)
    good = path.read_bytes() if adjusted else STUB + path.read_bytes()
    opinion = ask(good, 4)
    assert opinion.soundness is UNKNOWN
    assert str(opinion.reason) == "Everything inside the ZIP opens; what comes before it cannot be tested."
    bad = bytearray(good)
    bad[len(STUB) + 2500] ^= 1
    opinion = ask(bytes(bad), 5)
    assert (opinion.soundness, str(opinion.reason)) == (DAMAGED, "“a.txt” inside the ZIP does not open.")
    assert ask(good[:-30], 5).soundness is DAMAGED
    hole = len(STUB) - 100
    assert ask(good[:hole] + bytes(512) + good[hole + 512 :], 5).soundness is DAMAGED


def test_a_first_byte_that_is_wrong_is_no_program_in_front() -> None:
    good = make_zip(SMALL)
    assert ask(b"\x51" + good[1:]).soundness is DAMAGED
    assert ask(b"<br />Warning: in /var/www" + good).soundness is UNKNOWN


def test_what_is_no_zip_is_known_without_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips_tester, "_COPIED_MOST", 1000)
    assert ask(RANDOM.randbytes(200_000)).soundness is DAMAGED, "all of it encrypted, say"
    assert ask(RANDOM.randbytes(200_000) + make_zip(SMALL)).soundness is UNKNOWN


def test_too_many_files_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips_tester, "_ENTRIES_MOST", 5)
    assert ask(make_zip([Inside(f"{n}", b"") for n in range(5)])).soundness is SOUND
    assert ask(make_zip([Inside(f"{n}", b"") for n in range(6)])).soundness is UNKNOWN


def test_a_bomb_is_let_go_before_it_takes_long() -> None:
    bomb = make_zip([Inside("a", bytes(30_000_000)), Inside("b", bytes(30_000_000), zipfile.ZIP_BZIP2)])
    assert ask(bomb).soundness is SOUND
    assert ask(bomb, 1, ZipTester(slack=1_000_000)).soundness is UNKNOWN


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("epub", ["mimetype=application/epub+zip", "META-INF/container.xml"]),
        ("odt", ["mimetype=application/vnd.oasis.opendocument.text", "content.xml"]),
        ("idml", ["mimetype=application/vnd.adobe.indesign-idml-package", "designmap.xml"]),
        ("docx", ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]),
        ("xlsx", ["xl/workbook.xml", "[Content_Types].xml"]),
        ("pptx", ["[Content_Types].xml", "ppt/presentation.xml"]),
        ("jar", ["META-INF/MANIFEST.MF", "a.class"]),
        ("apk", ["AndroidManifest.xml", "META-INF/MANIFEST.MF"]),
        ("sketch", ["document.json", "meta.json", "user.json"]),
        ("zip", ["mimetype=text/plain", "word/document.xml"]),
        ("zip", ["pages/1.png"]),
    ],
)
def test_what_a_zip_is_besides(word: str, names: list[str]) -> None:
    files = [Inside(name, body.encode(), zipfile.ZIP_STORED) for name, _, body in (n.partition("=") for n in names)]
    good = make_zip(files)
    opinion = ask(good, 2, Recognising("sin-nombre"))
    assert (opinion.soundness, opinion.kind) == (SOUND, word)
    assert ask(good[:-1]).kind == word
