"""The real window over the real engine and the demo's real server: what a person sees, presses and closes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget

from intacto import wiring
from intacto.assets import resources
from intacto.desktop import choices
from intacto.desktop.app import make_application
from intacto.desktop.desks import Desks
from intacto.desktop.keyboard import Command
from intacto.desktop.leaving import Leaving
from intacto.desktop.presenters.banner import Deed
from intacto.desktop.presenters.states import Group
from intacto.desktop.presenters.tray import TrayShape
from intacto.desktop.program import Program
from intacto.desktop.theme import Scheme, Theme
from intacto.desktop.views.shop_view import ShopView
from intacto.domain.health import Health
from intacto.domain.overview import Decision
from intacto.engine.office import Office
from tests.desktop.shots import end, is_checked, wait_until

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
DAMAGED = "plantillas-canva/kit-bodas-acuarela.zip"
CHANGED = "plantillas-canva/invitaciones-boho.zip"


class Opened:
    """A program with its office."""

    def __init__(self, home: Path) -> None:
        app = make_application()
        self.office: Office = wiring.build(home / "home")
        self.office.set_setting(choices.LANGUAGE, "en")
        self.theme = Theme(app, resources(), scheme=Scheme.LIGHT, high_contrast=False)
        self.theme.apply()
        self.program = Program(app, self.office, self.theme, lambda: wiring.open_demo(self.office, home / "demo"))

    @property
    def shown(self) -> ShopView:
        shown = self.program.window.current
        assert shown is not None
        return shown


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Opened]:
    """The demo, checked once. Tests that change it stand last."""
    made = Opened(tmp_path_factory.mktemp("window"))
    made.program.start(open_demo=True)
    wait_until(lambda: is_checked(made.program))
    made.program.window.resize(1280, 820)
    made.program.window.activateWindow()
    yield made
    end(made.program, made.office)
    qapp.setStyleSheet("")


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifiers)


def test_the_first_check_runs_by_itself_and_finds_the_morning_after_the_disk_swap(opened: Opened) -> None:
    desk, page = opened.shown.desk, opened.shown.page
    assert [desk.summary.health(each) for each in (Health.DAMAGED, Health.MISSING, Health.CHANGED)] == [2, 1, 1]
    assert page.tree.current_path() == DAMAGED
    assert opened.shown.details.path == DAMAGED
    assert page.banner.button.text().strip() == "Repair all (3)"
    assert page.header.button.isEnabled()


def test_only_one_blue_button_is_seen_at_a_time(opened: Opened) -> None:
    buttons = (opened.shown.page.banner.button, opened.shown.details.findChildren(QPushButton))
    blue = [b for b in (buttons[0], *buttons[1]) if b.isVisible() and str(b.property("look")).startswith("primary")]
    assert blue == [opened.shown.page.banner.button]


def test_nothing_of_the_demo_went_into_the_keyring_and_nothing_is_said_of_plain_text(opened: Opened) -> None:
    assert opened.shown.desk.last_notice is None
    assert opened.shown.desk.last_failure is None


def test_the_list_paints_itself(opened: Opened) -> None:
    tree = opened.shown.page.tree
    image = tree.viewport().grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colours) > 30


def test_every_key_of_the_map_has_its_act(opened: Opened) -> None:
    keys = opened.program.window.keys
    assert set(keys) == set(Command)
    written = [shortcut.key().toString() for shortcut in keys.values()]
    assert all(written)
    assert len(set(written)) == len(written)


def test_keys_go_to_search_problems_and_zones(opened: Opened) -> None:
    window, page = opened.program.window, opened.shown.page
    page.show_path(DAMAGED)
    press(window, Qt.Key.Key_F8)
    assert page.tree.current_path() == "plantillas-canva/pack-logos-vintage.zip"
    press(window, Qt.Key.Key_F8, SHIFT)
    assert page.tree.current_path() == DAMAGED
    press(window, Qt.Key.Key_F, CONTROL)
    assert page.header.search.hasFocus()
    press(page.header.search, Qt.Key.Key_Escape)
    assert page.tree.hasFocus()
    seen = set()
    for _step in range(6):
        press(window, Qt.Key.Key_F6)
        seen.add(QApplication.focusWidget())
    assert len(seen) >= 4


def test_going_on_in_the_window_lifts_what_the_tray_held(opened: Opened) -> None:
    program, desk = opened.program, opened.shown.desk
    desk.check(None)
    program.desks.hold(held=True)
    states = [(desk.run.paused, program.desks.held)]
    program.window.sidebar.progress.toggled.emit()
    states.append((desk.run.paused, program.desks.held))
    assert states == [(True, True), (False, False)]
    wait_until(lambda: is_checked(program))
    desk.check(None)
    desk.stop()
    program.window.sidebar.progress.toggled.emit()
    assert not desk.run.paused, "a run that is stopping and held would never end"
    wait_until(lambda: not desk.run.running)
    desk.check(None)
    wait_until(lambda: is_checked(program))


def test_search_and_chips_narrow_the_list(opened: Opened) -> None:
    page = opened.shown.page
    QTest.keyClicks(page.header.search, "BODAS")
    wait_until(lambda: page.rows.is_active)
    assert page.rows.index_of_file(DAMAGED).isValid()
    assert not page.rows.index_of_file(CHANGED).isValid()
    page.header.search.setText("no such thing")
    wait_until(lambda: page.rows.is_empty)
    assert not page.tree.isVisible()
    page.header.search.clear()
    wait_until(lambda: not page.rows.is_active)
    page.chips.choose(Group.DECIDE)
    assert page.rows.index_of_file(CHANGED).isValid()
    assert not page.rows.index_of_file(DAMAGED).isValid()
    page.show_path(DAMAGED)
    assert page.chips.group is Group.ALL


def test_narrow_windows_show_less_and_lose_nothing(opened: Opened) -> None:
    window, shown = opened.program.window, opened.shown
    window.resize(960, 540)
    assert not shown.details.isVisible()
    press(shown.page.tree, Qt.Key.Key_Return)
    assert shown.details.isVisible()
    assert not shown.page.isVisible()
    press(window, Qt.Key.Key_Escape)
    assert shown.page.isVisible()
    window.resize(720, 480)
    assert window.width() == 720, "the design's smallest window is possible"
    assert window.sidebar.width() < 70
    window.resize(1280, 820)
    assert shown.details.isVisible()
    assert window.sidebar.width() > 150


def test_a_point_of_the_list_knows_its_file(opened: Opened) -> None:
    tree = opened.shown.page.tree
    assert opened.shown.page.rows.index_of_file(DAMAGED).isValid()
    point = tree.visualRect(opened.shown.page.rows.index_of_file(DAMAGED)).center()
    assert tree.path_at(point) == DAMAGED
    assert tree.path_at(QPoint(5, 5)) is None


class SpokenTray:
    """Stands beside a clock, and remembers what it said."""

    def __init__(self, *, there: bool) -> None:
        self.is_there = there
        self.said: list[str] = []

    def say(self, title: str, _text: str, _badge: str = "proven") -> None:
        self.said.append(title)


def leaving(opened: Opened, tray: SpokenTray) -> Leaving:
    return Leaving(opened.office, opened.program.desks, tray)  # type: ignore[arg-type]  # - what it needs of a tray


def test_closing_goes_on_watching_and_says_so_once(opened: Opened) -> None:
    window, tray = opened.program.window, SpokenTray(there=True)
    closes = leaving(opened, tray)
    for _time in range(2):
        closes.close(window)
        assert not window.isVisible()
        window.bring_up()
    assert tray.said == ["Intacto keeps watching your shop"]


def test_without_a_tray_closing_asks_once(opened: Opened) -> None:
    window, closes = opened.program.window, leaving(opened, SpokenTray(there=False))
    closes.close(window)
    box = window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    watch = next(b for b in box.findChildren(QPushButton) if b.text() == "Keep watching")
    QTest.mouseClick(watch, Qt.MouseButton.LeftButton)
    assert window.isMinimized()
    assert opened.office.setting(choices.WITHOUT_TRAY) == "watch"
    window.bring_up()
    box.deleteLater()


def test_a_window_without_a_shop_has_nothing_to_watch(opened: Opened) -> None:
    tray = SpokenTray(there=True)
    none = Desks(opened.office, opened.program.bridge, opened.program.jobs)
    closes, done = Leaving(opened.office, none, tray), []  # type: ignore[arg-type]  # - what it needs of a tray
    closes.done.connect(lambda: done.append(True))
    closes.close(opened.program.window)
    assert done == [True]
    assert tray.said == []


def test_repair_all_leaves_what_is_the_sellers_to_decide(opened: Opened) -> None:
    desk, page = opened.shown.desk, opened.shown.page
    press(opened.program.window, Qt.Key.Key_Return, CONTROL | SHIFT)
    assert desk.run.running
    wait_until(lambda: is_checked(opened.program))
    wait_until(lambda: desk.summary.to_repair == ())
    assert desk.summary.health(Health.CHANGED) == 1
    assert desk.aftermath is not None
    assert len(desk.aftermath.results) == 3
    assert page.banner.button.text().strip() == "See it"
    desk.decide(CHANGED, Decision.PUT_BACK)
    wait_until(lambda: desk.summary.all_proven and not desk.run.running)
    wait_until(lambda: opened.program.tray.face is not None and opened.program.tray.face.shape is TrayShape.PROVEN)


def test_breaking_one_is_found_and_quitting_finishes_the_repair(opened: Opened) -> None:
    program, desk = opened.program, opened.shown.desk
    program.demo.break_one()
    wait_until(lambda: len(desk.summary.to_repair) == 1 and not desk.run.running)
    done: list[bool] = []
    closes = leaving(opened, SpokenTray(there=True))
    closes.done.connect(lambda: done.append(desk.run.running))
    opened.shown.page.banner.asked.emit(Deed.REPAIR_ALL)
    assert desk.run.running
    closes.quit(None)
    assert done == [], "a repair under way is waited for"
    wait_until(lambda: bool(done))
    assert done == [False]
    program.window.setEnabled(True)


def test_the_example_is_removed_in_one_click_with_all_that_it_made(opened: Opened) -> None:
    window = opened.program.window
    folder = Path(opened.shown.desk.shop.copies[0]).parent
    assert folder.is_dir()
    opened.shown.desk.check(None)
    window.sidebar.demo.remove.emit()
    wait_until(lambda: window.current is None and opened.office.shops() == ())
    wait_until(lambda: not folder.exists())
    assert window.welcome.isVisible()
    assert not window.sidebar.demo.isVisible()
