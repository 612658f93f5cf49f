"""The names of all icons, so that a misspelt one is found by the type checker and not by a user."""

from enum import StrEnum


class Icon(StrEnum):
    """A glyph in one colour. The value is the file under ``icons/`` without its ending."""

    PRODUCTS = "nav/products"
    COPIES = "nav/copies"
    MIRROR = "nav/mirror"
    HOST = "nav/host"
    INCIDENTS = "nav/incidents"
    SETTINGS = "nav/settings"

    ZIP = "kind/zip"
    FONT = "kind/font"
    DOCUMENT = "kind/document"
    MUSIC = "kind/music"
    VIDEO = "kind/video"
    PICTURE = "kind/picture"
    GENERIC = "kind/generic"
    FOLDER = "kind/folder"
    SHOP = "kind/shop"

    LAPTOP = "place/laptop"
    USB = "place/usb"
    DISC = "place/disc"
    WEB = "place/web"

    SEARCH = "act/search"
    REFRESH = "act/refresh"
    REPAIR = "act/repair"
    PAUSE = "act/pause"
    PLAY = "act/play"
    STOP = "act/stop"
    CHEVRON_DOWN = "act/chevron_down"
    CHEVRON_UP = "act/chevron_up"
    CHEVRON_RIGHT = "act/chevron_right"
    CHEVRON_LEFT = "act/chevron_left"
    MORE = "act/more"
    CLOSE = "act/close"
    ARROW_RIGHT = "act/arrow_right"
    ARROW_LEFT = "act/arrow_left"
    PLUS = "act/plus"
    MINUS = "act/minus"
    DOWNLOAD = "act/download"
    UPLOAD = "act/upload"
    EYE = "act/eye"
    EYE_OFF = "act/eye_off"
    KEY = "act/key"
    LOCK = "act/lock"
    LOCK_OPEN = "act/lock_open"
    INFO = "act/info"
    UNDO = "act/undo"
    CLIPBOARD = "act/clipboard"
    CHECK = "act/check"
    CROSS = "act/cross"
    CLOCK = "act/clock"
    HISTORY = "act/history"
    MAIL = "act/mail"
    RULED_OUT = "act/ruled_out"
    EXTERNAL = "act/external"
    TRASH = "act/trash"
    PENCIL = "act/pencil"


class TrayState(StrEnum):
    """What the shield beside the clock can say."""

    PROVEN = "proven"
    CHECKING = "checking"
    DAMAGED = "damaged"
    CHANGED = "changed"
    COULD_NOT_CHECK = "could_not_check"
    PAUSED = "paused"


BADGES = (
    "damaged",
    "missing",
    "changed",
    "could_not_check",
    "old",
    "checking",
    "not_yet",
    "sound",
    "proven",
)
"""The names of the nine states, worst first; each is also a Tone and a file under ``icons/state/``."""

_SMALL_UP_TO = 14


def badge_file(health: str, size: int) -> str:
    """Return which drawing of a state suits ``size`` logical pixels: up to 14, the one tuned for 13.

    Raises KeyError for a name that is not a state.
    """
    if health not in BADGES:
        raise KeyError(health)
    return f"state/{health}-13" if size <= _SMALL_UP_TO else f"state/{health}"
