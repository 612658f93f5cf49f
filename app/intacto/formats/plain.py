"""Texts that have no rules which would show damage: only zeros in the midst of them are a sign.

A full disk, a crash or a broken transfer leaves them; no program writes that many into a text.
"""

from __future__ import annotations

from intacto.domain.words import Message, say
from intacto.formats.parser import PIECE, Damaged, Parser, Unsure, to_the_end
from intacto.formats.sentences import BREAKS_OFF, EMPTY, NO_MISS, UNUSUAL
from intacto.formats.stream import Steps

_HOLE = 512
"""Bytes of the smallest hole that is taken for one: the sector of a disk."""

_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


def holds_zeros(data: bytes | bytearray) -> bool:
    """Tell whether ``data`` has a hole of zeros."""
    return bytes(_HOLE) in data


def zeros() -> Message:
    """Return what to say of a text with such a hole."""
    return say("There are zeros where text should be.")


class PlainTester(Parser):
    """Tests one text, ``kind``, that is fed in pieces of any length."""

    def __init__(self, kind: str = "text", label: str = "text") -> None:
        super().__init__(kind, label)

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(4)
        if not head:
            raise Unsure(EMPTY)
        if head.startswith(_WIDE):
            return NO_MISS
        last = b""
        while (yield from self._stream.peek(1)):
            window = last + bytes((yield from self._stream.some(PIECE)))
            if holds_zeros(window):
                raise Damaged(zeros())
            last = window[1 - _HOLE :]
        return NO_MISS


class HtmlTester(PlainTester):
    """Tests one HTML text that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("html", "HTML")


class RtfTester(Parser):
    """Tests one RTF document that is fed in pieces of any length: all of it stands in one pair of braces."""

    def __init__(self) -> None:
        super().__init__("rtf", "RTF", keep=4096)

    def _parse(self) -> Steps[Message | None]:
        head = yield from self._stream.peek(5)
        if not head:
            raise Damaged(EMPTY)
        if not head.startswith(b"{\\rtf"):
            raise Unsure(UNUSUAL)
        yield from to_the_end(self._stream)
        if b"}" not in self._stream.tail:
            raise Damaged(BREAKS_OFF)
        return NO_MISS
