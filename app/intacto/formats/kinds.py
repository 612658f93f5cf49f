"""Which tester for which file: by what the bytes begin with, and only then by the name."""

from __future__ import annotations

from intacto.domain.proof import Opinion
from intacto.formats.base import CannotTell, Tester
from intacto.formats.zip import ZipTester
from intacto.formats.zip_records import END, LOCAL

HEAD_SIZE = 16
"""Bytes at the start of a file that suffice to recognise it."""

_ZIP_ENDINGS = frozenset(
    "zip epub docx xlsx pptx odt ods odp odg jar idml sketch cbz apk xpi whl kmz 3mf ora procreate".split()  # noqa: SIM905 - a list of words reads best as one
)
_OTHERS = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"%PDF-",
    b"\x1f\x8b",  # gzip
    b"SQLite format 3\0",  # drawings of Sketch before 2017
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # documents of Office with a password
)
"""Formats that are found under names of the ZIP family and open all the same."""


def tester_for(name: str, head: bytes) -> Tester:
    """Return a new tester for the file ``name`` (its path will do) that begins with ``head``.

    ``head`` is :data:`HEAD_SIZE` bytes or the whole file if it has fewer; the tester has yet to be fed them.
    """
    if head.startswith((LOCAL, END)):
        return ZipTester()
    ending = name.rpartition("/")[2].rpartition(".")[2].lower()
    if ending in _ZIP_ENDINGS and not head.startswith(_OTHERS):
        return ZipTester()
    return CannotTell()


class Recognising:
    """A tester of a file whose content is not known yet: it looks at the first bytes, then lets the right one test."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._head = b""
        self._tester: Tester | None = None

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._tester is not None:
            self._tester.feed(data)
            return
        self._head += data
        if len(self._head) >= HEAD_SIZE:
            self._choose()

    def finish(self) -> Opinion:
        """Return the opinion, once all bytes were fed."""
        return (self._tester or self._choose()).finish()

    def _choose(self) -> Tester:
        self._tester = tester_for(self._name, self._head)
        self._tester.feed(self._head)
        self._head = b""
        return self._tester
