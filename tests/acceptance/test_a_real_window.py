"""A real window on a real (virtual) screen: a mouse drags a copy from a file manager onto a damaged file."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.commands import at, intacto
from tests.acceptance.screen import Screen, virtual_screen, wait_for
from tests.acceptance.shopfloor import harm, zero_a_block, zip_of
from tests.servers import Daemon

ROOT = Path(__file__).resolve().parents[2]


class WindowUnderTest:
    """The window, seen through what it writes down."""

    def __init__(self, screen: Screen, home: Path, file: Path, password: str) -> None:
        self._file = file
        words = [sys.executable, "-m", "tests.acceptance.window_under_test", str(home), str(file)]
        told = home / "password"
        told.write_text(password + "\n")
        with told.open() as stream:
            self._child = subprocess.Popen(words, stdin=stream, env=screen.environment, cwd=ROOT)
        told.unlink()

    def report(self) -> dict[str, Any]:
        """Return what the window shows now; nothing before it is there."""
        if self._child.poll() is not None:
            pytest.fail(f"the window ended with {self._child.returncode}")
        if not self._file.is_file():
            return {"rows": {}, "healths": {}, "running": True, "tray": False}
        shown: dict[str, Any] = json.loads(self._file.read_text())
        return shown

    def health(self, path: str) -> str | None:
        """Return the health that is shown of a file once no run is under way."""
        shown = self.report()
        health: str | None = None if shown["running"] else shown["healths"].get(path)
        return health

    def end(self) -> None:
        """End the program as a session's end does."""
        self._child.terminate()
        self._child.wait(20)


def test_a_copy_dragged_from_the_file_manager_repairs_the_file(simple_daemon: Daemon, tmp_path: Path) -> None:
    """Afterwards the server's disk holds the copy's bytes, and the window says proven."""
    daemon, home, copies, desk = simple_daemon, tmp_path / "home", tmp_path / "copias", tmp_path / "escritorio"
    for folder in (copies, desk, home):
        folder.mkdir()
    good = zip_of(random.Random(11).randbytes(300_000))
    (copies / "kit.zip").write_bytes(good)
    (desk / "kit.zip").write_bytes(good)
    daemon.copy_tree(copies)
    harm(daemon.path("kit.zip"), zero_a_block, random.Random(2))
    added = intacto(home, "shop", "add", "Tienda", *at(daemon), "--copies", str(copies), password=daemon.password)
    assert added.code in (0, 3), added.err
    # The folder of copies is on a disk that is not plugged in now: the copy on the desktop is all there is.
    assert intacto(home, "check", "Tienda", "--password-stdin", password=daemon.password).code == 1
    copies.rename(tmp_path / "unplugged")

    with virtual_screen(tmp_path) as screen:
        window = WindowUnderTest(screen, home, tmp_path / "report.json", daemon.password)
        try:
            wait_for(lambda: window.health("kit.zip") == "damaged", "the window to show the damage")
            assert window.report()["tray"], "there is a tray, and Qt does not see it"
            screen.start("pcmanfm", "--no-desktop", str(desk))
            wait_for(lambda: screen.window("escritorio"), "the file manager")
            manager = screen.window("escritorio")
            assert manager is not None
            screen.place(manager, 1000, 560, 560, 320)
            row = window.report()["rows"]["kit.zip"]
            icon = _icon_in(manager, screen)
            screen.drag(icon, (row[0], row[1]))
            wait_for(lambda: window.health("kit.zip") == "proven", "the repair")
        finally:
            window.end()
    assert daemon.read("kit.zip") == good
    assert daemon.names() == ["kit.zip"]


def _icon_in(manager: str, screen: Screen) -> tuple[int, int]:
    """Return where the first icon of the file manager's folder stands, beside its list of places."""
    shell = subprocess.run(
        ["xdotool", "getwindowgeometry", "--shell", manager],
        env=screen.environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    place = dict(line.split("=") for line in shell.split())
    return int(place["X"]) + 205, int(place["Y"]) + 105
