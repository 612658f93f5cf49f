"""Turns a palette into what Qt understands: its own palette for the Fusion style, and one style sheet.

The sheet stands in ``style/*.qss``, read in alphabetical order, with ``$name`` where a value of the
palette, a font size or a file with a coloured glyph belongs. A name that nothing answers to raises KeyError
at once.
"""

from pathlib import Path
from string import Template
from typing import Final

from PySide6.QtGui import QPalette

from intacto.desktop.theme.icons import IconSet
from intacto.desktop.theme.names import Icon
from intacto.desktop.theme.tokens import METRICS, Palette, Tone, TypeScale, colour

_HEIGHTS: Final = (24, 28, 30, 32, 34, 36, 42)
_GLYPHS: Final = {
    "glyph_check": (Icon.CHECK, Tone.ON_ACCENT),
    "glyph_some": (Icon.MINUS, Tone.ON_ACCENT),
    "glyph_down": (Icon.CHEVRON_DOWN, Tone.TEXT2),
    "glyph_up": (Icon.CHEVRON_UP, Tone.TEXT2),
    "glyph_right": (Icon.CHEVRON_RIGHT, Tone.TEXT2),
    "glyph_tick": (Icon.CHECK, Tone.ACCENT),
}


def qt_palette(palette: Palette) -> QPalette:
    """Return Qt's palette for Fusion, so that what the style sheet does not name fits in all the same."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, value in {
        role.Window: palette.ground,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.sunken,
        role.Text: palette.text,
        role.Button: palette.surface,
        role.ButtonText: palette.text,
        role.BrightText: palette.damaged,
        role.PlaceholderText: palette.text3,
        role.ToolTipBase: palette.surface,
        role.ToolTipText: palette.text,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.Accent: palette.accent,
        role.Link: palette.accent,
        role.LinkVisited: palette.accent,
        role.Light: palette.surface,
        role.Midlight: palette.line,
        role.Mid: palette.edge,
        role.Dark: palette.control,
        role.Shadow: "#000000",
    }.items():
        made.setColor(which, colour(value))
    for which in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, which, colour(palette.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, colour(palette.line))
    return made


def style_sheet(resources: Path, palette: Palette, scale: TypeScale, glyphs: dict[str, str]) -> str:
    """Return the style sheet of all windows. Raises OSError without its files, KeyError for an odd name."""
    names = {**_colours(palette), **_sizes(scale), **glyphs}
    folder = resources / "style"
    parts = sorted(folder.glob("*.qss"))
    if not parts:
        raise FileNotFoundError(f"{folder} holds no style sheets")
    return "\n".join(Template(part.read_text("utf-8")).substitute(names) for part in parts)


def write_glyphs(icons: IconSet, folder: Path, suffix: str) -> dict[str, str]:
    """Write the few glyphs that a style sheet can only take from files; return their addresses by name.

    ``suffix`` must differ between palettes: Qt remembers pictures by file name.
    """
    made = {}
    for name, (icon, tone) in _GLYPHS.items():
        file = folder / f"{name}-{suffix}.svg"
        file.write_text(icons.svg(icon, tone), "utf-8")
        made[name] = f'url("{file.as_posix()}")'
    return made


def _colours(palette: Palette) -> dict[str, str]:
    names = (name for name in Palette.__slots__ if name != "dark")
    return {name: str(getattr(palette, name)) for name in names}


def _sizes(scale: TypeScale) -> dict[str, str]:
    fonts = {f"{name}_px": f"{getattr(scale, name)}px" for name in TypeScale.__slots__}
    # Heights that hold text grow with it; two pixels of a control's height are its border.
    heights = {f"h{height}": f"{round(height * scale.factor) - 2}px" for height in _HEIGHTS}
    chip = round(METRICS.chip * scale.factor) // 2
    row = round(METRICS.row * scale.factor)
    return {**fonts, **heights, "row_px": f"{row}px", "chip_radius": f"{chip}px"}
