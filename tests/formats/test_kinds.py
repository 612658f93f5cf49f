"""The right tester for a file: content first, name second."""

from __future__ import annotations

import pytest

from intacto.formats import Recognising, kinds
from intacto.formats.base import CannotTell
from intacto.formats.rar import RarTester
from intacto.formats.zip import ZipTester
from tests.formats.zips import DAMAGED, SOUND, UNKNOWN, Inside, ask, make_zip

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
        ("packs.zip/foto.jpg", b"\xff\xd8\xff\xe0", CannotTell),
        ("comic.cbz", b"Rar!\x1a\x07\x01\0", RarTester),
        ("curso.zip.001", GOOD[:16], CannotTell),
        ("secreto.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", CannotTell),
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
