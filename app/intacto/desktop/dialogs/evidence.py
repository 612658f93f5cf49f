"""The bytes themselves: bad and good side by side around each place where a file differs, to look at and to copy."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from shiboken6 import isValid

from intacto.desktop.presenters.evidence import copied_text, evidence_shown, legend_text
from intacto.desktop.theme import Icon, Look, Theme, Tone
from intacto.desktop.views.hex_view import HexView
from intacto.desktop.views.parts import Elided, button, column, label, row, say_if_changed
from intacto.domain import names
from intacto.domain.errors import IntactoError
from intacto.domain.overview import FileView
from intacto.engine.evidence import Evidence
from intacto.text import _, render

Ask = Callable[[Callable[[Evidence], None], Callable[[IntactoError], None]], Callable[[], None]]
"""Asks for the evidence: told whatever came, or why it did not; returns what stops it."""

_PATIENCE_MS = 6000
"""Milliseconds of silence after which a host is said to be slow."""

_COPIED_MS = 2000
_WIDEST, _TALLEST = 1240, 640
_FRAME = 48
"""Pixels that the window behind stays larger."""


class EvidenceDialog(QDialog):
    """Shows evidence while it comes. It never waits for the host: whoever closes it is gone at once."""

    def __init__(self, theme: Theme, view: FileView, ask: Ask, begin: int = 0, parent: QWidget | None = None) -> None:
        """``begin`` is the number of the place to begin with."""
        super().__init__(parent)
        self._theme = theme
        self._view = view
        self._ask = ask
        self._chosen = begin
        self._evidence: Evidence | None = None
        self._ended = False
        self._stop: Callable[[], None] = lambda: None
        self.setWindowTitle("Intacto")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.sources = label(look=Look.CAPTION, wrap=True)
        self.notice = label(look=Look.CAPTION_STRONG, tone=Tone.CHANGED, wrap=True)
        self.status = label(wrap=True)
        self.place = label(look=Look.STRONG)
        self.counter = label(look=Look.CAPTION)
        self._ways = QWidget()
        self.previous = self._way(Icon.CHEVRON_LEFT, _("Previous place"), -1, QKeySequence("Shift+F8"))
        self.next = self._way(Icon.CHEVRON_RIGHT, _("Next place"), 1, QKeySequence("F8"))
        self.hex = HexView(theme)
        self.legend = label(look=Look.CAPTION, wrap=True)
        self.again = button(_("Try again"), Look.SECONDARY, self.ask)
        self.copy = button(_("Copy all"), Look.SECONDARY, self.copy_all)
        self.close_button = button(_("Close"), Look.SECONDARY, self.reject)
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._copied.timeout.connect(lambda: self.copy.setText(_("Copy all")))
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._say_slow)
        self._lay_out()
        self.hex.copy_asked.connect(self.copy_all)
        self.hex.width_changed.connect(self._show)
        self.finished.connect(self._leave)
        self.ask()

    def sizeHint(self) -> QSize:
        """Take most of the window behind, where it has one."""
        behind = self.parentWidget()
        room = behind.window().size() if behind is not None else QSize(_WIDEST, _TALLEST)
        most = QSize(self._theme.px(_WIDEST), self._theme.px(_TALLEST))
        return most.boundedTo(QSize(room.width() - _FRAME, room.height() - _FRAME))

    # -- what can be done

    def ask(self) -> None:
        """Ask for the evidence, anew if need be."""
        self._stop()
        self._evidence = None
        self._ended = False
        self.again.hide()
        self.hex.show_lines(())
        self._say(_("Reading the bytes…"))
        self._patience.start()
        self._stop = self._ask(self._take, self._fail)
        self._show()

    def choose(self, number: int) -> None:
        """Show another place, if it came already."""
        count = len(self._evidence.excerpts) if self._evidence is not None else 0
        if 0 <= number < count:
            self._chosen = number
            self._show()

    def copy_all(self) -> None:
        """Put all that came into the clipboard, as plain text."""
        if self._evidence is not None and self._evidence.excerpts:
            QGuiApplication.clipboard().setText(copied_text(self._view, self._evidence))
            self.copy.setText(_("Copied"))
            self._copied.start()

    # -- inside

    def _way(self, icon: Icon, name: str, step: int, key: QKeySequence) -> QPushButton:
        made = button("", Look.ICON, lambda: self.choose(self._chosen + step))
        self._theme.set_icon(made, icon, Tone.TEXT2, 16)
        made.setAccessibleName(name)
        made.setToolTip(f"{name} ({key.toString(QKeySequence.SequenceFormat.NativeText)})")
        made.setAutoDefault(False)
        QShortcut(key, self).activated.connect(lambda: self.choose(self._chosen + step))
        return made

    def _lay_out(self) -> None:
        outer = column(self, spacing=8, margins=(24, 20, 24, 18))
        title = Elided(Look.HEADING)
        title.setText(names.shown(names.base_name(self._view.path)))
        for words in (title, self.sources, self.notice, self.status):
            outer.addWidget(words)
        steps = row(self._ways, spacing=4, margins=(4, 4, 12, 4))
        steps.addWidget(self.previous)
        steps.addWidget(self.counter)
        steps.addWidget(self.next)
        ways = row(spacing=0)
        ways.addWidget(self._ways)
        ways.addWidget(self.place, 1)
        outer.addLayout(ways)
        outer.addWidget(self.hex, 1)
        foot = row(spacing=10)
        foot.addWidget(self.legend, 1)
        for made in (self.again, self.copy, self.close_button):
            foot.addWidget(made)
        outer.addLayout(foot)
        self.copy.setAutoDefault(False)
        self.close_button.setDefault(True)
        self.setMinimumSize(self._theme.px(420), self._theme.px(300))
        self.resize(self.sizeHint())
        self.hex.setFocus()

    def _take(self, evidence: Evidence) -> None:
        if not isValid(self):
            return
        self._evidence = evidence
        self._ended = evidence.is_whole
        (self._patience.stop if self._ended else self._patience.start)()
        self._show()

    def _fail(self, error: IntactoError) -> None:
        if not isValid(self):
            return
        self._patience.stop()
        self._ended = True
        self._show()
        self._say(f"{render(error.title)}. {render(error.explanation)}")
        self.again.show()

    def _say_slow(self) -> None:
        self._say(_("Your host has not answered yet. You may wait, or close this: nothing changes."))

    def _say(self, text: str) -> None:
        say_if_changed(self.status, text)
        self.status.setVisible(bool(text))

    def _leave(self) -> None:
        self._patience.stop()
        self._stop()

    def _show(self) -> None:
        evidence = self._evidence
        came = len(evidence.excerpts) if evidence is not None else 0
        self.copy.setEnabled(came > 0)
        if evidence is not None and came and (self._chosen < came or self._ended):
            self._chosen = min(self._chosen, came - 1)
            self._show_range(evidence)
        else:
            self.place.clear()
            self.counter.clear()
        for step, there in ((self.previous, self._chosen > 0), (self.next, self._chosen + 1 < came)):
            step.setEnabled(there and came > 0)
        self._ways.setVisible(evidence is not None and evidence.expected > 1)
        self.notice.setVisible(bool(self.notice.text()))

    def _show_range(self, evidence: Evidence) -> None:
        if evidence.is_whole or self._patience.isActive():
            self._say("")
        shown = evidence_shown(evidence, self._chosen, self.hex.fitting(both=bool(evidence.good)), time.time())
        say_if_changed(self.sources, shown.sources)
        say_if_changed(self.notice, shown.notice)
        say_if_changed(self.counter, shown.counter)
        say_if_changed(self.place, shown.place)
        legend = legend_text(has_good=bool(evidence.good))
        say_if_changed(self.legend, f"{legend} {shown.more}".strip())
        self.hex.setAccessibleDescription(shown.spoken)
        self.hex.show_lines(shown.lines)
