"""A screen that nobody sees, with a window manager, a tray, a file manager and a mouse that really moves."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

PROGRAMS = ("Xvfb", "openbox", "trayer", "pcmanfm", "xdotool")
STEPS = 12
STEP_S = 0.08
PATIENCE_S = 60.0


def wait_for(condition: Callable[[], object], what: str, patience: float = PATIENCE_S) -> None:
    """Wait until ``condition`` holds; fails the test with ``what`` was waited for."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited {patience:.0f} s for {what}")
        time.sleep(0.1)  # another program's state: there is nothing to be told by


class Screen:
    """A virtual screen of 1600 x 1000, its programs, and its mouse."""

    def __init__(self, environment: dict[str, str], stack: ExitStack) -> None:
        self.environment = environment
        self._stack = stack

    def start(self, *command: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
        """Start a program on this screen; it ends with the screen."""
        child = subprocess.Popen(command, env=self.environment, cwd=cwd, start_new_session=True)
        self._stack.callback(_end, child)
        return child

    def window(self, title: str) -> str | None:
        """Return the id of the visible window whose title holds ``title``, None where there is none."""
        found = self._mouse("search", "--onlyvisible", "--name", title, check=False).split()
        return found[-1] if found else None

    def place(self, window: str, x: int, y: int, width: int, height: int) -> None:
        """Put a window somewhere; it comes to the front."""
        self._mouse("windowactivate", "--sync", window)
        self._mouse("windowsize", window, str(width), str(height))
        self._mouse("windowmove", window, str(x), str(y))

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the button at ``start``, move in small steps, rest over ``end``, let go."""
        self._mouse("mousemove", *map(str, start))
        self._mouse("mousedown", "1")
        for step in range(1, STEPS + 1):
            point = (start[axis] + (end[axis] - start[axis]) * step // STEPS for axis in (0, 1))
            time.sleep(STEP_S)  # a hand is no faster, and programs count on it
            self._mouse("mousemove", *map(str, point))
        for nudge in (1, 0):
            time.sleep(4 * STEP_S)  # over the row one looks at what the card says
            self._mouse("mousemove", str(end[0] + nudge), str(end[1]))
        time.sleep(4 * STEP_S)  # as above
        self._mouse("mouseup", "1")

    def _mouse(self, *words: str, check: bool = True) -> str:
        return subprocess.run(
            ["xdotool", *words], env=self.environment, check=check, capture_output=True, text=True, timeout=20
        ).stdout


@contextmanager
def virtual_screen(folder: Path) -> Iterator[Screen]:
    """Start the screen with window manager and tray; ``folder`` becomes the home of all its programs."""
    lacking = [program for program in PROGRAMS if shutil.which(program) is None]
    if lacking:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    with ExitStack() as stack:
        number = _free_number()
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "LC_ALL")}
        environment = {
            **kept,
            "DISPLAY": f":{number}",
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "NO_AT_BRIDGE": "1",
        }
        screen = Screen(environment, stack)
        screen.start("Xvfb", f":{number}", "-screen", "0", "1600x1000x24", "-nolisten", "tcp")
        wait_for(Path(f"/tmp/.X11-unix/X{number}").exists, "the screen")
        screen.start("openbox", "--sm-disable")
        screen.start("trayer", "--edge", "bottom")
        yield screen


def _free_number() -> int:
    return next(n for n in itertools.count(90 + os.getpid() % 400) if not Path(f"/tmp/.X{n}-lock").exists())


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
