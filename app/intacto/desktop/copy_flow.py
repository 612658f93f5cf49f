"""Repairing with files that the person brought: each is read whole first, then repairs its product, one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from intacto.desktop.desk import ShopDesk
from intacto.desktop.presenters.drop import Pair
from intacto.domain.overview import CopyVerdict
from intacto.engine.events import RunEnded, Work


class CopyFlow(QObject):
    """Takes pairs of file and product. Nothing on the host changes before a file was read and found right.

    ``in_hand_changed`` carries the path whose file is being read now, None when its repair begins or it was refused;
    ``refused`` the CopyVerdict of a file that was not taken.
    """

    in_hand_changed = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: ShopDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: deque[Pair] = deque()
        self._asked: Pair | None = None
        self._found: Pair | None = None
        self._repairing = False
        desk.run_ended.connect(self._ended)
        desk.assessed.connect(self._answered)
        desk.run_changed.connect(self._go_on)

    def take(self, pairs: Iterable[Pair]) -> None:
        """Repair these products with these files, after those that were taken before."""
        self._waiting.extend(Pair(str(Path(pair.source)), pair.path) for pair in pairs)
        self._go_on()

    def _go_on(self) -> None:
        """Take the next step that is possible: a repair under way is let end first."""
        busy = self._repairing or (self._desk.run.running and self._desk.run.work is Work.REPAIR)
        if self._found is not None and not busy:
            pair, self._found = self._found, None
            self._repairing = True
            self.in_hand_changed.emit(None)
            self._desk.repair_with(pair.path, pair.source)
        elif self._waiting and self._asked is None and self._found is None and not busy:
            self._asked = self._waiting.popleft()
            self.in_hand_changed.emit(self._asked.path)
            self._desk.assess(self._asked.path, self._asked.source)

    def _answered(self, verdict: CopyVerdict) -> None:
        asked = self._asked
        if asked is None or (verdict.path, verdict.location) != (asked.path, asked.source):
            return
        self._asked = None
        if verdict.fit.accepted:
            self._found = asked
        else:
            self.in_hand_changed.emit(None)
            self.refused.emit(verdict)
        self._go_on()

    def _ended(self, ended: RunEnded) -> None:
        if ended.work is Work.REPAIR:
            self._repairing = False
