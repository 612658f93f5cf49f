"""Starts the window: the application, its look and language, the program, and a clean way out."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from intacto import assets
from intacto.desktop import choices
from intacto.desktop.demo_shop import OpenDemo
from intacto.desktop.faults import Faults, NoteFault
from intacto.desktop.language import speak
from intacto.desktop.program import Program
from intacto.desktop.theme import Theme
from intacto.engine.office import Office


def run(
    office: Office,
    *,
    demo: OpenDemo | None = None,
    open_demo: bool = False,
    resources: Path | None = None,
    note_fault: NoteFault | None = None,
) -> int:
    """Show the window until the person quits; return the exit code.

    ``demo`` makes the demo shop when it is asked for, ``open_demo`` asks at once. ``note_fault`` writes a fault of ours
    into the log. ``resources`` holds icons and styles; None finds them.
    """
    app = make_application()
    speak(app, office)
    theme = Theme(
        app,
        resources or assets.resources(),
        scheme=choices.scheme(office),
        text_percent=choices.text_percent(office),
    )
    theme.set_scheme(choices.scheme(office))
    program = Program(app, office, theme, demo)
    faults = Faults(program.bridge, note_fault, lambda: program.window)
    faults.install()
    # A logout or shutdown sends SIGTERM: a repair under way must end as cleanly as at any other quit.
    before = {
        each: signal.signal(each, lambda *_: program.bridge.post(program.quit))
        for each in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        program.start(open_demo=open_demo)
        return app.exec()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        program.close()
        faults.uninstall()


def make_application() -> QApplication:
    """Return the application, made with our name where there is none yet."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Intacto")
    app.setDesktopFileName("intacto")
    # The tray keeps the program going when its window is closed.
    app.setQuitOnLastWindowClosed(False)
    return app
