"""ID3 tags: words and a picture, put before sound of any kind (ID3v2.4.0, 3.1)."""

from __future__ import annotations

HEAD = 10
"""Bytes of the head, which tells the length."""

_HAS_FOOTER = 0x10


def tag_length(head: bytes) -> int:
    """Return the bytes of the tag that begins so, in all; 0: there is none."""
    if not head.startswith(b"ID3") or len(head) < HEAD:
        return 0
    size = 0
    for byte in head[6:HEAD]:
        size = size << 7 | byte & 0x7F
    return HEAD + size + (HEAD if head[5] & _HAS_FOOTER else 0)
