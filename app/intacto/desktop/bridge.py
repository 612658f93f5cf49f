"""The one crossing into the GUI thread: a queue that any thread fills and a timer of the GUI thread empties.

No signal crosses a thread, so a flood of results can neither freeze the window nor arrive after its widgets are gone.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

PERIOD_MS = 40
"""Milliseconds between two looks into the queue: 25 a second look immediate."""

BUDGET_S = 0.012
"""Seconds of one look; what is left waits for the next, so that painting is never late."""

Parcel = Callable[[], None]
"""What is to be done in the GUI thread."""


class Bridge(QObject):
    """Carries calls from any thread into the GUI thread, in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parcels: queue.SimpleQueue[Parcel] = queue.SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def post(self, parcel: Parcel) -> None:
        """Have ``parcel`` called in the GUI thread; returns at once, from any thread."""
        self._parcels.put(parcel)

    def close(self) -> None:
        """Deliver nothing any more."""
        self._timer.stop()

    def customEvent(self, _event: QEvent) -> None:
        """Deliver what waits, for as long as the budget lasts."""
        end = time.monotonic() + BUDGET_S
        while self._timer.isActive() and time.monotonic() < end:
            try:
                parcel = self._parcels.get_nowait()
            except queue.Empty:
                return
            parcel()

    def _look(self) -> None:
        # Qt holds a timer back while its own slot runs: a dialog that a parcel opens would cut the bridge. An event
        # of its own keeps the timer free.
        if not self._parcels.empty():
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))
