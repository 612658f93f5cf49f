"""Work that may take long, in plain threads; its end is told in the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from intacto.desktop.bridge import Bridge
from intacto.domain.errors import IntactoError, our_fault

T = TypeVar("T")


class Jobs(QObject):
    """Starts work and tells its end. At the program's end it waits for what is under way."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._threads: set[threading.Thread] = set()
        self._closed = False

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[IntactoError], None] | None = None,
    ) -> None:
        """Call ``work`` in a thread of its own, then ``done`` or ``failed`` in the GUI thread."""

        def body() -> None:
            try:
                result = work()
            except IntactoError as error:
                answer = error
            except Exception as error:  # noqa: BLE001 - whatever a job meets must be told, not lost with its thread
                answer = our_fault(error)
            else:
                if done is not None:
                    self.post(lambda: done(result))
                return
            if failed is not None:
                self.post(lambda: failed(answer))

        thread = threading.Thread(target=body, name="intacto-job", daemon=True)
        self._threads = {each for each in self._threads if each.is_alive()} | {thread}
        thread.start()

    def post(self, parcel: Callable[[], None]) -> None:
        """Have ``parcel`` called in the GUI thread: how work under way tells how far it is. From any thread."""
        if not self._closed:
            self._bridge.post(parcel)

    def close(self, seconds: float = 10.0) -> bool:
        """Wait up to ``seconds`` for each job under way; return whether all have ended. Nothing is told any more."""
        self._closed = True
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)
