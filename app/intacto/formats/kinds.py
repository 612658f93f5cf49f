"""Which tester for which file: by what the bytes begin with, and only then by the name."""

from __future__ import annotations

import re

from intacto.domain.proof import Opinion
from intacto.formats import archives, disks, documents, fonts, music, pictures, programs
from intacto.formats.base import CannotTell, Tester
from intacto.formats.kind import Kind
from intacto.formats.strangers import is_stranger

HEAD_SIZE = 40 * 1024
"""Bytes at the start of a file that suffice to recognise it: the signature of an ISO image stands at 32,769."""

KINDS: tuple[Kind, ...] = (
    *archives.KINDS,
    *pictures.KINDS,
    *music.KINDS,
    *fonts.KINDS,
    *programs.KINDS,
    *disks.KINDS,
    *documents.KINDS,
)
"""All kinds, in the order in which contents are asked."""

_PART = re.compile(r"\.\d{3,5}$")
"""How the parts of something that was cut into several are called (``curso.7z.001``): the first begins like a whole."""


def kind_of(name: str, head: bytes) -> Kind | None:
    """Return the kind of the file ``name`` (its path will do) that begins with ``head``; None: not known."""
    if _PART.search(name):
        return None
    for kind in KINDS:
        if kind.begins(head):
            return kind
    if is_stranger(head):
        return None
    ending = name.rpartition("/")[2].rpartition(".")[2].lower()
    for kind in KINDS:
        if ending in kind.endings:
            return kind
    return None


def tester_for(name: str, head: bytes) -> Tester:
    """Return a new tester for the file ``name`` (its path will do) that begins with ``head``.

    ``head`` is :data:`HEAD_SIZE` bytes or the whole file if it has fewer; the tester has yet to be fed them.
    """
    kind = kind_of(name, head)
    return CannotTell() if kind is None else kind.tester()


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
