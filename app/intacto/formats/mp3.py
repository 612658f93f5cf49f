"""Is an MP3 whole? Its frames follow each other, and LAME writes down length and CRC-16 of what it made.

LAME's tag is as in the "Mp3 Info Tag revision 1 specification" (gabriel.mp3-tech.org). Without it nothing vouches for
the sound.
"""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.words import Message
from intacto.formats import id3
from intacto.formats.mp3_frames import Chain, frame_length, is_chain
from intacto.formats.parser import PIECE, Damaged, Reading, damaged_at, is_slight
from intacto.formats.sentences import BREAKS_OFF, NO_MISS, TEXTS, UNUSUAL
from intacto.formats.stream import Steps, Stream
from intacto.formats.sums import crc16_reflected

_MOST_TAGS = 16


def tester() -> Reading:
    """Return a new tester."""
    return Reading("mp3", _read)


def begins(head: bytes) -> bool:
    """Tell whether a file that begins with ``head`` is an MP3: frames, behind a tag if there is one."""
    at = id3.tag_length(head)
    return len(head) > at + 3 and is_chain(head, at, 3)


@dataclass(frozen=True, slots=True)
class _Info:
    """What the first frame says: the bytes from it on, 0 if it does not; the CRC-16 behind it, None if not known."""

    frame: int = 0
    told: int = 0
    crc: int | None = None


def _info(frame: bytes) -> _Info:
    """Return what Xing and LAME put in the place of sound."""
    version, is_mono = frame[1] >> 3 & 3, frame[3] >> 6 == 3
    at = 4 + ((17 if is_mono else 32) if version == 3 else (9 if is_mono else 17))
    if frame[at : at + 4] not in (b"Xing", b"Info"):
        return _Info()
    flags = int.from_bytes(frame[at + 4 : at + 8], "big")
    at += 8 + 4 * (flags & 1)
    told = int.from_bytes(frame[at : at + 4], "big") if flags & 2 else 0
    at += 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1) + 4 * (flags >> 3 & 1)
    # What is left of the frame is filled with zeros.
    if (
        len(frame) < at + 36
        or any(frame[at + 36 :])
        or crc16_reflected(frame[: at + 34]) != int.from_bytes(frame[at + 34 : at + 36], "big")
    ):
        return _Info(len(frame), told)
    length, crc = int.from_bytes(frame[at + 28 : at + 32], "big"), int.from_bytes(frame[at + 32 : at + 34], "big")
    return _Info(len(frame), length, crc)


def _read(stream: Stream) -> Steps[Message | None]:
    for _ in range(_MOST_TAGS):
        length = id3.tag_length((yield from stream.peek(id3.HEAD)))
        if not length:
            break
        yield from stream.skip(length)
    start = stream.position
    chain = Chain(start)
    info = _Info()
    length = frame_length((yield from stream.peek(3)))
    if length:
        frame = yield from stream.peek(length)
        info = _info(frame) if len(frame) == length else info
    total = yield from _sum(stream, chain, info, start)
    return _judge(chain, info, total, start, stream.given)


def _sum(stream: Stream, chain: Chain, info: _Info, start: int) -> Steps[int]:
    """Take all that follows; return the CRC-16 of what the first frame vouches for."""
    until, total, seen = start + info.told, 0, start + info.frame
    while (yield from stream.peek(1)):
        at = stream.position
        piece = bytes((yield from stream.some(PIECE)))
        chain.add(piece)
        if info.crc is not None and at + len(piece) > seen and at < until:
            vouched = piece[max(seen - at, 0) : until - at]
            total = crc16_reflected(vouched, total)
    chain.close()
    return total


def _judge(chain: Chain, info: _Info, total: int, start: int, size: int) -> Message | None:
    """Return why it cannot be called sound, None where it can; raises Damaged."""
    if chain.hole is not None:
        raise damaged_at(chain.hole)
    audio = (size if chain.tag_at is None else chain.tag_at) - start
    if info.told > audio and chain.is_cut:
        raise Damaged(BREAKS_OFF)
    if chain.is_torn or not chain.frames:
        return UNUSUAL
    if info.crc is None or info.crc != total or info.told != audio:
        return NO_MISS
    return None if is_slight(size - audio, size) else TEXTS
