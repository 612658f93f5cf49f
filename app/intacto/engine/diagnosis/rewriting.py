"""Ways in which programs write a whole file anew: line ends, letters, words of the other byte order.

Each takes the original's bytes in pieces and yields what such a program makes of them. ValueError: it can make nothing
of them.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from intacto.domain.damage import Cause

Rewrite = Callable[[Iterator[bytes]], Iterator[bytes]]

_BARE_LF = re.compile(rb"(?<!\r)\n")
_WORDS = {2: "H", 4: "I", 8: "Q"}


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A way of writing anew: the cause that it is, its detail, and what it makes of a file."""

    cause: Cause
    detail: str
    of: Rewrite


def crlf_to_lf(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Take the CR out of each CRLF."""
    for chunk in _whole_line_ends(chunks):
        yield chunk.replace(b"\r\n", b"\n")


def lf_to_crlf(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Put a CR before each LF, whatever stands there: what servers do (RFC 959, 3.1.1.1)."""
    for chunk in chunks:
        yield chunk.replace(b"\n", b"\r\n")


def bare_lf_to_crlf(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Put a CR before each LF that has none."""
    for chunk in _whole_line_ends(chunks):
        yield _BARE_LF.sub(b"\r\n", chunk)


def without_cr(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Take every CR out."""
    for chunk in chunks:
        yield chunk.replace(b"\r", b"")


def _whole_line_ends(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces that never end between CR and LF."""
    held = b""
    for chunk in chunks:
        joined = held + chunk
        held = b"\r" if joined.endswith(b"\r") else b""
        yield joined[:-1] if held else joined
    yield held


def swapped(width: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Reverse each word of ``width`` bytes; what is left at the end stays."""
    held = b""
    for chunk in chunks:
        joined = held + chunk
        whole = len(joined) - len(joined) % width
        words = array(_WORDS[width], joined[:whole])
        words.byteswap()
        held = joined[whole:]
        yield words.tobytes()
    yield held


def recoded(old: str, new: str, errors: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Read as text in ``old`` and write in ``new``; ``errors`` says what becomes of letters that ``new`` lacks."""
    decoder = codecs.getincrementaldecoder(old)()
    encoder = codecs.getincrementalencoder(new)(errors)
    for chunk in chunks:
        yield encoder.encode(decoder.decode(chunk))
    yield encoder.encode(decoder.decode(b"", final=True), final=True)


_NARROW = ("iso-8859-1", "windows-1252", "ascii")
_NAMES = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-8-sig": "UTF-8", "utf-8": "UTF-8"}


def _recodings() -> Iterator[tuple[str, str, str]]:
    wide = ("utf-16", "utf-16-le", "utf-16-be")
    for old in ("utf-8", "utf-8-sig"):
        for new in _NARROW:
            yield old, new, "strict"
            yield old, new, "replace"
        yield from ((old, new, "strict") for new in wide)
    for old in ("windows-1252", "iso-8859-1"):
        yield from ((old, new, "strict") for new in ("utf-8", "utf-8-sig", *wide))
        yield old, "ascii", "replace"
    for old in wide:
        yield from ((old, new, "strict") for new in ("utf-8", "utf-8-sig", *_NARROW))
    yield from (("utf-16-le", "utf-16-be", "strict"), ("utf-16-be", "utf-16-le", "strict"))


REWRITINGS: tuple[Rewriting, ...] = (
    # Where all CR stand before LF, the first and the third are one; the commoner name leads.
    Rewriting(Cause.ASCII_CRLF_TO_LF, "", crlf_to_lf),
    Rewriting(Cause.ASCII_LF_TO_CRLF, "", lf_to_crlf),
    Rewriting(Cause.ASCII_LF_TO_CRLF, "", bare_lf_to_crlf),
    Rewriting(Cause.ASCII_CR_REMOVED, "", without_cr),
    *(Rewriting(Cause.BYTE_SWAPPED, str(width), partial(swapped, width)) for width in _WORDS),
    *(
        Rewriting(Cause.TEXT_REENCODED, _NAMES.get(new, new), partial(recoded, old, new, errors))
        for old, new, errors in _recodings()
    ),
)
"""All known ways, the likeliest first."""
