"""The look holds without colour, without good eyes and without restarts: shapes, contrast, files, switching."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from intacto.assets import resources
from intacto.desktop.theme import (
    BADGES,
    DARK,
    LIGHT,
    Icon,
    IconSet,
    Look,
    Palette,
    Scheme,
    Theme,
    Tone,
    TrayState,
    TypeScale,
    badge_file,
    contrast,
    dress,
    mix,
    paint_proof_bars,
    paint_row,
)
from intacto.desktop.theme.style import style_sheet

ICONS = resources() / "icons"
FILES = sorted(path.relative_to(ICONS).with_suffix("").as_posix() for path in ICONS.rglob("*.svg"))
# The offscreen platform says so of every window that is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
PICTURES = ("app/", "art/")
PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def ink_of(pixmap: QPixmap) -> list[float]:
    """How dark each pixel is on white, 0 to 1: what is left of a badge without colour."""
    image = QImage(pixmap.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.drawPixmap(QRect(QPoint(), image.size()), pixmap)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    points = [(x, y) for y in range(grey.height()) for x in range(grey.width())]
    return [1 - QColor(grey.pixel(x, y)).valueF() for x, y in points]


def difference(first: list[float], second: list[float]) -> float:
    """The share of all ink that is in one drawing and not in the other: 0 for twins, 1 for strangers."""
    pairs = list(zip(first, second, strict=True))
    return sum(abs(a - b) for a, b in pairs) / sum(max(a, b) for a, b in pairs)


# What section 4 of the design promises for the worst ground that a token stands on, light and dark.
PROMISED = {
    Tone.TEXT: (14.4, 10.4),
    Tone.TEXT2: (6.7, 6.4),
    Tone.TEXT3: (5.0, 4.5),
    Tone.ACCENT: (5.8, 5.7),
    Tone.PROVEN: (4.9, 6.3),
    Tone.SOUND: (5.3, 6.1),
    Tone.OLD: (5.4, 7.1),
    Tone.CHANGED: (5.3, 6.6),
    Tone.DAMAGED: (5.5, 5.4),
    Tone.MISSING: (5.5, 5.4),
    Tone.COULD_NOT_CHECK: (6.1, 6.2),
    Tone.NOT_YET: (5.0, 4.5),
}
ROUNDING = 0.05


def grounds(palette: Palette) -> tuple[str, ...]:
    tints = (palette.tint_damaged, palette.tint_proven, palette.tint_changed)
    return (palette.sidebar, palette.ground, palette.surface, palette.sunken, palette.selected, palette.hover, *tints)


@PALETTES
@pytest.mark.parametrize("tone", PROMISED)
def test_words_reach_the_promised_contrast_on_every_ground(palette: Palette, tone: Tone) -> None:
    worst = min(contrast(palette.ink(tone), ground) for ground in grounds(palette))
    assert worst >= PROMISED[tone][palette.dark] - ROUNDING


@PALETTES
def test_buttons_fields_and_badges_reach_their_contrast(palette: Palette) -> None:
    assert contrast(palette.on_accent, palette.accent) >= (8.0 if palette.dark else 6.9) - ROUNDING
    assert contrast(palette.on_accent, palette.accent_hover) >= 4.5
    assert contrast(palette.on_accent, palette.accent_pressed) >= 4.5
    assert contrast(palette.control, palette.surface) >= (4.6 if palette.dark else 3.6) - ROUNDING
    assert contrast(palette.changed, palette.nav_hover) >= 4.5
    for health in BADGES:
        assert contrast(palette.paper, palette.ink(Tone(health))) >= 4.5


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("size", [13, 16])
def test_every_state_is_told_by_its_shape_alone(size: int) -> None:
    icons = IconSet(resources(), LIGHT)
    drawn = {health: ink_of(icons.badge(health, size, 1.0, Tone.TEXT2)) for health in BADGES}
    alike = {pair: difference(drawn[pair[0]], drawn[pair[1]]) for pair in combinations(BADGES, 2)}
    nearest = min(alike, key=alike.__getitem__)
    assert alike[nearest] >= 0.3, (nearest, alike[nearest])


@pytest.mark.usefixtures("qapp")
@PALETTES
@pytest.mark.parametrize("name", FILES)
def test_every_file_parses_and_draws(name: str, palette: Palette) -> None:
    text = (ICONS / f"{name}.svg").read_text("utf-8")
    assert QSvgRenderer(QByteArray(text.encode())).isValid()
    icons = IconSet(resources(), palette)
    drawn = icons._draw(name, palette.text2, palette.paper, icons.logo(24).size(), 1.0, palette.damaged).toImage()
    seen = {drawn.pixelColor(x, y).alpha() for x in range(24) for y in range(24)}
    assert 0 in seen
    assert max(seen) > 200


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith(PICTURES)])
def test_files_name_their_colours_by_the_three_words_only(name: str) -> None:
    text = (ICONS / f"{name}.svg").read_text("utf-8")
    outside_masks = re.sub(r"<mask.*?</mask>", "", text, flags=re.DOTALL)
    used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', outside_masks))
    allowed = {"currentColor", "white", "none"} | ({"red"} if name.startswith("tray/") else set())
    assert "currentColor" in used
    assert used <= allowed


def test_no_icon_is_missing_and_none_is_left_over() -> None:
    asked = {icon.value for icon in Icon}
    asked |= {badge_file(health, size) for health in BADGES for size in (13, 24)}
    asked |= {f"tray/{state.value}" for state in TrayState}
    asked |= {"app/intacto", "art/welcome-light", "art/welcome-dark"}
    assert asked == set(FILES)


@pytest.mark.usefixtures("qapp")
def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(KeyError):
        IconSet(resources(), LIGHT).badge("perfect", 16)


@pytest.mark.usefixtures("qapp")
@PALETTES
@pytest.mark.parametrize("dpr", [1.0, 1.25, 2.0])
def test_pixmaps_are_sharp_on_dense_screens(palette: Palette, dpr: float) -> None:
    pixmap = IconSet(resources(), palette).badge("damaged", 16, dpr)
    assert pixmap.width() == round(16 * dpr)
    assert pixmap.deviceIndependentSize().width() == pytest.approx(16)
    assert pixmap.toImage().pixelColor(round(8 * dpr), round(2.5 * dpr)) == QColor(palette.damaged)


@pytest.mark.usefixtures("qapp")
def test_a_disabled_button_has_a_paler_icon() -> None:
    icon = IconSet(resources(), LIGHT).icon(Icon.PAUSE, Tone.TEXT, 24)
    normal = sum(ink_of(icon.pixmap(24, 24)))
    paler = sum(ink_of(icon.pixmap(24, 24, icon.Mode.Disabled)))
    assert 0 < paler < normal * 0.7


@pytest.mark.usefixtures("qapp")
def test_tray_shields_differ_by_shape_on_both_panels() -> None:
    icons = IconSet(resources(), LIGHT)
    drawn = [icons.tray(state, dark_panel=False).pixmap(22, 22) for state in TrayState]
    assert min(difference(ink_of(a), ink_of(b)) for a, b in combinations(drawn, 2)) >= 0.08
    light, dark = (icons.tray(TrayState.PROVEN, dark_panel=panel).pixmap(22, 22).toImage() for panel in (False, True))
    assert light.pixelColor(11, 3).lightnessF() < 0.2
    assert dark.pixelColor(11, 3).lightnessF() > 0.8


@pytest.mark.usefixtures("qapp")
def test_proof_bars_fill_from_the_left() -> None:
    amounts = []
    for level in range(6):
        canvas = QPixmap(19, 20)
        canvas.fill(Qt.GlobalColor.white)
        painter = QPainter(canvas)
        paint_proof_bars(painter, QRectF(0, 0, 19, 20), level, LIGHT)
        painter.end()
        amounts.append(sum(ink_of(canvas)))
    assert amounts == sorted(set(amounts))


@pytest.mark.usefixtures("qapp")
def test_rows_show_selection_focus_and_drop_differently() -> None:
    looks = []
    for selected, focused, drop in (
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (False, False, True),
    ):
        canvas = QPixmap(60, 30)
        canvas.fill(QColor(LIGHT.ground))
        painter = QPainter(canvas)
        paint_row(painter, QRectF(0, 0, 60, 30), LIGHT, selected=selected, focused=focused, drop=drop)
        painter.end()
        looks.append(canvas.toImage())
    assert looks[0].pixelColor(30, 15) == QColor(LIGHT.ground)
    assert all(look.pixelColor(30, 15) == QColor(LIGHT.selected) for look in looks[1:])
    assert looks[1].pixelColor(1, 15) == QColor(LIGHT.accent)
    assert looks[1].pixelColor(30, 2) == QColor(LIGHT.selected)
    assert looks[2].pixelColor(30, 2) == looks[3].pixelColor(30, 2) == QColor(LIGHT.accent)


def test_the_sheet_knows_every_look() -> None:
    sheet = "".join(path.read_text("utf-8") for path in (resources() / "style").glob("*.qss"))
    named = set(re.findall(r'\[look="([^"]+)"\]', sheet))
    assert named == {look.value for look in Look} - {Look.BODY.value}
    assert set(re.findall(r'\[tone="([^"]+)"\]', sheet)) <= {tone.value for tone in Tone}


def painted(widget: QWidget, x: int, y: int) -> QColor:
    return widget.grab().toImage().pixelColor(x, y)


def test_a_switch_repaints_widgets_and_icons_and_tells_once(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton("Repair")
    qtbot.addWidget(button)
    dress(button, Look.PRIMARY)
    action = button.addAction("Find")
    theme.set_icon(action, Icon.SEARCH, Tone.TEXT)
    badge = QLabel()
    qtbot.addWidget(badge)
    theme.set_icon(badge, "damaged", size=24)
    theme.set_icon(button, Icon.REPAIR, Tone.ON_ACCENT)
    button.resize(160, 36)
    assert painted(button, 80, 4) == QColor(LIGHT.accent)
    before = sum(ink_of(action.icon().pixmap(18, 18)))
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.palette.dark))
    theme.set_scheme(Scheme.DARK)
    assert told == [True]
    assert painted(button, 80, 4) == QColor(DARK.accent)
    assert sum(ink_of(action.icon().pixmap(18, 18))) < before
    assert badge.pixmap().toImage().pixelColor(12, 4) == QColor(DARK.damaged)
    theme.apply()
    assert told == [True]


@pytest.mark.usefixtures("theme")
def test_a_frame_can_change_its_look(qtbot: QtBot) -> None:
    banner = QFrame()
    qtbot.addWidget(banner)
    banner.resize(100, 40)
    dress(banner, Look.BANNER_DAMAGED)
    assert painted(banner, 50, 20) == QColor(LIGHT.tint_damaged)
    dress(banner, Look.BANNER_PROVEN)
    assert painted(banner, 50, 20) == QColor(LIGHT.tint_proven)


def test_text_grows_and_never_falls_below_the_systems(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton("Check everything")
    qtbot.addWidget(button)
    before = button.sizeHint()
    theme.set_text_percent(150)
    assert button.sizeHint().height() >= before.height() * 1.4
    assert theme.font(Look.BODY).pixelSize() == theme.scale.body >= 20
    assert TypeScale.scaled(100, system=16).body == 16
    assert TypeScale.scaled(100, system=11).body == 13
    assert TypeScale.scaled(900).body == TypeScale.scaled(150).body


def test_high_contrast_leaves_everything_to_the_system(qapp: QApplication) -> None:
    system = Theme(qapp, resources(), high_contrast=True)
    system.apply()
    assert qapp.styleSheet() == ""
    ink = qapp.palette().color(QPalette.ColorRole.WindowText)
    assert {system.palette.ink(Tone(health)) for health in BADGES} == {ink.name()}
    assert QColor(system.palette.tint_damaged) == qapp.palette().color(QPalette.ColorRole.Window)
    shiboken6.delete(system)


def shown_pair(qtbot: QtBot) -> tuple[QWidget, QPushButton, QLineEdit]:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    field, button = QLineEdit(), QPushButton("Repair")
    layout.addWidget(field)
    layout.addWidget(button)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window, button, field


@pytest.mark.usefixtures("theme")
def test_the_keyboard_gets_a_ring_around_buttons_only(qtbot: QtBot) -> None:
    window, button, field = shown_pair(qtbot)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(field.hasFocus)
    plain = window.grab().toImage()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    qtbot.waitUntil(button.hasFocus)
    beside = button.geometry().topLeft() + QPoint(button.width() // 2, -3)
    assert plain.pixelColor(beside) != QColor(LIGHT.accent)
    assert window.grab().toImage().pixelColor(beside) == QColor(LIGHT.accent)
    QTest.keyClick(button, Qt.Key.Key_Backtab)
    qtbot.waitUntil(field.hasFocus)
    assert window.grab().toImage().pixelColor(beside) != QColor(LIGHT.accent)


@pytest.mark.usefixtures("theme")
def test_the_ring_goes_with_its_button(qtbot: QtBot) -> None:
    window, button, field = shown_pair(qtbot)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)
    button.move(button.x(), button.y() + 6)
    beside = button.geometry().topLeft() + QPoint(button.width() // 2, -3)
    assert window.grab().toImage().pixelColor(beside) == QColor(LIGHT.accent)
    # The next focus meets a ring whose button is gone.
    shiboken6.delete(button)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(field.hasFocus)


@pytest.mark.usefixtures("theme")
def test_a_click_leaves_no_ring(qtbot: QtBot) -> None:
    window, button, _field = shown_pair(qtbot)
    # Qt takes the pressed button from the platform, so the press has to come in through the window.
    QTest.mousePress(window.windowHandle(), Qt.MouseButton.LeftButton, pos=button.geometry().center())
    qtbot.waitUntil(button.hasFocus)
    beside = button.geometry().topLeft() + QPoint(button.width() // 2, -3)
    assert window.grab().toImage().pixelColor(beside) != QColor(LIGHT.accent)
    QTest.mouseRelease(window.windowHandle(), Qt.MouseButton.LeftButton, pos=button.geometry().center())


def test_a_broken_installation_is_told_and_not_shown_unstyled(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="style"):
        style_sheet(tmp_path, LIGHT, TypeScale.scaled(), {})


@pytest.mark.usefixtures("theme")
def test_the_ring_is_not_cut_where_a_buttons_own_parent_ends(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    tight = QWidget()
    inner = QVBoxLayout(tight)
    inner.setContentsMargins(0, 0, 0, 0)
    only = QPushButton("Reparar")
    inner.addWidget(only)
    outer = QVBoxLayout(page)
    outer.setContentsMargins(20, 20, 20, 20)
    outer.addWidget(tight)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    only.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(only.hasFocus)
    beside = only.mapTo(page, QPoint(-3, only.height() // 2))
    assert page.grab().toImage().pixelColor(beside) == QColor(LIGHT.accent)
    tight.hide()
    assert page.grab().toImage().pixelColor(beside) != QColor(LIGHT.accent)
    tight.show()
    only.setFocus(Qt.FocusReason.TabFocusReason)
    assert page.grab().toImage().pixelColor(beside) == QColor(LIGHT.accent)
