"""The demo shop in the window: opened, broken and removed in the background; who makes it is handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from intacto.desktop.jobs import Jobs
from intacto.domain.errors import IntactoError
from intacto.domain.shop import Shop


class DemoHandle(Protocol):
    """A demo shop whose host is running on this computer."""

    @property
    def shop(self) -> Shop:
        """The shop, as it is set up in the office."""

    def break_one(self) -> str:
        """Damage one more product on the host; return its path."""

    def stop(self) -> None:
        """End its host; the files stay for the next time."""

    def remove(self) -> None:
        """End its host and remove everything that the demo made."""


OpenDemo = Callable[[], DemoHandle]
"""Makes the demo shop (or goes on with the one there), starts its host, and sets it up in the office. May block."""


class DemoShopkeeper(QObject):
    """``ready`` carries the demo's Shop, ``broken`` the path of the damaged file, ``failed`` an IntactoError."""

    opening = Signal()
    ready = Signal(object)
    broken = Signal(str)
    removed = Signal(str)
    failed = Signal(object)

    def __init__(self, open_demo: OpenDemo | None, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = open_demo
        self._jobs = jobs
        self._handle: DemoHandle | None = None
        self._opening = False
        self.is_wanted = False
        """Whether a person asked to see it, as opposed to its host being started beside other shops."""

    @property
    def is_offered(self) -> bool:
        """Tell whether there is a demo to open."""
        return self._open is not None

    def open(self, *, wanted: bool = True) -> None:
        """Open the demo shop; ``ready`` tells when it runs. ``wanted`` tells that a person asked to see it."""
        self.is_wanted = self.is_wanted or wanted
        if self._open is None or self._opening:
            return
        if self._handle is not None:
            self.ready.emit(self._handle.shop)
            return
        self._opening = True
        self.opening.emit()
        self._jobs.run(self._open, self._take, self._fail)

    def break_one(self) -> None:
        """Damage one more product on its host."""
        if self._handle is not None:
            self._jobs.run(self._handle.break_one, self.broken.emit, self.failed.emit)

    def remove(self) -> None:
        """Remove the demo and all that it made. Its desk must be closed."""
        handle, self._handle = self._handle, None
        if handle is not None:
            name = handle.shop.name
            self._jobs.run(handle.remove, lambda _none: self.removed.emit(name), self.failed.emit)

    def stop(self) -> None:
        """End its host with the program."""
        if self._handle is not None:
            self._handle.stop()
            self._handle = None

    def _take(self, handle: DemoHandle) -> None:
        self._opening = False
        self._handle = handle
        self.ready.emit(handle.shop)

    def _fail(self, error: IntactoError) -> None:
        self._opening = self.is_wanted = False
        self.failed.emit(error)
