"""Which tester for which file: by what the bytes begin with, and only then by the name."""

from __future__ import annotations

import re

from intacto.formats import archives, disks, documents, fonts, music, pictures, programs
from intacto.formats.base import CannotTell, Tester
from intacto.formats.kind import Kind
from intacto.formats.strangers import is_stranger, is_text_instead

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
    ending = name.rpartition("/")[2].rpartition(".")[2].lower()
    if is_stranger(head) or is_text_instead(ending, head):
        return None
    for kind in KINDS:
        if ending in kind.endings:
            return kind
    return None


def tester_for(name: str, head: bytes) -> Tester:
    """Return a new tester for the file ``name`` (its path will do) that begins with ``head``.

    ``head`` is :data:`~intacto.formats.recognising.HEAD_SIZE` bytes, or the whole file if it has fewer; the tester has
    yet to be fed them.
    """
    kind = kind_of(name, head)
    return CannotTell() if kind is None else kind.tester()
