"""Tells by notification what is worth it, of all shops: the rules stand in :mod:`intacto.desktop.presenters.news`."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from intacto.desktop.desk import ShopDesk
from intacto.desktop.desks import Desks
from intacto.desktop.presenters.news import Herald, repair_news
from intacto.desktop.tray import Tray
from intacto.engine.events import RunEnded, Work


class Notices(QObject):
    """Watches the desks and speaks through the tray."""

    def __init__(
        self,
        desks: Desks,
        tray: Tray,
        is_watched: Callable[[], bool],
        clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        """``is_watched`` tells whether the person looks at the window now."""
        super().__init__(parent)
        self._tray = tray
        self._is_watched = is_watched
        self._clock = clock
        self._desks = desks
        self._heralds: dict[str, Herald] = {}
        desks.opened.connect(self._follow)
        desks.changed.connect(self._catch_up)
        desks.closed.connect(lambda desk: self._heralds.pop(desk.shop.name, None))

    def _follow(self, desk: ShopDesk) -> None:
        desk.loaded.connect(lambda: self._meet(desk))
        desk.run_ended.connect(lambda ended: self._take_end(desk, ended))

    def _meet(self, desk: ShopDesk) -> None:
        self._heralds[desk.shop.name] = Herald(desk.shop.name, desk.summary.broken)

    def _take_end(self, desk: ShopDesk, ended: RunEnded) -> None:
        if ended.work is Work.CHECK:
            self._tell_damage(desk)
        elif desk.aftermath is not None and not self._is_watched():
            news = repair_news(desk.aftermath)
            if news is not None:
                self._tray.say(news.title, news.text, "proven" if news.fine else "damaged")

    def _catch_up(self) -> None:
        """Tell in the morning what was found at night; while a run is under way, its end tells."""
        for desk in self._desks.all():
            if not desk.run.running:
                self._tell_damage(desk)

    def _tell_damage(self, desk: ShopDesk) -> None:
        herald = self._heralds.get(desk.shop.name)
        news = herald.news(desk.summary, self._clock()) if herald is not None else None
        if news is not None:
            self._tray.tell(news)
