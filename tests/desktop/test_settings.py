"""What is chosen in the settings is kept at once, and seen at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from intacto.desktop import choices
from intacto.desktop.theme import Scheme, Theme
from intacto.desktop.views.settings_page import SettingsPage
from intacto.domain.shop import Address, Shop
from intacto.domain.shop import Scheme as Kind
from intacto.text import language
from tests.desktop.small_shop import Floor, open_floor

ADDRESS = Address(Kind.FTP, "ftp.example.com", 21, "ana", "public_html")


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    with open_floor(tmp_path / "home") as opened:
        opened.office.add_shop(Shop("Paper", ADDRESS, ("/originals",)), "secret")
        yield opened


@pytest.fixture
def page(floor: Floor, theme: Theme, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(floor.office, theme)
    qtbot.addWidget(made)
    made.show_shop(floor.office.shop("Paper"))
    made.show()
    return made


def choose(box: QComboBox, value: str) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_language_theme_and_text_size(page: SettingsPage, floor: Floor, theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.language_changed) as spoken:
        choose(page.language, "es")
    assert spoken.args == ["es"]
    assert language() == "es"
    assert choices.language(floor.office) == "es"
    choose(page.scheme, "dark")
    assert theme.palette.dark
    assert choices.scheme(floor.office) is Scheme.DARK
    choose(page.percent, "130")
    assert theme.text_percent == choices.text_percent(floor.office) == 130


def test_days_are_kept_once_they_rest(page: SettingsPage, floor: Floor, qtbot: QtBot) -> None:
    told: list[str] = []
    page.shop_changed.connect(told.append)
    with qtbot.waitSignal(page.shop_changed):
        page.days.setValue(5)
        page.days.setValue(4)
        page.days.setValue(3)
    assert floor.office.shop("Paper").days == 3
    assert told == ["Paper"]


def test_folders_of_copies_come_and_go(page: SettingsPage, floor: Floor) -> None:
    page.copies.ask_folder = lambda _parent, _title: "/more"
    page.copies.add.click()
    assert floor.office.shop("Paper").copies == ("/originals", "/more")
    page.copies.rows.rows[0].drop.click()
    assert floor.office.shop("Paper").copies == ("/more",)


def test_showing_a_shop_changes_nothing(page: SettingsPage, floor: Floor, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.shop_changed, wait=900):
        page.show_shop(Shop("Paper", ADDRESS, (), 30))
    assert floor.office.shop("Paper").days == 7


def test_removing_a_shop_asks_once_and_names_what_happens(page: SettingsPage, qtbot: QtBot) -> None:
    asked: list[str] = []

    def sure(_parent: object, title: str, consequence: str, _yes: str) -> bool:
        asked.append(f"{title} {consequence}")
        return len(asked) > 1

    page.ask_sure = sure
    with qtbot.assertNotEmitted(page.shop_removed):
        page.remove.click()
    with qtbot.waitSignal(page.shop_removed) as removed:
        page.remove.click()
    assert removed.args == ["Paper"]
    assert "Nothing on your host and nothing in your copies is touched." in asked[0]


def test_the_demo_is_not_removed_here(page: SettingsPage) -> None:
    page.show_shop(Shop("Demo", ADDRESS, ("/copies",), is_demo=True))
    assert not page.remove.isVisibleTo(page)
    page.show_shop(None)
    assert not page.days.isVisibleTo(page)
