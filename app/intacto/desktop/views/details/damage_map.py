"""The map of the damage: the whole file as a strip of cells, and the place of one gap magnified below it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QLabel, QSizePolicy

from intacto.desktop.presenters.damage import DamageMap, Mark, Share, amounts
from intacto.desktop.theme import METRICS, Look, Palette, Theme, colour, mix
from intacto.desktop.views.details.damage_marks import paint_mark, paint_small_mark
from intacto.text import _

_CELL, _LENS_CELL = 5.0, 9.7
_GAP, _LENS_GAP = 1.2, 2.0
_STRIP, _BEAM, _LENS, _WORDS = 18, 18, 26, 20
_WORD_GAP = 8
_RING = METRICS.focus_width + 1
_NARROWEST, _NARROWEST_OF_MANY = 5.0, 2.0
"""Pixels that the smallest gap is wide on a strip: a flipped bit must be seen, but many must not look like all."""
_MANY = 20
_LOWEST = 4.0
"""Pixels that the least damage fills of a cell."""


class DamageMapView(QLabel):
    """Paints a :class:`DamageMap` and says it to screen readers.

    ``chosen`` carries the number of the gap that was pressed, or that the arrow keys lead to; ``opened`` tells that
    Enter or a double click asked for the bytes themselves.
    """

    chosen = Signal(int)
    opened = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._map: DamageMap | None = None
        # A label that holds a picture is an image to screen readers; a bare widget is nothing, and is passed over.
        self.setPixmap(QPixmap(1, 1))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Where the damage is"))
        theme.changed.connect(self.updateGeometry)

    def show_map(self, shown: DamageMap) -> None:
        """Show this map."""
        if shown == self._map:
            return
        resized = self._map is None or self._map.magnifies != shown.magnifies
        self._map = shown
        if self.accessibleDescription() != shown.spoken:
            self.setAccessibleDescription(shown.spoken)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.setToolTip(shown.spoken)
        if resized:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Take the width there is, and the height of the strips and their words."""
        lens = _BEAM + _LENS if self._map is None or self._map.magnifies else 0
        return QSize(240, 2 * _RING + _STRIP + lens + self._theme.px(_WORDS) + 4)

    # -- keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from gap to gap; Enter asks for the bytes."""
        shown = self._map
        if shown is None:
            return
        to = {
            Qt.Key.Key_Left: shown.chosen - 1,
            Qt.Key.Key_Right: shown.chosen + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: shown.count - 1,
        }.get(Qt.Key(event.key()))
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif plain and to is not None and shown.count > 1:
            self.chosen.emit(max(0, min(to, shown.count - 1)))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Magnify the gap that is nearest to the pointer."""
        if self._map is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        strip, lens = self._strip(), self._lens()
        share = (event.position().x() - strip.left()) / max(1.0, strip.width())
        in_lens = self._map.magnifies and event.position().y() >= lens.top() - _BEAM / 2
        number = self._map.nearest_in_lens(share) if in_lens else self._map.nearest(share)
        if number != self._map.chosen:
            self.chosen.emit(number)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Ask for the bytes."""
        self.opened.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    # -- painting

    def _strip(self) -> QRectF:
        # Only with the keyboard on it they make room for its ring: they stand in line with the words above.
        aside = _RING if self.hasFocus() else 0
        return QRectF(aside, _RING + 1, self.width() - 2 * aside, _STRIP)

    def _lens(self) -> QRectF:
        strip = self._strip()
        return QRectF(strip.left(), strip.bottom() + _BEAM, strip.width(), _LENS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint strips, beam and words."""
        if self._map is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strip, lens = self._strip(), self._lens()
        if self._map.magnifies:
            self._paint_beam(painter, strip, lens, self._map)
            self._paint_strip(painter, strip, self._map)
            self._paint_lens(painter, lens, self._map)
        else:
            self._paint_lens(painter, strip, self._map)
            lens = strip
        self._paint_words(painter, lens, self._map)
        if self.hasFocus():
            half = METRICS.focus_width / 2
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(self._theme.palette.accent), METRICS.focus_width))
            around = QRectF(0, 0, self.width(), lens.bottom() + _RING)
            painter.drawRoundedRect(around.adjusted(half, half, -half, -half), 4, 4)
        painter.end()

    def _paint_strip(self, painter: QPainter, strip: QRectF, shown: DamageMap) -> None:
        palette = self._theme.palette
        if shown.count > _MANY:
            _paint_amounts(painter, strip, (_CELL, _GAP), shown.whole, palette)
            return
        areas = _areas(strip, shown.whole)
        absent = areas if shown.mark is Mark.ABSENT else []
        _paint_cells(painter, strip, _CELL, _GAP, _wide(absent, _CELL), palette)
        for area in areas:
            paint_small_mark(painter, area, shown.mark, palette)

    def _paint_lens(self, painter: QPainter, lens: QRectF, shown: DamageMap) -> None:
        palette = self._theme.palette
        if len(shown.gaps) > _MANY:
            _paint_amounts(painter, lens, (_LENS_CELL, _LENS_GAP), shown.gaps, palette)
            return
        areas = _areas(lens, shown.gaps)
        _paint_cells(painter, lens, _LENS_CELL, _LENS_GAP, _wide(areas, _LENS_CELL), palette)
        for area in areas:
            paint_mark(painter, area, shown.mark, palette)

    def _paint_beam(self, painter: QPainter, strip: QRectF, lens: QRectF, shown: DamageMap) -> None:
        top = _areas(strip, shown.whole)[shown.chosen]
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
        line = QRectF(lens.left(), lens.bottom() + 3, lens.width(), self._theme.px(_WORDS))
        centred = Qt.AlignmentFlag.AlignVCenter
        strong = self._theme.font(Look.CAPTION_STRONG)
        if shown.magnifies:
            painter.setFont(self._theme.font(Look.CAPTION))
            painter.setPen(colour(palette.text2))
            ends = (painter.fontMetrics().horizontalAdvance(text) for text in (shown.left, shown.right))
            # Both ends keep their distance from what stands between them, or are left out.
            beside = (line.width() - QFontMetrics(strong).horizontalAdvance(shown.middle)) / 2
            if max(ends) + _WORD_GAP <= beside:
                painter.drawText(line, int(centred | Qt.AlignmentFlag.AlignLeft), shown.left)
                painter.drawText(line, int(centred | Qt.AlignmentFlag.AlignRight), shown.right)
        painter.setFont(strong)
        painter.setPen(colour(palette.damaged))
        painter.drawText(line, int(centred | Qt.AlignmentFlag.AlignHCenter), shown.middle)


def _areas(strip: QRectF, shares: tuple[Share, ...]) -> list[QRectF]:
    """Return where shares lie on a strip, never narrower than the eye can find."""
    least = _NARROWEST if len(shares) <= _MANY else _NARROWEST_OF_MANY
    return [_area(strip, share, least) for share in shares]


def _area(strip: QRectF, share: Share, least: float) -> QRectF:
    left = strip.left() + strip.width() * share.start
    wide = max(least, strip.width() * (share.end - share.start))
    left = max(strip.left(), min(left, strip.right() - wide))
    return QRectF(left, strip.top(), wide, strip.height())


def _wide(areas: list[QRectF], cell: float) -> list[QRectF]:
    """Return the areas that stand in the place of cells; narrower ones are painted over them."""
    return [area for area in areas if area.width() > cell]


def _paint_amounts(
    painter: QPainter, strip: QRectF, raster: tuple[float, float], shares: tuple[Share, ...], palette: Palette
) -> None:
    """Fill each cell of a strip from its foot up, as much of it as is damaged: many gaps would cover each other.

    ``raster`` is how wide a cell is, and the gap between two.
    """
    _paint_cells(painter, strip, *raster, [], palette)
    painter.setBrush(colour(palette.damaged))
    for number, amount in enumerate(amounts(shares, _count_cells(strip, *raster))):
        if amount:
            cell = _cell(strip, *raster, number)
            high = max(_LOWEST, cell.height() * amount)
            painter.drawRect(cell.adjusted(0, cell.height() - high, 0, 0))


def _count_cells(strip: QRectF, cell: float, gap: float) -> int:
    return max(1, round((strip.width() + gap) / (cell + gap)))


def _cell(strip: QRectF, cell: float, gap: float, number: int) -> QRectF:
    step = (strip.width() + gap) / _count_cells(strip, cell, gap)
    return QRectF(strip.left() + number * step, strip.top(), step - gap, strip.height())


def _paint_cells(
    painter: QPainter, strip: QRectF, cell: float, gap: float, without: list[QRectF], palette: Palette
) -> None:
    """Paint the sound cells of a strip, fitted to its width, and nothing where something else is painted."""
    free = QPainterPath()
    free.addRect(strip)
    for area in without:
        taken = QPainterPath()
        taken.addRect(area.adjusted(-gap, -1, gap, 1))
        free -= taken
    painter.save()
    painter.setClipPath(free)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(mix(palette.proven, palette.surface, 0.6 if palette.dark else 0.62)))
    for number in range(_count_cells(strip, cell, gap)):
        painter.drawRoundedRect(_cell(strip, cell, gap, number), 1.5, 1.5)
    painter.restore()
