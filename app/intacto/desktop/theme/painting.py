"""What delegates and small widgets paint by hand: rows, markers and the bars of proof."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from intacto.desktop.theme.tokens import METRICS, Palette, colour

_ROW_RADIUS: Final = 6.0
_MARKER: Final = 3.0
_BARS: Final = 5
_BAR: Final = 3.0
_BAR_STEP: Final = 4.0
_BARS_TALL: Final = 11.0

PROOF_BARS_WIDTH: Final = 19
"""Logical pixels that ``paint_proof_bars`` needs from left to right; it is 11 tall."""


def paint_row(
    painter: QPainter,
    rect: QRectF,
    palette: Palette,
    *,
    selected: bool = False,
    hovered: bool = False,
    focused: bool = False,
    drop: bool = False,
) -> None:
    """Paint the ground of a list row: its tint, the marker if selected, the ring of focus or drop."""
    body = rect.adjusted(0, 1, 0, -1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if selected or drop:
        painter.setBrush(colour(palette.selected))
        painter.drawRoundedRect(body, _ROW_RADIUS, _ROW_RADIUS)
    elif hovered:
        painter.setBrush(colour(palette.hover))
        painter.drawRoundedRect(body, _ROW_RADIUS, _ROW_RADIUS)
    if drop or (focused and selected):
        half = METRICS.focus_width / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(palette.accent), METRICS.focus_width))
        painter.drawRoundedRect(body.adjusted(half, half, -half, -half), _ROW_RADIUS, _ROW_RADIUS)
    painter.restore()
    if selected and not drop and not focused:
        paint_marker(painter, body, palette)


def paint_pixmap(painter: QPainter, rect: QRectF, pixmap: QPixmap) -> None:
    """Paint an icon or badge in the middle of ``rect``, on whole pixels so that it stays sharp."""
    size = pixmap.deviceIndependentSize()
    left = round(rect.center().x() - size.width() / 2)
    top = round(rect.center().y() - size.height() / 2)
    painter.drawPixmap(left, top, pixmap)


def paint_marker(painter: QPainter, rect: QRectF, palette: Palette) -> None:
    """Paint the upright accent bar at the left edge of the selected row or sidebar item."""
    tall = min(rect.height() - 12, 18.0)
    bar = QRectF(rect.left(), rect.center().y() - tall / 2, _MARKER, tall)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(palette.accent))
    painter.drawRoundedRect(bar, _MARKER / 2, _MARKER / 2)
    painter.restore()


def paint_proof_bars(painter: QPainter, rect: QRectF, level: int, palette: Palette, *, disabled: bool = False) -> None:
    """Paint how thorough a proof is: five rising bars, the first ``level`` (0 to 5) of them full.

    They stand at the left of ``rect``, in the middle of its height, 19 by 11 logical pixels.
    """
    full = colour(palette.disabled if disabled else palette.text2)
    empty = colour(palette.bar_off)
    left = round(rect.left())
    foot = round(rect.center().y() + _BARS_TALL / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for bar in range(_BARS):
        tall = 3.0 + 2.0 * bar
        painter.setBrush(full if bar < level else empty)
        corner = QPointF(left + bar * _BAR_STEP, foot - tall)
        painter.drawRoundedRect(QRectF(corner.x(), corner.y(), _BAR, tall), 1, 1)
    painter.restore()
