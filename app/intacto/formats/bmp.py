"""Does a BMP have all its pixels? Its headers and the length of what follows (BITMAPFILEHEADER, BITMAPINFOHEADER).

A BMP has no checks, so nothing here is ever called sound. The length that the file's header tells is often wrong; that
of plain pixels follows from the size of the picture.
"""

from __future__ import annotations

from intacto.domain.words import Message
from intacto.formats.parser import Parser
from intacto.formats.sentences import NO_MISS
from intacto.formats.signs import BMP, is_bmp
from intacto.formats.stream import BreaksOff, Steps

_OLD, _OLD_HEAD = 12, 26
_DEPTHS = (1, 2, 4, 8, 16, 24, 32)
_HEAD = 34
_PLAIN = (0, 3, 6)
"""BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS."""


class BmpTester(Parser):
    """Tests one BMP that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("bmp", "BMP")

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(_HEAD)
        self._begins(head, BMP, b"BA")
        if len(head) < (_OLD_HEAD if head[14:15] == bytes([_OLD]) else _HEAD):
            raise BreaksOff
        if is_bmp(head):
            yield from self._stream.skip(self._least(head))
        return NO_MISS

    def _least(self, head: bytes) -> int:
        """Return the bytes that the file has at least."""
        start = int.from_bytes(head[10:14], "little")
        if head[14] == _OLD:
            width, height = int.from_bytes(head[18:20], "little"), int.from_bytes(head[20:22], "little")
            depth, packing = int.from_bytes(head[24:26], "little"), 0
        else:
            width, height = (int.from_bytes(head[at : at + 4], "little", signed=True) for at in (18, 22))
            depth, packing = int.from_bytes(head[28:30], "little"), int.from_bytes(head[30:34], "little")
        if packing not in _PLAIN or depth not in _DEPTHS:
            return start
        # The last row's padding may be left out.
        row = (width * depth + 31) // 32 * 4
        return start + row * (abs(height) - 1) + (width * depth + 7) // 8 if width > 0 and height else start
