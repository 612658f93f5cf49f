"""The details show what is known of a file, offer the one thing to do, and do it on a real shop."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from intacto.desktop.dialogs.evidence import EvidenceDialog
from intacto.desktop.presenters.drop import NextStep
from intacto.desktop.theme import Scheme, Theme
from intacto.desktop.views.details.panel import DetailsPanel
from intacto.domain.health import Health
from intacto.domain.overview import FileDetails
from intacto.text import day_text
from tests.desktop.small_shop import SmallShop, open_shop, put, zipped


@pytest.fixture
def shop(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallShop]:
    with open_shop(tmp_path, qtbot) as opened:
        yield opened


@pytest.fixture
def panel(shop: SmallShop, theme: Theme, qtbot: QtBot) -> DetailsPanel:
    made = DetailsPanel(shop.desk, theme)
    qtbot.addWidget(made)
    made.repair_requested.connect(lambda path: shop.desk.repair([path]))
    made.resize(428, 760)
    made.show()
    return made


def shown(panel: DetailsPanel, shop: SmallShop, path: str) -> None:
    """Show a file and wait until everything about it is there."""
    answered: list[FileDetails] = []
    shop.desk.details_ready.connect(answered.append)
    panel.show_path(path)
    shop.qtbot.waitUntil(lambda: any(each.view.path == path for each in answered))
    shop.qtbot.waitUntil(lambda: panel.copies.isVisibleTo(panel))
    shop.desk.details_ready.disconnect(answered.append)


def test_a_damaged_file_shows_where_and_is_repaired(shop: SmallShop, panel: DetailsPanel) -> None:
    good = zipped(1)
    shop.both("kit.zip", good)
    shop.blank("kit.zip")
    shop.check()
    shown(panel, shop, "kit.zip")
    assert panel.head.word.text() == "Damaged"
    assert "A piece of this file went blank." in panel.head.sentences.text()
    assert panel.damage.isVisibleTo(panel)
    assert panel.damage.map.accessibleDescription() == "A gap of 64 KiB at 65.5 KB of 300 KB; the rest is fine."
    assert panel.deeds.hint.text() == "With the copy on this computer · bad file kept"
    panel.deeds.repair_button.click()
    shop.rest()
    shop.qtbot.waitUntil(lambda: panel.head.word.text() == "Proven")
    assert (shop.host / "kit.zip").read_bytes() == good
    assert panel.note.title.text() == "Repaired and read back"
    assert panel.note.isVisibleTo(panel)
    shop.qtbot.waitUntil(lambda: not panel.damage.isVisibleTo(panel))


def test_a_repair_is_followed_step_by_step(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    shop.blank("kit.zip")
    shop.check()
    shown(panel, shop, "kit.zip")
    seen: list[str] = []

    def look() -> None:
        if panel.repair_plan.isVisibleTo(panel) and shop.desk.run.step is not None:
            seen.extend(row.title.accessibleName() for row in panel.repair_plan.rows)

    shop.desk.run_changed.connect(look)
    panel.deeds.repair_button.click()
    shop.rest()
    assert "3. Read it back in full from your host: under way" in seen
    assert "5. Swap one for the other: under way" in seen
    assert not panel.repair_plan.isVisibleTo(panel)


def test_an_undo_asks_once_and_brings_the_bad_file_back(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    shop.blank("kit.zip")
    bad = (shop.host / "kit.zip").read_bytes()
    shop.check()
    shown(panel, shop, "kit.zip")
    panel.deeds.repair_button.click()
    shop.rest()
    shop.qtbot.waitUntil(lambda: panel.foot.undo_button.isVisibleTo(panel))
    shop.qtbot.waitUntil(lambda: not shop.desk.run.running)
    assert panel.foot.undo_button.isEnabled(), "the repair has ended, and can be undone"
    asked: list[str] = []

    def sure(_parent: QWidget | None, _title: str, consequence: str, _yes: str) -> bool:
        asked.append(consequence)
        return len(asked) > 1

    panel.ask_sure = sure
    panel.foot.undo_button.click()
    shop.rest()
    assert (shop.host / "kit.zip").read_bytes() != bad
    panel.foot.undo_button.click()
    shop.rest()
    assert (shop.host / "kit.zip").read_bytes() == bad
    assert asked == ["The file from before the repair will come back."] * 2
    shop.qtbot.waitUntil(lambda: panel.head.word.text() == "Damaged")


def test_a_changed_file_has_two_equal_buttons(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    put(shop.host / "kit.zip", zipped(2))
    shop.check()
    shown(panel, shop, "kit.zip")
    box = panel.deeds.decision
    assert box.isVisibleTo(panel)
    assert not panel.deeds.repair_button.isVisibleTo(panel)
    assert not panel.damage.isVisibleTo(panel)
    assert box.mine.property("look") == box.put_back.property("look") == "secondary"
    assert not box.mine.isDefault()
    assert not box.put_back.isDefault()
    box.put_back.click()
    shop.rest()
    shop.qtbot.waitUntil(lambda: panel.head.word.text() == "Proven")
    assert (shop.host / "kit.zip").read_bytes() == zipped(1)


def test_the_card_tells_what_is_proven_and_folds(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    shop.check()
    shop.blank("kit.zip")
    shop.check()
    shown(panel, shop, "kit.zip")
    cause = panel.cause
    assert cause.isVisibleTo(panel)
    assert (cause.heading.text(), cause.title.text()) == ("Probable cause", "The host's storage")
    assert cause.todo.text() == "Put your good copy back. Then ask your host to look at its storage."
    names = [row.text.accessibleName() for row in cause.ruled_out.rows]
    assert names[0].startswith("Your FTP program: The size is right, and it was read back good on ")
    assert "The connection: It was read twice over separate connections, with the same result." in names
    cause.fold.click()
    assert not cause.ruled_out.isVisibleTo(panel)
    assert cause.fold.accessibleDescription() == "Folded"
    panel.refresh()
    shop.qtbot.wait(100)
    assert not cause.ruled_out.isVisibleTo(panel), "it stays as the person left it"
    cause.fold.click()
    assert cause.ruled_out.isVisibleTo(panel)


def test_see_evidence_begins_with_the_gap_that_is_magnified(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1, 900_000))
    shop.blank("kit.zip", 65_536)
    shop.blank("kit.zip", 655_360)
    shop.check()
    shown(panel, shop, "kit.zip")
    panel.damage.choose(1)
    panel.cause.evidence.click()
    dialog = panel.findChild(EvidenceDialog)
    assert dialog is not None
    shop.qtbot.waitUntil(lambda: dialog.counter.text() == "2 of 2")
    assert "000A0000" in dialog.hex.toPlainText()
    dialog.close()


def test_a_decision_is_made_by_keyboard_too(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    put(shop.host / "kit.zip", zipped(2))
    shop.check()
    shown(panel, shop, "kit.zip")
    box = panel.deeds.decision
    box.mine.setFocus()
    QTest.keyClick(box.mine, Qt.Key.Key_Return)
    assert not shop.desk.run.running, "Enter alone decides nothing"
    QTest.keyClick(box.mine, Qt.Key.Key_Tab)
    assert box.put_back.hasFocus()
    QTest.keyClick(box.put_back, Qt.Key.Key_Space)
    shop.rest()
    shop.qtbot.waitUntil(lambda: panel.head.word.text() == "Proven")
    assert (shop.host / "kit.zip").read_bytes() == zipped(1)


def test_an_older_version_is_put_to_the_seller_with_its_day(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    shop.check()
    put(shop.host / "kit.zip", zipped(2))
    shop.check()
    shown(panel, shop, "kit.zip")
    panel.deeds.decision.mine.click()
    shop.rest()
    put(shop.copies / "kit.zip", zipped(2))
    put(shop.host / "kit.zip", zipped(1))
    shop.check()
    shown(panel, shop, "kit.zip")
    shop.qtbot.waitUntil(lambda: panel.deeds.decision.mine.text() == "Keep the older one")
    assert panel.head.word.text() == "Changed"
    assert panel.head.sentences.text() == "It is an older version of this file, whole in itself."
    assert panel.deeds.known.text() == f"It was your original from {day_text(time.time())} on."
    assert panel.deeds.decision.put_back.text() == "Put the newest one back"
    assert panel.deeds.decision.put_back.accessibleDescription().startswith("Your good copy goes back onto your host.")
    panel.deeds.decision.put_back.click()
    shop.rest()
    shop.qtbot.waitUntil(lambda: panel.head.word.text() == "Proven")
    assert (shop.host / "kit.zip").read_bytes() == zipped(2)


def test_a_text_with_other_line_ends_only_is_no_damage(shop: SmallShop, panel: DetailsPanel) -> None:
    text = "".join(f"line {number} of the licence\r\n" for number in range(400)).encode()
    shop.both("licence.txt", text)
    put(shop.host / "licence.txt", text.replace(b"\r\n", b"\n"))
    shop.check()
    shown(panel, shop, "licence.txt")
    shop.qtbot.waitUntil(lambda: panel.deeds.known.isVisibleTo(panel))
    assert panel.head.word.text() == "Changed"
    assert panel.head.sentences.text() == "Only its line ends changed: the text is the same."
    assert panel.deeds.decision.evidence.isVisibleTo(panel)
    assert not panel.cause.isVisibleTo(panel)


def test_the_words_of_one_decision_never_stand_beside_another_file(shop: SmallShop, panel: DetailsPanel) -> None:
    text = b"one\r\ntwo\r\n" * 200
    shop.both("licence.txt", text)
    shop.both("kit.zip", zipped(1))
    put(shop.host / "licence.txt", text.replace(b"\r\n", b"\n"))
    put(shop.host / "kit.zip", zipped(2))
    shop.check()
    shown(panel, shop, "licence.txt")
    shop.qtbot.waitUntil(lambda: panel.deeds.known.isVisibleTo(panel))
    panel.show_path("kit.zip")
    assert not panel.deeds.known.isVisibleTo(panel)
    assert panel.deeds.decision.mine.text() == "I changed it"


def test_what_the_seller_changed_becomes_the_original(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    put(shop.host / "kit.zip", zipped(2))
    shop.check()
    shown(panel, shop, "kit.zip")
    panel.deeds.decision.mine.click()
    shop.rest()
    shop.qtbot.waitUntil(lambda: panel.head.word.text() == "Proven")
    assert (shop.host / "kit.zip").read_bytes() == zipped(2)


def test_two_copies_that_differ_are_put_to_the_seller(shop: SmallShop, panel: DetailsPanel) -> None:
    put(shop.host / "kit.zip", zipped(1))
    put(shop.copies / "kit.zip", zipped(1))
    put(shop.disk / "kit.zip", zipped(2))
    shop.check()
    view = shop.desk.view("kit.zip")
    assert view is not None
    assert view.state.disputed
    shown(panel, shop, "kit.zip")
    assert panel.deeds.hint.text() == "Two of your copies differ. Which one do you sell?"
    rows = panel.deeds.rivals.rows
    assert len(rows) == 2
    next(row for row in rows if str(shop.copies) in row.title.text()).choose.click()
    shop.rest()
    shop.qtbot.waitUntil(lambda: panel.head.word.text() == "Proven")


def test_without_a_copy_one_can_be_found(shop: SmallShop, panel: DetailsPanel, tmp_path: Path) -> None:
    good = zipped(1)
    shop.both("kit.zip", good)
    shop.check()
    shop.blank("kit.zip")
    (shop.copies / "kit.zip").unlink()
    shop.check()
    shown(panel, shop, "kit.zip")
    assert panel.deeds.find_button.isVisibleTo(panel)
    assert not panel.deeds.repair_button.isVisibleTo(panel)
    assert panel.deeds.hint.text() == "None of your copies of this file is good."
    bad = (shop.host / "kit.zip").read_bytes()
    found = [str(put(tmp_path / "found" / "old.zip", zipped(2))), str(put(tmp_path / "found" / "kit.zip", good))]
    panel.ask_file = lambda _parent, _title: found.pop(0)
    panel.deeds.find_button.click()
    shop.qtbot.waitUntil(lambda: panel.note.isVisibleTo(panel))
    assert panel.note.title.text() == "It is another version"
    assert (shop.host / "kit.zip").read_bytes() == bad
    panel.note.step.click()
    shop.qtbot.waitUntil(lambda: panel.head.word.text() == "Proven", timeout=15_000)
    shop.rest()
    assert (shop.host / "kit.zip").read_bytes() == good


def test_a_proven_file_tells_how_far_the_proof_goes(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    shop.check()
    shown(panel, shop, "kit.zip")
    levels = panel.levels
    assert levels.aside.text() == "4 of 5"
    assert [row.name.text() for row in levels.rows.rows] == [
        "As your customer gets it",
        "Read back in full",
        "Server fingerprint",
        "Sampled",
        "In the list, with its size",
    ]
    assert [row.mark.isVisibleTo(panel) for row in levels.rows.rows] == [False, True, False, False, True]
    assert panel.copies.aside.text() == "1 of 1 at hand"
    assert panel.copies.rows.rows[0].words.text() == "Verified today"
    panel.foot.copy.click()
    view = shop.desk.view("kit.zip")
    assert view is not None
    assert view.state.baseline is not None
    assert QGuiApplication.clipboard().text() == view.state.baseline.fingerprint.sha256


def test_a_copy_that_went_away_is_not_told_to_be_there(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    shop.check()
    (shop.copies / "kit.zip").unlink()
    shown(panel, shop, "kit.zip")
    assert panel.copies.rows.rows[0].words.text() == "Not there"
    assert panel.copies.aside.text() == "0 of 1 at hand"


def test_rows_are_kept_when_the_details_are_refreshed(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    shop.both("set.zip", zipped(2))
    shop.check()
    shown(panel, shop, "kit.zip")
    row = panel.copies.rows.rows[0]
    shown(panel, shop, "set.zip")
    assert panel.copies.rows.rows[0] is row
    assert panel.head.name.text() == "set.zip"


def test_a_repair_does_not_wait_for_a_round(shop: SmallShop, panel: DetailsPanel) -> None:
    for number in range(12):
        shop.both(f"{number}.zip", zipped(number, 400_000))
    shop.blank("3.zip")
    shop.check()
    shown(panel, shop, "3.zip")
    shop.desk.check(None)
    panel.deeds.repair_button.click()
    shop.qtbot.waitUntil(lambda: panel.head.word.text() == "Proven", timeout=15_000)
    shop.rest()
    assert (shop.host / "3.zip").read_bytes() == zipped(3, 400_000)


def test_a_round_that_gave_way_goes_on(shop: SmallShop) -> None:
    for number in range(12):
        shop.both(f"{number}.zip", zipped(number, 400_000))
    shop.blank("3.zip")
    shop.check()
    began = shop.desk.view("3.zip")
    assert began is not None
    before = {path: view.proven_at for path, view in shop.desk.views().items()}
    shop.desk.check(None)
    shop.desk.repair(["3.zip"])
    shop.qtbot.waitUntil(
        lambda: all((view.proven_at or 0) > (before[path] or 0) for path, view in shop.desk.views().items()),
        timeout=20_000,
    )
    shop.rest()
    assert all(view.health is Health.PROVEN for view in shop.desk.views().values())


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_nothing_is_cut_at_the_least_width(
    shop: SmallShop, panel: DetailsPanel, theme: Theme, percent: int, scheme: Scheme
) -> None:
    shop.both("kit.zip", zipped(1))
    shop.blank("kit.zip")
    shop.check()
    theme.set_scheme(scheme)
    theme.set_text_percent(percent)
    panel.resize(theme.px(360), 700)
    shown(panel, shop, "kit.zip")
    shop.qtbot.wait(50)
    width = panel.width()
    for each in (panel.deeds.repair_button, panel.foot.copy, panel.damage.aside, panel.copies.rows.rows[0].words):
        corner = each.mapTo(panel, QRect(each.rect()).bottomRight())
        assert corner.x() < width, each


def test_go_there_leads_to_the_other_product(shop: SmallShop, panel: DetailsPanel) -> None:
    shop.both("kit.zip", zipped(1))
    shop.both("set.zip", zipped(2))
    shop.blank("kit.zip")
    shop.check()
    shown(panel, shop, "kit.zip")
    panel.ask_file = lambda _parent, _title: str(shop.copies / "set.zip")
    panel.find_copy()
    shop.qtbot.waitUntil(lambda: panel.note.isVisibleTo(panel))
    assert panel.note.title.text() == "It is another product"
    with shop.qtbot.waitSignal(panel.open_requested) as gone:
        panel.note.stepped.emit(NextStep.GO_THERE)
    assert gone.args == ["set.zip"]
