"""Does a PSD have all its parts? The lengths of its sections, read as they stream by.

Adobe Photoshop File Formats Specification, November 2019. There are no checks, so nothing here is ever called sound.
"""

from __future__ import annotations

from intacto.domain.words import Message
from intacto.formats.parser import PIECE, Parser
from intacto.formats.sentences import NO_MISS, UNUSUAL
from intacto.formats.signs import PSD
from intacto.formats.stream import Steps

_RAW, _RUNS, _KNOWN = 0, 1, range(4)
_CHANNELS = range(1, 57)
_DEPTHS = (1, 8, 16, 32)


class PsdTester(Parser):
    """Tests one PSD, or PSB for large documents, that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("psd", "PSD")

    def _parse(self) -> Steps[Message | None]:
        self._begins((yield from self._stream.peek(6)), *PSD)
        head = yield from self._stream.take(26)
        large = head[5] == 2
        channels, height, width, depth = (
            int.from_bytes(head[at:until], "big") for at, until in ((12, 14), (14, 18), (18, 22), (22, 24))
        )
        if channels not in _CHANNELS or depth not in _DEPTHS or not width or not height:
            raise self._bad_place(12)
        # Colours, resources, layers; only the last is longer in large documents.
        for size in (4, 4, 8 if large else 4):
            yield from self._stream.skip(int.from_bytes((yield from self._stream.take(size)), "big"))
        if not (yield from self._stream.peek(1)):
            # The picture as a whole, for programs that do not know layers; some writers leave it out.
            self._doubts(UNUSUAL)
            return NO_MISS
        at = self._stream.position
        packing = int.from_bytes((yield from self._stream.take(2)), "big")
        if packing not in _KNOWN:
            raise self._bad_place(at)
        if packing == _RAW:
            yield from self._stream.skip(channels * height * ((width * depth + 7) // 8))
        elif packing == _RUNS:
            yield from self._stream.skip((yield from self._rows(channels * height, 4 if large else 2)))
        else:
            self._doubts(UNUSUAL)
        return NO_MISS

    def _rows(self, count: int, size: int) -> Steps[int]:
        """Read the table of packed rows; return how many bytes all of them have."""
        total, left = 0, count * size
        carry = b""
        while left:
            piece = carry + bytes((yield from self._stream.some(min(left - len(carry), PIECE))))
            whole = len(piece) // size * size
            left -= whole
            carry = piece[whole:]
            # Each byte of a number counts 256 times as much as the one after it.
            total += sum(sum(piece[place:whole:size]) << 8 * (size - 1 - place) for place in range(size))
        return total
