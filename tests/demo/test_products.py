"""The products are what they say they are, and the same each time."""

from __future__ import annotations

import io
import struct
import wave
import xml.etree.ElementTree as ET
import zipfile
import zlib

import pytest

from intacto.demo import products, typefaces

ZIPS = [path for path in products.paths() if path.endswith((".zip", ".epub"))]


def test_there_are_twelve_in_the_folders_of_the_shop() -> None:
    assert len(products.paths()) == 12
    folders = {path.partition("/")[0] for path in products.paths()}
    assert folders == {"plantillas-canva", "tipografias", "ebooks", "musica-y-video", "regalos"}


@pytest.mark.parametrize("path", ["tipografias/rotulos-verbena.zip", "ebooks/cuaderno-de-acuarela.pdf"])
def test_they_are_the_same_bytes_each_time(path: str) -> None:
    assert products.make(path) == products.make(path)


@pytest.mark.parametrize("path", ZIPS)
def test_archives_are_sound(path: str) -> None:
    with zipfile.ZipFile(io.BytesIO(products.make(path))) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) >= 3


def test_the_older_version_is_sound_and_another() -> None:
    older = products.make_older(products.OLD_VERSION)
    assert zipfile.ZipFile(io.BytesIO(older)).testzip() is None
    assert older != products.make(products.OLD_VERSION)


def test_pictures_decode_to_the_size_that_they_claim() -> None:
    with zipfile.ZipFile(io.BytesIO(products.make("tipografias/rotulos-verbena.zip"))) as archive:
        picture = archive.read("muestra.png")
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    data, at = b"", 8
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        kind, body = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", picture, at + 8 + length) == (zlib.crc32(kind + body),)
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    assert len(zlib.decompress(data)) == 400 * (1 + 560 * 3)


def test_typefaces_have_right_checksums() -> None:
    font = typefaces.truetype("Prueba", "Regular", slant=0.2)
    padded = font + bytes(-len(font) % 4)
    assert sum(struct.unpack(f">{len(padded) // 4}I", padded)) % 2**32 == 0xB1B0AFBA
    count = struct.unpack_from(">H", font, 4)[0]
    for n in range(count):
        tag, checksum, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * n)
        table = font[offset : offset + length]
        if tag != b"head":
            table += bytes(-len(table) % 4)
            assert sum(struct.unpack(f">{len(table) // 4}I", table)) % 2**32 == checksum, tag


def test_the_book_is_an_epub() -> None:
    with zipfile.ZipFile(io.BytesIO(products.make("ebooks/vende-tus-plantillas.epub"))) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert book.read("mimetype") == b"application/epub+zip"
        package = ET.fromstring(book.read("EPUB/libro.opf"))  # noqa: S314 - our own book, made a moment ago
        named = {item.attrib["href"] for item in package.iter("{http://www.idpf.org/2007/opf}item")}
        assert {f"EPUB/{href}" for href in named} < set(book.namelist())
        for name in book.namelist():
            if name.endswith(".xhtml"):
                ET.fromstring(book.read(name))  # noqa: S314 - our own book, made a moment ago


def test_the_workbook_is_a_pdf_whose_table_finds_every_object() -> None:
    book = products.make("ebooks/cuaderno-de-acuarela.pdf")
    start = int(book.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert book[start : start + 5] == b"xref\n"
    count = int(book[start:].split(b"\n")[1].split()[1])
    lines = book[start:].split(b"\n", 2)[2]
    for number in range(1, count):
        offset = int(lines[20 * number : 20 * number + 10])
        assert book[offset:].startswith(b"%d 0 obj\n" % number)


def test_the_music_plays_to_its_end() -> None:
    with wave.open(io.BytesIO(products.make("musica-y-video/lluvia-lofi.wav"))) as music:
        assert len(music.readframes(music.getnframes())) == music.getnframes() * 2
        assert music.getnframes() / music.getframerate() == pytest.approx(32)
