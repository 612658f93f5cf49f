"""Does a JSON text break off? Parsed by the standard library, where it is small enough to be held (RFC 8259).

Text has no checks, so nothing here is ever called sound. Much that is called JSON is something more (comments, several
texts, no last bracket on purpose), so only a text that is right up to where the file ends is called damaged.
"""

from __future__ import annotations

import json

from intacto.domain.words import Message
from intacto.formats.parser import PIECE, Damaged, Parser, Unsure
from intacto.formats.plain import holds_zeros, zeros
from intacto.formats.sentences import EMPTY, NO_MISS, TOO_LARGE
from intacto.formats.stream import BreaksOff, Steps

_MOST = 2 * 1024**2
"""Bytes of the largest text that is parsed: what is parsed takes many times its length."""


class JsonTester(Parser):
    """Tests one JSON text that is fed in pieces of any length."""

    def __init__(self) -> None:
        super().__init__("json", "JSON")

    def _parse(self) -> Steps[Message | None]:
        data = bytearray()
        while (yield from self._stream.peek(1)):
            data += yield from self._stream.some(PIECE)
            if len(data) > _MOST:
                raise Unsure(TOO_LARGE)
        if not data:
            raise Unsure(EMPTY)
        if holds_zeros(data):
            raise Damaged(zeros())
        try:
            # Byte order marks are not allowed, and common.
            text = bytes(data).decode(json.detect_encoding(data)).strip()
        except UnicodeDecodeError:
            raise Unsure(self._not_strict()) from None
        del data
        self._look_at(text)
        return NO_MISS

    def _look_at(self, text: str) -> None:
        try:
            _parse(text)
        except json.JSONDecodeError as broken:
            if _is_cut(text, broken):
                raise BreaksOff from None
            self._doubts(self._not_strict())
        except (ValueError, RecursionError):
            self._doubts(self._not_strict())


def _parse(text: str) -> None:
    """Read ``text`` and keep nothing of it that need not be kept; raises ValueError, RecursionError."""
    json.loads(text, object_pairs_hook=_nothing, parse_int=_nothing, parse_float=_nothing, parse_constant=_nothing)


def _nothing(_value: object) -> None:
    return None


def _is_cut(text: str, broken: json.JSONDecodeError) -> bool:
    """Tell whether ``text`` is right up to its end and then misses something."""
    if not broken.msg.startswith("Unterminated string") and broken.pos < len(text):
        return False
    # Traces and logs that grow leave out the last bracket.
    if text.startswith("["):
        try:
            _parse(text.rstrip().removesuffix(",") + "]")
        except (ValueError, RecursionError):
            return True
        return False
    return text.startswith("{")
