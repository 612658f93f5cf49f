"""The installed program on a real screen: it opens, closes to the tray, and ends when it is told to."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.desktop.screen import Screen, opened_screen, wait_for

TITLE = "^Intacto$"
pytestmark = [pytest.mark.real_window, pytest.mark.slow]


def start_demo(screen: Screen, home: Path) -> subprocess.Popen[bytes]:
    """Start Intacto with the demo shop and wait until it was checked."""
    program = screen.intacto("demo")
    store = home / ".local" / "share" / "intacto" / "intacto.sqlite3"

    def is_checked() -> bool:
        if not store.is_file():
            return False
        with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
            tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
            return "happening" in tables and connection.execute("select count(*) from happening").fetchone()[0] > 0

    wait_for(is_checked, "the first check")
    wait_for(lambda: bool(screen.windows(TITLE)), "the window")
    return program


def test_the_window_quits_by_key_where_there_is_nothing_to_watch(tmp_path: Path) -> None:
    with opened_screen(tmp_path, tray=True) as screen:
        program = screen.intacto()
        wait_for(lambda: bool(screen.windows(TITLE)), "the window")

        def is_gone() -> bool:
            screen.press("ctrl+q")
            return program.poll() is not None

        wait_for(is_gone, "the end")
        assert program.returncode == 0


def test_the_window_closes_to_the_tray_and_the_terminal_ends_the_program(tmp_path: Path) -> None:
    with opened_screen(tmp_path, tray=True) as screen:
        program = start_demo(screen, tmp_path)

        def is_closed() -> bool:
            screen.press("ctrl+w")
            return not screen.windows(TITLE)

        wait_for(is_closed, "the window to go")
        assert program.poll() is None, "it goes on watching"
        program.send_signal(signal.SIGINT)
        assert program.wait(20) == 0


def test_without_a_tray_closing_asks(tmp_path: Path) -> None:
    with opened_screen(tmp_path, tray=False) as screen:
        program = start_demo(screen, tmp_path)

        def asks() -> bool:
            screen.press("ctrl+w")
            return len(screen.windows(TITLE)) > 1

        wait_for(asks, "the question")
        assert program.poll() is None
        screen.press("Escape")
        program.send_signal(signal.SIGINT)
        assert program.wait(20) == 0
