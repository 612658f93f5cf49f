"""The tests' surroundings: no display, one locale, folders and a keyring of their own."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer import checks


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[dict[str, str]]:
    yield checks.variables({"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}, tmp_path)
    checks.end_leftovers(tmp_path)


def test_surroundings_are_the_same_everywhere(tmp_path: Path) -> None:
    given = {"PATH": "/bin", "DISPLAY": ":0", "LANG": "es_ES.UTF-8", "LC_TIME": "de_DE.UTF-8", "XDG_DATA_HOME": "/mine"}
    made = checks.variables(given, tmp_path)
    assert made["PATH"] == "/bin"
    assert made["LC_ALL"] == "C.UTF-8"
    assert made["QT_QPA_PLATFORM"] == "offscreen"
    assert not {"DISPLAY", "LANG", "LC_TIME"} & made.keys()
    assert Path(made["XDG_DATA_HOME"]).parent == tmp_path
    assert Path(made["XDG_RUNTIME_DIR"]).stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(
    shutil.which("gnome-keyring-daemon") is None or shutil.which("dbus-run-session") is None,
    reason="needs gnome-keyring and dbus",
)
def test_a_password_makes_the_round_trip_through_a_real_keyring(tmp_path: Path, surroundings: dict[str, str]) -> None:
    code = (
        "import keyring; keyring.set_password('Intacto test', 'seller', 'secret & more'); "
        "print(type(keyring.get_keyring()).__module__, keyring.get_password('Intacto test', 'seller'))"
    )
    command = checks.with_keyring([sys.executable, "-c", code], tmp_path)
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "keyring.backends.SecretService secret & more", done.stderr


def test_the_exit_code_passes_through_the_keyring(tmp_path: Path, surroundings: dict[str, str]) -> None:
    command = checks.with_keyring(["sh", "-c", "exit 7"], tmp_path)
    assert subprocess.run(command, env=surroundings, timeout=60, check=False).returncode == 7


def test_what_is_left_behind_is_ended_and_nothing_else(tmp_path: Path, surroundings: dict[str, str]) -> None:
    ours = subprocess.Popen(["sleep", "60"], env=surroundings)
    other = subprocess.Popen(["sleep", "60"], env={**surroundings, "XDG_RUNTIME_DIR": str(tmp_path / "other")})
    try:
        checks.end_leftovers(tmp_path)
        assert ours.wait(timeout=10) == -signal.SIGTERM
        assert other.poll() is None
    finally:
        for process in (ours, other):
            process.kill()
            process.wait()
