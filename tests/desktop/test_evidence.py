"""The evidence window: the bytes of a real host beside the copy's, walked and copied, and a host that says nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from intacto.desktop.desk import ShopDesk
from intacto.desktop.dialogs.evidence import EvidenceDialog
from intacto.desktop.theme import Theme
from intacto.desktop.views.details.panel import DetailsPanel
from intacto.domain.damage import Cause, Span
from intacto.domain.errors import HostUnreachable, IntactoError
from intacto.domain.excerpts import Excerpt, Strip
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.shop import Address, Scheme, Shop
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.evidence import Evidence, Origin
from tests.desktop.files import NOW, file
from tests.desktop.small_shop import Floor, MemoryVault, SmallShop, open_shop, put, zipped
from tests.servers.daemon import Daemon
from tests.servers.fault_server import FaultHost
from tests.servers.faults import Ending, TransferFault

GOOD = zipped(1, 900_000)
HOLES = (Span(262_144, 327_680), Span(655_360, 720_896))


def bad_of(good: bytes) -> bytes:
    content = bytearray(good)
    for hole in HOLES:
        content[hole.start : hole.end] = bytes(hole.length)
    return bytes(content)


@dataclass
class FarShop:
    """A shop at a real host, checked: one file has two holes."""

    floor: Floor
    desk: ShopDesk
    panel: DetailsPanel
    copy: Path
    qtbot: QtBot

    def open(self) -> EvidenceDialog:
        """Open the evidence window as the link does."""
        dialog = self.panel.show_evidence(0)
        assert dialog is not None
        return dialog


@pytest.fixture
def far_shop(tmp_path: Path, theme: Theme, qtbot: QtBot) -> Iterator[Callable[[Daemon], FarShop]]:
    floor = Floor(tmp_path / "home", MemoryVault())
    opened: list[ShopDesk] = []

    def make(daemon: Daemon) -> FarShop:
        copy = put(tmp_path / "copies" / "kit.zip", GOOD)
        daemon.write("kit.zip", bad_of(GOOD), mtime=NOW)
        address = Address(Scheme.FTP, daemon.host, daemon.port, daemon.user, "")
        floor.office.add_shop(Shop("Far", address, (str(copy.parent),)), daemon.password)
        ended = floor.office.keeper("Far").check(None, Control())
        assert ended.error is None, ended.error
        desk = ShopDesk(floor.office, floor.office.shop("Far"), floor.bridge, floor.jobs)
        opened.append(desk)
        desk.load()
        qtbot.waitUntil(lambda: desk.is_loaded)
        panel = DetailsPanel(desk, theme)
        qtbot.addWidget(panel)
        panel.resize(428, 760)
        panel.show()
        panel.show_path("kit.zip")
        qtbot.waitUntil(lambda: panel.damage.isVisibleTo(panel))
        return FarShop(floor, desk, panel, copy, qtbot)

    yield make
    for desk in opened:
        desk.close()
    floor.close()


def test_the_bytes_of_a_real_host_stand_beside_the_copys(
    simple_daemon: Daemon, far_shop: Callable[[Daemon], FarShop]
) -> None:
    shop = far_shop(simple_daemon)
    dialog = shop.open()
    shop.qtbot.waitUntil(lambda: dialog.counter.text() == "1 of 2" and dialog.next.isEnabled())
    shown = dialog.hex.toPlainText()
    assert shown.startswith("On your host")
    assert "[00 00 00 00" in shown
    good = GOOD[HOLES[0].start : HOLES[0].start + 4].hex(" ").upper()
    assert f"00040000 [{good}" in shown
    assert dialog.place.text() == "Bytes 262,144 to 327,679 (65,536)."
    assert not dialog.notice.isVisibleTo(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_F8)
    assert dialog.counter.text() == "2 of 2"
    assert "000A0000" in dialog.hex.toPlainText()
    assert not dialog.next.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.counter.text() == "1 of 2"
    dialog.close()


def test_evidence_does_not_wait_for_a_round(simple_daemon: Daemon, far_shop: Callable[[Daemon], FarShop]) -> None:
    shop = far_shop(simple_daemon)
    shop.desk.check(None)
    shop.desk.pause()
    dialog = shop.open()
    shop.qtbot.waitUntil(lambda: dialog.hex.toPlainText() != "")
    assert shop.desk.run.paused
    shop.desk.stop()
    shop.qtbot.waitUntil(lambda: not shop.desk.run.running)
    dialog.close()


def test_a_file_that_changed_since_is_said_to_have(
    simple_daemon: Daemon, far_shop: Callable[[Daemon], FarShop]
) -> None:
    shop = far_shop(simple_daemon)
    simple_daemon.write("kit.zip", GOOD)
    dialog = shop.open()
    shop.qtbot.waitUntil(lambda: dialog.notice.isVisibleTo(dialog))
    assert dialog.notice.text().startswith("The file on your host changed since it was checked.")
    simple_daemon.path("kit.zip").unlink()
    dialog.ask()
    shop.qtbot.waitUntil(lambda: dialog.again.isVisibleTo(dialog))
    assert dialog.status.text().startswith("It is no longer on your host.")
    assert dialog.hex.toPlainText() == ""
    simple_daemon.write("kit.zip", bad_of(GOOD))
    dialog.again.click()
    shop.qtbot.waitUntil(lambda: dialog.hex.toPlainText() != "")
    assert not dialog.notice.isVisibleTo(dialog)
    assert not dialog.again.isVisibleTo(dialog)
    dialog.close()


def test_a_host_that_says_nothing_freezes_nothing(
    fault_host: FaultHost, far_shop: Callable[[Daemon], FarShop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intacto.desktop.dialogs.evidence._PATIENCE_MS", 100)
    shop = far_shop(fault_host.daemon)
    fault_host.faults.add(TransferFault(verb="RETR", after=10, ending=Ending.STALL, times=1))
    dialog = shop.open()
    assert dialog.status.text() == "Reading the bytes…"
    shop.qtbot.waitUntil(lambda: dialog.status.text().startswith("Your host has not answered yet."))
    assert not dialog.copy.isEnabled()
    with shop.qtbot.waitSignal(dialog.destroyed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    fault_host.daemon.drop_sessions()
    again = shop.open()
    shop.qtbot.waitUntil(lambda: again.hex.toPlainText() != "", timeout=15_000)
    again.close()


def test_what_a_repair_replaced_can_still_be_looked_at(tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    with open_shop(tmp_path, qtbot) as shop:
        shop.both("kit.zip", GOOD)
        shop.blank("kit.zip", HOLES[0].start, HOLES[0].length)
        shop.check()
        panel = repaired(shop, theme)
        assert panel.history.evidence.isVisibleTo(panel)
        dialog = panel.show_evidence()
        assert dialog is not None
        qtbot.waitUntil(lambda: dialog.hex.toPlainText() != "")
        assert dialog.hex.toPlainText().startswith("Replaced")
        assert dialog.sources.text().startswith("What the repair replaced, kept on this computer: today")
        assert "[00 00 00 00" in dialog.hex.toPlainText()
        dialog.close()


def repaired(shop: SmallShop, theme: Theme) -> DetailsPanel:
    """Repair the file in its details and return them."""
    panel = DetailsPanel(shop.desk, theme)
    shop.qtbot.addWidget(panel)
    panel.repair_requested.connect(lambda path: shop.desk.repair([path]))
    panel.show()
    panel.show_path("kit.zip")
    shop.qtbot.waitUntil(lambda: panel.damage.isVisibleTo(panel))
    assert not panel.history.evidence.isVisibleTo(panel), "the link at the map is enough"
    panel.deeds.repair_button.click()
    shop.rest()
    shop.qtbot.waitUntil(lambda: panel.foot.undo_button.isVisibleTo(panel))
    return panel


# -- without a host: what is told how


def damaged() -> FileView:
    view = file("a/kit.zip", Health.DAMAGED)
    return replace(view, verdict=replace(view.verdict, cause=Cause.ZEROED_BLOCKS, spans=(Span(4, 8),)))


def evidence(count: int = 1, *, expected: int = 1, good: bool = True) -> Evidence:
    strips = [
        Strip(16 * n, b"ab\0\0" + bytes([65 + n]) * 12, 16 * n, b"abcd" + bytes([65 + n]) * 12 if good else None)
        for n in range(count)
    ]
    excerpts = tuple(Excerpt(Span(s.bad_at + 2, s.bad_at + 4), (s,), (), 0) for s in strips)
    return Evidence("a/kit.zip", Origin.HOST, NOW, "/copies/kit.zip" if good else "", 139, expected, excerpts)


class Asked:
    """Stands for the host: the test says what comes, and when."""

    def __init__(self) -> None:
        self.came: Callable[[Evidence], None] = lambda _: None
        self.failed: Callable[[IntactoError], None] = lambda _: None
        self.stopped = 0

    def __call__(self, came: Callable[[Evidence], None], failed: Callable[[IntactoError], None]) -> Callable[[], None]:
        self.came, self.failed = came, failed

        def stop() -> None:
            self.stopped += 1

        return stop


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def dialog(asked: Asked, theme: Theme, qtbot: QtBot) -> EvidenceDialog:
    made = EvidenceDialog(theme, damaged(), asked, 2)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_place_that_was_asked_for_is_waited_for(dialog: EvidenceDialog, asked: Asked) -> None:
    asked.came(evidence(1, expected=3))
    assert dialog.hex.toPlainText() == ""
    asked.came(evidence(3, expected=3))
    assert dialog.counter.text() == "3 of 3"
    assert "00000020" in dialog.hex.toPlainText()
    assert dialog.legend.text().endswith("The first 3 of 139 places are shown.")


def test_all_of_it_is_copied_as_plain_text(dialog: EvidenceDialog, asked: Asked) -> None:
    assert not dialog.copy.isEnabled()
    asked.came(evidence(2, expected=2))
    dialog.hex.setFocus()
    QTest.keyClick(dialog.hex, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("a/kit.zip\n")
    assert "fingerprint (SHA-256) " + "a" * 64 in copied
    assert "fingerprint (SHA-256) " + "b" * 64 in copied
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(NOW))
    assert f"read now: {day}." in copied, "no day that means another one when the letter is read"
    assert "00000000  61 62[00 00]41 41" in copied
    assert "00000010  61 62[00 00]42 42" in copied
    assert dialog.copy.text() == "Copied"


def test_what_is_selected_is_copied_alone(dialog: EvidenceDialog, asked: Asked) -> None:
    asked.came(evidence())
    cursor = dialog.hex.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, 12)
    dialog.hex.setTextCursor(cursor)
    QTest.keyClick(dialog.hex, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "On your host"


def test_the_cursor_stands_at_the_first_differing_byte(dialog: EvidenceDialog, asked: Asked) -> None:
    asked.came(evidence())
    cursor = dialog.hex.textCursor()
    assert cursor.block().text()[cursor.positionInBlock() :].startswith("[00 00]")
    assert dialog.focusWidget() is dialog.hex


def test_a_screen_reader_gets_the_rows_and_what_they_are(dialog: EvidenceDialog, asked: Asked) -> None:
    asked.came(evidence())
    seen = QAccessible.queryAccessibleInterface(dialog.hex)
    assert seen.text(QAccessible.Text.Name) == "The bytes, row by row"
    told = seen.text(QAccessible.Text.Description)
    assert told == "1 of 1. Bytes 2 to 3 (2). 2 bytes of 16 shown differ."
    assert "[00 00]" in seen.textInterface().text(0, 200)
    assert seen.state().readOnly


def test_with_no_good_copy_that_is_said(dialog: EvidenceDialog, asked: Asked) -> None:
    asked.came(evidence(good=False))
    assert dialog.sources.text().endswith("No good copy is at hand: only what stands there now is shown.")
    assert "|" not in dialog.hex.toPlainText()


def test_as_many_bytes_stand_in_a_row_as_fit(dialog: EvidenceDialog, asked: Asked, qtbot: QtBot) -> None:
    asked.came(evidence())
    rows = []
    for wide in (1240, 760, 540):
        dialog.resize(wide, 400)
        qtbot.wait(20)
        rows.append(dialog.hex.document().blockCount() - 1)
    assert rows == [1, 2, 4]
    assert not dialog.hex.horizontalScrollBar().isVisible()


def test_a_failure_is_a_sentence_and_what_came_stays(dialog: EvidenceDialog, asked: Asked) -> None:
    asked.came(evidence(1, expected=5))
    asked.failed(HostUnreachable(say("Your host does not answer"), say("Try again later.")))
    assert dialog.status.text() == "Your host does not answer. Try again later."
    assert dialog.again.isVisibleTo(dialog)
    assert "[00 00]" in dialog.hex.toPlainText(), "the one that came is shown"
    assert dialog.copy.isEnabled()


def test_who_closes_it_stops_the_reading(dialog: EvidenceDialog, asked: Asked) -> None:
    dialog.close_button.click()
    assert asked.stopped == 1
