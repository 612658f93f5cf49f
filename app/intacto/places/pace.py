"""How large the pieces are in which a transfer is handed on: larger where it, and whoever takes them, is fast.

With a limit of speed they stay small, so that progress shows and a stop is heard.
"""

from __future__ import annotations

import time

from intacto.places.base import CHUNK, LARGE_CHUNK

_FAST = 50_000_000
"""Bytes a second from which on a transfer is a fast one."""

_FAST_SECONDS = 0.2
"""How long it must have been fast."""


class Pace:
    """Measures one transfer; ``piece`` is how many bytes to hand on at a time."""

    def __init__(self) -> None:
        self.piece = CHUNK
        self._began = time.monotonic()
        self._total = 0

    def took(self, count: int) -> None:
        """Count bytes that were handed on."""
        self._total += count
        if self._total >= _FAST * max(_FAST_SECONDS, time.monotonic() - self._began):
            self.piece = LARGE_CHUNK
