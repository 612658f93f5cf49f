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

_BY_FIRST = {
    first: tuple(kind for kind in KINDS if any(start[:1] in (first, b"") for start in kind.starts))
    for first in {start[:1] for kind in KINDS for start in kind.starts}
}
"""By a file's first byte the kinds that it may be of; by none those that are told by what stands further back."""

_BY_ENDING = {ending: kind for kind in reversed(KINDS) for ending in kind.endings}

_PART = re.compile(r"\.\d{3,5}$")
"""How the parts of something that was cut into several are called (``curso.7z.001``): the first begins like a whole."""


def kind_of(name: str, head: bytes) -> Kind | None:
    """Return the kind of the file ``name`` (its path will do) that begins with ``head``; None: not known."""
    if _PART.search(name):
        return None
    for kind in _BY_FIRST.get(head[:1], _BY_FIRST[b""]):
        if kind.begins(head):
            return kind
    ending = name.rpartition("/")[2].rpartition(".")[2].lower()
    if is_stranger(head) or is_text_instead(ending, head):
        return None
    return _BY_ENDING.get(ending)


def tester_for(name: str, head: bytes) -> Tester:
    """Return a new tester for the file ``name`` (its path will do) that begins with ``head``.

    ``head`` is :data:`~intacto.formats.recognising.HEAD_SIZE` bytes, or the whole file if it has fewer; the tester has
    yet to be fed them.
    """
    kind = kind_of(name, head)
    return CannotTell() if kind is None else kind.tester()
