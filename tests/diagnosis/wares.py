"""Files of many kinds and of any size, and new versions of them that are no damage."""

from __future__ import annotations

import io
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping

LETTERS = bytes((b"etaoinshrdlucmfwypvbgk" * 12)[value % 250] for value in range(256))
_SPACES = bytes.maketrans(bytes(range(6)), b"      ")
TEXTUAL = ("txt", "csv", "svg", "html")
"""Kinds that are text."""


def words(rng: random.Random, size: int) -> bytes:
    """Return ``size`` bytes of made-up words in lines that end with LF."""
    raw = rng.randbytes(size)
    lines = bytearray(bytes(b if b > 40 else (32 if b > 6 else 10) for b in range(256)))
    for value in range(41, 256):
        lines[value] = LETTERS[value]
    return raw.translate(bytes(lines))


def txt(rng: random.Random, size: int) -> bytes:
    """Return text with CRLF and accents, in UTF-8."""
    return words(rng, size).replace(b"\n", b"\r\n").replace(b"tt", "ñ".encode()).replace(b"ee", "é".encode())


def csv(rng: random.Random, size: int) -> bytes:
    """Return a table with LF and accents, in UTF-8."""
    return b"n;nombre;precio\n" + words(rng, size).replace(b"  ", b";").replace(b"aa", "á".encode())


def svg(rng: random.Random, size: int) -> bytes:
    """Return a drawing."""
    paths = b"".join(
        b'<path d="M%d %d L%d %d"/>\n' % tuple(rng.randrange(1000) for _ in range(4))
        for _ in range(min(size // 30, 40000))
    )
    text = "<text>Diseño</text>".encode()
    return b'<svg xmlns="http://www.w3.org/2000/svg">\n' + text + paths + b"</svg>\n"


def wav(rng: random.Random, size: int) -> bytes:
    """Return sound: noise of a few bits, in 16-bit samples."""
    size -= size % 2
    samples = rng.randbytes(size).translate(bytes(b % 64 + 90 for b in range(256)))
    return (
        b"RIFF"
        + struct.pack("<I", size + 36)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 44100, 88200, 2, 16)
        + b"data"
        + struct.pack("<I", size)
        + samples
    )


def _effort(size: int) -> int:
    """Return how hard zlib tries: large noise is only wrapped, or making it would take longer than all the rest."""
    return 1 if size < 1 << 20 else 0


def png(rng: random.Random, size: int) -> bytes:
    """Return a picture of noise."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    wide = 256
    rows = max(1, size // (wide + 1))
    raw = rng.randbytes(rows * (wide + 1)).translate(bytes(range(256)))
    pixels = bytearray(raw)
    pixels[:: wide + 1] = bytes(rows)
    head = struct.pack(">IIBBBBB", wide, rows, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(pixels), _effort(size)))
        + chunk(b"IEND", b"")
    )


def zipped(rng: random.Random, size: int) -> bytes:
    """Return an archive of texts and pictures."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("LEEME.txt", (2024, 5, 3, 10, 0, 0)), words(rng, 200), zipfile.ZIP_DEFLATED)
        for number in range(4):
            info = zipfile.ZipInfo(f"fondo-{number}.bin", (2024, 5, 3, 10, 0, 0))
            how = zipfile.ZIP_DEFLATED if number % 2 and size < 1 << 20 else zipfile.ZIP_STORED
            archive.writestr(info, rng.randbytes(max(1, size // 4 - 150)), how)
    return target.getvalue()


def tar(rng: random.Random, size: int) -> bytes:
    """Return a tape archive, with its runs of zeros."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for number in range(3):
            data = words(rng, max(1, size // 3))
            info = tarfile.TarInfo(f"libro/{number}.txt")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def pdf(rng: random.Random, size: int) -> bytes:
    """Return a document with compressed pages."""
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    body += b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    stream = zlib.compress(rng.randbytes(max(1, size - 400)), _effort(size))
    body += b"3 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n" % len(stream) + stream + b"\nendstream\nendobj\n"
    offsets = [body.index(b"%d 0 obj" % n) for n in (1, 2, 3)]
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return body + table + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def psd(rng: random.Random, size: int) -> bytes:
    """Return something like a painting in layers: a header and rows that repeat, with blank margins."""
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1000, 1000, 8, 3)
    row = rng.randbytes(700).translate(bytes(b // 3 for b in range(256)))
    rows = [bytes(60) + rng.randbytes(40) + row + rng.randbytes(24) for _ in range(min(4000, max(1, size // 824)))]
    body = b"".join(rows)
    return head + (body * (size // len(body) + 1))[: max(0, size - len(head))]


def html(rng: random.Random, size: int) -> bytes:
    """Return a page."""
    return (
        b"<!DOCTYPE html>\n<html><head><title>Gu\xc3\xada</title></head><body>\n"
        + words(rng, size)
        + b"</body></html>\n"
    )


KINDS: Mapping[str, Callable[[random.Random, int], bytes]] = {
    "txt": txt, "csv": csv, "svg": svg, "html": html, "wav": wav, "png": png, "zip": zipped, "tar": tar, "pdf": pdf,
    "psd": psd,
}  # fmt: skip


def make(kind: str, seed: str, size: int) -> bytes:
    """Return a file of about ``size`` bytes, the same for the same seed."""
    return KINDS[kind](random.Random(seed), size)
