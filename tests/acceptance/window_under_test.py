"""The real window in a process of its own, which also writes down where its rows are: for a mouse to find them.

Run as ``python -m tests.acceptance.window_under_test HOME REPORT``; the host's password comes on standard input.
REPORT is a JSON file: ``rows`` (path -> middle of its row on the screen), ``healths`` (path -> health), ``running``,
``tray``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import QSystemTrayIcon

from intacto import assets, wiring
from intacto.desktop.app import make_application
from intacto.desktop.program import Program
from intacto.desktop.theme import Scheme, Theme
from intacto.desktop.views.tree_view import ProductTree
from intacto.text import use_language


def rows_of(tree: ProductTree) -> dict[str, list[int]]:
    """Return the middle of each file's visible row, on the screen."""
    found: dict[str, list[int]] = {}
    index: QModelIndex = tree.model().index(0, 0)
    while index.isValid():
        middle = tree.visualRect(index).center()
        path = tree.path_at(middle)
        if path is not None:
            point = tree.viewport().mapToGlobal(middle)
            found[path] = [point.x(), point.y()]
        index = tree.indexBelow(index)
    return found


def report(program: Program) -> dict[str, object]:
    """Return what the window shows now."""
    shown = program.window.current
    tray = QSystemTrayIcon.isSystemTrayAvailable()
    if shown is None or not shown.desk.is_loaded:
        return {"rows": {}, "healths": {}, "running": True, "tray": tray}
    tree = program.window.findChild(ProductTree)
    assert tree is not None
    healths = {path: view.health.value for path, view in shown.desk.views().items()}
    return {"rows": rows_of(tree), "healths": healths, "running": shown.desk.run.running, "tray": tray}


def main(home: Path, file: Path) -> int:
    """Show the window until the process is ended."""
    office = wiring.build(home)
    office.passwords.hold(office.shops()[0].address.account, sys.stdin.readline().rstrip("\n"))
    app = make_application()
    use_language("es")
    theme = Theme(app, assets.resources(), scheme=Scheme.LIGHT)
    theme.apply()
    program = Program(app, office, theme, None)
    program.start()
    program.window.move(20, 20)

    def write() -> None:
        part = file.with_suffix(".part")
        part.write_text(json.dumps(report(program)))
        part.replace(file)

    timer = QTimer(app, interval=100)
    timer.timeout.connect(write)
    timer.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
