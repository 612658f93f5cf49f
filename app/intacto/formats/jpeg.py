"""Does a JPEG have all its parts? Segments, scans and end, read as they stream by (ITU-T T.81, annex B).

A JPEG has no checks: most damage inside a scan changes colours only, so nothing here is ever called sound. *Damaged* is
said where it breaks off, where a scan holds what no encoder writes, and of a table whose length no decoder takes.
What comes after the first picture, a preview or a film, is not looked at.
"""

from __future__ import annotations

import re

from intacto.domain.words import Message
from intacto.formats.parser import PIECE, Damaged, Parser
from intacto.formats.sentences import NO_MISS, NO_PICTURE
from intacto.formats.signs import JPEG
from intacto.formats.stream import Steps

_TEM, _DHT, _JPG, _DAC = 0x01, 0xC4, 0xC8, 0xCC
_RESTART, _SOI, _EOI, _SOS, _DRI = 0xD0, 0xD8, 0xD9, 0xDA, 0xDD
_FRAMES = frozenset(range(0xC0, 0xD0)) - {_DHT, _JPG, _DAC}
_FRAME_LS = 0xF7
_FIRST_DEFINED = 0xC0
_EXTENSIONS = range(0xF0, 0xFE)
_TABLES = frozenset(kind << 4 | number for kind in (0, 1) for number in range(4))
_MARKER = re.compile(rb"\xff([^\x00\xff])")
"""A byte of all ones is followed by a zero where it is none of a marker (B.1.1.5)."""

_MARKER_LS = re.compile(rb"\xff([\x80-\xfe])")
"""In JPEG-LS it is followed by a bit of zero (ITU-T T.87, A.1)."""


class JpegTester(Parser):
    """Tests one JPEG that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("jpeg", "JPEG")
        self._pattern = _MARKER
        self._has_frame = False
        self._has_scan = False
        self._restarts = False

    def _parse(self) -> Steps[Message | None]:
        self._begins((yield from self._stream.peek(len(JPEG))), JPEG)
        yield from self._stream.skip(2)
        marker = yield from self._marker()
        while marker != _EOI:
            yield from self._segment(marker)
            marker = yield from self._after_scan() if marker == _SOS else self._marker()
        if not self._has_scan:
            raise Damaged(NO_PICTURE)
        return NO_MISS

    def _marker(self) -> Steps[int]:
        """Return the next marker; like every decoder, pass over what is none."""
        while True:
            piece = yield from self._stream.some(PIECE)
            found = self._pattern.search(piece)
            if found is not None:
                self._stream.give_back(len(piece) - found.end())
                return found[1][0]
            if piece[-1] == 0xFF:
                # Its second byte may be the first of the next piece.
                self._stream.give_back(1)
                two = yield from self._stream.take(2)
                if self._pattern.match(two):
                    return two[1]
                self._stream.give_back(1)

    def _segment(self, marker: int) -> Steps[None]:
        """Read what belongs to ``marker``."""
        at = self._stream.position - 2
        if marker == _TEM or _RESTART <= marker < _SOI:
            return
        in_scan = self._has_scan and self._pattern is _MARKER
        if marker < _FIRST_DEFINED or marker == _SOI or (in_scan and marker in _EXTENSIONS):
            raise self._bad_place(at)
        length = int.from_bytes((yield from self._stream.take(2)), "big") - 2
        if length < 0:
            raise self._bad_place(at)
        if marker in _FRAMES or marker in (_DHT, _DRI, _SOS, _FRAME_LS):
            content = yield from self._stream.take(length)
            if not self._fits(marker, content):
                raise self._bad_place(at)
        else:
            yield from self._stream.skip(length)

    def _fits(self, marker: int, content: bytes) -> bool:
        """Tell whether a segment is as long as what it holds: decoders refuse all others (B.2.2 to B.2.4)."""
        if marker == _DHT:
            return _tables_fit(content)
        if marker == _DRI:
            self._restarts = any(content)
            return len(content) >= 2
        if marker == _SOS:
            self._has_scan = True
            return self._has_frame and bool(content) and len(content) == 4 + 2 * content[0]
        self._has_frame = True
        if marker == _FRAME_LS:
            self._pattern = _MARKER_LS
        return len(content) > 5 and len(content) == 6 + 3 * content[5]

    def _after_scan(self) -> Steps[int]:
        """Read a scan; return the marker that ends it."""
        last: int | None = None
        while True:
            marker = yield from self._marker()
            restart = marker - _RESTART
            if 0 <= restart < 8:
                if self._restarts and last is not None and restart != (last + 1) % 8:
                    raise self._bad_place(self._stream.position - 2)
                last = restart
            else:
                return marker


def _tables_fit(content: bytes) -> bool:
    """Tell whether a segment holds just some Huffman tables (B.2.4.2): class and number, 16 counts, the symbols."""
    at = 0
    while at < len(content):
        if content[at] not in _TABLES:
            return False
        at += 17 + sum(content[at + 1 : at + 17])
    return at == len(content) > 0
