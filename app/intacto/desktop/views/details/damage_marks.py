"""What is painted where a file is damaged: a pattern for each kind of damage, told apart without any colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from intacto.desktop.presenters.damage import Mark
from intacto.desktop.theme import Palette, colour

_PATTERNS = {
    Mark.BLANK: Qt.BrushStyle.BDiagPattern,
    Mark.EXTRA: Qt.BrushStyle.CrossPattern,
    Mark.MOVED: Qt.BrushStyle.DiagCrossPattern,
    Mark.ALTERED: Qt.BrushStyle.Dense5Pattern,
    Mark.FLIPPED: Qt.BrushStyle.SolidPattern,
}
_ROOM = 16.0
"""Pixels of width from which on there is room for a sign within a mark."""


def paint_small_mark(painter: QPainter, area: QRectF, mark: Mark, palette: Palette) -> None:
    """Paint a gap on the strip of the whole file: solid, and a dashed frame where nothing is there."""
    painter.setPen(Qt.PenStyle.NoPen)
    if mark is Mark.ABSENT and area.width() > _ROOM:
        _paint_frame(painter, area, palette)
        return
    painter.setBrush(colour(palette.surface))
    painter.drawRect(area.adjusted(-1, -1, 1, 1))
    if area.width() > _ROOM:
        _paint_body(painter, area, mark, palette)
        return
    painter.setBrush(colour(palette.damaged))
    painter.drawRoundedRect(area.adjusted(0, -1, 0, 2), 1, 1)


def paint_mark(painter: QPainter, area: QRectF, mark: Mark, palette: Palette) -> None:
    """Paint a gap on the magnified strip."""
    if area.width() <= _ROOM:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(palette.surface))
        painter.drawRoundedRect(area.adjusted(-2, -1, 2, 1), 3, 3)
    if mark is Mark.ABSENT:
        _paint_frame(painter, area, palette)
    elif mark is Mark.FLIPPED:
        _paint_pin(painter, area, palette)
    else:
        _paint_body(painter, area, mark, palette)


def _paint_body(painter: QPainter, area: QRectF, mark: Mark, palette: Palette) -> None:
    painter.setBrush(colour(palette.tint_damaged))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(area, 3, 3)
    painter.setBrush(QBrush(colour(palette.damaged, 0.55), _PATTERNS[mark]))
    painter.setPen(QPen(colour(palette.damaged), 1.6))
    painter.drawRoundedRect(area.adjusted(0.8, 0.8, -0.8, -0.8), 3, 3)
    if mark is Mark.EXTRA and area.width() > _ROOM:
        _paint_plus(painter, area.center(), palette)


def _paint_frame(painter: QPainter, area: QRectF, palette: Palette) -> None:
    """Paint that nothing is there: a dashed frame around the ground."""
    painter.setBrush(colour(palette.surface))
    painter.setPen(QPen(colour(palette.damaged), 1.6, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(area.adjusted(0.8, 0.8, -0.8, -0.8), 3, 3)


def _paint_pin(painter: QPainter, area: QRectF, palette: Palette) -> None:
    """Paint a single place: a stem with a head, as on a map."""
    middle = area.center().x()
    painter.setBrush(colour(palette.damaged))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRect(QRectF(middle - 1, area.top() + 3, 2, area.height() - 3))
    painter.drawEllipse(QPointF(middle, area.top() + 4), 3.5, 3.5)


def _paint_plus(painter: QPainter, at: QPointF, palette: Palette) -> None:
    painter.setBrush(colour(palette.surface))
    painter.setPen(QPen(colour(palette.damaged), 1.2))
    painter.drawEllipse(at, 7, 7)
    painter.setPen(QPen(colour(palette.damaged), 1.8))
    painter.drawLine(QPointF(at.x() - 3.5, at.y()), QPointF(at.x() + 3.5, at.y()))
    painter.drawLine(QPointF(at.x(), at.y() - 3.5), QPointF(at.x(), at.y() + 3.5))
