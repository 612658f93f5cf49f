"""A file that is good on the host and reaches customers broken: its own finding everywhere, and never a repair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from intacto.desktop.presenters.banner import Deed, banner
from intacto.desktop.presenters.customer import customer_finding, next_step
from intacto.desktop.presenters.details import Offer, body_of, head_of
from intacto.desktop.presenters.levels import Reach
from intacto.desktop.presenters.news import damage_news
from intacto.desktop.presenters.problems import is_problem
from intacto.desktop.presenters.states import Group, group_of, word_of
from intacto.desktop.presenters.summary import Summary
from intacto.desktop.presenters.tray import ShopNews, TrayShape, face
from intacto.desktop.run_state import RunState
from intacto.desktop.theme import Theme
from intacto.desktop.views.details.panel import DetailsPanel
from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.health import Health, judge
from intacto.domain.overview import FileDetails, FileView
from intacto.domain.words import say
from tests.desktop.files import NOW, PROMISE, file
from tests.desktop.small_shop import SmallShop, open_shop, zipped

URL = "https://shop.example.com/kit.zip"


def broken(path: str = "kit.zip", trouble: CustomerTrouble = CustomerTrouble.PAGE, size: int = 512) -> FileView:
    state = file(path).state
    assert state.baseline is not None
    reason = say("A page comes in its place.")
    look = CustomerLook(NOW - 60, URL, state.baseline.fingerprint.sha256, trouble, size, reason, technical="200 OK")
    state = replace(state, customer=look)
    view = FileView(state, judge(state, NOW, PROMISE), has_copy=True)
    assert view.verdict.for_customers
    return view


def test_it_is_found_by_itself_and_wants_no_repair() -> None:
    view = broken()
    assert not view.needs_repair
    assert group_of(view) is Group.CUSTOMERS
    assert word_of(view) == "Broken for customers"
    assert is_problem(view)
    summary = Summary.of([view, file("b.zip", Health.DAMAGED), file("c.zip")])
    assert summary.to_repair == ("b.zip",)
    assert (summary.for_customers, summary.customer_paths) == (1, ("kit.zip",))
    assert summary.with_copy == 1


def test_details_say_what_comes_when_and_what_to_do() -> None:
    view = broken()
    head = head_of(view, RunState(), None, NOW)
    assert head.offer is Offer.CHECK
    assert head.sentences.startswith("Good on your host, broken for customers. A page comes in its place.")
    assert head.technical == "200 OK"
    body = body_of(FileDetails(view, (), (), (), None), {}, NOW, Reach(has_web=True))
    assert body.damage is None
    assert body.customer is not None
    assert body.customer.when.startswith("today")
    assert body.customer.url == URL
    assert body.customer.came == "512 B instead of 1.0 KB"
    assert customer_finding(file("b.zip", Health.DAMAGED), NOW) is None


def test_nearly_the_right_length_is_told_in_bytes() -> None:
    finding = customer_finding(broken(trouble=CustomerTrouble.IN_FRONT, size=1003), NOW)
    assert finding is not None
    assert finding.came == "1,003 of 1,000 bytes"


@pytest.mark.parametrize("trouble", list(CustomerTrouble))
def test_every_trouble_has_a_next_step(trouble: CustomerTrouble) -> None:
    assert len(next_step(trouble)) > 40
    assert "repair" not in next_step(trouble)


def test_banner_tray_and_news_tell_it_without_a_repair() -> None:
    summary = Summary.of([broken(), file("c.zip")])
    shown = banner(summary, RunState())
    assert shown is not None
    assert shown.title == "1 file is good on your host, broken for customers"
    assert shown.offer is not None
    assert (shown.offer.deed, shown.offer.primary) == (Deed.SHOW_WORST, False)
    tray = face([ShopNews("Paper", summary, RunState())], held=False, now=NOW)
    assert (tray.shape, tray.title, tray.repairable) == (TrayShape.DAMAGED, "1 broken for customers", 0)
    assert damage_news("Paper", summary).path == "kit.zip"


def test_beside_damage_it_is_told_second() -> None:
    summary = Summary.of([broken(), file("b.zip", Health.DAMAGED)])
    shown = banner(summary, RunState())
    assert shown is not None
    assert shown.title == "1 file needs repair"
    assert shown.text.endswith("One more is good on your host, but reaches customers broken.")
    assert "1 damaged" in damage_news("Paper", summary).text


@pytest.fixture
def shop(tmp_path: Path, qtbot: QtBot) -> Iterator[SmallShop]:
    with open_shop(tmp_path, qtbot) as opened:
        yield opened


def test_the_panel_shows_it_with_no_repair_button(shop: SmallShop, theme: Theme, qtbot: QtBot) -> None:
    shop.both("kit.zip", zipped(1))
    shop.check()
    shop.sell_at("https://shop.example.com")
    view = shop.desk.view("kit.zip")
    assert view is not None
    assert view.state.baseline is not None
    sha256 = view.state.baseline.fingerprint.sha256
    reason = say("The address answers: not found.")
    shop.look("kit.zip", CustomerLook(view.proven_at or 0.0, URL, sha256, CustomerTrouble.NOT_FOUND, 0, reason))
    panel = DetailsPanel(shop.desk, theme)
    qtbot.addWidget(panel)
    panel.resize(theme.px(360), 900)
    panel.show()
    panel.show_path("kit.zip")
    qtbot.waitUntil(lambda: panel.customer.isVisibleTo(panel))
    assert panel.head.word.text() == "Broken for customers"
    assert panel.customer.what.text() == "The address answers: not found."
    assert panel.customer.address.text() == URL
    assert not panel.deeds.repair_button.isVisibleTo(panel)
    assert not panel.deeds.find_button.isVisibleTo(panel)
    assert panel.deeds.check_button.isVisibleTo(panel)
    assert not panel.damage.isVisibleTo(panel)
    assert panel.levels.rows.rows[0].mark.accessibleName() == "not as it should be"
