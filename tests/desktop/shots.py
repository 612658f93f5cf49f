"""Pictures of the real window with the demo shop, to be looked at: ``python -m tests.desktop.shots FOLDER``.

The engine, the store and the demo's server are the real ones; only the screen is not, unless DISPLAY is set and
QT_QPA_PLATFORM says xcb. Looks such as ``light-es`` may follow the folder; ``--system-font`` keeps the system's font,
which is often wider than the design's, and ``--text 150`` sets the size of text in percent.
``--causes`` photographs the details of a file for each cause of damage instead.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import shiboken6
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from intacto import wiring
from intacto.assets import resources
from intacto.desktop import choices
from intacto.desktop.app import make_application
from intacto.desktop.program import Program
from intacto.desktop.theme import Scheme, Theme
from intacto.desktop.views.shop_view import ShopView
from intacto.engine.office import Office
from intacto.text import use_language
from tests.desktop.gallery import open_gallery, shoot_causes, shoot_evidence

PATIENCE_S = 30.0
SIZES = ((1280, 820), (960, 540), (720, 480))
BLANK, OLDER = "plantillas-canva/kit-bodas-acuarela.zip", "plantillas-canva/invitaciones-boho.zip"


def wait_until(condition: Callable[[], bool]) -> None:
    """Let the program run until ``condition`` holds; raises TimeoutError."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        run_for(20)


def run_for(milliseconds: int) -> None:
    """Let the program run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def is_checked(program: Program) -> bool:
    """Tell whether the shop that is shown was checked whole."""
    shown = program.window.current
    if shown is None or not shown.desk.is_loaded or shown.desk.run.running:
        return False
    return shown.desk.summary.oldest is not None


def shoot(program: Program, file: Path, width: int = 1280, height: int = 820) -> None:
    """Save a picture of the window."""
    program.window.resize(width, height)
    run_for(350)
    program.window.grab().save(str(file))


class Studio:
    """One demo shop, photographed in every look."""

    def __init__(self, folder: Path, work: Path, *, system_font: bool = False, percent: int = 100) -> None:
        self._folder = folder
        self._work = work
        self._percent = percent
        self._app = make_application()
        if not system_font:
            # The font of the design's pictures, so that they can be compared.
            font = QFont("Inter")
            font.setPixelSize(13)
            self._app.setFont(font)

    def take(self, scheme: Scheme, code: str) -> None:
        """Photograph the demo from the first check to the repaired shop in one look."""
        name = f"{scheme.value}-{code}"
        home = self._work / name
        use_language(code)
        office = wiring.build(home / "home")
        office.set_setting(choices.LANGUAGE, code)
        office.set_setting(choices.TEXT_PERCENT, str(self._percent))
        theme = Theme(self._app, resources(), scheme=scheme, text_percent=self._percent, high_contrast=False)
        theme.set_scheme(scheme)
        program = Program(self._app, office, theme, lambda: wiring.open_demo(office, home / "demo"))
        try:
            self._story(program, name)
        finally:
            end(program, office)

    def _story(self, program: Program, name: str) -> None:
        program.start()
        shoot(program, self._folder / f"{name}-0-welcome.png")
        program.demo.open()
        wait_until(lambda: program.window.current is not None and bool(program.window.current.desk.summary.total))
        shoot(program, self._folder / f"{name}-1-first-check.png")
        wait_until(lambda: is_checked(program))
        shoot(program, self._folder / f"{name}-2-damaged.png")
        shoot(program, self._folder / f"{name}-3-960.png", 960, 540)
        shoot(program, self._folder / f"{name}-4-720.png", 720, 480)
        shown = program.window.current
        assert shown is not None
        self._details(program, shown, name)
        program.window.resize(1280, 820)
        shown.desk.repair_all()
        run_for(60)
        program.window.grab().save(str(self._folder / f"{name}-5-repairing.png"))
        wait_until(lambda: is_checked(program))
        shoot(program, self._folder / f"{name}-6-repaired.png")
        program.window.show_settings()
        shoot(program, self._folder / f"{name}-7-settings.png")
        self._host(program, name)

    def _details(self, program: Program, shown: ShopView, name: str) -> None:
        """Photograph the details of a damaged and of a changed file, beside the list and as a page."""
        for path in (BLANK, OLDER):
            kind = "changed" if path == OLDER else "damaged"
            shown.show_path(path)
            for wide, high in SIZES:
                program.window.resize(wide, high)
                run_for(50)
                shown.open_details()
                shoot(program, self._folder / f"{name}-d-{kind}-{wide}.png", wide, high)
        shown.close_details()

    def _host(self, program: Program, name: str) -> None:
        """Photograph the page of the host before and after its test."""
        program.window.show_host()
        shoot(program, self._folder / f"{name}-8-host-untested.png")
        shown = program.window.current
        assert shown is not None
        host = shown.desk.host
        host.probe(shown.desk)
        wait_until(lambda: not host.probing and (host.facts.card is not None or host.failure is not None))
        shoot(program, self._folder / f"{name}-9-host.png")
        shoot(program, self._folder / f"{name}-9-host-720.png", 720, 480)

    def take_causes(self, scheme: Scheme, code: str) -> None:
        """Photograph the details of a file for each cause of damage in one look."""
        use_language(code)
        theme = Theme(self._app, resources(), scheme=scheme, text_percent=self._percent, high_contrast=False)
        theme.apply()
        with open_gallery(self._work / f"causes-{scheme.value}-{code}") as gallery:
            shoot_causes(gallery, theme, run_for, str(self._folder / f"{scheme.value}-{code}-causes-{{}}.png"))
            shoot_evidence(gallery, theme, run_for, str(self._folder / f"{scheme.value}-{code}-evidence-{{}}.png"))
        shiboken6.delete(theme)


def end(program: Program, office: Office) -> None:
    """Close what one look needed."""
    for desk in program.desks.all():
        desk.stop()
    wait_until(lambda: not any(desk.run.running for desk in program.desks.all()))
    program.window.hide()
    program.close()
    office.close()
    program.deleteLater()
    QApplication.processEvents()


def main() -> None:
    """Take all pictures into the folder that is named."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("looks", nargs="*", default=["light-en", "dark-en", "light-es", "dark-es"])
    parser.add_argument("--system-font", action="store_true")
    parser.add_argument("--text", type=int, default=100)
    parser.add_argument("--causes", action="store_true", help="the details of every cause of damage instead")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="intacto-shots-") as work:
        studio = Studio(asked.folder, Path(work), system_font=asked.system_font, percent=asked.text)
        for look in asked.looks:
            scheme, _dash, code = look.partition("-")
            (studio.take_causes if asked.causes else studio.take)(Scheme(scheme), code)


if __name__ == "__main__":
    main()
