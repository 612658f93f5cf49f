"""Kinds of archives and of compressed files."""

from __future__ import annotations

from functools import partial

from intacto.domain.words import say
from intacto.formats.compressed import Compressed
from intacto.formats.kind import Kind
from intacto.formats.members import BZIP2, GZIP
from intacto.formats.members_lzma import LZMA, XZ
from intacto.formats.members_zstd import MARK as ZSTD_MARK
from intacto.formats.members_zstd import ZSTD
from intacto.formats.rar import RarTester
from intacto.formats.rar_blocks import RAR4, RAR5
from intacto.formats.sevenzip import SevenZipTester
from intacto.formats.sevenzip_header import SIGNATURE as SEVENZIP_MARK
from intacto.formats.tar import TarTester, is_header
from intacto.formats.zip import ZipTester
from intacto.formats.zip_records import END, LOCAL

_FINGERPRINTS = say("Unpacks everything and compares fingerprints; sees nearly any damage.")

KINDS = (
    Kind(
        "zip",
        frozenset(
            "zip epub docx xlsx pptx odt ods odp odg jar idml sketch cbz apk xpi whl kmz 3mf ora procreate".split()  # noqa: SIM905 - a list of words reads best as one
        ),
        ZipTester,
        _FINGERPRINTS,
        lambda head: head.startswith((LOCAL, END)),
    ),
    Kind("gzip", frozenset({"gz", "tgz"}), partial(Compressed, GZIP), _FINGERPRINTS, GZIP.begins),
    Kind("bzip2", frozenset({"bz2", "tbz", "tbz2"}), partial(Compressed, BZIP2), _FINGERPRINTS, BZIP2.begins),
    Kind("xz", frozenset({"xz", "txz"}), partial(Compressed, XZ), _FINGERPRINTS, XZ.begins),
    Kind(
        "zstd",
        frozenset({"zst", "tzst"}),
        partial(Compressed, ZSTD),
        say("Unpacks everything; sees nearly any damage where its maker put a fingerprint in."),
        lambda head: head.startswith(ZSTD_MARK),
    ),
    Kind(
        "lzma",
        frozenset({"lzma", "tlz"}),
        partial(Compressed, LZMA),
        say("Unpacks everything and sees where it breaks off; small damage may stay unseen."),
    ),
    Kind(
        "7z",
        frozenset({"7z"}),
        SevenZipTester,
        _FINGERPRINTS,
        lambda head: head.startswith(SEVENZIP_MARK),
    ),
    Kind(
        "rar",
        frozenset({"rar", "cbr"}),
        RarTester,
        say("Compares the archive's frame; damage inside packed files is seen only with another program."),
        lambda head: head.startswith((RAR4, RAR5)),
    ),
    Kind(
        "tar",
        frozenset({"tar"}),
        TarTester,
        say("Checks the list of files and their lengths; cannot see damage inside the files."),
        is_header,
    ),
)
