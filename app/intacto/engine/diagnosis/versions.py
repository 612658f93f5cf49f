"""The bad file beside an earlier version: is it that one, or is one part of it?"""

from __future__ import annotations

from intacto.engine.diagnosis.equal import first_difference, last_difference
from intacto.engine.diagnosis.original import Original


class Beside:
    """Where the bad file differs first and last from another, byte by byte at the same offsets."""

    def __init__(self, other: Original, name: str, size: int) -> None:
        """``size`` is the bad file's, in bytes."""
        self.name = name
        self.size = other.size
        self._other = other
        self._both = min(size, other.size)
        self._longer = max(size, other.size)
        self._first: int | None = None
        self._last: int | None = None

    def feed(self, offset: int, data: bytes) -> None:
        """Take the bytes at ``offset`` of the bad file."""
        length = min(len(data), self._both - offset)
        if length <= 0:
            return
        mine, good = data[:length], self._other.read(offset, length)
        if mine == good or len(good) < length:
            return
        self._last = offset + last_difference(mine, good)
        if self._first is None:
            self._first = offset + first_difference(mine, good)

    @property
    def is_same(self) -> bool:
        """Tell whether it is that file."""
        return self._first is None and self._both == self._longer

    @property
    def first(self) -> int:
        """Return the offset up to which both are the same."""
        return self._both if self._first is None else self._first

    @property
    def last(self) -> int:
        """Return the offset from which on both are the same, to the end of both."""
        if self._both != self._longer:
            return self._longer
        return 0 if self._last is None else self._last + 1
