"""Is a FLAC whole (RFC 9639)? Each frame has its CRC-16, frames are numbered, and the sound has its MD5.

*Sound* is said where all of that, and all numbers before it, were seen to be right. Texts and pictures have nothing
that vouches for them: where they are a noticeable part of the file, it is *unknown*.
"""

from __future__ import annotations

from intacto.domain.words import Message
from intacto.formats import id3
from intacto.formats.flac_frames import LONGEST_HEAD, EndSearch, Frame, parse_frame
from intacto.formats.flac_info import Metadata, StreamInfo, seek_points
from intacto.formats.flac_sound import Sound
from intacto.formats.parser import Damaged, Reading, Unsure, damaged_at, is_slight, to_the_end
from intacto.formats.sentences import BREAKS_OFF, FOLLOWED, MISMATCH, NOT_LIKE, TEXTS, UNUSUAL
from intacto.formats.signs import FLAC
from intacto.formats.stream import BreaksOff, Steps, Stream

_TAGS = (b"TAG", b"APETAGEX", b"ID3", b"LYRICSBEGIN")


def tester() -> Reading:
    """Return a new tester."""
    return Reading("flac", _read)


def _read(stream: Stream) -> Steps[Message | None]:
    before = yield from _pass_tag(stream)
    if (yield from stream.take(4)) != FLAC:
        raise Damaged(NOT_LIKE)
    metadata = Metadata(stream)
    yield from metadata.read()
    frames = _Frames(stream, metadata)
    followed = yield from frames.read()
    frames.compare()
    if before or followed:
        return FOLLOWED if followed else UNUSUAL
    if metadata.doubtful or frames.doubtful:
        return UNUSUAL
    return None if is_slight(metadata.loose, stream.given) else TEXTS


def _pass_tag(stream: Stream) -> Steps[bool]:
    """Pass an ID3 tag: it does not belong there, and players bear with it."""
    length = id3.tag_length((yield from stream.peek(id3.HEAD)))
    yield from stream.skip(length)
    return length > 0


class _Frames:
    """Reads the frames and remembers what STREAMINFO has to say of them."""

    def __init__(self, stream: Stream, metadata: Metadata) -> None:
        self._stream = stream
        self._info: StreamInfo = metadata.info
        self._sound = Sound(metadata.info)
        self._points = seek_points(metadata.points)
        self._point = next(self._points, None)
        self._start = stream.position
        self._total = 0
        self._blocks = (1 << 16, 0)
        self._lengths = (1 << 32, 0)
        self._last_block = 0
        self._varies = self._disorder = False
        info = metadata.info
        self._decodes = info.bits in (8, 16, 24) and info.rate > 0 and any(info.md5)
        self.doubtful = not self._decodes

    def read(self) -> Steps[bool]:
        """Take all frames; return whether something follows the last one."""
        frame = parse_frame((yield from self._stream.peek(LONGEST_HEAD)))
        if frame is None:
            if (yield from self._stream.peek(1)):
                raise damaged_at(self._stream.position)
            # An encoder that was given no sound writes none.
            if self._info.total:
                raise BreaksOff
            raise Unsure(UNUSUAL)
        self._varies = frame.varies
        self.doubtful |= frame.number != 0
        while True:
            at = self._stream.position
            data = yield from self._whole(frame)
            self._add(frame, data, at)
            head = yield from self._stream.peek(LONGEST_HEAD)
            if not head:
                return False
            following = parse_frame(head)
            if following is None:
                if self._is_complete and head.startswith(_TAGS):
                    yield from to_the_end(self._stream)
                    return True
                raise damaged_at(self._stream.position)
            self._disorder |= following.number != frame.next_number
            self.doubtful |= self._disorder or following.varies != self._varies
            frame = following

    @property
    def _is_complete(self) -> bool:
        return self._total >= self._info.total > 0

    def _whole(self, frame: Frame) -> Steps[bytes]:
        """Take the frame that comes next; raises Damaged, BreaksOff."""
        search, wanted = EndSearch(frame, any_number=self._disorder), frame.length + LONGEST_HEAD
        while True:
            wanted = min(max(wanted * 2, 16384), frame.longest)
            window = yield from self._stream.peek(wanted)
            ended = len(window) < wanted
            length = search.look(window, ended=ended)
            if length is None and (ended or wanted == frame.longest):
                length = search.odd_end or self._end_before_tag(frame, window)
                if length is None:
                    raise self._broken(frame, window, ended=ended)
            if length is not None:
                return (yield from self._stream.take(length))

    def _broken(self, frame: Frame, window: bytes, *, ended: bool) -> Damaged:
        """Return what is wrong with a frame that has no end: the file breaks off in it, or there is damage in it."""
        is_last = self._info.total and self._total + frame.samples >= self._info.total
        breaks_off = ended and not is_last and not EndSearch(frame).sees_next(window)
        return Damaged(BREAKS_OFF) if breaks_off else damaged_at(self._stream.position)

    def _end_before_tag(self, frame: Frame, window: bytes) -> int | None:
        """Return the length of the last frame where a tag of another format follows it."""
        if self._total + frame.samples < self._info.total or not self._info.total:
            return None
        for tag in _TAGS:
            at = window.rfind(tag)
            if at > 0 and EndSearch(frame).look(window[:at], ended=True) == at:
                return at
        return None

    def _add(self, frame: Frame, data: bytes, at: int) -> None:
        info, before = self._info, None
        if self._total:
            block = self._last_block
            self._blocks = min(self._blocks[0], block), max(self._blocks[1], block)
        self._last_block = frame.samples
        self._lengths = min(self._lengths[0], len(data)), max(self._lengths[1], len(data))
        same = (frame.rate, frame.channels, frame.bits) == (info.rate, info.channels, info.bits)
        self.doubtful |= not same
        while self._point is not None and self._point[0] <= self._total:
            # Each has another frame, so that the second one here is wrong.
            self.doubtful |= self._point != (self._total, at - self._start, frame.samples) or self._point == before
            before, self._point = self._point, next(self._points, None)
        self._total += frame.samples
        if (frame.channels, frame.bits or info.bits) != (info.channels, info.bits):
            self._decodes = False
        if self._decodes:
            # Zeros behind a frame leave its CRC-16 as it is, and look as if they belonged to it.
            if data.endswith(b"\0") and self._sound.opens(data[:-1]):
                raise damaged_at(at + len(data.rstrip(b"\0")))
            self._sound.add(frame, data)

    def compare(self) -> None:
        """Compare what was there with STREAMINFO; raises Damaged, Unsure."""
        info = self._info
        known = any(info.md5)
        if info.total != self._total:
            if info.total and known:
                raise Damaged(BREAKS_OFF if self._total < info.total and not self.doubtful else MISMATCH)
            self.doubtful = True
        if self._decodes and self._sound.digest() != info.md5:
            raise Damaged(MISMATCH)
        low, high = self._blocks if self._blocks[1] else info.blocks
        if self._varies:
            self.doubtful |= info.blocks != (low, max(high, self._last_block))
        else:
            self.doubtful |= not info.blocks[0] == info.blocks[1] == low == high or self._last_block > high
        self.doubtful |= info.frames not in ((0, 0), self._lengths) or self._point is not None
