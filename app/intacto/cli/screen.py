"""The terminal: colours where it is one, shapes before every state, and a pipe that closes without a fuss."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Mapping
from enum import Enum
from typing import TextIO

from intacto.domain.health import Health


class Ink(Enum):
    """Colours by meaning; the values are SGR parameters (ECMA-48, 8.3.117)."""

    BAD = "31;1"
    DECIDE = "33;1"
    UNSURE = "35"
    FINE = "32"
    FAINT = "2"
    STRONG = "1"


_SHAPES: Mapping[Health, tuple[str, str, Ink]] = {
    Health.DAMAGED: ("✖", "x", Ink.BAD),
    Health.MISSING: ("−", "-", Ink.BAD),  # noqa: RUF001 - the long minus is the shape that is meant
    Health.CHANGED: ("≠", "~", Ink.DECIDE),
    Health.UNREADABLE: ("?", "?", Ink.UNSURE),
    Health.STALE: ("◷", "o", Ink.DECIDE),
    Health.UNKNOWN: ("○", ".", Ink.FAINT),
    Health.SOUND: ("◉", "=", Ink.FINE),
    Health.PROVEN: ("✔", "+", Ink.FINE),
}
"""For each state its shape, its shape where only ASCII can be written, and its colour."""


class Screen:
    """Standard output and standard error of one call. Safe from any thread."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out = out if out is not None else sys.stdout
        self.err = err if err is not None else sys.stderr
        self._lock = threading.Lock()
        for stream in (self._out, self.err):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        self._coloured = self._out.isatty() and not os.environ.get("NO_COLOR")

    def speak_utf8(self) -> None:
        """Write UTF-8 and bare line feeds from now on, whatever the system is set to."""
        if isinstance(self._out, io.TextIOWrapper):
            self._out.reconfigure(encoding="utf-8", newline="\n")

    def line(self, text: str = "") -> None:
        """Write a line to standard output at once. Nobody reading it any more is not a failure."""
        with self._lock:
            try:
                self._out.write(text + "\n")
                self._out.flush()
            except BrokenPipeError:
                # What is left in the buffer would fail again when Python ends.
                self._out = io.StringIO()
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def aside(self, text: str) -> None:
        """Write a line to standard error."""
        with self._lock:
            self.err.write(text + "\n")
            self.err.flush()

    def paint(self, text: str, ink: Ink) -> str:
        """Return ``text`` in a colour where standard output is a terminal that wants colours."""
        return f"\x1b[{ink.value}m{text}\x1b[0m" if self._coloured else text

    def shape(self, health: Health) -> str:
        """Return the shape of a state."""
        shape, plain, _ = _SHAPES[health]
        return shape if self._can_write(shape) else plain

    def ink(self, health: Health) -> Ink:
        """Return the colour of a state."""
        return _SHAPES[health][2]

    def _can_write(self, text: str) -> bool:
        try:
            text.encode(self._out.encoding or "utf-8")
        except UnicodeEncodeError:
            return False
        return True
