"""Has a PDF its end, and can its packed streams be unpacked? Read once, as it streams by (ISO 32000-1, 7.3.8, 7.5).

Viewers mend nearly anything silently and so writers err in nearly everything; *damaged* is said only where the end is
missing or points past itself, and where deflate is broken inside of a stream that has a right start. Most of what a
PDF holds has no check, so nothing here is ever called sound.
"""

from __future__ import annotations

import re
import zlib

from intacto.domain.words import Message, say
from intacto.formats.parser import PIECE, Damaged, Parser
from intacto.formats.sentences import NO_MISS, UNUSUAL
from intacto.formats.signs import PDF
from intacto.formats.stream import BreaksOff, Steps

_HEAD = 1024
"""Where a PDF may begin (ISO 32000-1, annex H, implementation note 13 of the Adobe edition)."""

_TAIL = 64 * 1024
"""Bytes at the end among which the end mark is searched: web programs append to what they send."""

_DICTIONARY_MOST = 4096
_NEAR = 1024
"""How far the next mark is searched at first: most are near, and what is looked at is copied."""

_SLICE = 256 * 1024
_SLACK = 128 * 1024**2
_RATIO = 64
"""Streams may unpack to this many times the file's bytes, and _SLACK on top; what is beyond is not looked at."""

_STREAM = re.compile(rb"(?<!end)stream(?:\r?\n|\r(?=[^\n]))")
_STREAM_MOST = len(b"endstream\r\n")
_END_STREAM = b"endstream"
_DEFLATED = re.compile(rb"/Filter\s*(?:\[\s*)?/(?:FlateDecode|Fl)(?![A-Za-z])")
_LINEARIZED = re.compile(rb"/Linearized\b.{0,200}?/L\s+(\d{1,15})\b", re.DOTALL)
_START = re.compile(rb"startxref\s+(\d{1,15})")
_XREF = re.compile(rb"\s{0,16}(?:xref|\d+\s+\d+\s+obj)")
_PADDING = b"\r\n\t\0 "
_PADDING_MOST = 16
_HELD_BACK = 32
"""No less than the padding and the mark of the end together."""


class PdfTester(Parser):
    """Tests one PDF that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("pdf", "PDF", keep=_TAIL)
        self._is_secret = False
        self._bad: Damaged | None = None
        self._unpacked = 0

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(_HEAD)
        start = head.find(PDF)
        if start < 0:
            # As a PostScript file: the same note.
            self._begins(head, b"%!PS-Adobe")
            start = 0
        linearized = _LINEARIZED.search(head)
        yield from self._objects()
        if linearized is not None and int(linearized[1]) > self._stream.given:
            raise BreaksOff
        self._ends(start)
        if self._bad is not None and not self._is_secret:
            raise self._bad
        return NO_MISS

    def _ends(self, start: int) -> None:
        """See that the end of the PDF is there, which began at ``start`` (7.5.5).

        Where something comes before the start, some count from there, and some from the first byte of the file.
        """
        tail = self._stream.tail
        places = list(_START.finditer(tail))
        if not places and b"%%EOF" not in tail:
            raise BreaksOff
        if not places:
            self._doubts(UNUSUAL)
            return
        place = int(places[-1][1])
        if place >= self._stream.given:
            raise Damaged(say("The file is shorter than it says itself."))
        in_tail = place + start - (self._stream.given - len(tail))
        if not start and in_tail >= 0 and not _XREF.match(tail, in_tail):
            self._doubts(UNUSUAL)

    def _objects(self) -> Steps[None]:
        """Read everything, and unpack the streams that are deflated."""
        before, reach = b"", _NEAR
        while (yield from self._stream.peek(1)):
            piece = yield from self._stream.some(reach)
            window = before + bytes(piece)
            reach = min(2 * reach, PIECE)
            found = _STREAM.search(window, max(len(before) - _STREAM_MOST, 0))
            scanned = window if found is None else window[: found.start()]
            self._is_secret = self._is_secret or b"/Encrypt" in scanned
            before = scanned[-_DICTIONARY_MOST:]
            if found is None:
                continue
            self._stream.give_back(len(window) - found.end())
            if _is_deflated(before) and self._bad is None:
                yield from self._deflated()
            before, reach = b"", _NEAR

    def _deflated(self) -> Steps[None]:
        """Read a stream up to its end, and unpack it."""
        at = self._stream.position
        packed = _Packed(_SLACK + _RATIO * at - self._unpacked)
        held, reach = b"", _NEAR
        while (yield from self._stream.peek(1)):
            window = held + bytes((yield from self._stream.some(reach)))
            reach = min(2 * reach, PIECE)
            end = window.find(_END_STREAM)
            if end >= 0:
                # Its mark may have begun in what was given before: that cannot be given back.
                self._stream.give_back(len(window) - end - len(_END_STREAM))
                # Some writers leave out the check at the end, which what follows must not be taken for.
                last = max(end - _PADDING_MOST, 0)
                packed.feed(window[:last] + window[last:end].rstrip(_PADDING))
                break
            packed.feed(window[:-_HELD_BACK])
            held = window[-_HELD_BACK:]
        self._unpacked += packed.size
        if packed.is_bad:
            self._bad = self._bad_place(at)


def _is_deflated(before: bytes) -> bool:
    """Tell whether the dictionary at the end of ``before`` says that its stream was deflated last of all."""
    _, found, dictionary = before.rpartition(b"obj")
    return bool(found) and _DEFLATED.search(dictionary) is not None


class _Packed:
    """One deflated stream; ``most`` bytes are unpacked, and for each byte that is fed some more."""

    def __init__(self, most: int) -> None:
        self._inflate = zlib.decompressobj()
        self._most = most
        self._start = b""
        self._is_over = False
        self.size = 0
        self.is_bad = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if len(self._start) < 2:
            data = self._start + data
            self._start = data[:2]
            if len(data) < 2:
                return
            self._is_over = not _begins_deflated(data)
        self._most += _RATIO * len(data)
        try:
            while not (self._is_over or self._inflate.eof):
                out = len(self._inflate.decompress(data, _SLICE))
                data = self._inflate.unconsumed_tail
                self.size += out
                self._is_over = self.size > self._most
                if not data and out < _SLICE:
                    return
        except zlib.error:
            self.is_bad = self._is_over = True


def _begins_deflated(data: bytes) -> bool:
    """Tell whether ``data`` has the head of zlib, without a preset dictionary (RFC 1950, 2.2)."""
    first, second = data[:2]
    return first & 15 == 8 and first >> 4 < 8 and not second & 32 and (first << 8 | second) % 31 == 0
