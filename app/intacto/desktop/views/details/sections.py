"""The sections below: good copies, history, fingerprint."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from intacto.desktop.presenters.copies import CopyLine
from intacto.desktop.presenters.details import short_fingerprint
from intacto.desktop.presenters.history import FEW, HistoryLine
from intacto.desktop.presenters.states import State
from intacto.desktop.theme import (
    Icon,
    Look,
    Theme,
    Tone,
    colour,
    dress,
    paint_pixmap,
)
from intacto.desktop.views.details.section import Section
from intacto.desktop.views.parts import (
    FOR_RING,
    Elided,
    Rows,
    button,
    column,
    icon_label,
    label,
    row,
    rule,
    say_if_changed,
)
from intacto.text import _, ngettext

_COPIED_MS = 2000


class CopyRow(QWidget):
    """One copy: where it is, and how it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.icon = icon_label(theme, Icon.LAPTOP, Tone.TEXT2, 18)
        self.title = Elided()
        self.folder = Elided(Look.CAPTION)
        self.badge = icon_label(theme, "not_yet", size=13)
        self.words = label(look=Look.CAPTION_STRONG)
        inside = row(self, spacing=8)
        inside.addWidget(self.icon)
        places = column(spacing=0)
        inside.addSpacing(4)
        inside.addLayout(places, 1)
        places.addWidget(self.title)
        places.addWidget(self.folder)
        inside.addWidget(self.badge)
        inside.addWidget(self.words)

    def show_line(self, line: CopyLine) -> None:
        """Show one copy."""
        self._theme.set_icon(self.icon, Icon(line.kind.value), Tone.TEXT2, 18)
        self._theme.set_icon(self.badge, line.badge.value, size=13)
        say_if_changed(self.title, line.title)
        say_if_changed(self.folder, line.folder)
        say_if_changed(self.words, line.words)
        quiet = line.badge is State.NOT_YET
        dress(self.words, Look.CAPTION_STRONG, tone=Tone.TEXT2 if quiet else Tone(line.badge.value))


