"""Reading a file's copies on this computer at the same time as the host's file, not one after the other.

Small ones are read when their results are asked for: to start a thread for them takes longer than to read them.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from intacto.domain.errors import CopyUnreadable
from intacto.domain.product import CopyState
from intacto.engine.control import Control
from intacto.engine.copies import CopyRead, CopyShelf
from intacto.engine.reins import Reins

SMALL = 1024 * 1024
"""Bytes of all copies of a file together up to which no thread is worth it."""


class ReadBeside:
    """Reads ``copies`` of one file for the length of a ``with``, large ones in a thread, which ends with it."""

    def __init__(self, shelf: CopyShelf, path: str, copies: Sequence[CopyState], control: Control) -> None:
        self._shelf = shelf
        self._path = path
        self._copies = copies
        self._control = control
        self._reads: list[CopyRead] = []
        self._seen: list[CopyState] = []
        self._failure: BaseException | None = None
        self._reins: Reins | None = None
        self._thread: threading.Thread | None = None
        if sum(copy.size for copy in copies) > SMALL:
            self._control = self._reins = Reins(control)
            self._thread = threading.Thread(target=self._work, name="copies", daemon=True)

    def __enter__(self) -> Self:
        """Begin to read."""
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop reading, if it still goes on."""
        if self._reins is not None and self._thread is not None:
            self._reins.stop()
            self._thread.join()

    @property
    def seen(self) -> tuple[CopyState, ...]:
        """Return what is known now of the copies that were read; large ones are recorded already."""
        return tuple(self._seen)

    def results(self) -> tuple[CopyRead, ...]:
        """Wait for the end and return what could be read whole; raises Cancelled."""
        if self._thread is not None:
            self._thread.join()
        else:
            self._work()
        if self._failure is not None:
            raise self._failure
        return tuple(self._reads)

    def _work(self) -> None:
        try:
            for copy in self._copies:
                self._read(copy)
        except BaseException as failure:  # noqa: BLE001 - it is raised in the thread that asks for the results
            self._failure = failure

    def _read(self, copy: CopyState) -> None:
        try:
            read, known = self._shelf.look(self._path, copy, self._control)
        except CopyUnreadable:
            return  # the shelf keeps it among its problems
        if self._thread is not None:
            # The next file's turn may be hours away.
            self._shelf.keep(self._path, known)
        self._reads.append(read)
        self._seen.append(known)
