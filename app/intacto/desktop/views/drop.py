"""Dropping a good copy onto a product, or pasting it: the outline, the card at the pointer, and what follows.

While a file is only held over a row nothing is read and nothing changes. After the drop it is read whole first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from intacto.desktop.copy_flow import CopyFlow
from intacto.desktop.desk import ShopDesk
from intacto.desktop.presenters.drop import (
    Pair,
    Pairing,
    answer,
    answer_for_several,
    answer_not_known_yet,
    pair_by_name,
)
from intacto.desktop.theme import Theme
from intacto.desktop.views.drop_card import DropCard
from intacto.domain import names
from intacto.domain.overview import CopyVerdict

_LATE_MS = 200
"""How long an answer may take before the plan of the row before is taken away."""

_STAYS_MS = 6000
"""How long a card stays after a drop or a paste that was not taken."""


class DropTree(Protocol):
    """The list, as far as dropping needs it."""

    def path_at(self, point: QPoint) -> str | None:
        """Return the path of the file under a point of the viewport."""

    def set_drop_target(self, path: str | None) -> None:
        """Outline a row."""

    def viewport(self) -> QWidget:
        """Return what the points belong to."""


class DropController(QObject):
    """Decides about files that are held over the list.

    ``planned`` carries the CopyVerdict of one file over one row, None where it went away; ``refused`` that of a
    dropped file that was not taken; ``taken`` the path of the product that a dropped file is for; ``reading`` the path
    whose file is being read now, None when that is over.
    """

    planned = Signal(object)
    refused = Signal(object)
    taken = Signal(str)
    reading = Signal(object)

    def __init__(self, tree_view: DropTree, desk: ShopDesk, theme: Theme) -> None:
        super().__init__(tree_view.viewport())
        self._tree = tree_view
        self._desk = desk
        self._theme = theme
        self._card: DropCard | None = None
        self._over: tuple[str | None, tuple[str, ...]] = (None, ())
        self._asking = False
        self.flow = CopyFlow(desk, self)
        self.flow.refused.connect(self.refused)
        self.flow.in_hand_changed.connect(self.reading)
        # The plan of the row before stays for a moment, so that nothing flickers while the answer is on its way.
        self._late = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._late.timeout.connect(lambda: self.planned.emit(None))
        self._leaving = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._leaving.timeout.connect(self._hide_card)

    @property
    def card(self) -> DropCard:
        """The card; made when it is first needed, because only then the list stands in its window."""
        window = self._tree.viewport().window()
        if self._card is None or self._card.parentWidget() is not window:
            self._card = DropCard(self._theme, window)
        return self._card

    # -- what the list hands on

    def enter(self, event: QDragEnterEvent) -> None:
        """Take files of this computer, and nothing else."""
        if _sources(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def move(self, event: QDragMoveEvent) -> None:
        """Say what the files would do to the row under the pointer."""
        sources = _sources(event.mimeData())
        point = event.position().toPoint()
        path = self._tree.path_at(point)
        if not sources or path is None:
            self._away()
            event.ignore()
            return
        self._look(path, sources)
        self.card.follow(self._tree.viewport().mapTo(self._tree.viewport().window(), point))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def leave(self, _event: QDragLeaveEvent) -> None:
        """Take outline and card away."""
        self._away()

    def drop(self, event: QDropEvent) -> None:
        """Read what was dropped, then repair with it."""
        sources = _sources(event.mimeData())
        path = self._tree.path_at(event.position().toPoint())
        if not sources or path is None:
            self._away()
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.use(path, sources)

    def paste(self, path: str) -> bool:
        """Use the copied files as good copies of ``path``; return whether there was one."""
        sources = _sources(QGuiApplication.clipboard().mimeData())
        if sources:
            self.use(path, sources)
        return bool(sources)

    def use(self, path: str, sources: Sequence[str]) -> None:
        """Use these files as good copies, as if they had been dropped on the row of ``path``."""
        self._away()
        if len(sources) == 1:
            self.taken.emit(path)
            self.flow.take([Pair(sources[0], path)])
            return
        pairing = self._pair(path, sources)
        if pairing.pairs:
            self.taken.emit(pairing.pairs[0].path)
            self.flow.take(pairing.pairs)
        if pairing.strangers:
            self._tell(pairing)

    # -- inside

    def _look(self, path: str, sources: tuple[str, ...]) -> None:
        if self._over == (path, sources):
            return
        self._over = (path, sources)
        self._leaving.stop()
        self._tree.set_drop_target(path)
        if len(sources) > 1:
            self.card.show_answer(answer_for_several(self._pair(path, sources)))
            self.planned.emit(None)
        else:
            self.card.show_answer(answer_not_known_yet(sources[0]))
            self._late.start()
            self._glance()

    def _glance(self) -> None:
        """Ask about the row under the pointer, one question at a time: what it left meanwhile is never asked."""
        path, sources = asked = self._over
        if path is None or len(sources) != 1 or self._asking:
            return
        self._asking = True

        def answered(verdict: CopyVerdict) -> None:
            if not isValid(self):
                return
            self._asking = False
            if self._over != asked:
                self._glance()
                return
            self._late.stop()
            self.card.show_answer(answer(verdict))
            self.planned.emit(verdict)

        self._desk.glance(path, sources[0], answered)

    def _tell(self, pairing: Pairing) -> None:
        """Leave the card for a while: some of the files belong to no product."""
        left = Pairing((), pairing.strangers)
        viewport = self._tree.viewport()
        self.card.show_answer(answer_for_several(left))
        middle = QPoint(viewport.width() // 2, viewport.height() // 3)
        self.card.follow(viewport.mapTo(viewport.window(), middle))
        self._leaving.start()

    def _pair(self, path: str, sources: Sequence[str]) -> Pairing:
        return pair_by_name(sources, self._desk.views().values(), names.folder_of(path))

    def _away(self) -> None:
        was_over = self._over[0] is not None
        self._over = (None, ())
        self._late.stop()
        self._tree.set_drop_target(None)
        self._hide_card()
        if was_over:
            self.planned.emit(None)

    def _hide_card(self) -> None:
        self._leaving.stop()
        if self._card is not None:
            self._card.hide()


def _sources(data: QMimeData) -> tuple[str, ...]:
    """Return the files of this computer that are being carried."""
    if not data.hasUrls():
        return ()
    return tuple(url.toLocalFile() for url in data.urls() if url.isLocalFile())
