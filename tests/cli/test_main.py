"""The border of the command line: our own faults are told as such, and written down without a secret."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from intacto import __version__, wiring
from intacto.cli.house import Demo
from intacto.cli.main import main
from intacto.engine.office import Office
from intacto.store.faults import note_fault
from intacto.text import use_language
from tests.cli.conftest import Intacto

SECRET = "a password in an exception"


class BrokenHouse:
    """A house that has a fault of ours in it."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.windows: list[bool] = []

    def build(self, home: Path | None) -> Office:
        raise RuntimeError(f"{SECRET} {home}")

    def open_demo(self, office: Office, folder: Path) -> Demo:
        return wiring.open_demo(office, folder)

    def fingerprint(self, text: str) -> str:
        return text

    def window(self, home: Path | None, *, demo: bool) -> int:
        assert home is None
        self.windows.append(demo)
        return 0

    def note_bug(self, home: Path | None, failure: BaseException) -> Path | None:
        assert home is None
        return note_fault(self.logs, __version__, failure)


@pytest.fixture
def house(tmp_path: Path) -> BrokenHouse:
    use_language("en")
    return BrokenHouse(tmp_path / "logs")


def test_a_fault_of_ours_is_told_and_written_down(house: BrokenHouse, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"], house) == 3
    told = capsys.readouterr()
    log = house.logs / "faults.log"
    assert "This is a fault of ours" in told.err
    assert str(log) in told.err
    assert "Traceback" not in told.err
    written = log.read_text(encoding="utf-8")
    assert "RuntimeError" in written
    assert "in build" in written
    assert SECRET not in written + told.err + told.out
    assert log.stat().st_mode & 0o077 == 0


def test_a_fault_of_ours_in_json(house: BrokenHouse, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json"], house) == 3
    [line] = capsys.readouterr().out.splitlines()
    error = json.loads(line)
    assert (error["type"], error["whose"]) == ("error", "bug")


def test_a_log_that_cannot_be_written_is_no_second_fault(
    house: BrokenHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    house.logs.write_text("a file where the folder should be", encoding="utf-8")
    assert main(["status"], house) == 3
    assert "This is a fault of ours" in capsys.readouterr().err


@pytest.mark.parametrize(("argv", "demo"), [([], False), (["demo"], True)])
def test_the_window_opens_without_words_and_for_the_demo(house: BrokenHouse, argv: list[str], *, demo: bool) -> None:
    assert main(argv, house) == 0
    assert house.windows == [demo]


def test_a_database_of_a_newer_version_is_told(intacto: Intacto, tmp_path: Path) -> None:
    assert intacto("shop", "list").code == 0
    [database] = (tmp_path / "home").glob("*.sqlite3")
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    answer = intacto("status", "--json")
    assert answer.code == 3
    assert (answer.last["type"], answer.last["whose"]) == ("error", "user")


def test_nothing_of_qt_is_loaded_for_the_command_line(intacto: Intacto) -> None:
    answer = intacto("shop", "list", env={"PYTHONVERBOSE": "1"})
    assert answer.code == 0
    assert "import 'intacto.cli.main'" in answer.err
    assert "PySide6" not in answer.err
    assert "pyftpdlib" not in answer.err
