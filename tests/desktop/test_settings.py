"""What is chosen in the settings is kept at once, and seen at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QTime
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from intacto.desktop import choices
from intacto.desktop.presenters.settings import USUAL_QUIET, day_of, speed_choices, web_address
from intacto.desktop.theme import Scheme, Theme
from intacto.desktop.views.settings.page import SettingsPage
from intacto.domain.errors import AddressInvalid
from intacto.domain.quiet import QuietHours
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
        choose(page.look.language, "es")
    assert spoken.args == ["es"]
    assert language() == "es"
    assert choices.language(floor.office) == "es"
    choose(page.look.scheme, "dark")
    assert theme.palette.dark
    assert choices.scheme(floor.office) is Scheme.DARK
    choose(page.look.percent, "130")
    assert theme.text_percent == choices.text_percent(floor.office) == 130


def test_days_are_kept_once_they_rest(page: SettingsPage, floor: Floor, qtbot: QtBot) -> None:
    told: list[str] = []
    page.shop_changed.connect(told.append)
    with qtbot.waitSignal(page.shop_changed):
        page.shop.days.setValue(5)
        page.shop.days.setValue(4)
        page.shop.days.setValue(3)
    assert floor.office.shop("Paper").days == 3
    assert told == ["Paper"]


def test_folders_of_copies_come_and_go(page: SettingsPage, floor: Floor) -> None:
    page.shop.copies.ask_folder = lambda _parent, _title: "/more"
    page.shop.copies.add.click()
    assert floor.office.shop("Paper").copies == ("/originals", "/more")
    page.shop.copies.rows.rows[0].drop.click()
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
        page.shop.remove.click()
    with qtbot.waitSignal(page.shop_removed) as removed:
        page.shop.remove.click()
    assert removed.args == ["Paper"]
    assert "Nothing on your host and nothing in your copies is touched." in asked[0]


def test_the_demo_is_not_removed_here(page: SettingsPage) -> None:
    page.show_shop(Shop("Demo", ADDRESS, ("/copies",), is_demo=True))
    assert not page.shop.remove.isVisibleTo(page)
    page.show_shop(None)
    assert not page.shop.days.isVisibleTo(page)


def test_a_public_address_is_checked_and_kept(page: SettingsPage, floor: Floor) -> None:
    field = page.web.address
    field.setText("https://u:p@example.com")
    field.editingFinished.emit()
    assert page.web.problem.text().startswith("No user and no password belong into it.")
    assert page.web.problem.isVisibleTo(page)
    assert floor.office.shop("Paper").web == ""
    field.setText(" example.com/downloads/ ")
    field.editingFinished.emit()
    assert not page.web.problem.isVisibleTo(page)
    assert floor.office.shop("Paper").web == field.text() == "https://example.com/downloads"
    field.setText("")
    field.editingFinished.emit()
    assert floor.office.shop("Paper").web == ""


@pytest.mark.parametrize(
    "text", ["ftp://example.com", "https://", "http://a b", "https://a/?x=1", "http://[::", "mail@"]
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(AddressInvalid):
        web_address(text)


def test_speeds_are_told_in_megabytes() -> None:
    words = [each.words for each in speed_choices(1_250_000)]
    assert words[0] == "No limit"
    assert words[1:6] == ["0.25 MB/s", "0.5 MB/s", "1 MB/s", "1.25 MB/s", "2 MB/s"]


def test_top_speed_is_kept(page: SettingsPage, floor: Floor) -> None:
    speed = page.pace.speed
    speed.setCurrentIndex(speed.findData(2_000_000))
    speed.activated.emit(speed.currentIndex())
    assert floor.office.shop("Paper").limit == 2_000_000
    speed.setCurrentIndex(0)
    speed.activated.emit(0)
    assert floor.office.shop("Paper").limit is None


def test_quiet_hours_may_pass_midnight_and_are_kept_once_they_rest(
    page: SettingsPage, floor: Floor, qtbot: QtBot
) -> None:
    pace = page.pace
    assert not pace.start.isVisibleTo(page)
    pace.quiet.setChecked(True)
    assert floor.office.shop("Paper").quiet == USUAL_QUIET
    with qtbot.waitSignal(page.shop_changed):
        pace.start.setTime(QTime(23, 30))
        pace.end.setTime(QTime(7, 0))
    assert floor.office.shop("Paper").quiet == QuietHours(23 * 60 + 30, 7 * 60)
    pace.end.setTime(pace.start.time())
    assert pace.none.isVisibleTo(page)
    pace.quiet.setChecked(False)
    assert floor.office.shop("Paper").quiet is None


def test_fingerprints_of_the_server_count_only_when_asked_for(page: SettingsPage, floor: Floor) -> None:
    assert not page.host.digests.isChecked()
    page.host.digests.click()
    assert floor.office.shop("Paper").takes_digests
    assert "takes your host's word" in page.host.digests.accessibleDescription()


def test_an_announced_maintenance_is_a_day_here(page: SettingsPage, floor: Floor) -> None:
    page.host.announced.click()
    page.host.day.setDate(QDate(2026, 6, 2))
    kept = floor.office.shop("Paper").maintenance
    assert kept is not None
    assert day_of(kept) == date(2026, 6, 2)
    assert time.localtime(kept)[3:6] == (0, 0, 0)
    page.host.announced.click()
    assert floor.office.shop("Paper").maintenance is None


def test_hours_being_chosen_outlast_that_the_shop_is_opened_anew(page: SettingsPage, floor: Floor) -> None:
    page.pace.quiet.setChecked(True)
    page.pace.start.setTime(QTime(3, 0))
    page.show_shop(floor.office.shop("Paper"))
    assert page.pace.start.time() == QTime(3, 0)


def test_the_demo_has_neither_line_nor_host(page: SettingsPage) -> None:
    page.show_shop(Shop("Demo", ADDRESS, ("/copies",), is_demo=True))
    for card in (page.web, page.pace, page.host):
        assert not card.isVisibleTo(page)
