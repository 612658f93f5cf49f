"""The map of the damage: the whole file as a strip of cells, and the place of the first gap magnified below it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from intacto.desktop.presenters.damage import DamageMap, Share
from intacto.desktop.theme import Look, Palette, Theme, colour, mix
from intacto.text import _

_CELL, _LENS_CELL = 5.0, 9.7
_GAP, _LENS_GAP = 1.2, 2.0
_STRIP, _BEAM, _LENS, _WORDS = 18, 18, 26, 20
_NARROWEST = 5.0
"""Pixels that the smallest gap is wide on a strip: a flipped bit must be seen."""


class DamageMapView(QWidget):
    """Paints a :class:`DamageMap` and says it to screen readers."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._map: DamageMap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Where the damage is"))
        theme.changed.connect(self.updateGeometry)

    def show_map(self, shown: DamageMap) -> None:
        """Show this map."""
        if shown != self._map:
            self._map = shown
            self.setAccessibleDescription(shown.spoken)
            self.setToolTip(shown.spoken)
            self.update()

    def sizeHint(self) -> QSize:
        """Take the width there is, and the height of both strips and their words."""
        return QSize(240, _STRIP + _BEAM + _LENS + self._theme.px(_WORDS) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint strips, beam and words."""
        if self._map is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = float(self.width())
        strip = QRectF(0, 1, wide, _STRIP)
        lens = QRectF(0, strip.bottom() + _BEAM, wide, _LENS)
        self._paint_beam(painter, strip, lens, self._map)
        self._paint_strip(painter, strip, self._map.whole)
        self._paint_lens(painter, lens, self._map.gaps)
        self._paint_words(painter, lens, self._map)
        painter.end()

    def _paint_strip(self, painter: QPainter, strip: QRectF, gaps: tuple[Share, ...]) -> None:
        palette = self._theme.palette
        _paint_cells(painter, strip, _CELL, _GAP, [], palette)
        painter.setBrush(colour(palette.damaged))
        for gap in gaps:
            area = _area(strip, gap)
            painter.setBrush(colour(palette.surface))
            painter.drawRect(area.adjusted(-1, -1, 1, 1))
            painter.setBrush(colour(palette.damaged))
            painter.drawRoundedRect(area.adjusted(0, -1, 0, 2), 1, 1)

    def _paint_lens(self, painter: QPainter, lens: QRectF, gaps: tuple[Share, ...]) -> None:
        palette = self._theme.palette
        areas = [_area(lens, gap) for gap in gaps]
        _paint_cells(painter, lens, _LENS_CELL, _LENS_GAP, areas, palette)
        for area in areas:
            painter.setBrush(colour(palette.tint_damaged))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(area, 3, 3)
            painter.setBrush(QBrush(colour(palette.damaged, 0.55), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(colour(palette.damaged), 1.6))
            painter.drawRoundedRect(area.adjusted(0.8, 0.8, -0.8, -0.8), 3, 3)

    def _paint_beam(self, painter: QPainter, strip: QRectF, lens: QRectF, shown: DamageMap) -> None:
        top = _area(strip, shown.whole[0])
        beam = QLinearGradient(0, strip.bottom(), 0, lens.top())
        beam.setColorAt(0, colour(self._theme.palette.damaged, 0.34))
        beam.setColorAt(1, colour(self._theme.palette.damaged, 0.04))
        corners = [
            QPointF(top.left(), strip.bottom() + 3),
            QPointF(top.right(), strip.bottom() + 3),
            QPointF(lens.right(), lens.top() - 2),
            QPointF(lens.left(), lens.top() - 2),
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(beam)
        painter.drawPolygon(QPolygonF(corners))

    def _paint_words(self, painter: QPainter, lens: QRectF, shown: DamageMap) -> None:
        palette = self._theme.palette
        line = QRectF(0, lens.bottom() + 2, self.width(), self._theme.px(_WORDS))
        centred = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._theme.font(Look.CAPTION))
        painter.setPen(colour(palette.text2))
        painter.drawText(line, int(centred | Qt.AlignmentFlag.AlignLeft), shown.left)
        painter.drawText(line, int(centred | Qt.AlignmentFlag.AlignRight), shown.right)
        painter.setFont(self._theme.font(Look.CAPTION_STRONG))
        painter.setPen(colour(palette.damaged))
        painter.drawText(line, int(centred | Qt.AlignmentFlag.AlignHCenter), shown.middle)


def _area(strip: QRectF, share: Share) -> QRectF:
    """Return where a share lies on a strip, never narrower than the eye can find."""
    left = strip.left() + strip.width() * share.start
    wide = max(_NARROWEST, strip.width() * (share.end - share.start))
    left = max(strip.left(), min(left, strip.right() - wide))
    return QRectF(left, strip.top(), wide, strip.height())


def _paint_cells(
    painter: QPainter, strip: QRectF, cell: float, gap: float, without: list[QRectF], palette: Palette
) -> None:
    """Paint the sound cells of a strip, fitted to its width, and none where something else is painted."""
    count = max(1, round((strip.width() + gap) / (cell + gap)))
    step = (strip.width() + gap) / count
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(mix(palette.proven, palette.surface, 0.6 if palette.dark else 0.62)))
    for number in range(count):
        area = QRectF(strip.left() + number * step, strip.top(), step - gap, strip.height())
        if not any(area.intersects(other.adjusted(-gap / 2, 0, gap / 2, 0)) for other in without):
            painter.drawRoundedRect(area, 1, 1)
