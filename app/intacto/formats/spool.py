"""For formats that cannot be tested as they stream by: a copy on this computer's disk, tested once it is whole.

The copy has no name where the system can do that, and is gone as soon as the opinion is there, or the tester is let go.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import IO

from intacto.domain.proof import Opinion, Soundness
from intacto.domain.words import Message, say

MOST = 4 * 1024**3
"""Bytes of the largest file that is copied."""

SECONDS = 300.0
"""How long a checker may work at most before it is to give up; small files get less."""

_LEAST_SECONDS = 20.0
_BYTES_A_SECOND = 10_000_000

IN_MEMORY = 1024 * 1024
"""Up to this many bytes the copy is kept in memory."""

_SPARE = 1024**3
_LOOK_EVERY = 64 * 1024**2
_TOO_LARGE = say("The file is too large to be tested.")
_NO_ROOM = say("This computer has no room to test the file.")


class OutOfTime(Exception):
    """A checker has used up its time; the opinion is then *unknown*."""


class Clock:
    """What is left of the time for one check."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Return the seconds that are left, never less than 0."""
        return max(self._until - time.monotonic(), 0.0)

    def tick(self) -> None:
        """Raise OutOfTime once the time is used up; a checker calls this in each of its loops."""
        if time.monotonic() > self._until:
            raise OutOfTime


Checker = Callable[[IO[bytes], int, Clock], Opinion]
"""Tests a copy: the file open for reading at its start, its size in bytes, and the time that is left.

It may raise OSError (the disk) and OutOfTime; what it unpacks it never holds whole. The file is closed by its caller.
"""


class Spool:
    """A tester that copies what it is fed, and at the end lets ``checker`` test the copy.

    ``kind`` is the kind that it says where there can be no test: the file has more than ``most`` bytes, the disk is
    full, or the checker needs more than ``seconds``, or than its size deserves.
    """

    def __init__(self, kind: str, checker: Checker, *, most: int = MOST, seconds: float = SECONDS) -> None:
        self._kind = kind
        self._checker = checker
        self._most = most
        self._seconds = seconds
        self._size = 0
        self._room = 0
        self._given_up: Message | None = None
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=scratch_folder())  # noqa: SIM115 - it lives as long as the tester
        # A tester that is dropped half way, because a line broke, leaves nothing behind either.
        self._close = weakref.finalize(self, self._file.close)

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._given_up is not None:
            return
        self._size += len(data)
        try:
            if self._size > self._most:
                self._give_up(_TOO_LARGE)
            elif self._size > self._room and not self._finds_room():
                self._give_up(_NO_ROOM)
            else:
                self._file.write(data)
        except OSError:
            self._give_up(_NO_ROOM)

    def finish(self) -> Opinion:
        """Return the opinion, once all bytes were fed."""
        try:
            if self._given_up is not None:
                return Opinion(Soundness.UNKNOWN, self._kind, self._given_up)
            self._file.seek(0)
            seconds = min(self._seconds, _LEAST_SECONDS + self._size / _BYTES_A_SECOND)
            return self._checker(self._file, self._size, Clock(seconds))
        except OSError:
            return Opinion(Soundness.UNKNOWN, self._kind, _NO_ROOM)
        except OutOfTime:
            return Opinion(Soundness.UNKNOWN, self._kind, say("Testing this file takes too long."))
        finally:
            self._close()

    def drop(self) -> None:
        """Let go of the copy, where the opinion is known without it."""
        self._close()

    def _finds_room(self) -> bool:
        """Tell whether the disk has room for more, and keeps some for the user; asked now and then only."""
        if self._size <= IN_MEMORY:
            return True
        self._room = self._size + _LOOK_EVERY
        folder = scratch_folder() or tempfile.gettempdir()
        return shutil.disk_usage(folder).free > _SPARE + _LOOK_EVERY

    def _give_up(self, reason: Message) -> None:
        self._given_up = reason
        self._close()


def scratch_folder() -> str | None:
    """Return the folder for large temporary files, None for the system's own: on Linux /tmp may well be memory."""
    folder = Path("/var/tmp")  # noqa: S108 - files in it have random names or none (file-hierarchy(7))
    return str(folder) if folder.is_dir() and "TMPDIR" not in os.environ else None
