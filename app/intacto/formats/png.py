"""Is a PNG whole? Every chunk's CRC-32, their order, and the pixels inflated as they stream by (PNG, third edition).

A CRC notices all damage that is likely, so *damaged* is said of a wrong one. Where all CRCs are right and the picture
is odd even so, its writer made it so: that is *unknown*, unless no viewer could show it.
"""

from __future__ import annotations

from intacto.domain.words import Message, say
from intacto.formats.inflate import crc32
from intacto.formats.parser import PIECE, Damaged, Parser
from intacto.formats.png_pixels import BadPixels, Header, Pixels
from intacto.formats.sentences import FOLLOWED, NO_PICTURE, TOO_LARGE, UNUSUAL
from intacto.formats.signs import PNG
from intacto.formats.stream import Steps

_LONGEST = (1 << 31) - 1
_KEPT = {b"IHDR": 13, b"acTL": 8, b"fcTL": 26}
"""The chunks that are looked into, and how many bytes each has (11.2.1, 11.3.6)."""

_CRITICAL = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"CgBI"}
_PALETTED = 3


class PngTester(Parser):
    """Tests one PNG, animated or not, that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("png", "PNG", sound=say("Every part of the picture is right."))
        self._header: Header | None = None
        self._pixels: Pixels | None = None
        self._frame: Pixels | None = None
        self._seen: set[bytes] = set()
        self._last = b""
        self._frames_told = 0
        self._frames = 0
        self._sequence = 0

    def _parse(self) -> Steps[Message | None]:
        self._begins((yield from self._stream.peek(len(PNG))), PNG)
        yield from self._stream.skip(len(PNG))
        while self._last != b"IEND":
            yield from self._chunk()
        if b"IDAT" not in self._seen:
            raise Damaged(NO_PICTURE)
        self._end_of(self._pixels)
        self._end_of(self._frame)
        if self._frames != self._frames_told:
            self._doubts(UNUSUAL)
        if (yield from self._stream.peek(1)):
            self._doubts(FOLLOWED)
        return None

    def _chunk(self) -> Steps[None]:
        """Read a chunk: its length, type, content and CRC (5.3)."""
        at = self._stream.position
        head = yield from self._stream.take(8)
        length, name = int.from_bytes(head[:4], "big"), head[4:]
        if length > _LONGEST or not name.isalpha():
            raise self._bad_place(at)
        try:
            crc = yield from self._content(name, length, crc32(name, 0))
        except BadPixels:
            raise self._bad_place(at) from None
        if crc != int.from_bytes((yield from self._stream.take(4)), "big"):
            raise self._bad_place(at)
        self._in_order(name, at)

    def _content(self, name: bytes, length: int, crc: int) -> Steps[int]:
        """Read a chunk's content; return the CRC, which began as ``crc``."""
        kept = yield from self._stream.peek(min(length, _KEPT.get(name, 4)))
        if name == b"IDAT" and self._header is not None and self._pixels is None and b"CgBI" not in self._seen:
            self._pixels = Pixels(self._header, self._header.width, self._header.height)
        left, to_skip = length, 4
        while left:
            piece = yield from self._stream.some(min(left, PIECE))
            left -= len(piece)
            crc = crc32(piece, crc)
            if name == b"IDAT" and self._pixels is not None:
                self._pixels.feed(piece)
            elif name == b"fdAT":
                self._feed_frame(piece[to_skip:])
                to_skip = max(to_skip - len(piece), 0)
        self._told(name, kept, whole=len(kept) == length)
        return crc

    def _told(self, name: bytes, told: bytes, *, whole: bool) -> None:
        """Remember what a chunk tells that others are compared with; whether it is right is not known yet."""
        if name == b"IHDR" and self._header is None:
            self._header = Header.parse(told) if whole and len(told) == _KEPT[name] else None
        elif name == b"acTL" and whole:
            self._frames_told = int.from_bytes(told[:4], "big")
        elif name in (b"fcTL", b"fdAT"):
            if int.from_bytes(told[:4], "big") != self._sequence:
                self._doubts(UNUSUAL)
            self._sequence += 1
            if name == b"fcTL":
                self._next_frame(told)

    def _feed_frame(self, piece: memoryview) -> None:
        """Unpack a piece of an animation; what is wrong with it alone, viewers pass over."""
        try:
            if self._frame is not None:
                self._frame.feed(piece)
        except BadPixels:
            self._frame = None
            self._doubts(UNUSUAL)

    def _next_frame(self, told: bytes) -> None:
        self._end_of(self._frame)
        self._frames += 1
        self._frame = None
        width, height = int.from_bytes(told[4:8], "big"), int.from_bytes(told[8:12], "big")
        # The first frame may be the picture itself.
        if self._header is not None and b"IDAT" in self._seen and b"CgBI" not in self._seen and width and height:
            self._frame = Pixels(self._header, width, height)

    def _in_order(self, name: bytes, at: int) -> None:
        """See that a chunk, whose CRC was right, may stand at ``at`` (5.6)."""
        if name == b"CgBI":
            # Written by Xcode: the pixels have neither a head nor a check.
            self._doubts(say("Only Apple's devices open this PNG."))
        elif self._header is None:
            raise self._bad_place(at)
        unheard = name[:1].isupper() and name not in _CRITICAL
        again = name in self._seen and (name in (b"IHDR", b"PLTE", b"acTL") or (name == b"IDAT" and self._last != name))
        if unheard or again or name[2:3].islower():
            self._doubts(UNUSUAL)
        has_palette = self._header is None or self._header.colour != _PALETTED or b"PLTE" in self._seen
        if name == b"IDAT" and not has_palette:
            raise self._bad_place(at)
        self._seen.add(name)
        self._last = name

    def _end_of(self, pixels: Pixels | None) -> None:
        """Judge a picture all of whose chunks have right CRCs."""
        if pixels is None or pixels.is_whole:
            return
        if pixels.rows_are_missing and pixels is self._pixels:
            raise Damaged(say("Part of the picture is missing."))
        self._doubts(TOO_LARGE if pixels.too_many else UNUSUAL)
