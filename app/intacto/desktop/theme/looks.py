"""The names under which the style sheet knows widgets, and the one function that gives a widget its look."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from intacto.desktop.theme.tokens import Tone


class Look(StrEnum):
    """What a widget is, for the eye. The value is what ``[look="..."]`` matches in ``style/*.qss``."""

    PRIMARY = "primary"
    PRIMARY_LARGE = "primary-large"
    SECONDARY = "secondary"
    QUIET = "quiet"
    LINK = "link"
    DANGER_LINK = "danger-link"
    ICON = "icon"
    CHIP = "chip"
    SEGMENT = "segment"
    NAV = "nav"

    SEARCH = "search"
    BYTES = "bytes"

    SIDEBAR = "sidebar"
    GROUND = "ground"
    SURFACE = "surface"
    DETAILS = "details"
    CARD = "card"
    SUNKEN = "sunken"
    SEGMENTS = "segments"
    DRAWER = "drawer"
    FLOATING = "floating"
    STATUS_BAR = "status-bar"
    FOOTER = "footer"
    CLEAR = "clear"
    RULE = "rule"
    PILL = "pill"
    BANNER_DAMAGED = "banner-damaged"
    BANNER_CHANGED = "banner-changed"
    BANNER_PROVEN = "banner-proven"
    BANNER_NEUTRAL = "banner-neutral"

    WELCOME_TITLE = "welcome-title"
    PAGE_TITLE = "page-title"
    FILE_TITLE = "file-title"
    HEADING = "heading"
    STRONG = "strong"
    BODY = "body"
    CAPTION = "caption"
    CAPTION_STRONG = "caption-strong"


_HAND = frozenset((Look.LINK, Look.DANGER_LINK))


def dress(widget: QWidget, look: Look, *, tone: Tone | None = None) -> None:
    """Give a widget its look; ``tone`` colours its words, or the outline of a FLOATING card.

    May be called again at any time, for instance when a banner turns from damaged to proven.
    """
    widget.setProperty("look", look.value)
    if tone is not None:
        widget.setProperty("tone", tone.value)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    if isinstance(widget, QAbstractButton) and look in _HAND:
        widget.setCursor(Qt.CursorShape.PointingHandCursor)
    # Qt matches property selectors only once, so a change has to be pointed out to it.
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
