"""What bytes look like: text, a web page, noise."""

from __future__ import annotations

import re
from collections import Counter

_PAGE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.*?-->\s*)?"
    rb"(?:<(?:!doctype\s+html|html|head|body)\b|<br />\s*<b>(?:fatal error|parse error|warning)</b>)",
    re.IGNORECASE | re.DOTALL,
)
_OF_PAGES = re.compile(
    rb"<(?:!doctype html|html|head|body|meta|table|tr|td|div|p|br|span|h[1-6]|ul|ol|li|img|form|section|nav)\b"
    rb"|<\?php\b|\{%",
    re.IGNORECASE,
)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_BEYOND_ASCII = 0x80
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How text in UTF-16 begins that says so."""

_SIGNATURES = (
    b"PK", b"%PDF-", b"%!PS", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"OggS", b"fLaC", b"ID3", b"\xff\xfb",
    b"8BPS", b"OTTO", b"\0\1\0\0", b"true", b"ttcf", b"wOFF", b"wOF2", b"SQLite format 3\0", b"7z\xbc\xaf", b"Rar!",
    b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"MZ", b"\x7fELF", b"II*\0", b"MM\0*", b"BM",
    b"\xd0\xcf\x11\xe0", b"\x1aE\xdf\xa3", b"FORM", b"QFI\xfb", b"KDMV", b"conectix", b"LUKS",
)  # fmt: skip
"""How files of common formats begin, whatever is told of what follows."""

_AROUND = 8
"""Bytes on either side that tell whether one stands among letters."""

SAMPLES = 32
"""Blocks of a file that are looked at for noise, spread over all of it."""

_FEWEST = 512
"""Bytes below which nothing is said of noise."""

_EVEN = 400.0
"""Chi-square of noise over 256 values: 255 on average, 23 to either side; compressed data goes beyond."""


def is_page(head: bytes) -> bool:
    """Tell whether a file that begins so is an HTML page."""
    return _PAGE.search(head) is not None


def is_of_pages(head: bytes) -> bool:
    """Tell whether a file that begins so is a page or a part of one: a template, a newsletter, a program for pages."""
    return is_page(head) or (is_text(head) and _OF_PAGES.search(head) is not None)


def is_text(head: bytes) -> bool:
    """Tell whether a file that begins so is plain text, of whatever letters."""
    if head.startswith(WIDE):
        return True
    return bool(head) and _BINARY.search(head) is None and _has_letters(head)


def _has_letters(head: bytes) -> bool:
    """Tell whether most bytes are ASCII, or all of it is UTF-8: what binary data seldom is."""
    if 2 * len(head.translate(None, bytes(range(128)))) < len(head):
        return True
    try:
        head[: len(head) - 3].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_typing(block: bytes, at: int, before: int) -> bool:
    """Tell whether who edits a text may have made the byte at ``at`` of what was ``before``.

    Both are letters, digits or signs, and stand among such: one digit more is often a single bit, too.
    """
    return any(_is_among_signs(block, at, before, width) for width in (1, 2))


def _is_among_signs(block: bytes, at: int, before: int, width: int) -> bool:
    """Tell the same of a text whose letters have ``width`` bytes, of which one counts and the other is zero."""
    first, last = max(at % width, at - _AROUND * width), at + _AROUND * width + 1
    around, now = block[first:last:width], block[at]
    if width > 1 and any(block[first + 1 : last : width]):
        return False
    is_letter = min(now, before) >= _BEYOND_ASCII or (_is_sign(now) and _is_sign(before))
    return is_letter and _BINARY.search(around) is None and sum(map(_is_sign, around)) * 4 >= 3 * len(around)


def _is_sign(value: int) -> bool:
    return value < _BEYOND_ASCII and (chr(value).isprintable() or value in b"\t\r\n")


def is_tape(head: bytes) -> bool:
    """Tell whether the head of a tape archive's member (POSIX.1, "ustar") stands at the start of ``head``."""
    return head[257:262] == b"ustar"


def has_signature(head: bytes) -> bool:
    """Tell whether a file that begins so is of a common format; a tape's name and a film's kind stand further in."""
    return head.startswith(_SIGNATURES) or head[4:8] == b"ftyp" or is_tape(head)


def is_noise(block: bytes) -> bool:
    """Tell whether all values are about as frequent: encrypted data and random bytes are so, formats seldom."""
    if len(block) < _FEWEST:
        return False
    expected = len(block) / 256
    counts = Counter(block)
    return sum(count * count for count in counts.values()) / expected - len(block) < _EVEN


class Noise:
    """Whether a file is noise from its first to its last block; fed its pieces in order."""

    def __init__(self, size: int, block: int) -> None:
        self._block = block
        self._every = max(1, size // block // SAMPLES)
        self._size = size
        self.only = size >= _FEWEST

    def look(self, offset: int, block: bytes) -> None:
        """Take the block at ``offset``, which need not be looked at."""
        if not self.only or len(block) < _FEWEST:
            return
        number, is_last = offset // self._block, offset + len(block) >= self._size
        if number % self._every == 0 or is_last:
            self.only = is_noise(block)
