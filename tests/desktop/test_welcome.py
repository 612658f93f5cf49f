"""The empty window offers its two ways to begin, and fits the least window."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from intacto.desktop.theme import Scheme, Theme
from intacto.desktop.views.welcome import WelcomePage


def test_both_ways_to_begin(theme: Theme, qtbot: QtBot) -> None:
    page = WelcomePage(theme)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.connect_requested):
        page.connect_button.click()
    with qtbot.waitSignal(page.demo_requested):
        page.demo_button.click()


def test_without_a_demo_only_one_way(theme: Theme, qtbot: QtBot) -> None:
    page = WelcomePage(theme, demo_offered=False)
    qtbot.addWidget(page)
    assert page.demo_button.parentWidget() is None
    assert page.connect_button.parentWidget() is not None


def test_the_picture_follows_the_theme(theme: Theme, qtbot: QtBot) -> None:
    page = WelcomePage(theme)
    qtbot.addWidget(page)
    light = page.picture.pixmap().toImage()
    theme.set_scheme(Scheme.DARK)
    assert page.picture.pixmap().toImage() != light


def test_a_large_window_needs_no_scrolling(theme: Theme, qtbot: QtBot) -> None:
    page = WelcomePage(theme)
    qtbot.addWidget(page)
    page.resize(1076, 780)
    page.show()
    assert page.connect_button.mapTo(page, page.connect_button.rect().bottomRight()).y() < 780
    assert page.demo_button.mapTo(page, page.demo_button.rect().bottomRight()).y() < 780
