"""Following the LZW codes of a GIF without painting: is each one that an encoder could have written here?

Graphics Interchange Format 89a, appendix F. The table holds only how many pixels each code stands for.
"""

from __future__ import annotations

_WIDEST = 12
_MOST = 1 << _WIDEST


class BadCode(Exception):
    """A code that stands for nothing yet."""


class Codes:
    """Follows the codes of one picture of ``pixels`` pixels, whose roots have ``root`` bits each (1 to 11)."""

    def __init__(self, root: int, pixels: int) -> None:
        self._clear = 1 << root
        self._first_width = root + 1
        self._lengths = [1] * _MOST
        self._left = pixels
        self._bits = 0
        self._count = 0
        self._start_anew()

    @property
    def is_over(self) -> bool:
        """Tell whether all pixels were seen, or the end code: what follows, decoders do not read."""
        return self._left <= 0

    def feed(self, block: bytes) -> None:
        """Take the next sub-block; raises BadCode."""
        self._bits |= int.from_bytes(block, "little") << self._count
        self._count += 8 * len(block)
        while self._count >= self._width and self._left > 0:
            code = self._bits & (1 << self._width) - 1
            self._bits >>= self._width
            self._count -= self._width
            self._follow(code)

    def _start_anew(self) -> None:
        self._width = self._first_width
        self._next = self._clear + 2
        self._last = -1

    def _follow(self, code: int) -> None:
        if code == self._clear:
            self._start_anew()
            return
        if code == self._clear + 1:
            self._left = 0
            return
        if code > self._next or (code == self._next and self._last < 0):
            raise BadCode
        if self._last >= 0 and self._next < _MOST:
            # Before its use: a code may stand for what it makes itself.
            self._lengths[self._next] = self._lengths[self._last] + 1
            self._next += 1
            if self._next == 1 << self._width and self._width < _WIDEST:
                self._width += 1
        self._left -= self._lengths[code]
        self._last = code
