"""The drawer shows the seller's copies and lets them be dragged as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from intacto.desktop.theme import Theme
from intacto.desktop.views.copies_drawer import CopiesDrawer, CopiesModel
from intacto.desktop.window import Window
from tests.desktop.small_shop import SmallShop, open_shop, put, zipped


@pytest.fixture
def shop(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallShop]:
    with open_shop(tmp_path, qtbot) as opened:
        opened.both("fine.zip", zipped(1))
        opened.both("kit.zip", zipped(2))
        opened.blank("kit.zip")
        put(opened.disk / "kit.zip", zipped(2))
        opened.check()
        yield opened


@pytest.fixture
def drawer(shop: SmallShop, theme: Theme, qtbot: QtBot) -> CopiesDrawer:
    made = CopiesDrawer(shop.desk, theme)
    qtbot.addWidget(made)
    made.show()
    return made


def rows(drawer: CopiesDrawer) -> list[str]:
    model = drawer.model
    return [str(model.data(model.index(n), Qt.ItemDataRole.AccessibleTextRole)) for n in range(model.rowCount())]


def test_it_opens_and_shows_what_would_repair_first(drawer: CopiesDrawer, qtbot: QtBot) -> None:
    QAbstractItemModelTester(drawer.model, QAbstractItemModelTester.FailureReportingMode.Warning, drawer)
    assert drawer.height() == 37
    assert not drawer.is_open
    drawer.head.turn.click()
    assert drawer.height() == 166
    qtbot.waitUntil(lambda: len(rows(drawer)) == 2)
    assert rows(drawer) == [
        "kit.zip, Identical to the original, 300 KB",
        "fine.zip, Identical to the original, 300 KB",
    ]
    disk = drawer.roots[1]
    assert isinstance(disk, QPushButton)
    disk.click()
    qtbot.waitUntil(lambda: rows(drawer) == ["kit.zip, Identical to the original, 300 KB"])
    drawer.head.turn.click()
    assert drawer.height() == 37


def test_a_row_is_carried_as_the_file_that_it_is(drawer: CopiesDrawer, shop: SmallShop, qtbot: QtBot) -> None:
    drawer.set_open(opened=True)
    qtbot.waitUntil(lambda: len(rows(drawer)) == 2)
    data = drawer.model.mimeData([drawer.model.index(0)])
    assert [url.toLocalFile() for url in data.urls()] == [str(shop.copies / "kit.zip")]
    assert drawer.model.mimeTypes() == ["text/uri-list"]


def test_a_damaged_copy_is_told(drawer: CopiesDrawer, shop: SmallShop, qtbot: QtBot) -> None:
    broken = bytearray(zipped(2))
    broken[100_000:165_536] = bytes(65_536)
    put(shop.disk / "kit.zip", bytes(broken))
    (shop.disk / "kit.zip").touch()
    drawer.set_open(opened=True)
    shop.check()
    button = drawer.roots[1]
    assert isinstance(button, QPushButton)
    button.click()
    qtbot.waitUntil(lambda: rows(drawer) == ["kit.zip, Damaged, 300 KB"])


def test_rows_come_and_go_without_a_reset(drawer: CopiesDrawer, qtbot: QtBot) -> None:
    model: CopiesModel = drawer.model
    drawer.set_open(opened=True)
    qtbot.waitUntil(lambda: len(rows(drawer)) == 2)
    files = list(model.files)
    with qtbot.assertNotEmitted(model.modelReset):
        model.show_files(files[:1])
        model.show_files(files)
        model.show_files([])
    assert model.rowCount() == 0


def test_a_desk_goes_on_after_its_window_is_gone(shop: SmallShop, theme: Theme, qtbot: QtBot) -> None:
    """As when another language is chosen: exceptions in slots fail the test."""
    windows = [Window(shop.floor.office, theme) for _n in range(2)]
    for window in windows:
        window.show_desk(shop.desk)
        window.show()
        drawer = window.findChild(CopiesDrawer)
        assert drawer is not None
        drawer.set_open(opened=True)
        assert window.current is not None
        window.current.details.show_path("kit.zip")
    # What was asked for by the old window is answered after its end.
    remove(windows[0], qtbot)
    shop.check()
    shop.desk.repair(["kit.zip"])
    shop.rest()
    current = windows[1].current
    assert current is not None
    qtbot.waitUntil(lambda: current.details.head.word.text() == "Proven")
    remove(windows[1], qtbot)


def remove(window: Window, qtbot: QtBot) -> None:
    window.may_close = True
    window.close()
    with qtbot.waitSignal(window.destroyed):
        window.deleteLater()
