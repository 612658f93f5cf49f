"""Words have room: in the widest language, in a font wider than the design's, with large text in a small window."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from intacto.desktop.models.tree_filter import TreeFilter
from intacto.desktop.models.tree_model import Column, TreeModel
from intacto.desktop.presenters.progress import Card
from intacto.desktop.presenters.states import State, label
from intacto.desktop.presenters.summary import Summary
from intacto.desktop.sidebar import Sidebar
from intacto.desktop.theme import Look, Theme
from intacto.desktop.views.chips import ChipRow
from intacto.desktop.views.header import Header
from intacto.desktop.views.tree_view import ProductTree
from intacto.domain.health import Health
from intacto.text import use_language
from tests.desktop.files import NOW, file

pytestmark = pytest.mark.usefixtures("qapp")

SIZES = pytest.mark.parametrize("percent", [100, 125, 150])


def tree_of(theme: Theme, qtbot: QtBot) -> ProductTree:
    model = TreeModel("Shop", lambda _path: None, lambda: NOW)
    model.update([("a.zip", file("a.zip", Health.UNREADABLE))])
    tree = ProductTree(model, TreeFilter(model), theme)
    model.setParent(tree)
    qtbot.addWidget(tree)
    tree.show()
    return tree


def is_as_tall(widget: QWidget, least: int) -> bool:
    return widget.height() >= least


@SIZES
def test_every_state_fits_its_column(theme: Theme, qtbot: QtBot, percent: int) -> None:
    use_language("es")
    tree = tree_of(theme, qtbot)
    theme.set_text_percent(percent)
    tree.resize(1280, 400)
    room = tree.columnWidth(Column.STATE) - 12 - theme.px(16 + 6)
    for state in State:
        look = Look.STRONG if state.is_bold else Look.BODY
        assert QFontMetrics(theme.font(look)).horizontalAdvance(label(state)) <= room, state


@SIZES
def test_columns_give_way_to_the_names(theme: Theme, qtbot: QtBot, percent: int) -> None:
    tree = tree_of(theme, qtbot)
    theme.set_text_percent(percent)
    seen = []
    for width in range(1200, 300, -20):
        tree.resize(width, 300)
        seen.append((tree.isColumnHidden(Column.PROOF), tree.isColumnHidden(Column.SIZE)))
        if width >= 590:
            assert tree.columnWidth(Column.FILE) >= theme.px(160), width
    assert list(dict.fromkeys(seen)) == [(False, False), (True, False), (True, True)]
    tree.resize(1200, 300)
    assert not tree.isColumnHidden(Column.PROOF)
    assert tree.columnWidth(Column.PROOF) == theme.px(theme.metrics.proof_column)


@SIZES
def test_the_sidebar_is_as_wide_as_its_words(theme: Theme, qtbot: QtBot, percent: int) -> None:
    use_language("es")
    sidebar = Sidebar(theme)
    qtbot.addWidget(sidebar)
    shop = "A shop with a name that no sidebar has ever been wide enough for"
    sidebar.show_shops([shop, "other"], shop)
    sidebar.progress.show_card(Card("Comprobando", "file.zip", 0.5, "21 de 22 · menos de 1 min", True, False))
    sidebar.show()
    theme.set_text_percent(percent)
    QApplication.processEvents()
    for button in (sidebar.products, sidebar.settings, sidebar.connect_shop):
        assert "…" not in button.text()
        assert button.sizeHint().width() <= button.width()
    assert sidebar.progress.wanted_width() <= sidebar.progress.width()
    assert "…" in sidebar.shops.text()
    assert sidebar.shops.toolTip() == shop == sidebar.shops.accessibleName()
    assert sidebar.width() <= theme.px(260)


def test_the_progress_card_breaks_its_line_where_it_is_too_long(theme: Theme, qtbot: QtBot) -> None:
    sidebar = Sidebar(theme)
    qtbot.addWidget(sidebar)
    sidebar.resize(sidebar.width(), 600)
    sidebar.show()
    for text, lines in (("1 of 2", 1), ("12,345 of 67,890 · less than 1 min", 2)):
        sidebar.progress.show_card(Card("Checking", "file.zip", 0.5, text, True, False))
        QApplication.processEvents()
        assert len(sidebar.progress.text.text().split("\n")) == lines
        least = lines * QFontMetrics(sidebar.progress.text.font()).height()
        qtbot.waitUntil(partial(is_as_tall, sidebar.progress.text, least))


def test_the_header_keeps_all_its_parts_in_a_narrow_window(theme: Theme, qtbot: QtBot) -> None:
    use_language("es")
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1100, 100)
    header = Header(theme, "Shop", window)
    window.show()
    theme.set_text_percent(150)
    header.resize(1000, 60)
    assert header.button.text().strip()
    header.resize(560, 60)
    QApplication.processEvents()
    assert not header.button.text()
    assert header.button.toolTip() == header.button.accessibleName()
    assert header.button.geometry().right() < header.width()


def test_chips_get_their_badges_back(theme: Theme, qtbot: QtBot) -> None:
    chips = ChipRow(theme)
    qtbot.addWidget(chips)
    chips.show_counts(Summary.of([file("a.zip", Health.DAMAGED)]))
    before = [(chip.text(), chip.icon().isNull()) for chip in chips.findChildren(QPushButton)]
    chips.set_compact(compact=True)
    assert all(chip.icon().isNull() for chip in chips.findChildren(QPushButton))
    chips.set_compact(compact=False)
    assert [(chip.text(), chip.icon().isNull()) for chip in chips.findChildren(QPushButton)] == before
