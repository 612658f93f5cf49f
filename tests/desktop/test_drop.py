"""A file held over a product says what it would do; dropped, it repairs or is refused. On a real shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from pytestqt.qtbot import QtBot

from intacto.desktop.theme import Theme
from intacto.desktop.views.shop_view import ShopView
from intacto.domain.health import Health
from tests.desktop.small_shop import SmallShop, open_shop, put, zipped

COPY = Qt.DropAction.CopyAction
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def shop(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallShop]:
    with open_shop(tmp_path, qtbot) as opened:
        opened.both("kit.zip", zipped(1))
        opened.both("fonts/set.zip", zipped(2))
        opened.both("fonts/fine.zip", zipped(3))
        opened.blank("kit.zip")
        opened.blank("fonts/set.zip")
        opened.check()
        yield opened


@pytest.fixture
def view(shop: SmallShop, theme: Theme, qtbot: QtBot) -> ShopView:
    made = ShopView(shop.desk, theme)
    qtbot.addWidget(made)
    made.resize(1080, 760)
    made.show()
    made.page.tree.expandAll()
    qtbot.waitUntil(lambda: point_of(made, "fonts/set.zip") is not None)
    return made


def point_of(view: ShopView, path: str) -> QPoint | None:
    tree = view.page.tree
    ys = range(2, tree.viewport().height(), 4)
    return next((QPoint(140, y) for y in ys if tree.path_at(QPoint(140, y)) == path), None)


def carry(*files: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return data


class Hand:
    """Carries files over the list and lets them go."""

    def __init__(self, view: ShopView, *files: Path) -> None:
        self.view = view
        self.data = carry(*files)
        self.point = QPoint(0, 0)

    def over(self, path: str) -> QDragMoveEvent:
        point = point_of(self.view, path)
        assert point is not None
        self.point = point
        self.view.page.tree.dragEnterEvent(QDragEnterEvent(point, COPY, self.data, LEFT, NONE))
        event = QDragMoveEvent(point, COPY, self.data, LEFT, NONE)
        self.view.page.tree.dragMoveEvent(event)
        return event

    def drop(self) -> QDropEvent:
        event = QDropEvent(self.point.toPointF(), COPY, self.data, LEFT, NONE)
        self.view.page.tree.dropEvent(event)
        return event

    def leave(self) -> None:
        self.view.page.tree.dragLeaveEvent(QDragLeaveEvent())


def test_holding_a_good_copy_over_its_product_shows_the_plan(view: ShopView, shop: SmallShop) -> None:
    before = (shop.host / "kit.zip").read_bytes()
    hand = Hand(view, shop.copies / "kit.zip")
    event = hand.over("kit.zip")
    assert event.isAccepted()
    card = view.drop.card
    assert card.isVisibleTo(view)
    says(view, shop, "Identical to the original")
    assert card.text.text() == "Drop it to repair. We check it once more before uploading."
    assert view.details.drop_plan.isVisibleTo(view)
    assert view.details.drop_plan.title.text() == "If you drop it here"
    hand.leave()
    assert not card.isVisibleTo(view)
    assert not view.details.drop_plan.isVisibleTo(view)
    assert (shop.host / "kit.zip").read_bytes() == before


def test_dropping_a_good_copy_repairs(view: ShopView, shop: SmallShop, tmp_path: Path) -> None:
    good = put(tmp_path / "found" / "kit.zip", zipped(1))
    hand = Hand(view, good)
    hand.over("kit.zip")
    says(view, shop, "Name and size fit")
    hand.drop()
    shop.qtbot.waitUntil(lambda: health(shop, "kit.zip") is Health.PROVEN, timeout=15_000)
    shop.rest()
    assert (shop.host / "kit.zip").read_bytes() == zipped(1)
    assert view.details.path == "kit.zip"
    assert good.read_bytes() == zipped(1)


def test_dropping_a_damaged_copy_is_refused(view: ShopView, shop: SmallShop, tmp_path: Path) -> None:
    before = (shop.host / "kit.zip").read_bytes()
    broken = bytearray(zipped(1))
    broken[100_000:165_536] = bytes(65_536)
    hand = Hand(view, put(tmp_path / "found" / "kit.zip", bytes(broken)))
    hand.over("kit.zip")
    hand.drop()
    note = view.details.note
    shop.qtbot.waitUntil(lambda: note.isVisibleTo(view))
    assert note.title.text() == "This copy is damaged too"
    assert note.step.text() == "Find another copy…"
    assert not shop.desk.run.running
    assert (shop.host / "kit.zip").read_bytes() == before


def test_dropping_the_copy_of_another_product_leads_there(view: ShopView, shop: SmallShop) -> None:
    hand = Hand(view, shop.copies / "fonts" / "set.zip")
    hand.over("kit.zip")
    says(view, shop, "It is another product")
    hand.drop()
    shop.qtbot.waitUntil(lambda: view.details.note.isVisibleTo(view))
    view.details.note.step.click()
    assert view.details.path == "fonts/set.zip"
    assert health(shop, "kit.zip") is Health.DAMAGED


def test_a_folder_is_refused_in_words(view: ShopView, shop: SmallShop) -> None:
    Hand(view, shop.copies).over("kit.zip")
    says(view, shop, "It is a folder; the ZIP is needed")
    assert not view.details.drop_plan.isVisibleTo(view)


def test_a_file_that_is_fine_is_left_alone(view: ShopView, shop: SmallShop) -> None:
    Hand(view, shop.copies / "fonts" / "fine.zip").over("fonts/fine.zip")
    says(view, shop, "This file is already fine")


def test_what_is_no_file_is_not_taken(view: ShopView) -> None:
    data = QMimeData()
    data.setText("just words")
    event = QDragEnterEvent(QPoint(140, 40), COPY, data, LEFT, NONE)
    view.page.tree.dragEnterEvent(event)
    assert not event.isAccepted()


def test_several_files_repair_the_products_of_their_names(view: ShopView, shop: SmallShop, tmp_path: Path) -> None:
    files = (
        put(tmp_path / "found" / "kit.zip", zipped(1)),
        put(tmp_path / "found" / "set.zip", zipped(2)),
        put(tmp_path / "found" / "stranger.zip", zipped(9)),
    )
    hand = Hand(view, *files)
    hand.over("kit.zip")
    assert view.drop.card.name.text() == "3 files"
    assert view.drop.card.title.text() == "2 match by name"
    hand.drop()
    shop.qtbot.waitUntil(
        lambda: health(shop, "kit.zip") is health(shop, "fonts/set.zip") is Health.PROVEN, timeout=20_000
    )
    shop.rest()
    assert (shop.host / "fonts/set.zip").read_bytes() == zipped(2)


def test_a_copied_file_is_pasted_onto_a_product(view: ShopView, shop: SmallShop) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setMimeData(carry(shop.copies / "kit.zip"))
    assert view.drop.paste("kit.zip")
    shop.qtbot.waitUntil(lambda: health(shop, "kit.zip") is Health.PROVEN, timeout=15_000)
    shop.rest()
    clipboard.setText("words")
    assert not view.drop.paste("kit.zip")


def test_a_drop_during_a_round_goes_first(view: ShopView, shop: SmallShop) -> None:
    shop.desk.check(None)
    hand = Hand(view, shop.copies / "kit.zip")
    hand.over("kit.zip")
    hand.drop()
    shop.qtbot.waitUntil(lambda: health(shop, "kit.zip") is Health.PROVEN, timeout=15_000)
    shop.rest()
    assert (shop.host / "kit.zip").read_bytes() == zipped(1)


def test_a_row_that_was_left_is_not_asked_about(view: ShopView, shop: SmallShop) -> None:
    asked: list[object] = []
    view.drop.planned.connect(asked.append)
    hand = Hand(view, shop.copies / "kit.zip")
    for path in ("fonts/fine.zip", "fonts/set.zip", "kit.zip"):
        hand.over(path)
    assert view.drop.card.title.text() == "Looking at it"
    says(view, shop, "Identical to the original")
    assert [getattr(verdict, "path", None) for verdict in asked] == ["kit.zip"]


def says(view: ShopView, shop: SmallShop, title: str) -> None:
    shop.qtbot.waitUntil(lambda: view.drop.card.title.text() == title)


def health(shop: SmallShop, path: str) -> Health:
    view = shop.desk.view(path)
    assert view is not None
    return view.health
