"""Does the sound of a FLAC have the fingerprint that its encoder wrote down? Decoded frame by frame, in flat memory."""

from __future__ import annotations

import hashlib
from array import array

from intacto.formats.budget import most_from
from intacto.formats.flac_frames import Frame
from intacto.formats.flac_info import StreamInfo
from intacto.formats.parser import Unsure
from intacto.formats.sentences import TOO_LARGE, UNUSUAL

_HEAD = b"fLaC\x80\x00\x00\x22"
_BATCH_BYTES = 512 * 1024
_BATCH_SOUND = 4 * 1024**2
_SLACK = 512 * 1024**2


class Sound:
    """The MD5 of all samples, as STREAMINFO has it: each with whole bytes, little end first (RFC 9639, 8.2)."""

    def __init__(self, info: StreamInfo) -> None:
        self._info = info
        self._frames: list[bytes] = []
        self._packed = self._taken = self._samples = self._decoded = 0
        self._md5 = hashlib.md5(usedforsecurity=False)

    def add(self, frame: Frame, data: bytes) -> None:
        """Take a frame, whose bytes are ``data``; raises Unsure."""
        self._frames.append(data)
        self._packed += len(data)
        self._samples += frame.samples
        if self._packed >= _BATCH_BYTES or self._samples * self._info.channels * 4 >= _BATCH_SOUND:
            self._decode()

    def opens(self, frame: bytes) -> bool:
        """Tell whether the bytes of ``frame`` are enough to decode it."""
        try:
            return bool(self._samples_of(frame, 1))
        except Unsure:
            return False

    def digest(self) -> bytes:
        """Return the MD5 of all that was added; raises Unsure."""
        if self._frames:
            self._decode()
        return self._md5.digest()

    def _decode(self) -> None:
        self._taken += self._packed
        self._decoded += self._samples * self._info.channels * 4
        if self._decoded > most_from(self._taken, _SLACK):
            raise Unsure(TOO_LARGE)
        # Room for one more shows where more than one frame was taken for one.
        samples = self._samples_of(b"".join(self._frames), self._samples + 1)
        if len(samples) != self._samples * self._info.channels:
            raise Unsure(UNUSUAL)
        self._md5.update(self._narrow(samples.tobytes()))
        self._frames, self._packed, self._samples = [], 0, 0

    def _samples_of(self, frames: bytes, most: int) -> array[int]:
        """Return what comes out of ``frames``, at most so many samples of each channel; raises Unsure."""
        import miniaudio  # noqa: PLC0415 - only who has a FLAC waits for the decoder to load

        try:
            read = miniaudio.flac_read_s16 if self._info.bits == 16 else miniaudio.flac_read_s32
            samples: array[int] = read(_HEAD + self._info.for_a_part(most) + frames).samples
        except (miniaudio.MiniaudioError, MemoryError) as refused:
            raise Unsure(UNUSUAL) from refused
        return samples

    def _narrow(self, wide: bytes) -> bytes:
        """Return the samples in as many bytes as they need: the decoder puts them on top of four."""
        if self._info.bits == 16:
            return wide
        width = self._info.bits // 8
        narrow = bytearray(len(wide) // 4 * width)
        for byte in range(width):
            narrow[byte::width] = wide[4 - width + byte :: 4]
        return bytes(narrow)
