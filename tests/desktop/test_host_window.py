"""The host's entry in the sidebar and its page in the window, with a shop that is far away and never called."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from intacto.desktop.desk import ShopDesk
from intacto.desktop.keyboard import Command
from intacto.desktop.theme import Theme
from intacto.desktop.views.host_page.page import HostPage
from intacto.desktop.window import Window
from intacto.domain.shop import Address, Scheme, Shop
from tests.desktop.host_facts import moved
from tests.desktop.small_shop import Floor, open_floor

ADDRESS = Address(Scheme.FTP, "ftp.example.com", 21, "ana", "public_html")


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    with open_floor(tmp_path / "home") as opened:
        opened.office.add_shop(Shop("Paper", ADDRESS), "secret")
        opened.office.add_shop(Shop("Here", Address(Scheme.FILE, "", 0, "", str(tmp_path))))
        diary, facts = opened.store.shops.diary("Paper"), moved(time.time())
        assert facts.card is not None
        assert facts.move is not None
        diary.keep_card(facts.card)
        diary.keep_move(facts.move)
        for day in facts.days:
            diary.keep_day(day)
        yield opened


@pytest.fixture
def window(floor: Floor, theme: Theme, qtbot: QtBot) -> Iterator[Window]:
    made = Window(floor.office, theme)
    made.may_close = True
    made.resize(1280, 820)
    desks = [ShopDesk(floor.office, floor.office.shop(name), floor.bridge, floor.jobs) for name in ("Here", "Paper")]
    for desk in desks:
        made.show_desk(desk)
        desk.load()
    made.show()
    qtbot.waitUntil(lambda: all(desk.is_loaded and desk.host.is_known for desk in desks))
    yield made
    made.hide()
    # Now, and not when Qt comes to it: the next test has a theme of its own.
    shiboken6.delete(made)
    for desk in desks:
        desk.close()


def pages(window: Window) -> HostPage:
    page = window._pages.currentWidget()
    assert isinstance(page, HostPage)
    return page


def test_a_moved_host_is_noted_in_the_sidebar(window: Window) -> None:
    host = window.sidebar.host
    assert host.isVisible()
    assert host.accessibleName() == "My host, Moved server"
    assert host.height() >= 48
    window.sidebar.set_narrow(narrow=True)
    assert host.toolTip() == "My host, Moved server"
    assert host.height() < 48
    window.sidebar.set_narrow(narrow=False)
    assert host.height() >= 48


def test_key_and_entry_lead_to_the_page_and_back(window: Window) -> None:
    window.keys[Command.HOST].activated.emit()
    page = pages(window)
    assert window.sidebar.host.isChecked()
    assert page.banner.isVisible()
    assert page.changes.isVisible()
    assert page.abilities.isVisible()
    window.keys[Command.PRODUCTS].activated.emit()
    assert window.sidebar.products.isChecked()
    QTest.mouseClick(window.sidebar.host, Qt.MouseButton.LeftButton)
    assert pages(window) is page
    assert window.keys[Command.HOST].key().toString() == "Ctrl+4"


def test_tab_goes_from_the_buttons_through_the_lines(window: Window) -> None:
    window.show_host()
    page = pages(window)
    page.save.setFocus()
    order = []
    for _step in range(8):
        QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        order.append(focus.accessibleName() or getattr(focus, "text", str)().strip() if focus else "")
    assert order[0] == "Test again"
    assert order[1].startswith("Encrypted connection: FTPS")
    assert order[6].startswith("Speed:")
    assert order[7] == "Last 30 days"


def test_a_folder_of_this_computer_has_no_host(window: Window, floor: Floor) -> None:
    here = ShopDesk(floor.office, floor.office.shop("Here"), floor.bridge, floor.jobs)
    window.show_desk(here)
    assert not window.sidebar.host.isVisible()
    window.show_host()
    assert not isinstance(window._pages.currentWidget(), HostPage)
    here.close()


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("size", [(1280, 820), (960, 540), (720, 480)])
def test_no_word_of_the_page_is_cut(
    window: Window, theme: Theme, qtbot: QtBot, size: tuple[int, int], percent: int
) -> None:
    theme.set_text_percent(percent)
    window.resize(*size)
    window.show_host()
    page = pages(window)
    qtbot.wait(40)
    for line in page.abilities.rows.rows:
        for words in (line.title, line.value, line.note):
            assert words.height() >= words.heightForWidth(words.width()), words.text()
    for each in (page.save, page.test):
        assert each.mapTo(page, each.rect().bottomRight()).x() < page.width()
        assert each.width() >= each.sizeHint().width()
