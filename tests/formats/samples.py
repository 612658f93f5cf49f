"""Whole files of many kinds, as their usual programs write them, and ways to ask about them and to spoil them."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import struct
import zlib
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw

from intacto.domain.proof import Opinion, Soundness
from intacto.formats import Recognising
from intacto.formats.kinds import tester_for
from intacto.formats.recognising import HEAD_SIZE
from tests.formats.zips import SOUND, UNKNOWN, pieces

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">\n<path d="M0 0L9 9"/>\n</svg>\n'


@dataclass(frozen=True, slots=True)
class Sample:
    """A whole file. ``needs_end``: it is damaged wherever it breaks off."""

    name: str
    data: bytes
    soundness: Soundness = UNKNOWN
    needs_end: bool = True


def judge(name: str, data: bytes, seed: int = 0) -> Opinion:
    """Return the opinion of a file ``name`` whose bytes come in pieces of random lengths."""
    tester = Recognising(name)
    for piece in pieces(data, seed):
        tester.feed(piece)
    return tester.finish()


def dripped(name: str, data: bytes) -> Opinion:
    """Return the opinion of a file ``name`` whose bytes come one by one."""
    # Not the one that collects the first bytes before it passes them on.
    tester = tester_for(name, data[:HEAD_SIZE])
    for at in range(len(data)):
        tester.feed(data[at : at + 1])
    return tester.finish()


def flipped(data: bytes, bit: int) -> bytes:
    """Return ``data`` with one bit turned over, the ``bit``-th of all."""
    bad = bytearray(data)
    bad[bit // 8] ^= 1 << bit % 8
    return bytes(bad)


def picture(mode: str = "RGB", size: tuple[int, int] = (61, 47)) -> Image.Image:
    """Return a small picture with noise and shapes, always the same."""
    noise = random.Random(5).randbytes(size[0] * size[1])
    image = Image.frombytes("L", size, noise).convert("RGB")
    ImageDraw.Draw(image).ellipse((5, 5, 40, 40), "orange", "navy")
    return image.convert(mode)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    """Return ``image`` as Pillow writes it in the format ``form``."""
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG with its right CRC."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def make_png(*chunks: bytes) -> bytes:
    """Return a PNG of these chunks, its signature and its last chunk around them."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def png_head(width: int, height: int, depth: int = 8, colour: int = 0, interlace: int = 0) -> bytes:
    """Return the first chunk of a PNG."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


def interlaced_png(width: int, height: int) -> bytes:
    """Return a grey PNG with the seven passes of Adam7."""
    rows = bytearray()
    for left, top, across, down in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ):  # fmt: skip
        columns = len(range(left, width, across))
        for row in range(top, height, down):
            rows += bytes([row % 5]) + bytes(columns) if columns else b""
    return make_png(png_head(width, height, interlace=1), chunk(b"IDAT", zlib.compress(rows)))


def animation(form: str, **options: object) -> bytes:
    """Return four pictures one after the other."""
    frames = [picture(size=(31, 29)).rotate(90 * i) for i in range(4)]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=80, **options)


def make_pdf(stream: bytes, extra: bytes = b"", trailer: bytes = b"", *, head: bytes = b"") -> bytes:
    """Return a PDF of one page whose content is ``stream``; ``extra`` goes into its dictionary."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
        b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(stream), extra, stream),
    ]
    out, places = bytearray(b"%PDF-1.4\n" + head), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 5\n0000000000 65535 f \n" + table
    out += b"trailer\n<</Size 5/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)
    return bytes(out)


@cache
def drawing() -> bytes:
    """Return what a page of a PDF draws, long enough to be packed well."""
    chance = random.Random(3)
    return b"".join(b"%d %d m %d %d l S\n" % tuple(chance.randrange(99) for _ in range(4)) for _ in range(400))


def flate_pdf() -> bytes:
    """Return a PDF whose content is deflated."""
    return make_pdf(zlib.compress(drawing()), b"/Filter/FlateDecode")


