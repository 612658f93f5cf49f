"""How the program starts and ends: which shop it shows first, and that a logout is a clean quit."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from intacto import wiring
from intacto.assets import resources
from intacto.desktop import app, choices
from intacto.desktop.program import Program
from intacto.desktop.theme import Scheme, Theme
from intacto.domain.shop import Shop, parse_address
from intacto.engine.office import Office
from tests.desktop.shots import end, wait_until


def with_shop(home: Path) -> tuple[Office, Shop]:
    """Return an office with one shop in a folder."""
    folder = home / "host"
    folder.mkdir()
    (folder / "a.txt").write_text("PRODUCT", encoding="utf-8")
    office = wiring.build(home / "home")
    office.set_setting(choices.LANGUAGE, "en")
    shop = Shop("Real", parse_address(folder.as_uri()))
    office.add_shop(shop)
    return office, shop


def test_the_example_opens_beside_a_real_shop_and_shows_only_when_asked_for(tmp_path: Path, qapp: QApplication) -> None:
    office, shop = with_shop(tmp_path)
    wiring.open_demo(office, tmp_path / "demo").stop()
    theme = Theme(qapp, resources(), scheme=Scheme.LIGHT, high_contrast=False)
    program = Program(qapp, office, theme, lambda: wiring.open_demo(office, tmp_path / "demo"))

    def shown() -> str:
        return program.window.current.desk.shop.name if program.window.current is not None else ""

    try:
        program.start()
        wait_until(lambda: len(program.desks.all()) == 2)
        assert shown() == shop.name
        assert office.setting(choices.SHOP) == shop.name
        program.window.demo_asked.emit()
        assert shown() != shop.name
        assert office.setting(choices.SHOP) == shop.name, "the next start comes back to the real shop"
    finally:
        end(program, office)
        qapp.setStyleSheet("")


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a session by its own messages, not by signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_logout_quits_like_the_person_does(tmp_path: Path, qapp: QApplication, number: signal.Signals) -> None:
    office, _shop = with_shop(tmp_path)
    before: Callable[..., object] | int | None = signal.getsignal(number)
    QTimer.singleShot(300, lambda: os.kill(os.getpid(), number))
    assert app.run(office) == 0
    assert signal.getsignal(number) is before
    office.close()
    qapp.setStyleSheet("")
