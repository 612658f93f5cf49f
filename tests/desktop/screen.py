"""A real screen for the few tests that say "it works": Xvfb with a window manager and, where wanted, a tray."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAMS = ("Xvfb", "openbox", "trayer", "xdotool")
PATIENCE_S = 40.0


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait for another program; there is no event of it to wait for."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.1)


class Screen:
    """A screen of its own, and what is started on it."""

    def __init__(self, display: str, home: Path) -> None:
        self.environment: Mapping[str, str] = {
            **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(home),
            "LANGUAGE": "en",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a program on this screen; it ends with the screen."""
        process = subprocess.Popen(words, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._started.append(process)
        return process

    def intacto(self, *words: str) -> subprocess.Popen[bytes]:
        """Start Intacto with these words."""
        return self.start(sys.executable, "-m", "intacto", *words)

    def press(self, *keys: str) -> None:
        """Press keys in the window that has the keyboard."""
        subprocess.run(["xdotool", "key", *keys], env=self.environment, check=True)

    def windows(self, title: str) -> list[str]:
        """Return the windows of that title that are on the screen."""
        words = ["xdotool", "search", "--onlyvisible", "--name", title]
        found = subprocess.run(words, env=self.environment, capture_output=True, text=True, check=False)
        return found.stdout.split()

    def close(self) -> None:
        """End everything, the newest first."""
        for process in reversed(self._started):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def opened_screen(home: Path, *, tray: bool) -> Iterator[Screen]:
    """Open a screen that no other test uses; skips the test where a program for it is missing."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    reader, writer = os.pipe()
    # Xvfb chooses a free number itself and tells it.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1380x960x24"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as told:
        screen = Screen(f":{told.readline().strip()}", home)
    try:
        screen.start("openbox")
        if tray:
            screen.start("trayer", "--edge", "bottom", "--height", "32")
        yield screen
    finally:
        screen.close()
        server.terminate()
        server.wait(10)
