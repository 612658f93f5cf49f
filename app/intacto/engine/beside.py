"""Reading a file's copies on this computer at the same time as the host's file, not one after the other."""

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


class ReadBeside:
    """Reads ``copies`` of one file in a thread of its own for the length of a ``with``; leaving it ends the thread."""

    def __init__(self, shelf: CopyShelf, path: str, copies: Sequence[CopyState], control: Control) -> None:
        self._shelf = shelf
        self._path = path
        self._copies = copies
        self._reins = Reins(control)
        self._reads: list[CopyRead] = []
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="copies", daemon=True)

    def __enter__(self) -> Self:
        """Begin to read."""
        if self._copies:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop reading, if it still goes on."""
        self._reins.stop()
        if self._copies:
            self._thread.join()

    def results(self) -> tuple[CopyRead, ...]:
        """Wait for the end and return what could be read whole; raises Cancelled."""
        if self._copies:
            self._thread.join()
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
            self._reads.append(self._shelf.read(self._path, copy, self._reins))
        except CopyUnreadable:
            return  # the shelf keeps it among its problems
