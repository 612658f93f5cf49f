"""The desk over the real engine: failures are told once, results arrive, and what is told newer is not forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from intacto import wiring
from intacto.desktop.bridge import Bridge
from intacto.desktop.desk import ShopDesk
from intacto.desktop.jobs import Jobs
from intacto.domain.errors import IntactoError
from intacto.domain.health import Health
from intacto.domain.shop import Shop, parse_address
from intacto.engine.office import Office

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = wiring.build(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def host(tmp_path: Path) -> Path:
    folder = tmp_path / "host"
    (folder / "a").mkdir(parents=True)
    for number in range(5):
        (folder / "a" / f"{number}.txt").write_text(f"product {number}", encoding="utf-8")
    return folder


@pytest.fixture
def desk(office: Office, host: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[ShopDesk]:
    copies = tmp_path / "copies" / "a"
    copies.mkdir(parents=True)
    for file in (host / "a").iterdir():
        (copies / file.name).write_bytes(file.read_bytes())
    shop = Shop("Shop", parse_address(host.as_uri()), (str(tmp_path / "copies"),))
    office.add_shop(shop)
    bridge = Bridge()
    jobs = Jobs(bridge)
    made = ShopDesk(office, shop, bridge, jobs)
    with qtbot.waitSignal(made.loaded):
        made.load()
    yield made
    made.stop()
    qtbot.waitUntil(lambda: not made.run.running)
    made.close()
    jobs.close()
    bridge.close()


def check(desk: ShopDesk, qtbot: QtBot) -> None:
    desk.check(None)
    qtbot.waitUntil(lambda: not desk.run.running, timeout=20_000)


def test_a_check_shows_every_file_with_its_proof(desk: ShopDesk, qtbot: QtBot) -> None:
    told: list[str] = []
    desk.views_changed.connect(told.extend)
    check(desk, qtbot)
    assert {view.health for view in desk.views().values()} == {Health.PROVEN}
    assert set(told) == {f"a/{number}.txt" for number in range(5)}
    assert desk.summary.all_proven
    assert desk.checking("a/0.txt") is None


def test_damage_is_repaired_and_undone(desk: ShopDesk, host: Path, qtbot: QtBot) -> None:
    check(desk, qtbot)
    (host / "a" / "2.txt").write_text("PRODUCT 2", encoding="utf-8")
    check(desk, qtbot)
    assert desk.summary.to_repair == ("a/2.txt",)
    results: list[object] = []
    desk.repair_ended.connect(results.append)
    desk.repair_all()
    qtbot.waitUntil(lambda: not desk.run.running, timeout=20_000)
    assert (host / "a" / "2.txt").read_text(encoding="utf-8") == "product 2"
    assert len(results) == 1
    assert desk.aftermath is not None
    desk.undo("a/2.txt")
    qtbot.waitUntil(lambda: not desk.run.running, timeout=20_000)
    assert (host / "a" / "2.txt").read_text(encoding="utf-8") == "PRODUCT 2"
    assert desk.aftermath is None, "an undo is no repair to be proud of"


def test_a_host_that_is_away_is_told_once_and_forgotten_when_it_is_back(
    desk: ShopDesk, host: Path, qtbot: QtBot
) -> None:
    check(desk, qtbot)
    failures: list[IntactoError] = []
    desk.failure.connect(failures.append)
    away = host.rename(host.with_name("away"))
    check(desk, qtbot)
    assert len(failures) == 1
    assert failures == [desk.last_failure]
    (away / "a" / "1.txt").write_text("PRODUCT 1", encoding="utf-8")
    away.rename(host)
    check(desk, qtbot)
    assert desk.last_failure is None
    host.rename(away)
    desk.repair_all()
    qtbot.waitUntil(lambda: not desk.run.running, timeout=20_000)
    assert len(failures) <= 2, "a failed run is told by its event, not a second time by its exception"


def test_only_the_newest_question_for_details_is_answered(desk: ShopDesk, qtbot: QtBot) -> None:
    check(desk, qtbot)
    answers: list[str] = []
    desk.details_ready.connect(lambda details: answers.append(details.view.path))
    for number in range(5):
        desk.ask_details(f"a/{number}.txt")
    qtbot.waitUntil(lambda: "a/4.txt" in answers)
    qtbot.wait(150)  # no event says that an answer will never come
    assert answers == ["a/4.txt"]


def test_a_paused_check_goes_on_where_it_was(desk: ShopDesk, qtbot: QtBot) -> None:
    desk.check(None)
    desk.pause()
    paused = desk.run.paused
    assert paused
    desk.resume()
    qtbot.waitUntil(lambda: not desk.run.running, timeout=20_000)
    assert desk.summary.all_proven


def test_who_stops_or_quits_does_not_start_what_was_waiting(desk: ShopDesk, host: Path, qtbot: QtBot) -> None:
    check(desk, qtbot)
    (host / "a" / "2.txt").write_text("PRODUCT 2", encoding="utf-8")
    check(desk, qtbot)
    desk.check(None)
    desk.repair_all()
    desk.stop()
    qtbot.waitUntil(lambda: not desk.run.running, timeout=20_000)
    qtbot.wait(150)  # no event says that nothing more will start
    assert not desk.run.running
    assert (host / "a" / "2.txt").read_text(encoding="utf-8") == "PRODUCT 2"
