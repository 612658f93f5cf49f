"""Our own faults in the window: written to the log, told in one plain dialog, never with a secret."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QMessageBox, QWidget

from intacto.desktop.bridge import Bridge
from intacto.text import _

NoteFault = Callable[[BaseException], Path | None]
"""Writes down where a fault happened and returns the log, None where it cannot be written."""


class Faults:
    """Takes exceptions that nobody caught, in any thread. The first is shown, later ones are only written down."""

    def __init__(self, bridge: Bridge, note: NoteFault | None, parent: Callable[[], QWidget | None]) -> None:
        self._bridge = bridge
        self._note = note
        self._parent = parent
        self._told = False
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Take them from now on."""
        sys.excepthook = self._take
        threading.excepthook = lambda args: self._take(args.exc_type, args.exc_value, args.exc_traceback)

    def uninstall(self) -> None:
        """Leave them to whoever had them before."""
        sys.excepthook, threading.excepthook = self._before

    def _take(self, kind: type[BaseException], error: BaseException | None, _traceback: TracebackType | None) -> None:
        if error is None or issubclass(kind, KeyboardInterrupt | SystemExit):
            return
        log = self._note(error) if self._note is not None else None
        if not self._told:
            self._told = True
            name = kind.__name__
            self._bridge.post(lambda: self._tell(name, log))

    def _tell(self, kind: str, log: Path | None) -> None:
        box = QMessageBox(self._parent())
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle("Intacto")
        box.setText(_("This is a fault of ours"))
        box.setInformativeText(_("What was proven stays proven, and nothing on your host is left half done."))
        where = _("The log: {path}").format(path=log) if log is not None else ""
        box.setDetailedText("\n".join(part for part in (kind, where) if part))
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        box.open()
