"""The crossing into the GUI thread: nothing is lost, nothing floods, and a dialog does not cut it."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from pytestqt.qtbot import QtBot

from intacto.desktop.bridge import Bridge
from intacto.desktop.jobs import Jobs
from intacto.desktop.passwords import Answer, PasswordAsker, Wanted, host_password
from intacto.domain.errors import Bug, IntactoError, ShopUnknown
from intacto.domain.shop import Address, Scheme
from intacto.domain.words import say

pytestmark = pytest.mark.usefixtures("qapp")
ADDRESS = Address(Scheme.FTP, "ftp.shop.example", 21, "me", "")


class Bell(QObject):
    rung = Signal(int, bool, object)


def test_five_thousand_signals_leave_the_process_alive(qapp: object) -> None:
    """PySide6 6.12.0 aborts on Python 3.11 after some five hundred signals with a bool."""
    bell, heard = Bell(), []
    bell.rung.connect(lambda number, flag, thing: heard.append((number, flag, thing)))
    for number in range(5000):
        bell.rung.emit(number, number % 2 == 0, {"n": number})
    assert len(heard) == 5000
    assert qapp is not None


def test_parcels_arrive_in_order_in_the_gui_thread(qtbot: QtBot) -> None:
    bridge = Bridge()
    got: list[tuple[int, int]] = []

    def send() -> None:
        for number in range(500):
            bridge.post(lambda number=number: got.append((threading.get_ident(), number)))  # type: ignore[misc]  # mypy cannot infer it

    threading.Thread(target=send).start()
    qtbot.waitUntil(lambda: len(got) == 500)
    assert got == [(threading.get_ident(), number) for number in range(500)]
    bridge.close()


def test_a_flood_does_not_starve_the_window(qtbot: QtBot) -> None:
    bridge = Bridge()
    done: list[float] = []
    ticks: list[float] = []
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start()

    def work() -> None:
        end = time.monotonic() + 0.001
        while time.monotonic() < end:
            pass
        done.append(end)

    for _number in range(600):
        bridge.post(work)
    qtbot.waitUntil(lambda: len(done) == 600, timeout=20_000)
    assert len(ticks) > 20
    assert max(later - earlier for earlier, later in pairwise(ticks)) < 0.5
    bridge.close()


def test_a_dialog_opened_by_a_parcel_does_not_cut_the_bridge(qtbot: QtBot) -> None:
    bridge, seen = Bridge(), []
    loop = QEventLoop()

    def dialog() -> None:
        loop.exec()
        seen.append("closed")

    def inside() -> None:
        seen.append("delivered inside")
        loop.quit()

    bridge.post(dialog)
    bridge.post(inside)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == ["delivered inside", "closed"]
    bridge.close()


def test_jobs_tell_results_failures_and_our_own_faults(qtbot: QtBot) -> None:
    bridge = Bridge()
    jobs = Jobs(bridge)
    got: list[object] = []
    unknown = ShopUnknown(say("There is no shop"), say("None at all."))

    def fail(error: Exception) -> None:
        raise error

    jobs.run(lambda: 42, got.append, got.append)
    jobs.run(lambda: fail(unknown), got.append, got.append)
    jobs.run(lambda: fail(ValueError("secret")), got.append, got.append)
    qtbot.waitUntil(lambda: len(got) == 3)
    assert 42 in got
    assert unknown in got
    bug = next(each for each in got if isinstance(each, Bug))
    assert isinstance(bug, IntactoError)
    assert "secret" not in f"{bug} {bug.technical}"
    assert jobs.close()
    bridge.close()


def test_a_worker_gets_the_password_that_a_person_types(qtbot: QtBot) -> None:
    bridge, got = Bridge(), []
    asked: list[tuple[int, Wanted]] = []

    def person(wanted: Wanted, answer: Answer) -> None:
        asked.append((threading.get_ident(), wanted))
        answer("hunter2")

    asker = PasswordAsker(bridge, person)
    threading.Thread(target=lambda: got.append(asker(host_password(ADDRESS)))).start()
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["hunter2"]
    assert asked == [(threading.get_ident(), host_password(ADDRESS))]
    bridge.close()


def test_a_worker_that_waits_for_a_password_is_let_go_when_the_program_ends(qtbot: QtBot) -> None:
    bridge, got = Bridge(), []
    answers: list[Answer] = []
    asker = PasswordAsker(bridge, lambda _address, answer: answers.append(answer))
    worker = threading.Thread(target=lambda: got.append(asker(host_password(ADDRESS))))
    worker.start()
    qtbot.waitUntil(lambda: bool(answers))
    asker.close()
    worker.join(5)
    assert got == [None]
    bridge.close()
