"""The desks of all shops: opens and closes them, and starts the rounds that are due."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from intacto.desktop.bridge import Bridge
from intacto.desktop.desk import ShopDesk
from intacto.desktop.jobs import Jobs
from intacto.desktop.presenters.rounds import Patience
from intacto.domain.shop import Shop
from intacto.engine.events import RunEnded
from intacto.engine.office import Office

TICK_MS = 60_000
"""Milliseconds between two looks at what is due."""

TICKS_TO_RELOAD = 60
"""Looks between two readings of the store: proofs grow old although nothing happens."""


class Desks(QObject):
    """``opened`` and ``closed`` carry a :class:`ShopDesk`; ``changed`` tells that what any of them shows changed."""

    opened = Signal(object)
    closed = Signal(object)
    changed = Signal()

    def __init__(self, office: Office, bridge: Bridge, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.held = False
        self._office = office
        self._bridge = bridge
        self._jobs = jobs
        self._desks: dict[str, ShopDesk] = {}
        self._patience: dict[str, Patience] = {}
        self._ticks = 0
        self._ticker = QTimer(self, interval=TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()

    def all(self) -> tuple[ShopDesk, ...]:
        """Return the desks, by the names of their shops."""
        return tuple(self._desks[name] for name in sorted(self._desks, key=str.casefold))

    def get(self, name: str) -> ShopDesk | None:
        """Return the desk of a shop, None where it is not open."""
        return self._desks.get(name)

    def open(self, shop: Shop) -> ShopDesk:
        """Open a shop: what is known of it is loaded, what a crash left is put right, a round starts if one is due."""
        desk = ShopDesk(self._office, shop, self._bridge, self._jobs, self)
        self._desks[shop.name] = desk
        self._patience[shop.name] = Patience()
        desk.loaded.connect(lambda: self._start_due(desk))
        desk.run_ended.connect(lambda ended: self._take_end(desk, ended))
        for signal in (desk.summary_changed, desk.run_changed, desk.failure):
            signal.connect(self.changed)
        self.opened.emit(desk)
        desk.load()
        return desk

    def close(self, name: str) -> None:
        """Close a shop's desk and end its run."""
        desk = self._desks.pop(name, None)
        if desk is not None:
            desk.close()
            self.closed.emit(desk)
            desk.deleteLater()
            self.changed.emit()

    def when_idle(self, name: str, act: Callable[[], None]) -> None:
        """Stop a shop's run and call ``act`` once it has ended.

        Two keepers of one shop must never work at once: the second would take a repair that the first is still busy
        with for one that a crash left behind.
        """
        desk = self._desks.get(name)
        if desk is None:
            act()
            return
        desk.stop()
        if not desk.run.running:
            act()
            return

        def look() -> None:
            if not desk.run.running:
                desk.run_changed.disconnect(look)
                act()

        desk.run_changed.connect(look)

    def hold(self, *, held: bool) -> None:
        """Pause what runs and start no round by itself, or go on."""
        self.held = held
        for desk in self.all():
            if desk.run.running:
                (desk.pause if held else desk.resume)()
        self.changed.emit()
        if not held:
            self._tick()

    def check_all(self) -> None:
        """Read back everything in every shop."""
        for desk in self.all():
            desk.check(None)

    def repair_all(self) -> None:
        """Repair everything that needs it and has a good copy, in every shop."""
        for desk in self.all():
            desk.repair_all()

    def _tick(self) -> None:
        self._ticks += 1
        for desk in self.all():
            if self._ticks % TICKS_TO_RELOAD == 0:
                desk.load()
            self._start_due(desk)
        self.changed.emit()

    def _start_due(self, desk: ShopDesk) -> None:
        now = time.time()
        if self.held or desk.run.running or not desk.is_loaded or not self._patience[desk.shop.name].allows(now):
            return
        if desk.has_unfinished:
            desk.recover()
            return
        if not desk.is_quiet:
            desk.check_due()

    def _take_end(self, desk: ShopDesk, ended: RunEnded) -> None:
        self._patience[desk.shop.name] = self._patience[desk.shop.name].after(ended.error, time.time())
