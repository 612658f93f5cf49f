"""How far a run is: counted by every worker, told from one place and not more often than eyes can follow."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from intacto.engine.events import FileProgress, FileStarted, Listener, Progress, Work

TELL_EVERY = 0.1
"""Seconds between two :class:`Progress` events."""

TELL_FILE_EVERY = 0.2
"""Seconds between two :class:`FileProgress` events of one file."""

WINDOW = 5.0
"""Seconds over which the rate is smoothed."""

MEASURED = 1.0
"""Seconds of measuring before a time left is told."""


class Meter:
    """Counts files and bytes of a run and tells them. Safe from any thread."""

    def __init__(
        self,
        shop: str,
        work: Work,
        totals: tuple[int, int],
        emit: Listener,
        sessions: Callable[[], int],
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """``totals`` are files and bytes to come, ``sessions`` says how many sessions are in use, ``now`` seconds."""
        self._shop = shop
        self._work = work
        self._files, self._bytes = totals
        self._emit = emit
        self._sessions = sessions
        self._now = now
        self._lock = threading.Lock()
        self._files_done = 0
        self._bytes_done = 0
        self._moved = 0
        self._told = float("-inf")
        self._samples: deque[tuple[float, int]] = deque([(now(), 0)])

    @property
    def moved(self) -> int:
        """Return all bytes that came from the host, second reads and broken tries included."""
        with self._lock:
            return self._moved

    def start(self, path: str, size: int) -> FileMeter:
        """Tell that a file's turn has come and return its meter; ``size`` in bytes as listed."""
        self._emit(FileStarted(self._shop, path, size))
        return FileMeter(self, path, size)

    def expect(self, files: int, size: int) -> None:
        """Take in that more files and bytes are to come than was thought."""
        with self._lock:
            self._files += files
            self._bytes += size

    def pass_over(self) -> None:
        """Take in that a file is done of which the host has no bytes."""
        self._count(0, 0, files=1)

    def took(self, count: int) -> None:
        """Take in bytes of a look that is less than a reading."""
        self._count(count, count)

    def finish(self) -> None:
        """Tell the last state, however short ago the one before was told."""
        with self._lock:
            self._tell(self._now())

    def _count(self, moved: int, done: int, files: int = 0) -> None:
        with self._lock:
            self._moved += moved
            self._bytes_done += done
            self._files_done += files
            now = self._now()
            if now - self._told >= TELL_EVERY:
                self._tell(now)

    def _tell(self, now: float) -> None:
        self._told = now
        if now - self._samples[-1][0] > WINDOW:
            self._samples.clear()
        self._samples.append((now, self._moved))
        while self._samples[0][0] < now - WINDOW:
            self._samples.popleft()
        since, before = self._samples[0]
        rate = (self._moved - before) / (now - since) if now > since else 0.0
        left = (self._bytes - self._bytes_done) / rate if rate > 0 and now - since >= MEASURED else None
        self._emit(
            Progress(
                self._shop,
                self._work,
                self._files_done,
                self._files,
                self._bytes_done,
                self._bytes,
                rate,
                left,
                self._sessions(),
            )
        )

    def _file_moved(self, path: str, done: int, size: int) -> None:
        self._emit(FileProgress(self._shop, path, done, size))


class FileMeter:
    """Counts the bytes of one file; belongs to one worker."""

    def __init__(self, meter: Meter, path: str, size: int) -> None:
        self._meter = meter
        self._path = path
        self._size = size
        self._read = 0
        self._counted = 0
        self._told = time.monotonic()

    def read(self, count: int) -> None:
        """Take in that ``count`` more bytes came."""
        self._read += count
        self._count(count, min(self._read, self._size))
        now = time.monotonic()
        if now - self._told >= TELL_FILE_EVERY:
            self._told = now
            self._meter._file_moved(self._path, self._read, self._size)  # noqa: SLF001 - one idea in two classes

    def look_again(self, count: int) -> None:
        """Take in bytes of a second look, which bring the file no further."""
        self._count(count, self._counted)

    def skip(self, count: int) -> None:
        """Take in that the first ``count`` bytes were read in an earlier run."""
        self._read += count
        self._count(0, min(self._read, self._size))

    def restart(self) -> None:
        """Take in that the file is read from its start once more."""
        self._read = 0
        self._count(0, 0)

    def end(self) -> None:
        """Take in that the file is done, whatever its true size was."""
        self._count(0, self._size, files=1)

    def _count(self, moved: int, counted: int, files: int = 0) -> None:
        delta, self._counted = counted - self._counted, counted
        self._meter._count(moved, delta, files)  # noqa: SLF001 - one idea in two classes
