"""Is a WAV, AIFF or AVI whole? Chunks with their lengths (Microsoft's RIFF, EBU Tech 3306, Apple's AIFF).

Nothing vouches for the content; what can be seen is where the file breaks off. That is sure only where two lengths say
so, of a chunk and of the whole: programs that could not go back leave one of them wrong.
"""

from __future__ import annotations

from typing import Literal

from intacto.domain.words import Message
from intacto.formats.parser import Reading, Unsure
from intacto.formats.sentences import NO_MISS, UNUSUAL
from intacto.formats.signs import RIFF, RIFF_BIG
from intacto.formats.stream import BreaksOff, Steps, Stream

_WIDE = (b"RF64", b"BW64")
_SIZES = b"ds64"
_UNKNOWN = 0x7FFFF000
"""From this length on, a program wrote what it could not know: it sent the sound on as it came."""

_MOST_CHUNKS = 300_000
_WIDE_UNKNOWN = 0xFFFFFFFF


def wav_tester() -> Reading:
    """Return a new tester of WAV."""
    return Reading("wav", _read)


def aiff_tester() -> Reading:
    """Return a new tester of AIFF."""
    return Reading("aiff", _read)


def avi_tester() -> Reading:
    """Return a new tester of AVI."""
    return Reading("avi", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    while (yield from stream.peek(1)):
        head = yield from stream.peek(12)
        if head[:4] not in RIFF:
            # Tags of other formats are found there.
            raise Unsure(UNUSUAL)
        yield from stream.take(12)
        yield from _Form(stream, head).read()
    return NO_MISS


class _Form:
    """Reads one form: a head with its length, and chunks."""

    def __init__(self, stream: Stream, head: bytes) -> None:
        self._stream = stream
        self._order: Literal["big", "little"] = "big" if head[:4] in RIFF_BIG else "little"
        self._start = stream.position - 12
        length = int.from_bytes(head[4:8], self._order)
        self._end = None if length >= _UNKNOWN or length < 4 else self._start + 8 + length
        self._is_wide = head[:4] in _WIDE
        self._wide_sound = 0
        self._count = 0

    def read(self) -> Steps[None]:
        """Take all chunks; raises Damaged, Unsure."""
        while self._end is None or self._stream.position + 8 <= self._end:
            head = yield from self._stream.peek(8)
            if not head and self._end is None:
                return
            if len(head) < 8 or not all(32 <= byte < 127 for byte in head[:4]):
                # A writer may have left out the byte that fills up a chunk of odd length.
                raise Unsure(UNUSUAL)
            self._count += 1
            if self._count > _MOST_CHUNKS:
                raise Unsure(UNUSUAL)
            length = int.from_bytes(head[4:], self._order)
            if self._is_wide:
                length = yield from self._wide_length(head[:4], length)
            yield from self._chunk(length)

    def _chunk(self, length: int) -> Steps[None]:
        end = self._stream.position + 8 + length
        left = 8 + length
        while left:
            if not (yield from self._stream.peek(1)):
                if self._end is not None and self._end >= end:
                    raise BreaksOff
                raise Unsure(UNUSUAL)
            left -= len((yield from self._stream.some(left)))
        if length % 2 and (yield from self._stream.peek(1)):
            yield from self._stream.skip(1)

    def _wide_length(self, mark: bytes, length: int) -> Steps[int]:
        """Return the length of a chunk where the long ones are told in a chunk of their own (EBU Tech 3306, 3)."""
        if mark == _SIZES:
            told = (yield from self._stream.peek(24))[8:].ljust(16, b"\0")
            self._end = self._start + 8 + int.from_bytes(told[:8], "little")
            self._wide_sound = int.from_bytes(told[8:16], "little")
        return self._wide_sound if mark == b"data" and length == _WIDE_UNKNOWN else length
