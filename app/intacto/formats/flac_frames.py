"""The head of a FLAC frame (RFC 9639, 9.1), and where the frame ends."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.formats.sums import crc8, crc16

LONGEST_HEAD = 16
"""Bytes of the longest head of a frame."""

_RATES = (0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000)
_BITS = (0, 8, 12, -1, 16, 20, 24, 32)
_MOST_CANDIDATES = 500


@dataclass(frozen=True, slots=True)
class Frame:
    """What a frame's head says; ``length`` is the bytes of the head.

    ``number`` counts frames, or samples where blocks vary. ``rate`` or ``bits`` of 0 are as the file's beginning says.
    """

    varies: bool
    number: int
    samples: int
    rate: int
    channels: int
    bits: int
    length: int

    @property
    def next_number(self) -> int:
        """Return the number of the frame that follows."""
        return self.number + (self.samples if self.varies else 1)

    @property
    def longest(self) -> int:
        """Return more bytes than any encoder needs for such a frame: twice those of its samples as they are."""
        return 2 * (LONGEST_HEAD + self.channels * (self.samples * 5 + 64))


def parse_frame(data: bytes) -> Frame | None:
    """Return the frame whose head ``data`` begins with; None: there is none, or its CRC-8 is wrong."""
    if len(data) < 6 or data[0] != 0xFF or data[1] & 0xFE != 0xF8 or data[3] & 1:
        return None
    size_code, rate_code = data[2] >> 4, data[2] & 15
    channel_code, bits = data[3] >> 4, _BITS[data[3] >> 1 & 7]
    if size_code == 0 or rate_code == 15 or channel_code > 10 or bits < 0:
        return None
    number, at = _coded_number(data)
    samples, at = _samples(data, at, size_code)
    rate, at = _rate(data, at, rate_code)
    if number < 0 or at >= len(data) or crc8(data[:at]) != data[at]:
        return None
    channels = channel_code + 1 if channel_code < 8 else 2
    return Frame(bool(data[1] & 1), number, samples, rate, channels, bits, at + 1)


def _coded_number(data: bytes) -> tuple[int, int]:
    """Return the number coded as in UTF-8 at byte 4 and where it ends; -1: it is none (9.1.5)."""
    first = data[4]
    if first < 0x80:
        return first, 5
    ones = 8 - (first ^ 0xFF).bit_length()
    if ones == 1 or ones > 7:
        return -1, 5
    number = first & (0x7F >> ones)
    for byte in data[5 : 4 + ones]:
        if byte & 0xC0 != 0x80:
            return -1, 5
        number = number << 6 | byte & 0x3F
    return number, 4 + ones


def _samples(data: bytes, at: int, code: int) -> tuple[int, int]:
    if code == 1:
        return 192, at
    if code < 6:
        return 576 << code - 2, at
    if code < 8:
        width = code - 5
        return int.from_bytes(data[at : at + width], "big") + 1, at + width
    return 1 << code, at


def _rate(data: bytes, at: int, code: int) -> tuple[int, int]:
    if code < 12:
        return _RATES[code], at
    width, unit = ((1, 1000), (2, 1), (2, 10))[code - 12]
    return int.from_bytes(data[at : at + width], "big") * unit, at + width


class EndSearch:
    """Looks for the end of the frame that ``window`` begins with, as the window grows.

    A frame ends where the CRC-16 over it is 0 and the head of the next one follows, or nothing. With ``any_number`` the
    one that follows may have any: they are in disorder.
    """

    def __init__(self, frame: Frame, *, any_number: bool = False) -> None:
        self._frame = frame
        self._any_number = any_number
        self._sync = b"\xff\xf9" if frame.varies else b"\xff\xf8"
        self._searched = frame.length
        self._summed = 0
        self._sum = 0
        self._candidates = 0
        self.odd_end: int | None = None

    def look(self, window: bytes, *, ended: bool) -> int | None:
        """Return the length of the frame, None: not found so far. ``ended`` tells that the file ends with the window.

        Where only a frame follows that is not the next one, the length is kept in ``odd_end``.
        """
        while (at := window.find(self._sync, self._searched)) >= 0:
            if len(window) - at < LONGEST_HEAD and not ended:
                return None
            self._searched = at + 1
            following = parse_frame(window[at : at + LONGEST_HEAD])
            if following is None or self._candidates > _MOST_CANDIDATES:
                continue
            self._candidates += 1
            if self._sum_until(window, at) == 0:
                if self._any_number or following.number == self._frame.next_number:
                    return at
                self.odd_end = self.odd_end or at
        self._searched = max(self._searched, len(window) - 1)
        if not ended or self.odd_end is not None:
            return None
        return len(window) if self._sum_until(window, len(window)) == 0 else None

    def sees_next(self, window: bytes) -> bool:
        """Tell whether the head of the next frame is in ``window``, whatever there is before it."""
        at = self._frame.length
        while (at := window.find(self._sync, at)) >= 0:
            following = parse_frame(window[at : at + LONGEST_HEAD])
            if following is not None and following.number == self._frame.next_number:
                return True
            at += 1
        return False

    def _sum_until(self, window: bytes, at: int) -> int:
        self._sum = crc16(window[self._summed : at], self._sum)
        self._summed = at
        return self._sum
