"""Icons, badges and tray shields, drawn from the SVG files in the colours of one palette.

A file names its colours by three words, and nothing else: ``currentColor`` is the ink, ``white`` the paper
that a glyph is cut from, ``red`` the colour of the state that a tray shield carries. They are replaced
before the drawing is parsed, so one file serves light, dark, grey and disabled. ``app/`` and ``art/`` are
pictures with colours of their own.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from intacto.desktop.theme.names import Icon, TrayState, badge_file
from intacto.desktop.theme.tokens import DARK, LIGHT, Palette, Tone

_RATIOS: Final = (1.0, 1.5, 2.0, 3.0)
_TRAY_SIZES: Final = (16, 20, 22, 24, 32, 44, 48, 64)
_APP_SIZES: Final = (16, 20, 24, 32, 48, 64, 128, 256)
_ART_SIZE: Final = QSize(320, 250)
_TRAY_TONES: Final = {TrayState.DAMAGED: Tone.DAMAGED, TrayState.CHANGED: Tone.CHANGED}


class IconSet:
    """All drawings in the colours of one palette. A switch of theme makes a new set; none ever changes."""

    def __init__(self, resources: Path, palette: Palette) -> None:
        """Take the folder that holds ``icons/`` and the colours to draw in. Nothing is read yet."""
        self._folder = resources / "icons"
        self._palette = palette
        self._texts: dict[str, str] = {}
        self._pixmaps: dict[tuple[object, ...], QPixmap] = {}
        self._icons: dict[tuple[object, ...], QIcon] = {}

    def pixmap(self, icon: Icon, tone: Tone = Tone.TEXT2, size: int = 20, dpr: float = 1.0) -> QPixmap:
        """Return a glyph of ``size`` logical pixels for a screen of that device pixel ratio."""
        palette = self._palette
        return self._draw(icon.value, palette.ink(tone), palette.paper, QSize(size, size), dpr)

    def icon(self, icon: Icon, tone: Tone = Tone.TEXT2, size: int = 20, *, checked: Tone | None = None) -> QIcon:
        """Return a glyph for a button: normal, disabled and, if ``checked`` is given, so while checked."""
        key = (icon, tone, size, checked)
        if key not in self._icons:
            made = QIcon()
            for dpr in _RATIOS:
                made.addPixmap(self.pixmap(icon, tone, size, dpr))
                made.addPixmap(self.pixmap(icon, Tone.DISABLED, size, dpr), QIcon.Mode.Disabled)
                if checked is not None:
                    lit = self.pixmap(icon, checked, size, dpr)
                    made.addPixmap(lit, QIcon.Mode.Normal, QIcon.State.On)
            self._icons[key] = made
        return self._icons[key]

    def badge(self, health: str, size: int = 16, dpr: float = 1.0, tone: Tone | None = None) -> QPixmap:
        """Return the badge of a state (a name of ``BADGES``), in its own colour or in ``tone``.

        Raises KeyError for a name that is not a state.
        """
        file = badge_file(health, size)
        ink = self._palette.ink(Tone(health) if tone is None else tone)
        return self._draw(file, ink, self._palette.paper, QSize(size, size), dpr)

    def badge_icon(self, health: str, size: int = 16) -> QIcon:
        """Return the badge of a state for a chip, a menu or a list.

        Raises KeyError for a name that is not a state.
        """
        key = (health, size)
        if key not in self._icons:
            made = QIcon()
            for dpr in _RATIOS:
                for state in QIcon.State:
                    made.addPixmap(self.badge(health, size, dpr), QIcon.Mode.Normal, state)
                    made.addPixmap(self.badge(health, size, dpr, Tone.DISABLED), QIcon.Mode.Disabled, state)
            self._icons[key] = made
        return self._icons[key]

    def tray(self, state: TrayState, *, dark_panel: bool) -> QIcon:
        """Return the shield beside the clock, for a dark or light panel, whatever the window's own theme."""
        panel = DARK if dark_panel else LIGHT
        mark = panel.ink(_TRAY_TONES.get(state, Tone.TEXT))
        made = QIcon()
        for size in _TRAY_SIZES:
            made.addPixmap(self._draw(f"tray/{state.value}", panel.text, panel.paper, QSize(size, size), 1.0, mark))
        return made

    def app_icon(self) -> QIcon:
        """Return the application's own icon in every size that a system asks for."""
        return _of_sizes(self.logo(size) for size in _APP_SIZES)

    def logo(self, size: int, dpr: float = 1.0) -> QPixmap:
        """Return the blue shield at ``size`` logical pixels."""
        return self._draw("app/intacto", "", "", QSize(size, size), dpr)

    def welcome(self, dpr: float = 1.0) -> QPixmap:
        """Return the illustration of the empty window, 320 by 250 logical pixels."""
        name = "art/welcome-dark" if self._palette.dark else "art/welcome-light"
        return self._draw(name, "", "", _ART_SIZE, dpr)

    def svg(self, icon: Icon, tone: Tone) -> str:
        """Return a glyph as SVG text in that tone, for the style sheet's files."""
        return _coloured(self._text(icon.value), self._palette.ink(tone), self._palette.paper, "")

    def _text(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = (self._folder / f"{name}.svg").read_text("utf-8")
        return self._texts[name]

    def _draw(self, name: str, ink: str, paper: str, size: QSize, dpr: float, mark: str = "") -> QPixmap:
        key = (name, ink, paper, size.width(), dpr, mark)
        found = self._pixmaps.get(key)
        if found is None:
            text = self._text(name)
            found = _render(_coloured(text, ink, paper, mark) if ink else text, size, dpr)
            self._pixmaps[key] = found
        return found


def _coloured(text: str, ink: str, paper: str, mark: str) -> str:
    return text.replace("currentColor", ink).replace('"white"', f'"{paper}"').replace('"red"', f'"{mark}"')


def _of_sizes(pixmaps: Iterable[QPixmap]) -> QIcon:
    made = QIcon()
    for pixmap in pixmaps:
        made.addPixmap(pixmap)
    return made


def _render(svg: str, size: QSize, dpr: float) -> QPixmap:
    pixmap = QPixmap(round(size.width() * dpr), round(size.height() * dpr))
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(dpr)
    return pixmap
