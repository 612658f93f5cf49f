"""The theme of a running application: chooses light or dark, puts it on, and tells when it has changed."""

from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, QTemporaryDir, Signal, Slot
from PySide6.QtGui import QAction, QFont, QFontInfo, QIcon, QPalette, QPixmap, QStyleHints
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from intacto.desktop.theme.focus import FocusRings
from intacto.desktop.theme.icons import IconSet
from intacto.desktop.theme.looks import Look
from intacto.desktop.theme.names import BADGES, Icon
from intacto.desktop.theme.style import qt_palette, style_sheet, write_glyphs
from intacto.desktop.theme.tokens import DARK, LIGHT, METRICS, Metrics, Palette, Tone, TypeScale, from_system

_ICON: Final = "themeIcon"


class Scheme(StrEnum):
    """What the user chose in the settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Colours, fonts and icons of the application, switchable while it runs.

    ``palette``, ``icons`` and ``scale`` are replaced at every switch: ask for them when painting, keep none
    of them.
    """

    changed = Signal()
    """After a switch, when everything is already in its new look."""

    def __init__(
        self,
        app: QApplication,
        resources: Path,
        *,
        scheme: Scheme = Scheme.SYSTEM,
        text_percent: int = 100,
        high_contrast: bool | None = None,
    ) -> None:
        """Prepare, without touching the application yet.

        ``resources`` holds ``icons/`` and ``style/``. ``high_contrast`` None asks the system and follows
        it.
        """
        super().__init__(app)
        self._app = app
        self._resources = resources
        self._scheme = scheme
        self._percent = text_percent
        self._contrast = high_contrast
        self._system_font = QFont(app.font())
        self._glyphs = QTemporaryDir()
        self._worn: tuple[object, ...] = ()
        self._rings = FocusRings(app, self)
        self._palette = LIGHT
        self._scale = TypeScale.scaled()
        self._icons = IconSet(resources, LIGHT)
        self._choose()
        self._listen(app.styleHints())

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return self._palette

    @property
    def icons(self) -> IconSet:
        """The icons in the colours in force."""
        return self._icons

    @property
    def scale(self) -> TypeScale:
        """The font sizes in force."""
        return self._scale

    @property
    def metrics(self) -> Metrics:
        """Distances; the same in every theme."""
        return METRICS

    def px(self, size: int) -> int:
        """Return a size in logical pixels grown with the text, for rows, badges and all that stands by words."""
        return round(size * self._scale.factor)

    @property
    def scheme(self) -> Scheme:
        """What was chosen: light, dark, or whatever the system says."""
        return self._scheme

    @property
    def text_percent(self) -> int:
        """The text size in percent of normal."""
        return self._percent

    @property
    def is_high_contrast(self) -> bool:
        """Whether the system's own colours are in force and no style sheet is."""
        return wants_high_contrast(self._app.styleHints()) if self._contrast is None else self._contrast

    def apply(self) -> None:
        """Put the theme on the application. Called again with nothing changed, it does nothing."""
        self._choose()
        wanted = (self._palette, self._scale, self.is_high_contrast)
        if wanted == self._worn:
            return
        first = not self._worn
        self._worn = wanted
        if first:
            self._app.setStyle("Fusion")
            self._app.setWindowIcon(self._icons.app_icon())
        self._app.setFont(self.font(Look.BODY))
        if self.is_high_contrast:
            self._app.setStyleSheet("")
            self._rings.set_colour("")
        else:
            self._app.setPalette(qt_palette(self._palette))
            self._app.setStyleSheet(self._sheet())
            self._rings.set_colour(self._palette.accent)
        self._refresh_icons()
        self.changed.emit()

    def set_scheme(self, scheme: Scheme) -> None:
        """Switch to light, dark or the system's choice, at once."""
        self._scheme = scheme
        hints = self._app.styleHints()
        # Where the system draws the title bar, this makes it match; elsewhere it does nothing.
        if scheme is Scheme.SYSTEM:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if scheme is Scheme.DARK else Qt.ColorScheme.Light)
        self.apply()

    def set_text_percent(self, percent: int) -> None:
        """Set the text size, 100 to 150 percent of normal, at once."""
        self._percent = percent
        self.apply()

    def font(self, look: Look) -> QFont:
        """Return the font of a text look, with figures of equal width, for what is painted by hand."""
        sizes = {
            Look.WELCOME_TITLE: self._scale.welcome,
            Look.PAGE_TITLE: self._scale.page,
            Look.FILE_TITLE: self._scale.file,
            Look.HEADING: self._scale.heading,
            Look.CAPTION: self._scale.caption,
            Look.CAPTION_STRONG: self._scale.caption,
        }
        font = QFont(self._system_font)
        font.setPixelSize(sizes.get(look, self._scale.body))
        font.setWeight(QFont.Weight.Normal if look in (Look.BODY, Look.CAPTION) else QFont.Weight.DemiBold)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def set_icon(
        self,
        target: QAbstractButton | QLabel | QAction,
        icon: Icon | str,
        tone: Tone = Tone.TEXT2,
        size: int = 18,
        *,
        checked: Tone | None = None,
    ) -> None:
        """Show a glyph, or the badge of a state by its name, on a button, label or action; it follows every switch.

        ``size`` is in logical pixels at normal text size and grows with it; ``checked`` is the tone while a
        checkable button is down.
        """
        target.setProperty(_ICON, [str(icon), tone.value, size, checked.value if checked else ""])
        self._show_icon(target)

    def clear_icon(self, target: QAbstractButton | QAction) -> None:
        """Show no icon any more."""
        target.setProperty(_ICON, None)
        target.setIcon(QIcon())

    def _choose(self) -> None:
        if self.is_high_contrast:
            if self._worn:
                self._app.setPalette(QPalette())
            self._palette = from_system(self._app.palette())
        else:
            self._palette = DARK if self._wants_dark() else LIGHT
        self._scale = TypeScale.scaled(self._percent, QFontInfo(self._system_font).pixelSize())
        self._icons = IconSet(self._resources, self._palette)

    def _wants_dark(self) -> bool:
        if self._scheme is Scheme.SYSTEM:
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._scheme is Scheme.DARK

    def _sheet(self) -> str:
        suffix = "dark" if self._palette.dark else "light"
        glyphs = write_glyphs(self._icons, Path(self._glyphs.path()), suffix)
        return style_sheet(self._resources, self._palette, self._scale, glyphs)

    def _listen(self, hints: QStyleHints) -> None:
        hints.colorSchemeChanged.connect(self._follow_system)
        accessibility = getattr(hints, "accessibility", None)
        if accessibility is not None:
            accessibility().contrastPreferenceChanged.connect(self._follow_system)

    @Slot()
    def _follow_system(self) -> None:
        if self._worn:
            self.apply()

    def _refresh_icons(self) -> None:
        for widget in self._app.allWidgets():
            for target in (widget, *widget.actions()):
                if target.property(_ICON) is not None:
                    self._show_icon(target)

    def _show_icon(self, target: QObject) -> None:
        name, tone, normal, checked = target.property(_ICON)
        size = self.px(normal)
        if isinstance(target, QLabel):
            target.setPixmap(self._pixmap(name, Tone(tone), size, target.devicePixelRatioF()))
        elif isinstance(target, QAbstractButton | QAction):
            lit = Tone(checked) if checked else None
            badge = name in BADGES
            icons = self._icons
            target.setIcon(
                icons.badge_icon(name, size) if badge else icons.icon(Icon(name), Tone(tone), size, checked=lit)
            )
        if isinstance(target, QAbstractButton):
            target.setIconSize(QSize(size, size))

    def _pixmap(self, name: str, tone: Tone, size: int, dpr: float) -> QPixmap:
        if name in BADGES:
            return self._icons.badge(name, size, dpr)
        return self._icons.pixmap(Icon(name), tone, size, dpr)


def wants_high_contrast(hints: QStyleHints) -> bool:
    """Return whether the system asks for high contrast. Qt before 6.10 cannot say; the answer is then no."""
    accessibility = getattr(hints, "accessibility", None)
    preference = getattr(Qt, "ContrastPreference", None)
    if accessibility is None or preference is None:
        return False
    return bool(accessibility().contrastPreference() == preference.HighContrast)
