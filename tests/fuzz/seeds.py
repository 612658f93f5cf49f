"""What the mutations start from: small real files, and what Python's own modules can make."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import wave
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from tests.collection import projects
from tests.collection.survey import few

MOST = 12
LARGEST = 30_000

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


def seeds_of(kind: str) -> list[bytes]:
    """Return the seeds of a kind; one of no kind at all where there is none."""
    found = [file.read_bytes() for file in _collection().get(kind, ())]
    if kind in _MADE:
        found.append(_MADE[kind]())
    return found or [bytes(range(256)) * 4]
