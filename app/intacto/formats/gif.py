"""Does a GIF have all its parts? Blocks, codes and trailer, read as they stream by (Graphics Interchange Format 89a).

A GIF has no checks: other codes are other colours, so nothing here is ever called sound.
"""

from __future__ import annotations

from intacto.domain.words import Message
from intacto.formats.gif_lzw import BadCode, Codes
from intacto.formats.parser import Parser
from intacto.formats.sentences import NO_END_MARK, NO_MISS
from intacto.formats.signs import GIF
from intacto.formats.stream import BreaksOff, Steps

_FOLLOWED_MOST = 512 * 1024
"""Bytes of codes that are followed in one file: it is slow work."""

_EXTENSION, _IMAGE, _TRAILER = b"\x21", b"\x2c", b"\x3b"
_ROOTS = range(1, 12)


class GifTester(Parser):
    """Tests one GIF that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("gif", "GIF")
        self._left_to_follow = _FOLLOWED_MOST

    def _parse(self) -> Steps[Message | None]:
        self._begins((yield from self._stream.peek(6)), *GIF)
        yield from self._palette((yield from self._stream.take(13))[10])
        images = 0
        while (yield from self._stream.peek(1)):
            mark = yield from self._stream.take(1)
            if mark == _TRAILER:
                return NO_MISS
            if mark == _EXTENSION:
                yield from self._stream.skip(1)
                yield from self._blocks(None)
            elif mark == _IMAGE:
                yield from self._image()
                images += 1
            else:
                raise self._bad_place(self._stream.position - 1)
            # Some writers end a row of blocks twice.
            if (yield from self._stream.peek(1)) == b"\0":
                yield from self._stream.skip(1)
        if not images:
            raise BreaksOff
        # Viewers do without the trailer, and some writers too.
        self._doubts(NO_END_MARK)
        return NO_MISS

    def _palette(self, packed: int) -> Steps[None]:
        if packed & 0x80:
            yield from self._stream.skip(3 << (packed & 7) + 1)

    def _image(self) -> Steps[None]:
        """Read a picture: its descriptor, palette and codes (20 to 22)."""
        at = self._stream.position - 1
        told = yield from self._stream.take(9)
        yield from self._palette(told[8])
        root = (yield from self._stream.take(1))[0]
        if root not in _ROOTS:
            raise self._bad_place(at)
        width, height = int.from_bytes(told[4:6], "little"), int.from_bytes(told[6:8], "little")
        yield from self._blocks(Codes(root, width * height))

    def _blocks(self, codes: Codes | None) -> Steps[None]:
        """Read sub-blocks up to the empty one (15)."""
        while True:
            at = self._stream.position
            length = (yield from self._stream.take(1))[0]
            if not length:
                return
            if codes is None or codes.is_over or self._left_to_follow < length:
                yield from self._stream.skip(length)
                codes = None
                continue
            self._left_to_follow -= length
            try:
                codes.feed((yield from self._stream.take(length)))
            except BadCode:
                raise self._bad_place(at) from None
