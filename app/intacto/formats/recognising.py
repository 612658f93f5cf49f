"""A tester of a file of which only the name is known."""

from __future__ import annotations

from intacto.domain.proof import Opinion
from intacto.formats.base import Tester

HEAD_SIZE = 40 * 1024
"""Bytes at the start of a file that suffice to recognise it: the signature of an ISO image stands at 32,769."""


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
        from intacto.formats.kinds import tester_for  # noqa: PLC0415 - all the kinds are loaded when a file needs one

        self._tester = tester_for(self._name, self._head)
        self._tester.feed(self._head)
        self._head = b""
        return self._tester
