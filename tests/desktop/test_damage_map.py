"""The map of the damage as a widget: told apart without colour, walked by keys and pointer, said to screen readers."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from intacto.assets import resources
from intacto.desktop.presenters.damage import Mark
from intacto.desktop.theme import DARK, LIGHT, Palette, Scheme, Theme, colour
from intacto.desktop.theme.tokens import from_system
from intacto.desktop.views.details.damage import DamageSection
from intacto.desktop.views.details.damage_marks import paint_mark
from intacto.domain.damage import Cause, Span
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from tests.desktop.files import file

GAPS = tuple(Span(at, at + 65_536) for at in (1_000_000, 5_000_000, 9_000_000))


def damaged(*spans: Span, cause: Cause = Cause.ZEROED_BLOCKS, path: str = "kit.zip") -> FileView:
    view = file(path, Health.DAMAGED)
    return replace(view, verdict=replace(view.verdict, cause=cause, spans=spans))


@pytest.fixture
def section(theme: Theme, qtbot: QtBot) -> DamageSection:
    made = DamageSection(theme)
    qtbot.addWidget(made)
    made.resize(388, 150)
    made.show_damage(damaged(*GAPS))
    made.show()
    return made


def grey(mark: Mark, palette: Palette) -> bytes:
    """Return a mark as an eye sees it that knows no colours."""
    picture = QImage(60, 26, QImage.Format.Format_RGB32)
    picture.fill(colour(palette.surface))
    painter = QPainter(picture)
    paint_mark(painter, QRectF(2, 0, 56, 26), mark, palette)
    painter.end()
    return bytes(picture.convertToFormat(QImage.Format.Format_Grayscale8).constBits())


@pytest.mark.parametrize("which", ["light", "dark", "high-contrast"])
def test_every_kind_of_damage_looks_different_without_colour(which: str, qapp: QApplication) -> None:
    palette = {"light": LIGHT, "dark": DARK}.get(which) or from_system(qapp.palette())
    drawn = {mark: grey(mark, palette) for mark in Mark}
    for mark, picture in drawn.items():
        for other, another in drawn.items():
            different = sum(abs(a - b) > 24 for a, b in zip(picture, another, strict=True))
            assert (mark is other) or different > 60, (mark, other)


def test_the_keys_lead_from_gap_to_gap(section: DamageSection) -> None:
    section.map.setFocus()
    seen = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(section.map, key)
        seen.append(section.counter.text())
    assert seen == ["2 of 3", "3 of 3", "3 of 3", "2 of 3", "1 of 3", "3 of 3"]


def test_the_pointer_and_the_buttons_choose_too(section: DamageSection) -> None:
    wide = section.map.width()
    QTest.mouseClick(section.map, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(wide - 3, 10))
    assert section.counter.text() == "3 of 3"
    assert not section.next.isEnabled()
    QTest.mouseClick(section.previous, Qt.MouseButton.LeftButton)
    assert section.counter.text() == "2 of 3"
    assert "5.0 MB" in section.map.accessibleDescription()


def test_enter_and_a_double_click_ask_for_the_bytes_of_the_gap(section: DamageSection, qtbot: QtBot) -> None:
    section.choose(1)
    middle = QPoint(section.map.width() // 2, 10)

    def press() -> None:
        QTest.keyClick(section.map, Qt.Key.Key_Return)

    def double() -> None:
        QTest.mouseDClick(section.map, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)

    for act in (press, double):
        with qtbot.waitSignal(section.evidence_asked):
            act()
        assert section.chosen == 1


def test_a_screen_reader_gets_name_and_sentence(section: DamageSection) -> None:
    seen = QAccessible.queryAccessibleInterface(section.map)
    assert seen.role() == QAccessible.Role.Graphic, "a bare widget would be passed over"
    assert seen.text(QAccessible.Text.Name) == "Where the damage is"
    assert seen.text(QAccessible.Text.Description).startswith("3 gaps, the first of 64 KiB at 1.0 MB of 9.1 MB")
    assert seen.state().focusable
    names = [each.accessibleName() or each.text() for each in (section.previous, section.next)]
    assert names == ["Previous gap", "Next gap"]


def test_the_gap_stays_chosen_while_the_same_file_is_looked_up_again(section: DamageSection) -> None:
    section.choose(2)
    section.show_damage(damaged(*GAPS))
    assert section.counter.text() == "3 of 3"
    section.show_damage(damaged(*GAPS, path="set.zip"))
    assert section.counter.text() == "1 of 3"
    section.show_damage(None)
    assert section.isHidden()


def test_a_single_gap_has_no_way_and_a_whole_file_no_lens(section: DamageSection) -> None:
    high = section.map.sizeHint().height()
    section.show_damage(damaged(GAPS[0]))
    assert not section.next.isVisibleTo(section)
    section.show_damage(damaged(Span(0, 1000), cause=Cause.RANDOM_CONTENT))
    assert section.map.sizeHint().height() < high


def redness(section: DamageSection, at: float) -> bool:
    """Tell whether the strip of the whole file shows damage at this share of its width."""
    picture = section.map.grab().toImage()
    seen = picture.pixelColor(min(picture.width() - 1, round(picture.width() * at)), 10)
    return seen.red() > seen.green() + 60


def test_damage_is_painted_where_it_is(section: DamageSection) -> None:
    end = GAPS[-1].end
    section.map.clearFocus()
    assert [redness(section, share) for share in (0.02, 1_030_000 / end, 0.35, 5_030_000 / end, 0.8)] == [
        False,
        True,
        False,
        True,
        False,
    ]


def test_many_gaps_do_not_cover_the_file(section: DamageSection) -> None:
    section.map.clearFocus()
    spans = [Span(n * 100_000, n * 100_000 + 50_000) for n in range(400)]
    section.show_damage(damaged(*spans))
    picture = section.map.grab().toImage()
    column = [picture.pixelColor(101, y) for y in range(5, 21)]
    red = sum(each.red() > each.green() + 60 for each in column)
    assert 5 <= red <= 11, "half of each cell is damaged, and about half of it is filled"
    close = [Span(n * 400, n * 400 + 200) for n in range(400)]
    section.show_damage(damaged(*close, Span(2_000_000, 2_000_100)))
    picture = section.map.grab().toImage()
    column = [picture.pixelColor(101, y) for y in range(42, 62)]
    red = sum(each.red() > each.green() + 60 for each in column)
    assert 6 <= red <= 14, "in the magnified part too"


@pytest.mark.parametrize("contrast", [False, True])
def test_it_is_painted_in_dark_and_in_high_contrast(qapp: QApplication, qtbot: QtBot, *, contrast: bool) -> None:
    theme = Theme(qapp, resources(), scheme=Scheme.DARK, high_contrast=contrast)
    theme.apply()
    try:
        made = DamageSection(theme)
        qtbot.addWidget(made)
        made.resize(388, 150)
        for cause in Cause:
            made.show_damage(damaged(*GAPS[:2], cause=cause))
            picture = made.map.grab().toImage()
            shades = {picture.pixelColor(x, 10).lightness() for x in range(picture.width())}
            assert max(shades) - min(shades) > 60, "the gap stands out from the cells beside it"
    finally:
        shiboken6.delete(theme)
        qapp.setStyleSheet("")
