"""What stands before the sound of a FLAC (RFC 9639, 8): the metadata blocks, and whether each is well made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intacto.formats.parser import PIECE, Damaged, damaged_at
from intacto.formats.sentences import NOT_LIKE
from intacto.formats.stream import Steps, Stream

STREAMINFO, PADDING, APPLICATION, SEEKTABLE, COMMENT, CUESHEET, PICTURE = range(7)

_NO_POINT = (1 << 64) - 1
_POINT = 18
_LONGEST_TEXT = 1024**2


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """The STREAMINFO block (8.2): samples and bytes of the shortest and longest frame, and what the sound is like."""

    raw: bytes

    @property
    def blocks(self) -> tuple[int, int]:
        """Return the samples of the shortest and of the longest block; the last one is not counted."""
        return int.from_bytes(self.raw[:2], "big"), int.from_bytes(self.raw[2:4], "big")

    @property
    def frames(self) -> tuple[int, int]:
        """Return the bytes of the shortest and of the longest frame; 0: not known."""
        return int.from_bytes(self.raw[4:7], "big"), int.from_bytes(self.raw[7:10], "big")

    @property
    def rate(self) -> int:
        """Return the samples a second."""
        return int.from_bytes(self.raw[10:13], "big") >> 4

    @property
    def channels(self) -> int:
        """Return how many channels there are."""
        return (self.raw[12] >> 1 & 7) + 1

    @property
    def bits(self) -> int:
        """Return the bits of a sample."""
        return ((self.raw[12] & 1) << 4 | self.raw[13] >> 4) + 1

    @property
    def total(self) -> int:
        """Return the samples of the whole file in each channel; 0: not known."""
        return int.from_bytes(self.raw[13:18], "big") & 0xFFFFFFFFF

    @property
    def md5(self) -> bytes:
        """Return the MD5 of the sound; all zeros: not known."""
        return self.raw[18:34]

    def for_a_part(self, samples: int) -> bytes:
        """Return this block for a stream with some of the frames: what holds only for all of them is left out."""
        numbers = (self.raw[13] & 0xF0) << 32 | samples
        return self.raw[:4] + bytes(6) + self.raw[10:13] + numbers.to_bytes(5, "big") + bytes(16)


class Metadata:
    """Reads the metadata blocks.

    ``doubtful`` tells that one is not made as encoders do, ``loose`` how many bytes there are whose change nobody would
    notice: texts and pictures. ``points`` are the seek points that are in use.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.info = StreamInfo(bytes(34))
        self.doubtful = False
        self.loose = 0
        self.points = b""

    def read(self) -> Steps[None]:
        """Take all blocks; raises Damaged, Unsure, BreaksOff."""
        kind, is_last = STREAMINFO, False
        first = True
        while not is_last:
            at = self._stream.position
            head = yield from self._stream.take(4)
            kind, is_last, length = head[0] & 0x7F, bool(head[0] & 0x80), int.from_bytes(head[1:], "big")
            if first != (kind == STREAMINFO) or kind == 127 or (first and length != 34):
                raise Damaged(NOT_LIKE) if first else damaged_at(at)
            if first:
                self.info = StreamInfo((yield from self._stream.take(34)))
            else:
                yield from self._block(kind, length)
            first = False

    def _block(self, kind: int, length: int) -> Steps[None]:
        if kind == SEEKTABLE:
            if self.points or length % _POINT or length > _LONGEST_TEXT:
                self.doubtful = True
            yield from self._seek_points(length)
            return
        if kind in (COMMENT, CUESHEET) or (kind == PICTURE and length <= _LONGEST_TEXT):
            self.loose += length
            data = (yield from self._stream.take(length)) if length <= _LONGEST_TEXT else b""
            well_made = {COMMENT: _is_comment, CUESHEET: _is_cuesheet, PICTURE: _is_picture}[kind]
            self.doubtful |= not well_made(data)
            if length > _LONGEST_TEXT:
                yield from self._stream.skip(length)
            return
        self.loose += length if kind != PADDING else 0
        self.doubtful |= kind > PICTURE
        yield from self._pass_by(kind, length)

    def _pass_by(self, kind: int, length: int) -> Steps[None]:
        """Take padding, which has to be zeros, or what a program left for itself, which begins with that one's name."""
        if kind == APPLICATION:
            name = yield from self._stream.peek(min(length, 4))
            self.doubtful |= len(name) < 4 or not (name.isascii() and name.decode("ascii").isprintable())
        while length:
            piece = yield from self._stream.some(min(length, PIECE))
            self.doubtful |= kind == PADDING and any(piece)
            length -= len(piece)

    def _seek_points(self, length: int) -> Steps[None]:
        if length > _LONGEST_TEXT:
            yield from self._stream.skip(length)
            return
        table = yield from self._stream.take(length)
        points = [table[at : at + _POINT] for at in range(0, length, _POINT)]
        used = [point for point in points if int.from_bytes(point[:8], "big") != _NO_POINT]
        self.doubtful |= used != points[: len(used)] or any(any(point[8:]) for point in points[len(used) :])
        self.points = b"".join(used)


def seek_points(points: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield sample, offset behind the metadata and number of samples of each point (8.5)."""
    for at in range(0, len(points) - _POINT + 1, _POINT):
        yield (
            int.from_bytes(points[at : at + 8], "big"),
            int.from_bytes(points[at + 8 : at + 16], "big"),
            int.from_bytes(points[at + 16 : at + 18], "big"),
        )


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(char >= " " or char in "\t\r\n" for char in text)


def _is_comment(data: bytes) -> bool:
    """Tell whether ``data`` is a maker's name and comments, each with its length before it (8.6)."""
    at, count, done = 0, 1, 0
    while done <= count:
        length = int.from_bytes(data[at : at + 4], "little")
        text = data[at + 4 : at + 4 + length]
        if len(data) < at + 4 or len(text) < length or not _is_text(text) or (done and b"=" not in text):
            return False
        at += 4 + length
        if not done:
            count = int.from_bytes(data[at : at + 4], "little")
            at += 4
        done += 1
    return at == len(data)


def _is_cuesheet(data: bytes) -> bool:
    """Tell whether ``data`` has room for just the tracks that it counts (8.7)."""
    at = 396
    if len(data) < at or not data[at - 1] or any(data[137:395]):
        return False
    for _ in range(data[at - 1]):
        if len(data) < at + 36 or any(data[at + 22 : at + 35]):
            return False
        at += 36 + 12 * data[at + 35]
    return at == len(data)


def _is_picture(data: bytes) -> bool:
    """Tell whether ``data`` is a picture with its kind and its words (8.8); the picture itself can be anything."""
    at = 4
    for extra in (0, 16, 0):
        length = int.from_bytes(data[at : at + 4], "big")
        if len(data) < at + 4 + length or (extra and not _is_text(data[at + 4 : at + 4 + length])):
            return False
        at += 4 + length + extra
    return at == len(data) and int.from_bytes(data[:4], "big") < 21
