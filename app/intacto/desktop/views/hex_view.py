"""A text of bytes that is read, marked and copied by keyboard, pointer and screen reader alike."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QFontDatabase,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit

from intacto.desktop.presenters.hex_lines import WIDTHS, HexLine, characters
from intacto.desktop.theme import Look, Theme, colour, dress
from intacto.text import _

_BOLD = 700
_ROWS_BEFORE, _ROWS_BEHIND = 3, 3


class HexView(QPlainTextEdit):
    """Shows :class:`HexLine` values; the first is a heading.

    ``copy_asked`` tells that the keys for copying were pressed with nothing selected; ``width_changed`` that another
    number of bytes fits into a row.
    """

    copy_asked = Signal()
    width_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[HexLine, ...] = ()
        self._fit = (0, 0)
        dress(self, Look.BYTES)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        # With the keyboard too: a cursor is what a screen reader follows.
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(_("The bytes, row by row"))
        self._follow_theme()
        theme.changed.connect(self._follow_theme)

    def fitting(self, *, both: bool) -> int:
        """Return how many bytes fit into a row without scrolling, 4 at least."""
        one = QFontMetricsF(self.font()).horizontalAdvance("0")
        room = self.viewport().width() - 2 * self.document().documentMargin()
        return next((width for width in WIDTHS if characters(width, both=both) * one <= room), WIDTHS[-1])

    def show_lines(self, lines: tuple[HexLine, ...]) -> None:
        """Show these lines; where they are the same, cursor and selection stay."""
        if lines == self._lines and lines:
            return
        self._lines = lines
        self._write()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy everything where nothing is selected."""
        if event.matches(QKeySequence.StandardKey.Copy) and not self.textCursor().hasSelection():
            self.copy_asked.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell where more or fewer bytes fit."""
        super().resizeEvent(event)
        fit = (self.fitting(both=True), self.fitting(both=False))
        if fit != self._fit:
            self._fit = fit
            self.width_changed.emit()

    def _follow_theme(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(self._theme.font(Look.CAPTION).pixelSize())
        self.setFont(font)
        self._write()

    def _write(self) -> None:
        plain, wrong, heading = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        palette = self._theme.palette
        plain.setForeground(colour(palette.text))
        heading.setForeground(colour(palette.text2))
        heading.setFontWeight(_BOLD)
        wrong.setForeground(colour(palette.damaged))
        wrong.setBackground(colour(palette.tint_damaged))
        wrong.setFontWeight(_BOLD)
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for number, line in enumerate(self._lines):
            if number:
                cursor.insertText("\n")
            at = 0
            for mark in sorted(line.marks, key=lambda span: span.start):
                cursor.insertText(line.text[at : mark.start], plain)
                cursor.insertText(line.text[mark.start : mark.end], wrong)
                at = mark.end
            cursor.insertText(line.text[at:], plain if number else heading)
        cursor.endEditBlock()
        self._go_to_first_mark()

    def _go_to_first_mark(self) -> None:
        """Put the cursor where the first differing byte is, with a few rows around it in sight."""
        first = next((number for number, line in enumerate(self._lines) if line.marks), 0)
        cursor = QTextCursor(self.document().findBlockByNumber(first))
        if first:
            cursor.setPosition(cursor.position() + min(mark.start for mark in self._lines[first].marks))
        self.setTextCursor(cursor)
        rows = self.viewport().height() // max(1, self.fontMetrics().lineSpacing())
        # The heading stays in sight wherever the byte is as well.
        self.verticalScrollBar().setValue(0 if first + _ROWS_BEHIND < rows else first - _ROWS_BEFORE)
        self.horizontalScrollBar().setValue(0)
