"""Paints the cells of the list: names, states, proofs and sizes, in the theme of the moment."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from intacto.desktop.models.tree_model import NODE_ROLE, Column, TreeModel
from intacto.desktop.presenters import rows
from intacto.desktop.presenters.states import State, label, state_of, word_of
from intacto.desktop.presenters.tree import ROOT
from intacto.desktop.theme import (
    PROOF_BARS_WIDTH,
    Icon,
    Look,
    Theme,
    Tone,
    colour,
    paint_pixmap,
    paint_proof_bars,
)
from intacto.domain.overview import FileView
from intacto.text import _, number

_PADDING = 8
_STATE_RIGHT = 4
_ICON = 18
_TEXT_LEFT = 32
_BADGE_GAP = 6
_COUNT_GAP = 15
_BAR_WIDTH = 72
_BAR_HEIGHT = 4
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_RIGHT = _MIDDLE | Qt.AlignmentFlag.AlignRight


def state_width(theme: Theme) -> int:
    """Return the logical pixels in which the longest word of a state fits beside its badge."""
    words = [(label(state), state.is_bold) for state in State]
    words += [(_("Copies differ"), False), (_("Broken for customers"), True)]
    widest = max(
        QFontMetrics(theme.font(Look.STRONG if bold else Look.BODY)).horizontalAdvance(word) for word, bold in words
    )
    # One pixel more than the sum: the painter measures in fractions.
    return _PADDING + theme.px(theme.metrics.badge_row) + theme.px(_BADGE_GAP) + widest + _STATE_RIGHT + 1


class RowDelegate(QStyledItemDelegate):
    """Paints what :class:`TreeModel` knows. The ground of the row is the view's matter."""

    def __init__(self, model: TreeModel, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of every row; the width is the column's."""
        return QSize(0, self._theme.px(self._theme.metrics.row))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        node = index.data(NODE_ROLE)
        if node is None:
            return
        rect = QRectF(option.rect)
        view = self._model.tree.view(node)
        pen = _Pen(painter, self._theme, rect)
        match Column(index.column()):
            case Column.FILE:
                self._name(pen, node, view)
            case Column.STATE if view is not None:
                self._state(pen, view)
            case Column.STATE:
                self._counts(pen, node)
            case Column.PROOF if view is not None:
                self._proof(pen, node, view)
            case Column.SIZE:
                pen.rect.adjust(0, 0, -_PADDING, 0)
                pen.words(index.data(), Tone.TEXT2, align=_RIGHT)
            case _:
                pass

    def _name(self, pen: _Pen, node: int, view: FileView | None) -> None:
        icon = Icon.SHOP if node == ROOT else Icon.FOLDER
        pen.icon(icon if view is None else Icon(rows.kind_of(view.path).value))
        pen.rect.adjust(self._theme.px(_TEXT_LEFT), 0, -_PADDING, 0)
        look = Look.BODY if view is not None else Look.STRONG
        pen.words(self._model.name(node), Tone.TEXT, look, elide=Qt.TextElideMode.ElideMiddle)

    def _state(self, pen: _Pen, view: FileView) -> None:
        reading = self._model.reading_of(view.path)
        state = state_of(view, reading)
        pen.rect.adjust(_PADDING, 0, -_STATE_RIGHT, 0)
        pen.badge(state, self._theme.metrics.badge_row)
        coloured = state.is_trouble or state is State.CHECKING
        tone = Tone(state.value) if coloured else Tone.TEXT2
        pen.words(word_of(view, reading), tone, Look.STRONG if state.is_bold else Look.BODY)

    def _counts(self, pen: _Pen, node: int) -> None:
        pen.rect.adjust(_PADDING, 0, -_STATE_RIGHT, 0)
        for state, count in rows.folder_badges(self._model.tree.node(node).counts):
            if state is None:
                pen.advance(pen.words(f"+{number(count)}", Tone.TEXT2) + self._theme.px(_COUNT_GAP))
                continue
            pen.badge(state, self._theme.metrics.badge_small)
            pen.advance(pen.words(number(count), Tone(state.value), Look.STRONG) + self._theme.px(_COUNT_GAP))

    def _proof(self, pen: _Pen, node: int, view: FileView) -> None:
        pen.rect.adjust(_PADDING, 0, -2, 0)
        reading = self._model.reading_of(view.path)
        if reading is not None:
            pen.progress(reading)
            pen.advance(self._theme.px(_BAR_WIDTH + _BADGE_GAP))
        else:
            paint_proof_bars(pen.painter, pen.rect, rows.bars(view), self._theme.palette)
            pen.advance(PROOF_BARS_WIDTH + self._theme.px(_BADGE_GAP + 1))
        pen.words(self._model.proof_text(node), Tone.TEXT2)


class _Pen:
    """Paints from left to right within one cell."""

    def __init__(self, painter: QPainter, theme: Theme, rect: QRectF) -> None:
        self.painter = painter
        self.rect = rect
        self._theme = theme

    def advance(self, width: float) -> None:
        self.rect.setLeft(min(self.rect.right(), self.rect.left() + width))

    def icon(self, icon: Icon) -> None:
        box = self._theme.px(_TEXT_LEFT)
        pixmap = self._theme.icons.pixmap(icon, Tone.TEXT2, self._theme.px(_ICON), self._ratio)
        paint_pixmap(self.painter, QRectF(self.rect.left(), self.rect.top(), box, self.rect.height()), pixmap)

    def badge(self, state: State, normal: int) -> None:
        size = self._theme.px(normal)
        pixmap = self._theme.icons.badge(state.value, size, self._ratio)
        paint_pixmap(self.painter, QRectF(self.rect.left(), self.rect.top(), size, self.rect.height()), pixmap)
        self.advance(size + self._theme.px(_BADGE_GAP))

    def words(
        self,
        text: str,
        tone: Tone,
        look: Look = Look.BODY,
        *,
        align: Qt.AlignmentFlag = _MIDDLE,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> float:
        """Paint ``text`` and return its width."""
        font: QFont = self._theme.font(look)
        metrics = QFontMetricsF(font, self.painter.device())
        shown = metrics.elidedText(text, elide, max(0.0, self.rect.width()))
        self.painter.setFont(font)
        self.painter.setPen(colour(self._theme.palette.ink(tone)))
        self.painter.drawText(self.rect, align, shown)
        return metrics.horizontalAdvance(shown)

    def progress(self, share: float) -> None:
        width, height = self._theme.px(_BAR_WIDTH), float(self._theme.px(_BAR_HEIGHT))
        bar = QRectF(self.rect.left(), round(self.rect.center().y() - height / 2), width, height)
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(Qt.PenStyle.NoPen)
        for part, ink in ((1.0, self._theme.palette.bar_off), (min(1.0, share), self._theme.palette.accent)):
            bar.setWidth(width * part)
            self.painter.setBrush(colour(ink))
            self.painter.drawRoundedRect(bar, height / 2, height / 2)
        self.painter.restore()

    @property
    def _ratio(self) -> float:
        return self.painter.device().devicePixelRatio()
