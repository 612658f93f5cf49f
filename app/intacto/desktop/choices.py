"""What the person chose for the window: the names under which the office keeps it, and how it is read back."""

from __future__ import annotations

from intacto.desktop.theme import Scheme
from intacto.engine.office import Office

LANGUAGE = "language"
"""``""`` for the system's, else a code of :data:`intacto.text.LANGUAGES`."""

THEME = "theme"
"""A value of :class:`intacto.desktop.theme.Scheme`."""

TEXT_PERCENT = "text-percent"
"""100 to 150."""

SHOP = "shop"
"""The shop that was shown last."""

WINDOW = "window"
"""Where the window was: Qt's own text for it, in base 64."""

TOLD_TRAY = "told-tray"
"""``"yes"`` once the person knows that closing the window keeps Intacto watching."""

WITHOUT_TRAY = "without-tray"
"""What closing does where there is no tray: ``""`` not asked yet, ``"watch"`` or ``"quit"``."""


def scheme(office: Office) -> Scheme:
    """Return light, dark, or what the system says."""
    try:
        return Scheme(office.setting(THEME, Scheme.SYSTEM.value))
    except ValueError:
        return Scheme.SYSTEM


def text_percent(office: Office) -> int:
    """Return the text size in percent of normal."""
    kept = office.setting(TEXT_PERCENT, "100")
    return min(150, max(100, int(kept))) if kept.isdecimal() else 100


def language(office: Office) -> str | None:
    """Return the code of the language, None for the system's."""
    return office.setting(LANGUAGE, "") or None
