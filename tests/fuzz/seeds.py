"""What the mutations start from: small real files, and what Python's own modules can make."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import struct
import tarfile
import wave
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from intacto.formats.kinds import kind_of
from intacto.formats.recognising import HEAD_SIZE
from tests.collection import projects
from tests.collection.survey import few
from tests.formats import sample_files
from tests.formats.test_disks import make_dmg, make_ova
from tests.fuzz.mend import mended

MOST = 12
LARGEST = 30_000
SAMPLES = Path(sample_files.__file__).with_name("samples")
LARGEST_SAMPLE = 330_000
"""Bytes: disk images are mostly empty, and no smaller ones are written. All that rules a VHDX stands before that."""

_WORDS = b"Gracias por tu compra. " * 40


def _zip() -> bytes:
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w") as archive:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            archive.writestr(zipfile.ZipInfo(f"{method}.txt", (2025, 1, 1, 0, 0, 0)), _WORDS, method)
    return parcel.getvalue()


def _tar() -> bytes:
    parcel = io.BytesIO()
    with tarfile.open(fileobj=parcel, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("a.txt", "ñ" * 120, "b/" * 60 + "c"):
            member = tarfile.TarInfo(name)
            member.size = len(_WORDS)
            archive.addfile(member, io.BytesIO(_WORDS))
    return parcel.getvalue()


def _wav() -> bytes:
    parcel = io.BytesIO()
    with wave.open(parcel, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(range(256)) * 8)
    return parcel.getvalue()


def _vhd() -> bytes:
    """Return a disk of fixed size: its bytes and a footer (Virtual Hard Disk Image Format Specification 1.0)."""
    size = 8192
    footer = bytearray(struct.pack(">8sLLQL4sL4sQQLL", b"conectix", 2, 0x10000, (1 << 64) - 1, 0, b"test", 0x10000,
                                   b"Wi2k", size, size, 0x00010410, 2).ljust(512, b"\0"))  # fmt: skip
    return mended("vhd", b"x" * size + bytes(footer))


def _sqlite() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (a TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * n,) for n in range(0, 900, 9)])
        connection.commit()
        whole = connection.serialize()
    connection.close()
    return whole


_MADE: Mapping[str, Callable[[], bytes]] = {
    "zip": _zip,
    "tar": _tar,
    "wav": _wav,
    "sqlite": _sqlite,
    "vhd": _vhd,
    "ova": make_ova,
    "dmg": lambda: make_dmg(b"content" * 99),
    "elf": lambda: Path("/bin/true").read_bytes(),
    "gzip": lambda: gzip.compress(_WORDS) + gzip.compress(b"second"),
    "bzip2": lambda: bz2.compress(_WORDS),
    "xz": lambda: lzma.compress(_WORDS),
    "lzma": lambda: lzma.compress(_WORDS, lzma.FORMAT_ALONE),
    "json": lambda: json.dumps({"a": [1, 2.5e3, None, True, "ñ\n"], "b": {"c": [[[]]]}}).encode(),
    "xml": lambda: b'<?xml version="1.0" encoding="UTF-8"?><a b="c">&lt;<!-- x --><![CDATA[y]]></a>',
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9"/></svg>',
    "html": lambda: b"<!doctype html><html><body><p>hola</body></html>",
}
"""By kind."""


@cache
def _collection() -> Mapping[str, tuple[Path, ...]]:
    try:
        found = few(projects.ensure(), MOST, LARGEST)
    except projects.UnavailableError:
        return {}
    return {kind: tuple(files) for kind, files in found.items()}


@cache
def _samples() -> Mapping[str, tuple[bytes, ...]]:
    """Return the samples of the tests of formats, by kind."""
    found = defaultdict(list)
    for file in sorted(SAMPLES.iterdir()):
        name = file.name.removesuffix(".gz")
        content = sample_files.sample(name)
        kind = kind_of(name, content[:HEAD_SIZE])
        if kind is not None:
            found[kind.name].append(content[:LARGEST_SAMPLE])
    return {kind: tuple(contents) for kind, contents in found.items()}


def seeds_of(kind: str) -> list[bytes]:
    """Return the seeds of a kind; one of no kind at all where there is none."""
    found = [file.read_bytes() for file in _collection().get(kind, ())]
    found += _samples().get(kind, ())
    if kind in _MADE:
        found.append(_MADE[kind]())
    return found or [bytes(range(256)) * 4]
