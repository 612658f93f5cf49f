"""Kinds of archives and of compressed files."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import signs
from intacto.formats.kind import ANYHOW, Kind, late
from intacto.formats.tar import is_header

_FINGERPRINTS = say("Unpacks everything and compares fingerprints; sees nearly any damage.")

KINDS = (
    Kind(
        "zip",
        frozenset(
            "zip epub docx xlsx pptx odt ods odp odg jar idml sketch cbz apk xpi whl kmz 3mf ora procreate".split()  # noqa: SIM905 - a list of words reads best as one
        ),
        late("zip", "ZipTester"),
        _FINGERPRINTS,
        (signs.ZIP_LOCAL, signs.ZIP_END),
    ),
    Kind("gzip", frozenset({"gz", "tgz"}), late("members", "gzip"), _FINGERPRINTS, (signs.GZIP,), signs.is_gzip),
    Kind(
        "bzip2",
        frozenset({"bz2", "tbz", "tbz2"}),
        late("members", "bzip2"),
        _FINGERPRINTS,
        (signs.BZIP2,),
        signs.is_bzip2,
    ),
    Kind("xz", frozenset({"xz", "txz"}), late("members_lzma", "xz"), _FINGERPRINTS, (signs.XZ,)),
    Kind(
        "zstd",
        frozenset({"zst", "tzst"}),
        late("members_zstd"),
        say("Unpacks everything; sees nearly any damage where its maker put a fingerprint in."),
        (signs.ZSTD,),
    ),
    Kind(
        "lzma",
        frozenset({"lzma", "tlz"}),
        late("members_lzma", "lzma_alone"),
        say("Unpacks everything and sees where it breaks off; small damage may stay unseen."),
    ),
    Kind(
        "7z",
        frozenset({"7z"}),
        late("sevenzip", "SevenZipTester"),
        _FINGERPRINTS,
        (signs.SEVENZIP,),
    ),
    Kind(
        "rar",
        frozenset({"rar", "cbr"}),
        late("rar", "RarTester"),
        say("Compares the archive's frame; damage inside packed files is seen only with another program."),
        (signs.RAR4, signs.RAR5),
    ),
    Kind(
        "tar",
        frozenset({"tar"}),
        late("tar", "TarTester"),
        say("Checks the list of files and their lengths; cannot see damage inside the files."),
        ANYHOW,
        is_header,
    ),
)
