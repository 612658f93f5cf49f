"""The frames of an MP3, found one behind the other (ISO/IEC 11172-3, 2.4.1.3), and where the chain is torn."""

from __future__ import annotations

from functools import lru_cache

_RATES = (44100, 48000, 32000)
_BITRATES = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Kilobits a second by version (2 for MPEG-2 and 2.5 alike) and layer."""

_TAGS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3")
_SECTOR = 512
_KEPT = 16 * 1024
_THREE_FRAMES = 6000
_FAR = 1024**2
"""Where no frame comes for so long, none is looked for any more."""


@lru_cache(maxsize=4096)
def frame_length(head: bytes) -> int:
    """Return the bytes of the frame whose first three bytes are ``head``; 0: it is none, or its length is not told."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer, bitrate = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3), head[2] >> 4
    rate, padding = head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or bitrate in (0, 15) or rate == 3:
        return 0
    is_first = version == 3
    kilobits = _BITRATES[1 if is_first else 2, layer][bitrate - 1]
    hertz = _RATES[rate] >> (0 if is_first else 1 if version == 2 else 2)
    if layer == 1:
        return (12000 * kilobits // hertz + padding) * 4
    return (144000 if is_first or layer == 2 else 72000) * kilobits // hertz + padding


def is_chain(data: bytes, at: int, frames: int) -> bool:
    """Tell whether so many frames of one kind follow each other in ``data`` from ``at`` on."""
    kind = data[at + 1 : at + 2]
    for _ in range(frames):
        length = frame_length(data[at : at + 3])
        if not length or data[at + 1 : at + 2] != kind:
            return False
        at += length
    return True


class Chain:
    """Follows the frames through pieces of the file.

    ``frames`` counts them; ``is_torn`` tells that something else stood between them; ``hole`` is where whole sectors
    of zeros took the place of some; ``is_cut`` that the last one is not all there, ``tag_at`` where tags follow.
    """

    def __init__(self, start: int) -> None:
        self._buffer = b""
        self._base = start
        self._next = start
        self._lost_at: int | None = None
        self._ahead = _THREE_FRAMES
        self.frames = 0
        self.is_torn = False
        self.hole: int | None = None
        self.tag_at: int | None = None

    @property
    def is_cut(self) -> bool:
        """Tell whether the file, all of it given by now, ends within a frame."""
        return self.tag_at is None and self._lost_at is None and self._next > self._base + len(self._buffer)

    def add(self, piece: bytes) -> None:
        """Take the next bytes of the file."""
        if self.tag_at is not None:
            return
        self._buffer += piece
        self._go_on()
        end = self._base + len(self._buffer)
        # Some frames are kept, so that a hole is seen from its start.
        self._forget(min(self._next, end, self._lost_at or self._next) - _KEPT)

    def _go_on(self) -> None:
        end = self._base + len(self._buffer)
        while self._next + 11 <= end and (self._follow() if self._lost_at is None else self._search()):
            pass

    def close(self) -> None:
        """Look at the last bytes, where no frame can begin any more but a short tag may."""
        self._ahead = 0
        if self.tag_at is None:
            self._go_on()
        at = self._next - self._base
        if self.tag_at is None and self._lost_at is None and self._buffer[at : at + 3] == b"TAG":
            self.tag_at = self._next

    def _forget(self, before: int) -> None:
        if before > self._base:
            self._buffer = self._buffer[before - self._base :]
            self._base = before

    def _follow(self) -> bool:
        """Go from frame to frame; tell whether something else is there that is no tag."""
        buffer, at = self._buffer, self._next - self._base
        most = len(buffer) - 11
        while at <= most:
            length = frame_length(buffer[at : at + 3])
            if not length:
                return self._lose(at)
            self.frames += 1
            at += length
        self._next = self._base + at
        return False

    def _lose(self, at: int) -> bool:
        self._next = self._base + at
        if self._buffer.startswith(_TAGS, at):
            self.tag_at = self._next
            return False
        self._lost_at = self._next
        self.is_torn = True
        return True

    def _search(self) -> bool:
        """Look for the next frame: three in a row; tell whether one was found."""
        assert self._lost_at is not None, "only who is lost searches"
        buffer = self._buffer
        at = self._next - self._base
        if self._next - self._lost_at > _FAR:
            self.tag_at = self._lost_at
            return False
        while (at := buffer.find(b"\xff", at)) >= 0 and at + self._ahead <= len(buffer):
            if is_chain(buffer, at, 3):
                self._found(at)
                return True
            at += 1
        self._next = self._base + (at if at >= 0 else max(len(buffer) - 10, 0))
        return False

    def _found(self, at: int) -> None:
        """Go on at ``at``; see whether what is missing are whole sectors of zeros."""
        assert self._lost_at is not None, "only who is lost finds"
        lost = self._lost_at - self._base
        if lost >= 0 and self.frames > 1:
            before = self._buffer[:lost].rstrip(b"\0")
            after = self._buffer[lost:].lstrip(b"\0")
            start, end = self._base + len(before), self._base + len(self._buffer) - len(after)
            if end - start >= _SECTOR and start % _SECTOR == 0 == end % _SECTOR and before:
                self.hole = self.hole if self.hole is not None else start
        self._lost_at = None
        self._next = self._base + at