def make_psd(packing: int, body: bytes, *, large: bool = False) -> bytes:
    """Return a grey PSD of 20 by 10 pixels with a little of all sections."""
    head = b"8BPS" + struct.pack(">H6xHIIHH", 2 if large else 1, 1, 10, 20, 8, 1)
    sections = struct.pack(">I4s", 4, b"abcd") + struct.pack(">I2s", 2, b"ef")
    layers = struct.pack(">Q3s" if large else ">I3s", 3, b"xyz")
    return head + sections + layers + struct.pack(">H", packing) + body


def make_database(rows: int = 300, *, wal: bool = False) -> bytes:
    """Return an SQLite database with a table and an index."""
    chance = random.Random(1)
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''), price REAL)")
    database.execute("CREATE INDEX by_name ON product (name)")
    values = ((i, chance.randbytes(20).hex(), chance.random()) for i in range(rows))
    database.executemany("INSERT INTO product VALUES (?, ?, ?)", values)
    database.commit()
    data = bytearray(database.serialize())
    database.close()
    if wal:
        data[18:20] = b"\2\2"
    return bytes(data)


def all_samples() -> list[Sample]:
    """Return a whole file of each kind, in its common varieties."""
    rgb, grey = picture(), picture("L")
    text = json.dumps({"títulos": ["á", 1.5, None, {"b": [True]}] * 30}, ensure_ascii=False).encode()
    run = b"\xed\0\xfb\0"
    return [
        Sample("a.png", saved(rgb, "PNG"), SOUND),
        Sample("palette.png", saved(picture("P"), "PNG"), SOUND),
        Sample("bits.png", saved(picture("1"), "PNG"), SOUND),
        Sample("alpha.png", saved(picture("RGBA"), "PNG"), SOUND),
        Sample("moving.png", animation("PNG"), SOUND),
        Sample("interlaced.png", interlaced_png(19, 13), SOUND),
        Sample("dot.png", interlaced_png(1, 1), SOUND),
        Sample("a.jpg", saved(rgb, "JPEG", quality=80)),
        Sample("progressive.jpg", saved(rgb, "JPEG", progressive=True, optimize=True)),
        Sample("restarts.jpg", saved(grey, "JPEG", restart_marker_blocks=2)),
        Sample("a.gif", saved(picture("P"), "GIF")),
        Sample("moving.gif", animation("GIF")),
        Sample("a.webp", saved(rgb, "WEBP", quality=80)),
        Sample("lossless.webp", saved(rgb, "WEBP", lossless=True)),
        Sample("moving.webp", animation("WEBP")),
        Sample("a.tif", saved(rgb, "TIFF")),
        Sample("lzw.tif", saved(rgb, "TIFF", compression="tiff_lzw")),
        Sample("pages.tif", animation("TIFF"), needs_end=False),
        Sample("big.tif", saved(rgb, "TIFF", big_tiff=True)),
        Sample("motorola.tif", saved(picture("I;16B"), "TIFF")),
        Sample("a.bmp", saved(rgb, "BMP")),
        Sample("raw.psd", make_psd(0, bytes(200)), needs_end=False),
        Sample("runs.psd", make_psd(1, b"\0\4" * 10 + run * 10), needs_end=False),
        Sample("runs.psb", make_psd(1, b"\0\0\0\4" * 10 + run * 10, large=True), needs_end=False),
        Sample("a.pdf", flate_pdf()),
        Sample("plain.pdf", make_pdf(drawing())),
        Sample("pillow.pdf", saved(rgb, "PDF")),
        Sample("a.sqlite", make_database()),
        Sample("a.svg", SVG),
        Sample("a.xml", SVG.replace(b"svg", b"notas"), needs_end=False),
        Sample("a.json", text, needs_end=False),
        Sample("a.html", b"<!DOCTYPE html><p>Hola<br>" * 9, needs_end=False),
        Sample("a.txt", b"Hola\r\n" * 40, needs_end=False),
        Sample("a.rtf", b"{\\rtf1\\ansi Hola {\\b negrita}\\par}", needs_end=False),
        Sample(
            "a.eps",
            b"\xc5\xd0\xd3\xc6" + struct.pack("<6IH", 30, 40, 0, 0, 70, 50, 0xFFFF) + bytes(90),
            needs_end=False,
        ),
    ]
