"""Ways in which programs write a whole file anew, and how to undo them: line ends, letters, order of bytes."""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from intacto.domain.damage import Cause

_BARE_LF = re.compile(rb"(?<!\r)\n")
_WORDS = {2: "H", 4: "I", 8: "Q"}


class Writer(Protocol):
    """Takes a file in pieces and gives what a program makes of it; ValueError: it can make nothing of it."""

    def feed(self, data: bytes) -> bytes:
        """Return what becomes of the next bytes, as far as it is certain."""

    def end(self) -> bytes:
        """Return what is left at the end."""


class Each:
    """Changes each piece on its own."""

    def __init__(self, change: Callable[[bytes], bytes]) -> None:
        self._change = change

    def feed(self, data: bytes) -> bytes:
        """Return what becomes of the next bytes."""
        return self._change(data)

    def end(self) -> bytes:
        """Return nothing."""
        return b""


class LineWise:
    """Changes pieces that never end between CR and LF."""

    def __init__(self, change: Callable[[bytes], bytes]) -> None:
        self._change = change
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Return what becomes of the next bytes; a CR at their end waits."""
        joined = self._held + data
        self._held = b"\r" if joined.endswith(b"\r") else b""
        return self._change(joined[:-1] if self._held else joined)

    def end(self) -> bytes:
        """Return what becomes of a CR at the end."""
        return self._change(self._held)


class Swapping:
    """Reverses each word of ``width`` bytes; what is left at the end stays."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Return the next whole words."""
        joined = self._held + data
        whole = len(joined) - len(joined) % self._width
        words = array(_WORDS[self._width], joined[:whole])
        words.byteswap()
        self._held = joined[whole:]
        return words.tobytes()

    def end(self) -> bytes:
        """Return what makes no whole word."""
        return self._held


class Recoding:
    """Reads as text in ``old`` and writes in ``new``; ``errors`` says what becomes of letters that ``new`` lacks."""

    def __init__(self, old: str, new: str, errors: str) -> None:
        self._decoder = codecs.getincrementaldecoder(old)()
        self._encoder = codecs.getincrementalencoder(new)(errors)

    def feed(self, data: bytes) -> bytes:
        """Return the next letters."""
        return self._encoder.encode(self._decoder.decode(data))

    def end(self) -> bytes:
        """Return the last letters."""
        return self._encoder.encode(self._decoder.decode(b"", final=True), final=True)


def _crlf_to_lf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _lf_to_crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def _bare_lf_to_crlf(data: bytes) -> bytes:
    return _BARE_LF.sub(b"\r\n", data)


def _without_cr(data: bytes) -> bytes:
    return data.replace(b"\r", b"")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A way of writing anew: the cause that it is, its detail, what does it, and what undoes it (None: nothing)."""

    cause: Cause
    detail: str
    do: Callable[[], Writer]
    undo: Callable[[], Writer] | None = None

    def of(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield what becomes of a file; raises ValueError where nothing can."""
        writer = self.do()
        for chunk in chunks:
            yield writer.feed(chunk)
        yield writer.end()


_NARROW = ("iso-8859-1", "windows-1252", "ascii")
_NAMES = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-8-sig": "UTF-8", "utf-8": "UTF-8"}


def _recodings() -> Iterator[tuple[str, str, str]]:
    wide = ("utf-16", "utf-16-le", "utf-16-be")
    for old in ("utf-8", "utf-8-sig"):
        for new in _NARROW:
            yield old, new, "strict"
            yield old, new, "replace"
            yield old, new, "ignore"
        yield from ((old, new, "strict") for new in wide)
    for old in ("windows-1252", "iso-8859-1"):
        yield from ((old, new, "strict") for new in ("utf-8", "utf-8-sig", *wide))
        yield old, "ascii", "replace"
    for old in wide:
        yield from ((old, new, "strict") for new in ("utf-8", "utf-8-sig", *_NARROW))
    yield from (("utf-16-le", "utf-16-be", "strict"), ("utf-16-be", "utf-16-le", "strict"))


def _recoding(old: str, new: str, errors: str) -> Rewriting:
    undo = partial(Recoding, new, old, "strict") if errors == "strict" else None
    return Rewriting(Cause.TEXT_REENCODED, _NAMES.get(new, new), partial(Recoding, old, new, errors), undo)


REWRITINGS: tuple[Rewriting, ...] = (
    # Where all CR stand before LF, the first and the last of these are one; the commoner name leads.
    Rewriting(Cause.ASCII_CRLF_TO_LF, "", partial(LineWise, _crlf_to_lf), partial(LineWise, _bare_lf_to_crlf)),
    # What servers do (RFC 959, 3.1.1.1): a CR before each LF, whatever stands there.
    Rewriting(Cause.ASCII_LF_TO_CRLF, "", partial(Each, _lf_to_crlf), partial(LineWise, _crlf_to_lf)),
    Rewriting(Cause.ASCII_LF_TO_CRLF, "", partial(LineWise, _bare_lf_to_crlf)),
    Rewriting(Cause.ASCII_CR_REMOVED, "", partial(Each, _without_cr)),
    *(Rewriting(Cause.BYTE_SWAPPED, str(w), partial(Swapping, w), partial(Swapping, w)) for w in _WORDS),
    *(_recoding(*way) for way in _recodings()),
)
"""All known ways, the likeliest first."""
