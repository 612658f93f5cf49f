"""Bytes put into a file, or taken out of one, that programs write so beside a work: tags, notes, saved changes.

They are exactly that, from their first byte to their last, or they are not told as such.
"""

from __future__ import annotations

import re

KEPT = 1024
"""Bytes at either end of what was put in or taken out that :func:`is_saved` has to see."""

_ID3V1 = 128
_APE = b"APETAGEX"
_APE_FOOT = 32
_JPEG = b"\xff\xd8\xff"
_MOST_ROTATED = 4
_PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")


def is_saved(head: bytes, front: bytes, start: bytes, end: bytes, length: int) -> bool:
    """Tell whether ``length`` bytes are such.

    ``head`` is how the file begins that has them, ``front`` the few bytes before them; ``start`` and ``end`` are their
    first and last :data:`KEPT` bytes, or all. Where they end as ``front`` does, they may as well stand earlier.
    """
    if _is_song_s_tag(start, end, length):
        return True
    if head.startswith(b"%PDF-"):
        # ISO 32000-1, 7.5.6: changes are saved behind what is there.
        return _PDF_END.search(end) is not None
    return head.startswith(_JPEG) and any(
        _is_segment(front[len(front) - back :] + start, length)
        for back in range(min(_MOST_ROTATED, len(front), length) + 1)
        if end.endswith(front[len(front) - back :])
    )


def _is_song_s_tag(start: bytes, end: bytes, length: int) -> bool:
    """Tell whether it is one tag: ID3v2 (id3.org, 3.1: seven bits in each byte of its size), ID3v1, APEv2."""
    if start.startswith(b"ID3") and len(start) >= 10:
        size = sum((value & 127) << shift for value, shift in zip(start[6:10], (21, 14, 7, 0), strict=True))
        return length in (size + 10, size + 20)
    if start.startswith(b"TAG"):
        return length == _ID3V1
    foot = end[-_APE_FOOT:]
    if foot.startswith(_APE) and len(foot) == _APE_FOOT:
        counted = int.from_bytes(foot[12:16], "little")
        return length in (counted, counted + _APE_FOOT)
    return False


def _is_segment(data: bytes, length: int) -> bool:
    """Tell whether it is one segment of notes: APP0 to APP15, or a comment (ITU-T T.81, B.2.4)."""
    if len(data) < 4 or data[0] != 0xFF or not (0xE0 <= data[1] <= 0xEF or data[1] == 0xFE):
        return False
    return int.from_bytes(data[2:4], "big") + 2 == length
