"""One kind of file: how it is recognised, who tests it, and what that test can see."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, cast

from intacto.domain.words import Message
from intacto.formats.base import Tester

ANYHOW = (b"",)
"""The start of kinds that are told by what stands further back."""


def _nothing_more(_head: bytes) -> bool:
    return True


class Kind(NamedTuple):
    """A kind of file.

    ``name`` is the word of the command line's contract (``zip``). ``endings`` are those of file names, in lower case
    and without the dot. ``tester`` makes a new tester. ``sees`` says in a sentence what the test notices, and what it
    cannot. ``starts`` are the bytes that such a file begins with, one or the other; none: it is known by its name only.
    ``also`` tells from its first bytes what more has to hold.
    """

    name: str
    endings: frozenset[str]
    tester: Callable[[], Tester]
    sees: Message
    starts: tuple[bytes, ...] = ()
    also: Callable[[bytes], bool] = _nothing_more

    def begins(self, head: bytes) -> bool:
        """Tell from the file's first bytes that it is surely of this kind, whatever its name: never a guess.

        ``head`` is :data:`~intacto.formats.recognising.HEAD_SIZE` bytes, or all where the file has fewer.
        """
        return head.startswith(self.starts) and self.also(head)


def late(module: str, name: str = "tester") -> Callable[[], Tester]:
    """Return what makes a tester by ``name`` in the ``module`` beside this one, which is not loaded before.

    There are more than forty: who has only ZIPs waits for no other.
    """

    def make() -> Tester:
        return cast("Tester", getattr(import_module(f"intacto.formats.{module}"), name)())

    return make
