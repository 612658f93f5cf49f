"""What marks the demo shop: a striped label, and the buttons that break one more file and remove the example."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from intacto.desktop.theme import Icon, Look, Theme, Tone, colour, dress
from intacto.text import _

_STRIPE = 7


class StripedLabel(QWidget):
    """The word "Example" on stripes, so that nobody takes the shop for a real one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = _("Example")
        self.setAccessibleName(self._text)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Return room for the word."""
        words = QFontMetrics(self._theme.font(Look.CAPTION_STRONG)).horizontalAdvance(self._text)
        return QSize(max(self._theme.px(72), words + 16 + 2 * _STRIPE), self._theme.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint stripes, and the word on a clear middle."""
        palette, box = self._theme.palette, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(box, 6, 6)
        painter.setClipPath(shape)
        painter.fillPath(shape, colour(palette.tint_changed))
        painter.setPen(QPen(colour(palette.edge_changed), _STRIPE / 2))
        for left in range(-self.height(), self.width(), _STRIPE * 2):
            painter.drawLine(left, self.height(), left + self.height(), 0)
        font = self._theme.font(Look.CAPTION_STRONG)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(self._text) + 16
        middle = QRectF((self.width() - wide) / 2, 0, wide, self.height())
        painter.fillRect(middle, colour(palette.tint_changed))
        painter.setPen(colour(palette.changed))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.setClipping(False)
        painter.setPen(colour(palette.edge_changed))
        painter.drawPath(shape)
        painter.end()


class DemoCard(QWidget):
    """``break_one`` and ``remove`` tell which button was clicked."""

    break_one = Signal()
    remove = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = StripedLabel(theme, self)
        self._break = QPushButton(" " + _("Break one"), self)
        self._remove = QPushButton(_("Remove example"), self)
        dress(self, Look.CARD)
        dress(self._break, Look.SECONDARY)
        dress(self._remove, Look.LINK)
        theme.set_icon(self._break, Icon.CROSS, Tone.TEXT, 16)
        self._break.setAccessibleName(_("Break one file of the example"))
        self._break.setToolTip(_("Damages one file on the demo host, as a failing disk would"))
        self._break.clicked.connect(self.break_one)
        self._remove.clicked.connect(self.remove)
        self._more = QPushButton(self)
        menu = QMenu(self._more)
        menu.addAction(_("Break one"), self.break_one.emit)
        menu.addAction(_("Remove example"), self.remove.emit)
        self._more.setMenu(menu)
        self._more.setAccessibleName(_("Example"))
        self._more.setToolTip(_("Example"))
        dress(self._more, Look.ICON)
        theme.set_icon(self._more, Icon.MORE, Tone.TEXT)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._more)
        self._column.setSpacing(8)
        self._column.addWidget(self._label)
        self._column.addWidget(self._break)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(self._remove)
        line.addStretch()
        self._column.addLayout(line)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show one button with a menu where there is no room for words."""
        for widget in (self._label, self._break, self._remove):
            widget.setVisible(not narrow)
        self._more.setVisible(narrow)
        margin = 4 if narrow else 12
        self._column.setContentsMargins(margin, margin, margin, margin)
