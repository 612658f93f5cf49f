"""The right tester for a file: content first, name second."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from intacto.formats import Recognising, kinds
from intacto.formats.base import CannotTell
from intacto.formats.jpeg import JpegTester
from intacto.formats.parser import Reading
from intacto.formats.rar import RarTester
from intacto.formats.recognising import HEAD_SIZE
from intacto.formats.zip import ZipTester
from tests.formats.sample_files import sample
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, Inside, ask, make_zip

MAY_BE_EMPTY = {"tar", "sqlite", "rtf", "xml", "json", "html", "text"}
GOOD = make_zip([Inside("a.txt", b"hola " * 50)])


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("packs/mega.zip", GOOD[:16], ZipTester),
        ("packs/libro.EPUB", b"", ZipTester),
        ("packs/sin-nombre", GOOD[:16], ZipTester),
        ("packs/foto.jpg", b"PK\x05\x06" + bytes(12), ZipTester),
        ("packs/mega.zip", bytes(16), ZipTester),
        ("packs/mega.zip", b"<html><body>", ZipTester),
        ("packs.zip/foto.nada", b"nada", CannotTell),
        ("comic.cbz", b"Rar!\x1a\x07\x01\0", RarTester),
        ("curso.zip.001", GOOD[:16], CannotTell),
        ("secreto.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reading),
        ("packs.zip/foto.jpg", b"\xff\xd8\xff\xe0", JpegTester),
        ("nombre", b"", CannotTell),
        ("", b"", CannotTell),
    ],
)
def test_which_tester(name: str, head: bytes, expected: type) -> None:
    assert type(kinds.tester_for(name, head)) is expected


@pytest.mark.parametrize("seed", range(5))
def test_recognising_passes_every_byte_on(seed: int) -> None:
    assert ask(GOOD, seed, Recognising("a")).soundness is SOUND
    assert ask(GOOD[:-1], seed, Recognising("a")).soundness is DAMAGED
    assert ask(b"short", seed, Recognising("notes.txt")).soundness is UNKNOWN
    assert ask(b"", seed, Recognising("a.zip")).soundness is DAMAGED
    assert ask(bytes(100_000), seed, Recognising("a.zip")).soundness is DAMAGED


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("song.flac", "flac"),
        ("song.ogg", "ogg"),
        ("song.mp3", "mp3"),
        ("film.mp4", "mp4"),
        ("film.mkv", "mkv"),
        ("film.avi", "avi"),
        ("setup.msi", "ole"),
        ("disk.qcow2", "qcow2"),
        ("disk.vmdk", "vmdk"),
        ("disk.vhd", "vhd"),
        ("disk.vhdx", "vhdx"),
        ("disk.iso", "iso"),
        ("udf.iso", "iso"),
    ],
)
def test_content_tells_the_kind_whatever_the_name(name: str, kind: str) -> None:
    data = sample(name)
    for called in ("sin-nombre", "foto.jpg", "pack.zip"):
        found = kinds.kind_of(called, data[:HEAD_SIZE])
        assert found is not None
        assert found.name == kind
        tester = found.tester()
        tester.feed(data)
        assert tester.finish().kind == kind


def test_each_kind_is_named_once_and_claims_nothing_of_an_empty_or_blank_file() -> None:
    names = [kind.name for kind in kinds.KINDS]
    assert len(names) == len(set(names))
    endings = [ending for kind in kinds.KINDS for ending in kind.endings]
    assert len(endings) == len(set(endings))
    for kind in kinds.KINDS:
        for head in (b"", b"\0", bytes(HEAD_SIZE), b"<html>" * 9000, b"\xff" * HEAD_SIZE):
            assert not kind.begins(head)
        # Empty texts and archives of nothing but zeros are written on purpose, too.
        for content in (bytes(5000), b""):
            soundness = ask(content, 5, kind.tester()).soundness
            assert soundness is DAMAGED or (soundness is UNKNOWN and kind.name in MAY_BE_EMPTY)


def test_noise_is_hardly_ever_taken_for_a_kind() -> None:
    """A file of noise that begins like a known kind by chance would be called damaged."""
    noise = random.Random(1)
    starts = {kinds.kind_of("pack.bin", number.to_bytes(2, "big") + noise.randbytes(1000)) for number in range(1 << 16)}
    assert starts == {None}


def test_the_first_byte_leaves_out_no_kind() -> None:
    """Only the kinds are asked that may begin with it: the answer has to be that of asking all."""
    starts = {start for kind in kinds.KINDS for start in kind.starts}
    heads = [
        start + sample(name)[len(start) : 4096] for start in starts for name in ("song.mp3", "film.mp4", "udf.iso")
    ]
    for head in (*heads, b"", sample("udf.iso")[:HEAD_SIZE]):
        asked_all = next((kind for kind in kinds.KINDS if kind.begins(head)), None)
        assert kinds.kind_of("pack", head) is asked_all


def test_telling_kinds_loads_no_tester() -> None:
    """Start-up waits for what is loaded here."""
    program = (
        "import sys, intacto.formats.kinds as kinds; kinds.kind_of('a.zip', b'PK\\3\\4' * 99); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    testers = {f"intacto.formats.{name}" for name in ("zip", "rar", "pdf", "sqlite", "png", "flac", "ova", "spool")}
    assert not (testers | {"subprocess", "tarfile", "sqlite3", "tempfile", "lzma", "brotli"}) & set(loaded)
