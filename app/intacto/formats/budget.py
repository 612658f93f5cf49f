"""How much may come out of a file: a few bytes can be made to swell to terabytes."""

from __future__ import annotations

from collections.abc import Callable

from intacto.formats.parser import Unsure
from intacto.formats.sentences import TOO_LARGE

SLACK = 1024**3
"""Bytes that a file may unpack to whatever its own size."""

_RATIO = 32


def most_from(packed: int, slack: int = SLACK) -> int:
    """Return how many bytes may come out of ``packed`` bytes: 32 times as many, and ``slack`` on top.

    Honest large files stay far below.
    """
    return slack + _RATIO * packed


class Budget:
    """How much may still come out of a file, of which ``given()`` bytes are there so far.

    What swells is let go after a second. Methods that are slower to undo get a part of the slack: its ``cost``-th.
    """

    def __init__(self, given: Callable[[], int], slack: int = SLACK) -> None:
        self._given = given
        self._slack = slack
        self._unpacked = 0

    def spend(self, unpacked: int, cost: int = 1) -> None:
        """Take down that so many bytes more came out; raises Unsure."""
        self._unpacked += unpacked
        if self._unpacked > most_from(self._given(), self._slack // cost):
            raise Unsure(TOO_LARGE)
