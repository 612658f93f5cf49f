"""One kind of file: how it is recognised, who tests it, and what that test can see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from intacto.domain.words import Message
from intacto.formats.base import Tester


def _never(_head: bytes) -> bool:
    """Recognise nothing: some kinds are known by their names only."""
    return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    ``name`` is the word of the command line's contract (``zip``). ``endings`` are those of file names, in lower case
    and without the dot. ``begins`` tells from the file's first bytes
    (:data:`~intacto.formats.recognising.HEAD_SIZE`, or all where it has fewer) that this is surely of this kind,
    whatever its name: a signature, never a guess. ``tester`` makes a new tester; it may be late to import what is
    heavy. ``sees`` says in a sentence what the test notices, and what it cannot.
    """

    name: str
    endings: frozenset[str]
    tester: Callable[[], Tester]
    sees: Message
    begins: Callable[[bytes], bool] = _never
