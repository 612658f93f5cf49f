"""The values everything else is drawn from: palettes, type scale, metrics and the arithmetic on colours.

Colours are plain ``#RRGGBB`` strings, so that tests and the style sheet read them without Qt's help. The
contrast formula is the one of WCAG 2.2, "relative luminance" and "contrast ratio".
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtGui import QColor, QPalette


class Tone(StrEnum):
    """Which of a palette's colours words and badges are drawn in. The values are Palette's field names."""

    TEXT = "text"
    TEXT2 = "text2"
    TEXT3 = "text3"
    DISABLED = "disabled"
    ACCENT = "accent"
    ON_ACCENT = "on_accent"
    PROVEN = "proven"
    SOUND = "sound"
    OLD = "old"
    NOT_YET = "not_yet"
    CHECKING = "checking"
    COULD_NOT_CHECK = "could_not_check"
    CHANGED = "changed"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour of one appearance.

    ``line`` separates, ``edge`` bounds buttons, ``control`` bounds fields (3:1 against the surface).
    ``paper`` is what a solid badge's glyph is cut from. ``selected`` carries selected rows, chips and count
    pills.
    """

    dark: bool
    sidebar: str
    ground: str
    surface: str
    sunken: str
    line: str
    edge: str
    control: str
    text: str
    text2: str
    text3: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    proven: str
    sound: str
    old: str
    changed: str
    damaged: str
    missing: str
    could_not_check: str
    not_yet: str
    checking: str
    paper: str
    selected: str
    hover: str
    nav_on: str
    nav_hover: str
    bar_off: str
    tint_damaged: str
    edge_damaged: str
    tint_proven: str
    edge_proven: str
    tint_changed: str
    edge_changed: str

    def ink(self, tone: Tone) -> str:
        """Return the colour of a tone."""
        return str(getattr(self, tone.value))


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Font sizes and line heights in logical pixels, for one text size."""

    body: int
    body_line: int
    caption: int
    caption_line: int
    heading: int
    file: int
    page: int
    welcome: int

    @classmethod
    def scaled(cls, percent: int = 100, system: int = 0) -> "TypeScale":
        """Return the scale at ``percent`` of normal, never below the system's own font size (in pixels).

        The percentage is kept within 100 and 150, the range that the layouts are made for.
        """
        factor = max(1.0, system / _BODY) * min(max(percent, 100), 150) / 100
        sizes = (_BODY, 20, 12, 17, 15, 17, 20, 24)
        return cls(*(round(size * factor) for size in sizes))

    @property
    def factor(self) -> float:
        """How much larger than normal everything that holds text has to be."""
        return self.body / _BODY


_BODY = 13


@dataclass(frozen=True, slots=True)
class Metrics:
    """Distances in logical pixels. Heights of what holds text are minimum heights at normal text size."""

    sidebar: int = 204
    sidebar_narrow: int = 56
    sidebar_padding: int = 12
    nav_item: int = 36
    nav_item_note: int = 50
    nav_icon: int = 20
    middle_min: int = 600
    padding: int = 20
    details: int = 428
    details_min: int = 360
    details_max: int = 520
    header: int = 42
    banner: int = 72
    chip: int = 28
    column_header: int = 28
    row: int = 30
    indent: int = 15
    drawer_closed: int = 37
    drawer_open: int = 166
    status_bar: int = 27
    gap: int = 12
    button: int = 34
    banner_button: int = 36
    repair_button: int = 42
    radius: int = 8
    card_radius: int = 10
    state_column: int = 178
    proof_column: int = 126
    size_column: int = 62
    badge_row: int = 16
    badge_small: int = 13
    badge_banner: int = 28
    badge_details: int = 34
    one_column_below: int = 1080
    icons_only_below: int = 860
    window_min_width: int = 720
    window_min_height: int = 480
    focus_width: int = 2
    focus_offset: int = 2


METRICS = Metrics()

LIGHT = Palette(
    dark=False,
    sidebar="#EFEDE8",
    ground="#F8F7F4",
    surface="#FFFFFF",
    sunken="#F2F0EB",
    line="#E4E1DA",
    edge="#CFCBC3",
    control="#8B877E",
    text="#1E1C19",
    text2="#55514A",
    text3="#696459",
    disabled="#A5A198",
    accent="#2350C8",
    accent_hover="#1D45B0",
    accent_pressed="#183A96",
    on_accent="#FFFFFF",
    proven="#1A7440",
    sound="#216A72",
    old="#68600F",
    changed="#8F5200",
    damaged="#B4231B",
    missing="#B4231B",
    could_not_check="#5A5278",
    not_yet="#696459",
    checking="#2350C8",
    paper="#FFFFFF",
    selected="#E6ECFC",
    hover="#F0EEE9",
    nav_on="#FFFFFF",
    nav_hover="#E6E3DC",
    bar_off="#DEDBD3",
    tint_damaged="#FDECEA",
    edge_damaged="#E6B8B4",
    tint_proven="#E5F2E8",
    edge_proven="#BAD4C2",
    tint_changed="#FBF0DE",
    edge_changed="#E3CBA4",
)

DARK = Palette(
    dark=True,
    sidebar="#17181B",
    ground="#1C1D21",
    surface="#24262B",
    sunken="#2C2E34",
    line="#373A41",
    edge="#4A4D55",
    control="#8A8D95",
    text="#F0EFEC",
    text2="#BFBDB7",
    text3="#A19F99",
    disabled="#6B6D73",
    accent="#8FB2FF",
    accent_hover="#A6C2FF",
    accent_pressed="#7A9FF0",
    on_accent="#0B1B44",
    proven="#72D08F",
    sound="#75C6CB",
    old="#D6C966",
    changed="#F0B65F",
    damaged="#FF8F86",
    missing="#FF8F86",
    could_not_check="#BDB4E6",
    not_yet="#A19F99",
    checking="#8FB2FF",
    paper="#17181B",
    selected="#28355A",
    hover="#27292E",
    nav_on="#2C2E34",
    nav_hover="#212327",
    bar_off="#45484F",
    tint_damaged="#452A2B",
    edge_damaged="#6A4141",
    tint_proven="#20372A",
    edge_proven="#3A5B47",
    tint_changed="#41331F",
    edge_changed="#695333",
)


def from_system(system: QPalette) -> Palette:
    """Return a palette of the system's own colours only: no tints, one ink, its highlight as accent."""
    role = QPalette.ColorRole

    def name(which: QPalette.ColorRole, group: QPalette.ColorGroup = QPalette.ColorGroup.Active) -> str:
        return system.color(group, which).name()

    back, ink = name(role.Window), name(role.WindowText)
    backs = dict.fromkeys(("sidebar", "ground", "surface", "sunken", "hover", "nav_on", "nav_hover", "paper"), back)
    tints = dict.fromkeys(("tint_damaged", "tint_proven", "tint_changed"), back)
    lines = dict.fromkeys(("line", "edge", "control", "edge_damaged", "edge_proven", "edge_changed"), ink)
    words = dict.fromkeys(("text", "text2", "text3"), ink)
    good = dict.fromkeys(("proven", "sound", "old", "not_yet", "checking"), ink)
    bad = dict.fromkeys(("changed", "damaged", "missing", "could_not_check"), ink)
    strong = dict.fromkeys(("accent", "accent_hover", "accent_pressed", "selected"), name(role.Highlight))
    return replace(
        LIGHT,
        dark=_luminance(back) < _luminance(ink),
        **{**backs, **tints, **lines, **words, **good, **bad, **strong},
        on_accent=name(role.HighlightedText),
        disabled=name(role.WindowText, QPalette.ColorGroup.Disabled),
        bar_off=mix(ink, back, 0.7),
    )


def colour(value: str, alpha: float = 1.0) -> QColor:
    """Return a QColor for a palette's value; ``alpha`` from 0 (clear) to 1."""
    made = QColor(value)
    made.setAlphaF(alpha)
    return made


def mix(first: str, second: str, share: float) -> str:
    """Return ``first`` with ``share`` (0 to 1) of ``second`` laid over it."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _channels(value: str) -> tuple[int, int, int]:
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def _luminance(value: str) -> float:
    parts = (channel / 255 for channel in _channels(value))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
