"""The page of the host: what it can do, what changed, its days, its verdict; and the test of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QBoxLayout
from pytestqt.qtbot import QtBot

from intacto.desktop.host_desk import HostDesk
from intacto.desktop.presenters.host import DayKind, HostFacts, host_page, kind_of_day, strip_of
from intacto.desktop.presenters.host_abilities import ability_rows
from intacto.desktop.presenters.host_report import report_html, report_lines, report_text
from intacto.desktop.presenters.states import State
from intacto.desktop.theme import Theme
from intacto.desktop.views.host_page.page import HostPage
from intacto.domain.errors import HostUnreachable
from intacto.domain.host import Abilities
from intacto.domain.host_days import HostDay
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import Address, HostMemory, Scheme, Shop
from intacto.domain.words import say
from intacto.engine.control import Control
from tests.desktop.files import NOW
from tests.desktop.host_facts import card, days, moved
from tests.desktop.small_shop import SmallShop, open_shop, zipped

SHOP = Shop("Paper", Address(Scheme.FTP, "ftp.example.com", 21, "ana", "public_html"))
GB = 1_000_000_000


def rows_of(shown: ReportCard, memory: HostMemory | None = None) -> dict[str, tuple[State, str]]:
    return {row.title: (row.badge, row.value) for row in ability_rows(SHOP, memory or HostMemory(), shown, GB)}


def test_a_good_host_in_six_lines() -> None:
    assert rows_of(card(NOW)) == {
        "Encrypted connection": (State.SOUND, "FTPS, TLS 1.3"),
        "Every file can be read back": (State.SOUND, "Whole, and in pieces from any point"),
        "Safe replacement": (State.SOUND, "Renaming works, also over an existing file"),
        "Server fingerprints": (State.COULD_NOT_CHECK, "Not offered"),
        "Connections at once": (State.SOUND, "3 — we use 2"),
        "Speed": (State.SOUND, "2.4 MB/s down, 1.1 MB/s up"),
    }
    notes = [row.note for row in ability_rows(SHOP, HostMemory(), card(NOW), 6 * GB)]
    assert notes[4:] == ["One stays free for you", "A full round takes about 42 min"]


def test_a_poor_host_is_told_plainly_and_nothing_untried_is_told_as_found() -> None:
    poor = card(NOW, encrypted=False, tls=None, abilities=Abilities(NOW), most_sessions=None, down=None, up=None)
    found = rows_of(poor)
    assert found["Encrypted connection"] == (State.COULD_NOT_CHECK, "None")
    assert found["Every file can be read back"] == (State.SOUND, "Whole")
    assert found["Safe replacement"] == (State.NOT_YET, "Not tried")
    assert found["Connections at once"] == (State.SOUND, "No limit was met — we use 2")
    assert found["Speed"] == (State.NOT_YET, "Not measured")
    assert rows_of(card(NOW, writable=False))["Safe replacement"] == (State.COULD_NOT_CHECK, "Not possible")
    assert "that you trusted" in rows_of(card(NOW), HostMemory(trusted="SHA256:00"))["Encrypted connection"][1]


def test_a_moved_host_is_told_in_words() -> None:
    page = host_page(SHOP, moved(NOW), GB, 3, NOW)
    assert page.moved_title == "Your host seems to have moved you to another server"
    assert page.moved_text.endswith("3 signs changed, so every file is checked again: 3 need repair.")
    assert [(row.sign, row.after, row.changed) for row in page.changes] == [
        ("Server answers as", "220 Pure-FTPd [srv22]", True),
        ("Address", "203.0.113.87", True),
        ("File owner numbers", "1107", True),
        ("Certificate or key", "same", False),
    ]
    assert "Its weak point is the disk or the backup: 3 files need repair" in page.verdict
    assert page.subtitle.startswith("ftp.example.com · watched since ")


def test_an_old_move_is_no_news() -> None:
    facts = moved(NOW)
    assert facts.move is not None
    page = host_page(SHOP, replace(facts, move=replace(facts.move, at=NOW - 40 * 86400)), GB, 0, NOW)
    assert (page.moved_title, page.changes) == ("", ())
    assert page.verdict == "Every file here can be proven and repaired."


def test_the_verdict_names_the_weakest_point() -> None:
    def verdict(facts: HostFacts) -> str:
        return host_page(SHOP, facts, GB, 0, NOW).verdict

    assert verdict(HostFacts()) == ""
    assert "none repaired" in verdict(HostFacts(card=card(NOW, writable=False)))
    assert "travels unencrypted" in verdict(HostFacts(card=card(NOW, encrypted=False)))
    silent = tuple(replace(day, silent_seconds=60.0) for day in days(NOW)[:4])
    assert "on 4 days it did not answer" in verdict(HostFacts(card=card(NOW), days=silent))


def test_thirty_days_and_the_longest_silence() -> None:
    strip = strip_of(days(NOW), NOW)
    assert strip is not None
    assert len(strip.cells) == 30
    assert [cell.kind for cell in strip.cells[-2:]] == [DayKind.MOVED, DayKind.INCIDENT]
    assert strip.cells[11].kind is DayKind.SILENT
    assert strip.count == "29 days answered · 1 incident"
    assert strip.text.endswith("the host did not answer for 3 hours. Nothing was damaged.")
    assert strip_of((), NOW) is None


def test_a_day_shows_the_worst_and_a_day_without_a_run_is_not_green() -> None:
    day = HostDay("2026-05-01", 2)
    assert kind_of_day(None) is DayKind.NOT_ASKED
    assert kind_of_day(HostDay("2026-05-01")) is DayKind.NOT_ASKED
    assert kind_of_day(day) is DayKind.ANSWERED
    assert kind_of_day(replace(day, silent_since=NOW)) is DayKind.SILENT
    assert kind_of_day(replace(day, silent_since=NOW, changed=True, incident=True)) is DayKind.INCIDENT


def test_the_report_holds_all_but_no_user_and_is_escaped() -> None:
    facts = moved(NOW)
    assert facts.card is not None
    identity = replace(facts.card.identity, banner="220 <script>x</script>")
    facts = replace(facts, card=replace(facts.card, identity=identity))
    sections = report_lines(SHOP, host_page(SHOP, facts, GB, 3, NOW), facts)
    text, page = report_text(sections), report_html(sections)
    for word in ("What it can do", "TLSv1.3", "7,200 s ahead", "Text mode changes files: yes", "Last 30 days"):
        assert word in text
    assert "ana" not in text.replace("Paper", "")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


class Place:
    """A shop whose host is said to be far away, with a probe that the test answers for."""

    def __init__(self, shop: SmallShop) -> None:
        self.shop = shop
        self.probed = 0
        self.error: HostUnreachable | None = None
        desk = shop.desk
        desk.host = HostDesk(shop.floor.office, desk.shop, shop.floor.jobs, self._probe, desk)
        desk.run_changed.connect(lambda: desk.host.follow(desk))

    def _probe(self, _control: Control) -> None:
        self.probed += 1
        if self.error is not None:
            raise self.error
        self.shop.floor.store.shops.diary("Small shop").keep_card(card(NOW))


@pytest.fixture
def place(tmp_path: Path, qtbot: QtBot) -> Iterator[Place]:
    with open_shop(tmp_path, qtbot) as opened:
        yield Place(opened)


@pytest.fixture
def page(place: Place, theme: Theme, qtbot: QtBot) -> HostPage:
    made = HostPage(place.shop.desk, theme)
    qtbot.addWidget(made)
    made.resize(1076, 780)
    made.show()
    place.shop.desk.host.ask()
    qtbot.waitUntil(lambda: place.shop.desk.host.is_known)
    return made


def test_before_the_first_test_there_is_one_button(page: HostPage, qtbot: QtBot) -> None:
    assert page.empty.isVisibleTo(page)
    assert not page.test.isVisibleTo(page)
    assert not page.save.isVisibleTo(page)
    page.empty.test.click()
    assert page.banner.isVisibleTo(page)
    assert not page.empty.test.isEnabled()
    qtbot.waitUntil(lambda: page.abilities.isVisibleTo(page))
    assert not page.empty.isVisibleTo(page)
    assert page.test.isEnabled()
    assert not page.banner.isVisibleTo(page)
    names = [row.accessibleName() for row in page.abilities.rows.rows]
    assert names[4] == "Connections at once: 3 — we use 2"


def test_a_test_that_failed_says_why_and_can_be_tried_again(page: HostPage, place: Place, qtbot: QtBot) -> None:
    place.error = HostUnreachable(say("Your host does not answer"), say("Try again later."))
    page.empty.test.click()
    qtbot.waitUntil(lambda: place.shop.desk.host.failure is not None and not place.shop.desk.host.probing)
    assert page.banner.isVisibleTo(page)
    assert page.banner.button.accessibleName() == "Try again"
    assert place.shop.desk.last_failure is None, "the list's banner has nothing to do with it"
    place.error = None
    page.banner.button.click()
    qtbot.waitUntil(lambda: page.abilities.isVisibleTo(page))
    assert place.probed == 2


def test_a_round_gives_way_to_the_test_and_goes_on_after(page: HostPage, place: Place, qtbot: QtBot) -> None:
    shop = place.shop
    for number in range(12):
        shop.both(f"{number}.zip", zipped(number, 400_000))
    shop.check()
    before = {path: view.proven_at or 0.0 for path, view in shop.desk.views().items()}
    shop.desk.check(None)
    page.empty.test.click()
    qtbot.waitUntil(lambda: place.probed == 1, timeout=15_000)
    qtbot.waitUntil(
        lambda: all((view.proven_at or 0.0) > before[path] for path, view in shop.desk.views().items()), timeout=20_000
    )
    shop.rest()
    assert not shop.desk.host.probing


def test_a_test_called_off_before_it_began_is_none(page: HostPage, place: Place, qtbot: QtBot) -> None:
    shop = place.shop
    for number in range(6):
        shop.both(f"{number}.zip", zipped(number, 400_000))
    shop.desk.load()
    qtbot.waitUntil(lambda: shop.desk.is_loaded)
    shop.desk.check(None)
    page.empty.test.click()
    shop.desk.stop()
    qtbot.waitUntil(lambda: not shop.desk.run.running, timeout=15_000)
    assert not shop.desk.host.probing
    assert place.probed == 0


def shows(place: Place, facts: HostFacts) -> None:
    host = place.shop.desk.host
    host.facts = facts
    host.changed.emit()


@pytest.mark.parametrize("ending", ["html", "txt"])
def test_the_report_is_saved(page: HostPage, place: Place, qtbot: QtBot, tmp_path: Path, ending: str) -> None:
    shows(place, moved(NOW))
    file = tmp_path / f"report.{ending}"
    page.ask_file = lambda _parent, _title, _name: str(file)
    page.save.click()
    qtbot.waitUntil(file.is_file)
    qtbot.waitUntil(lambda: "What it can do" in file.read_text("utf-8"))
    assert ("<html" in file.read_text("utf-8")) is (ending == "html")


def test_a_report_that_cannot_be_written_is_told(page: HostPage, place: Place, qtbot: QtBot, tmp_path: Path) -> None:
    shows(place, moved(NOW))
    page.ask_file = lambda _parent, _title, _name: str(tmp_path / "no" / "report.html")
    page.save.click()
    qtbot.waitUntil(lambda: page.banner.button.accessibleName() == "Got it")
    page.banner.button.click()
    assert page.banner.button.accessibleName() != "Got it" or not page.banner.isVisibleTo(page)


@pytest.mark.parametrize("percent", [100, 150])
def test_cards_stand_under_each_other_where_it_is_narrow(
    page: HostPage, place: Place, theme: Theme, qtbot: QtBot, percent: int
) -> None:
    theme.set_text_percent(percent)
    shows(place, moved(NOW))
    page.resize(theme.px(1076), 780)
    assert page._columns.direction() is QBoxLayout.Direction.LeftToRight
    page.resize(664, 430)
    qtbot.wait(30)
    assert page._columns.direction() is QBoxLayout.Direction.TopToBottom
    for row in page.abilities.rows.rows:
        for words in (row.title, row.value, row.note):
            assert words.width() > 60
            assert words.height() >= words.heightForWidth(words.width())
