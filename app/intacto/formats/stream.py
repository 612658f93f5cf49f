"""Bytes that are pushed in, read as if they were pulled: a parser can be written from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

_T = TypeVar("_T")

Steps = Generator[None, None, _T]
"""A piece of a parser that waits (yields) while bytes are missing and returns a value at its end."""


class BreaksOff(Exception):
    """The file ends where more has to be."""


class Stream:
    """What was given and not yet taken, and always the last ``keep`` bytes of all that was given.

    ``origin`` is the offset of the first byte.
    """

    def __init__(self, keep: int, origin: int = 0) -> None:
        self._data = b""
        self._at = 0
        self._base = origin
        self._keep = keep
        self._tail = bytearray()
        self.ended = False
        self.given = 0

    @property
    def position(self) -> int:
        """Return the offset in the file of the next byte to take."""
        return self._base + self._at

    @property
    def tail(self) -> bytes:
        """Return the last bytes given, as many as are kept."""
        return bytes(self._tail[-self._keep :])

    def give(self, data: bytes) -> None:
        """Add the next bytes of the file."""
        self.given += len(data)
        self._base += self._at
        self._data = self._data[self._at :] + data if self._at < len(self._data) else data
        self._at = 0
        self._tail += data[-self._keep :]
        if len(self._tail) > 2 * self._keep:
            del self._tail[: -self._keep]

    def close(self) -> None:
        """Tell that no more bytes come."""
        self.ended = True

    def drop(self) -> None:
        """Take all that was given."""
        self._at = len(self._data)

    def peek(self, count: int) -> Steps[bytes]:
        """Return the next ``count`` bytes without taking them; fewer only at the file's end."""
        while len(self._data) - self._at < count and not self.ended:
            yield
        return self._data[self._at : self._at + count]

    def take(self, count: int) -> Steps[bytes]:
        """Return the next ``count`` bytes; raises BreaksOff."""
        taken = yield from self.peek(count)
        if len(taken) < count:
            raise BreaksOff
        self._at += count
        return taken

    def some(self, most: int) -> Steps[memoryview]:
        """Return at least one and at most ``most`` bytes, whatever is there; raises BreaksOff."""
        while self._at >= len(self._data):
            if self.ended:
                raise BreaksOff
            yield
        taken = memoryview(self._data)[self._at : self._at + most]
        self._at += len(taken)
        return taken

    def give_back(self, count: int) -> None:
        """Untake the last ``count`` bytes of what :meth:`some` has just returned."""
        self._at -= count

    def skip(self, count: int) -> Steps[None]:
        """Take ``count`` bytes; raises BreaksOff."""
        yield from self.each(count)

    def each(self, count: int, *takers: Callable[[memoryview], object]) -> Steps[None]:
        """Take ``count`` bytes and hand them to the ``takers``, piece by piece as they come; raises BreaksOff."""
        while count:
            piece = yield from self.some(count)
            count -= len(piece)
            for take in takers:
                take(piece)
