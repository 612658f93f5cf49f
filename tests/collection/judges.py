"""Independent programs that say whether a file is whole: Debian packages in `.daemons`, and Python's own modules."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from installer import daemons
from tests.servers.process import TREE

LONGEST = 60
"""Seconds that a program may take for one file."""


class Verdict(Enum):
    """What the judges of a file say: whole, broken, or nothing (a password, a method that they lack)."""

    WHOLE = "whole"
    BROKEN = "broken"
    SILENT = "silent"


Judge = Callable[[Path], Verdict]


@dataclass(frozen=True, slots=True)
class Program:
    """A program that tests the file at the end of its words.

    ``whole`` and ``silent`` are the exit codes that say so, ``unsaid`` are words on its output that say that it could
    not look. Every other end says that the file is broken.
    """

    words: tuple[str, ...]
    whole: tuple[int, ...] = (0,)
    silent: tuple[int, ...] = ()
    unsaid: tuple[bytes, ...] = ()

    def __call__(self, file: Path) -> Verdict:
        """Return what the program says of a file."""
        root, environment = _surroundings()
        done = subprocess.run(
            [str(root / self.words[0]), *self.words[1:], str(file)],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=LONGEST, check=False,
        )  # fmt: skip
        if done.returncode in self.silent or any(words in done.stdout for words in self.unsaid):
            return Verdict.SILENT
        return Verdict.WHOLE if done.returncode in self.whole else Verdict.BROKEN


@cache
def _surroundings() -> tuple[Path, Mapping[str, str]]:
    root = daemons.ensure(TREE)
    return root, {**os.environ, "LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": daemons.library_path(root)}


def _font(file: Path) -> Verdict:
    """Compare the checksums of all tables, as fontTools does."""
    try:
        with TTFont(file, checkChecksums=2) as font:
            for tag in font.reader.keys():  # noqa: SIM118 - a reader is no mapping
                font.reader[tag]
    except Exception:  # noqa: BLE001 - whatever it raises, it could not read the font
        return Verdict.BROKEN
    return Verdict.WHOLE


def _database(file: Path) -> Verdict:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            [(answer,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.Error:
        return Verdict.BROKEN
    return Verdict.WHOLE if answer == "ok" else Verdict.BROKEN


def _json(file: Path) -> Verdict:
    try:
        json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return Verdict.BROKEN
    return Verdict.WHOLE


def _xml(file: Path) -> Verdict:
    try:
        ET.parse(file)  # noqa: S314 - expat limits what entities may become
    except (ET.ParseError, ValueError, LookupError):
        return Verdict.BROKEN
    return Verdict.WHOLE


_BEYOND_7ZIP = (b"Unsupported Method", b"Wrong password", b"Cannot open encrypted")
_7ZIP_7Z = Program(("usr/bin/7zz", "t", "-t7z", "-pno", "-bd"), unsaid=_BEYOND_7ZIP)
# 1: a warning.
_7ZIP_ZIP = Program(("usr/bin/7zz", "t", "-tzip", "-pno", "-bd"), whole=(0, 1), unsaid=_BEYOND_7ZIP)
# 1: a warning; 81: a method that it lacks; 82: a password.
_UNZIP = Program(("usr/bin/unzip", "-tqq", "-P", "no"), whole=(0, 1), silent=(81, 82), unsaid=(b"need PK compat",))
_BSDTAR = Program(
    ("usr/bin/bsdtar", "-x", "-O", "-f"),
    unsaid=(b"Passphrase", b"encrypted", b"ncryption", b"support", b"Parsing filters", b"not available"),
)
_FLAC = Program(("usr/bin/flac", "-t", "-s"))

JUDGES: Mapping[str, tuple[Judge, ...]] = {
    "zip": (_UNZIP, _7ZIP_ZIP),
    # 2: something follows that is no gzip.
    "gzip": (Program(("bin/gzip", "-t"), silent=(2,)),),
    "bzip2": (Program(("bin/bzip2", "-t")),),
    "xz": (Program(("usr/bin/xz", "-t")),),
    "lzma": (Program(("usr/bin/xz", "-t", "--format=lzma")),),
    "zstd": (Program(("usr/bin/zstd", "-t", "-q")),),
    "7z": (_7ZIP_7Z,),
    "rar": (_BSDTAR,),
    "tar": (_BSDTAR,),
    "iso": (Program(("usr/bin/7zz", "t", "-tiso", "-bd"), unsaid=_BEYOND_7ZIP),),
    "pdf": (Program(("usr/bin/qpdf", "--check"), silent=(3,), unsaid=(b"invalid password",)),),
    "gif": (Program(("usr/bin/giftext",)),),
    # It takes chunks that it does not know, such as Apple's, for mistakes.
    "png": (Program(("usr/bin/pngcheck", "-q"), unsaid=(b"unless recently approved",)),),
    "jpeg": (Program(("usr/bin/jpeginfo", "-c")),),
    "webp": (Program(("usr/bin/dwebp", "-quiet", "-o", "/dev/null", "--")),),
    "tiff": (Program(("usr/bin/tiffinfo", "-D")),),
    "flac": (_FLAC,),
    "ogg": (Program(("usr/bin/oggz-validate",)),),
    "font": (_font,),
    "woff": (_font,),
    "woff2": (_font,),
    "sqlite": (_database,),
    "json": (_json,),
    "xml": (_xml,),
    "svg": (_xml,),
}
"""By kind; the judges of all others are silent."""


def judge(kind: str, file: Path) -> Verdict:
    """Return what the judges of ``kind`` say: broken where one says so, whole where all that speak do."""
    said = {judge(file) for judge in JUDGES.get(kind, ())}
    if Verdict.BROKEN in said:
        return Verdict.BROKEN
    return Verdict.WHOLE if Verdict.WHOLE in said else Verdict.SILENT