class CopiesSection(Section):
    """The good copies."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(_("Good copies"))
        self.rows: Rows[CopyRow, CopyLine] = Rows(
            lambda: CopyRow(theme), lambda made, value: made.show_line(value), spacing=6
        )
        self.none = label(_("You have no copy of this file in your folders."), Look.CAPTION, wrap=True)
        self.body.addWidget(self.rows)
        self.body.addWidget(self.none)

    def show_copies(self, copies: tuple[CopyLine, ...], count: str) -> None:
        """Show the copies, or say that there are none."""
        say_if_changed(self.aside, count)
        self.rows.show_values(copies)
        self.none.setVisible(not copies)


class HistoryMark(QWidget):
    """The badge of a line of history, with a thread to the next one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._badge: State | None = None
        self._first = self._last = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_mark(self, badge: State | None, *, first: bool, last: bool) -> None:
        """Show the badge of a state, or that of a piece of news."""
        if (badge, first, last) != (self._badge, self._first, self._last):
            self._badge, self._first, self._last = badge, first, last
            self.update()

    def sizeHint(self) -> QSize:
        """Take as much as a small badge needs."""
        return QSize(18, self._theme.px(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint thread and badge."""
        theme = self._theme
        painter = QPainter(self)
        around = QRectF(0, 0, 18, theme.px(22))
        middle, half = around.center(), theme.px(13) / 2 + 2
        painter.setPen(QPen(colour(theme.palette.line), 1.5))
        if not self._first:
            painter.drawLine(QPointF(middle.x(), 0), QPointF(middle.x(), middle.y() - half))
        if not self._last:
            painter.drawLine(QPointF(middle.x(), middle.y() + half), QPointF(middle.x(), self.height()))
        side, dpr = theme.px(13), self.devicePixelRatioF()
        icons = theme.icons
        pixmap = (
            icons.badge(self._badge.value, side, dpr)
            if self._badge is not None
            else icons.pixmap(Icon.INFO, Tone.TEXT2, theme.px(15), dpr)
        )
        paint_pixmap(painter, around, pixmap)
        painter.end()


class HistoryRow(QWidget):
    """One line of history."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.mark = HistoryMark(theme)
        self.when = label(look=Look.CAPTION)
        self.text = label(look=Look.CAPTION, tone=Tone.TEXT, wrap=True)
        inside = row(self, spacing=8)
        inside.addWidget(self.mark)
        inside.addWidget(self.when, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self.text, 1, Qt.AlignmentFlag.AlignTop)
        self.when.setContentsMargins(0, 3, 0, 0)
        self.text.setContentsMargins(0, 3, 0, 3)

    def show_line(self, line: HistoryLine, wide: int, *, first: bool, last: bool) -> None:
        """Show one line; its day stands in a column ``wide`` pixels wide."""
        self.mark.show_mark(line.badge, first=first, last=last)
        self.when.setFixedWidth(wide)
        say_if_changed(self.when, line.when)
        say_if_changed(self.text, line.text)


class HistorySection(Section):
    """What happened to the file, newest first. ``evidence_asked``: what a repair replaced is to be shown."""

    evidence_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(_("History"))
        self._theme = theme
        self._lines: tuple[HistoryLine, ...] = ()
        self._all = False
        self.evidence = button(_("See evidence"), Look.LINK, self.evidence_asked.emit)
        self.evidence.setToolTip(_("The bytes that the repair replaced"))
        self.evidence.hide()
        self.top.addWidget(self.evidence)
        self.more = button("", Look.LINK, self._show_all)
        self.top.addWidget(self.more)
        self.top.setContentsMargins(0, 4, 4, 0)
        self.rows: Rows[HistoryRow, tuple[HistoryLine, bool, bool]] = Rows(lambda: HistoryRow(theme), self._show_row)
        self._wide = 0
        self.body.setSpacing(4)
        self.body.addWidget(self.rows)

    def show_history(self, lines: tuple[HistoryLine, ...], *, another: bool) -> None:
        """Show these lines; ``another`` where they are of another file than before."""
        self._lines = lines
        self._all = self._all and not another
        self.setVisible(bool(lines))
        self._show()

    def _show_row(self, made: HistoryRow, value: tuple[HistoryLine, bool, bool]) -> None:
        made.show_line(value[0], self._wide, first=value[1], last=value[2])

    def _show_all(self) -> None:
        self._all = True
        self._show()

    def _show(self) -> None:
        shown = self._lines if self._all else self._lines[:FEW]
        last = len(shown) - 1
        metrics = QFontMetrics(self._theme.font(Look.CAPTION))
        self._wide = max((metrics.horizontalAdvance(line.when) for line in shown), default=0) + 10
        self.rows.show_values([(line, n == 0, n == last) for n, line in enumerate(shown)])
        self.more.setVisible(len(shown) < len(self._lines))
        say_if_changed(
            self.more, ngettext("Show all {count}", "Show all {count}", len(self._lines)).format(count=len(self._lines))
        )


class Foot(QWidget):
    """The fingerprint with its copy button, and the way back from a repair."""

    undo = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sha256 = ""
        self.name = label(look=Look.CAPTION)
        self.short = Elided(Look.CAPTION, tone=Tone.TEXT)
        self.copy = button(_("Copy"), Look.LINK, self._copy)
        self.copy.setAccessibleName(_("Copy the fingerprint"))
        self.undo_button = button(_("Undo the repair…"), Look.LINK, self.undo.emit)
        self.undo_note = label(look=Look.CAPTION)
        self._line = QWidget()
        self._back = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._back.timeout.connect(lambda: self.copy.setText(_("Copy")))
        self._undo_line = QWidget()
        outer = column(self, spacing=6)
        outer.addWidget(rule())
        undo = row(self._undo_line, margins=FOR_RING)
        undo.addWidget(self.undo_button)
        undo.addStretch(1)
        undo.addWidget(self.undo_note)
        outer.addWidget(self._undo_line)
        inside = row(self._line, spacing=14, margins=(0, 4, 4, 4))
        inside.addWidget(self.name)
        inside.addWidget(self.short, 1)
        inside.addWidget(self.copy)
        outer.addWidget(self._line)

    def show_foot(self, name: str, sha256: str, undo_until: str) -> None:
        """Show the fingerprint and whether a repair can be undone."""
        self._sha256 = sha256
        say_if_changed(self.name, name)
        say_if_changed(self.short, short_fingerprint(sha256) if sha256 else "")
        self._line.setVisible(bool(sha256))
        self._undo_line.setVisible(bool(undo_until))
        say_if_changed(self.undo_note, _("until {day}").format(day=undo_until) if undo_until else "")
        self.setVisible(bool(sha256 or undo_until))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._sha256)
        self.copy.setText(_("Copied"))
        self._back.start()
