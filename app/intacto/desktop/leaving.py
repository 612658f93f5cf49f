"""Closing and quitting: a closed window keeps watching, and a quit never cuts a repair in two."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QVBoxLayout

from intacto.desktop import choices
from intacto.desktop.desks import Desks
from intacto.desktop.theme import Look, Tone, dress
from intacto.desktop.tray import Tray
from intacto.desktop.window import Window
from intacto.engine.events import Work
from intacto.engine.office import Office
from intacto.text import _

_LOOK_MS = 50
_CHECK_S = 2.0
"""Seconds that a check is given to end; what it proved is kept anyway. A repair is given all it needs."""


class Leaving(QObject):
    """``done`` tells that the program can end now."""

    done = Signal()

    def __init__(self, office: Office, desks: Desks, tray: Tray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._desks = desks
        self._tray = tray
        self._since = 0.0
        self._is_leaving = False
        self._card: QDialog | None = None
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._wait)

    def close(self, window: Window) -> None:
        """Close the window: it goes on watching where there is something to watch and a way back."""
        if not self._desks.all():
            self.quit(window)
        elif self._tray.is_there:
            window.hide()
            self._tell_once()
        else:
            self._without_tray(window)

    def quit(self, window: Window | None) -> None:
        """End the program: checks stop, a repair finishes its file or leaves it as it was."""
        if self._is_leaving:
            return
        self._is_leaving = True
        self._since = time.monotonic()
        if window is not None and window.isVisible():
            window.keep_place()
        for desk in self._desks.all():
            desk.stop()
        if self._repairs():
            self._show_card(window)
        self._look.start()
        self._wait()

    def _wait(self) -> None:
        late = time.monotonic() - self._since > _CHECK_S
        running = [desk for desk in self._desks.all() if desk.run.running]
        if self._repairs() or (running and not late):
            return
        self._look.stop()
        if self._card is not None:
            self._card.deleteLater()
        self.done.emit()

    def _repairs(self) -> bool:
        return any(desk.run.running and desk.run.work is Work.REPAIR for desk in self._desks.all())

    def _show_card(self, window: Window | None) -> None:
        if window is not None:
            window.setEnabled(False)
        self._card = card = QDialog(window, Qt.WindowType.Dialog | Qt.WindowType.CustomizeWindowHint)
        title, text = QLabel(_("Finishing…"), card), QLabel(card)
        text.setText(_("The file in hand is finished or left as it was. Then Intacto closes by itself."))
        dress(title, Look.HEADING)
        dress(text, Look.BODY, tone=Tone.TEXT2)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 20)
        column.addWidget(title)
        column.addWidget(text)
        card.show()

    def _tell_once(self) -> None:
        if self._office.setting(choices.TOLD_TRAY) == "yes":
            return
        self._office.set_setting(choices.TOLD_TRAY, "yes")
        text = _(
            "You closed the window, but the icon stays beside the clock. To quit for good, use its menu. "
            "You will not be told again."
        )
        self._tray.say(_("Intacto keeps watching your shop"), text, "sound")

    def _without_tray(self, window: Window) -> None:
        chosen = self._office.setting(choices.WITHOUT_TRAY)
        if chosen == "watch":
            window.showMinimized()
        elif chosen == "quit":
            self.quit(window)
        else:
            ask_without_tray(window, lambda watch: self._remember(window, watch=watch))

    def _remember(self, window: Window, *, watch: bool) -> None:
        self._office.set_setting(choices.WITHOUT_TRAY, "watch" if watch else "quit")
        self._without_tray(window)


def ask_without_tray(window: Window, answer: Callable[[bool], None]) -> QMessageBox:
    """Ask what closing means where there is no icon to come back by; ``answer`` is told True for keeping watch."""
    box = QMessageBox(window)
    box.setWindowTitle("Intacto")
    box.setText(_("Keep watching your shop?"))
    box.setInformativeText(
        _("Your system shows no icons beside the clock. Intacto can stay as a small window, or quit and check nothing.")
    )
    watch = box.addButton(_("Keep watching"), QMessageBox.ButtonRole.AcceptRole)
    stop = box.addButton(_("Quit (stops checking)"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(watch)

    def take() -> None:
        if box.clickedButton() in (watch, stop):
            answer(box.clickedButton() is watch)

    box.finished.connect(take)
    box.open()
    return box
