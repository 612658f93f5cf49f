"""Which lines of the parsers an input reaches, and whether one before has reached them in the same order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import intacto.formats

FORMATS = str(Path(intacto.formats.__file__).parent)
MOST_LINES = 100_000
"""Lines after which an input is no longer followed, only timed."""


class Guide:
    """Remembers all pairs of lines that followed each other."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, int, int]] = set()
        self._ours: dict[CodeType, int] = {}
        self._left = 0

    @property
    def reached(self) -> int:
        """Return how many pairs were seen up to now."""
        return len(self._seen)

    def follow(self, call: Callable[[], None]) -> bool:
        """Run ``call`` and tell whether it reached something new; raises what it raises."""
        before = len(self._seen)
        self._left = MOST_LINES
        sys.settrace(self._entered)
        try:
            call()
        finally:
            sys.settrace(None)
        return len(self._seen) > before

    def _entered(self, frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:  # noqa: ARG002 - sys.settrace
        code = frame.f_code
        number = self._ours.get(code)
        if number is None:
            number = len(self._ours) + 1 if code.co_filename.startswith(FORMATS) else 0
            self._ours[code] = number
        if not number or self._left <= 0:
            return None
        last = 0
        seen = self._seen

        def line(frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:  # noqa: ARG001 - sys.settrace
            nonlocal last
            if event == "line":
                seen.add((number, last, frame.f_lineno))
                last = frame.f_lineno
                self._left -= 1
                if self._left <= 0:
                    sys.settrace(None)
                    return None
            return line

        return line
