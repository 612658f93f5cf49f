"""Does a WebP have all its parts? The sizes of RIFF and its chunks, read as they stream by (RFC 9649).

A WebP has no checks, so nothing here is ever called sound.
"""

from __future__ import annotations

from intacto.domain.words import Message
from intacto.formats.parser import Parser
from intacto.formats.sentences import FOLLOWED, NO_MISS, UNUSUAL
from intacto.formats.signs import is_webp
from intacto.formats.stream import BreaksOff, Steps

_LOSSY, _LOSSLESS, _EXTENDED = b"VP8 ", b"VP8L", b"VP8X"
_KEY_FRAME = b"\x9d\x01\x2a"


class WebpTester(Parser):
    """Tests one WebP that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("webp", "WebP")

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(12)
        self._begins(head, b"RIFF")
        if not is_webp(head):
            self._begins(head, b"WEBP")
        yield from self._stream.skip(12)
        end = 8 + int.from_bytes(head[4:8], "little")
        first = True
        while self._stream.position + 8 <= end:
            if not first and self._stream.position + 8 == end and not (yield from self._stream.peek(1)):
                # The length was counted with the eight bytes that tell it.
                self._doubts(UNUSUAL)
                break
            yield from self._chunk(end, first=first)
            first = False
        if first:
            raise BreaksOff
        if (yield from self._stream.peek(1)):
            self._doubts(FOLLOWED)
        return NO_MISS

    def _chunk(self, end: int, *, first: bool) -> Steps[None]:
        at = self._stream.position
        head = yield from self._stream.take(8)
        name, length = head[:4], int.from_bytes(head[4:], "little")
        if first and name not in (_LOSSY, _LOSSLESS, _EXTENDED):
            raise self._bad_place(at)
        if self._stream.position + length > end or not name.isascii():
            raise self._bad_place(at)
        start = yield from self._stream.peek(min(length, 10))
        # RFC 6386, 9.1, and the signature of the lossless bitstream.
        if (name == _LOSSY and start[3:6] != _KEY_FRAME) or (name == _LOSSLESS and start[:1] != b"\x2f"):
            raise self._bad_place(at)
        yield from self._stream.skip(length)
        # The last chunk's pad byte is left out by some writers.
        if length % 2 and (yield from self._stream.peek(1)):
            yield from self._stream.skip(1)
