"""The protocol of a tester, and the tester of all that cannot tell."""

from __future__ import annotations

from typing import Protocol

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import say


class Tester(Protocol):
    """Fed all bytes of one file in order; memory stays flat and no input raises."""

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""

    def finish(self) -> Opinion:
        """Return the opinion, once all bytes were fed."""


class CannotTell:
    """The tester of formats that would not notice damage, or that are not known."""

    def feed(self, data: bytes) -> None:
        """Take the next bytes; they change nothing."""

    def finish(self) -> Opinion:
        """Return that this format cannot tell."""
        return Opinion(Soundness.UNKNOWN, "", say("This format cannot tell."))
