"""What the start from source decides, before it touches anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from installer import start

FROM_SOURCE = Path(start.__file__).with_name("from_source.py")


@pytest.mark.parametrize(
    ("words", "platform", "environ", "chosen"),
    [
        ([], "linux", {}, ["demo", "--headless"]),
        ([], "linux", {"DISPLAY": ""}, ["demo", "--headless"]),
        ([], "linux", {"DISPLAY": ":0"}, []),
        ([], "linux", {"WAYLAND_DISPLAY": "wayland-0"}, []),
        ([], "win32", {}, []),
        ([], "darwin", {}, []),
        (["status", "--json"], "linux", {}, ["status", "--json"]),
    ],
)
def test_without_display_and_words_it_is_the_headless_demo(
    words: list[str], platform: str, environ: dict[str, str], chosen: list[str]
) -> None:
    assert start.choose_words(words, platform, environ) == chosen


@pytest.mark.parametrize(
    ("words", "opens"),
    [
        ([], True),
        (["--home", "x"], True),
        (["demo"], True),
        (["demo", "--headless"], False),
        (["check", "--json"], False),
    ],
)
def test_only_the_window_needs_the_libraries_of_qt(words: list[str], opens: bool) -> None:
    assert start.opens_window(words) == opens


def test_without_a_command_it_shows_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main([]) == 2
    assert start.main(["--help"]) == 0
    assert capsys.readouterr().err.count("from_source.py run") == 2


def test_an_older_python_is_told_so_in_one_sentence(tmp_path: Path) -> None:
    """The file is run as a Python that claims to be older, and must not import anything else of ours."""
    code = (
        "import runpy, sys; sys.version_info = (3, 8, 1, 'final', 0); "
        f"sys.argv = [{str(FROM_SOURCE)!r}, 'run']; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "needs Python 3.11 or newer, and this is Python 3.8." in done.stderr


def test_it_works_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(FROM_SOURCE), "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("usage: ")
