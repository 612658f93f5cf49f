"""Kinds of archives and of compressed files."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats.kind import Kind
from intacto.formats.zip import ZipTester
from intacto.formats.zip_records import END, LOCAL

KINDS = (
    Kind(
        "zip",
        frozenset(
            "zip epub docx xlsx pptx odt ods odp odg jar idml sketch cbz apk xpi whl kmz 3mf ora procreate".split()  # noqa: SIM905 - a list of words reads best as one
        ),
        ZipTester,
        say("Unpacks everything and compares checksums; sees nearly any damage."),
        lambda head: head.startswith((LOCAL, END)),
    ),
)
