"""The keys of the window (design, section 8), in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


class Command(Enum):
    """What a key does; the value is the key, with Ctrl standing for the command key on macOS."""

    PRODUCTS = "Ctrl+1"
    HOST = "Ctrl+4"
    SETTINGS = "Ctrl+,"
    NEXT_ZONE = "F6"
    PREVIOUS_ZONE = "Shift+F6"
    NEXT_PROBLEM = "F8"
    PREVIOUS_PROBLEM = "Shift+F8"
    REPAIR = "Ctrl+Return"
    REPAIR_ALL = "Ctrl+Shift+Return"
    CHECK_SELECTED = "F5"
    CHECK_ALL = "Ctrl+F5"
    PASTE_COPY = "Ctrl+V"
    UNDO = "Ctrl+Z"
    FIND = "Ctrl+F"
    LEAVE = "Esc"
    PAUSE = "Ctrl+."
    CLOSE = "Ctrl+W"
    QUIT = "Ctrl+Q"


def install(window: QWidget, acts: Mapping[Command, Callable[[], None]]) -> dict[Command, QShortcut]:
    """Give ``window`` its keys and return them. A field that is being typed into keeps its own undo and paste."""
    made: dict[Command, QShortcut] = {}
    for command, act in acts.items():
        shortcut = QShortcut(QKeySequence(command.value), window)
        shortcut.activated.connect(act)
        made[command] = shortcut
    return made
