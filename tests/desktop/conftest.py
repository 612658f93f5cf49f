"""What the tests of the window share: no screen, English, and the theme."""

from __future__ import annotations

import os

# Before anything makes a QApplication. Tests of a real screen start programs of their own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from intacto.assets import resources
from intacto.desktop.theme import Scheme, Theme
from intacto.text import use_language


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """English words, whatever the machine speaks; a test may switch."""
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, put on and taken off again."""
    font = qapp.font()
    made = Theme(qapp, resources(), scheme=Scheme.LIGHT, high_contrast=False)
    made.apply()
    yield made
    shiboken6.delete(made)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())
    qapp.setFont(font)
