"""The two commands of `from_source.py`: `run` starts the app, `test` runs ruff, mypy and pytest.

Standard library only. What is said to the user goes to stderr, so that `run check --json` stays readable for programs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from installer import checks, system
from installer.environment import Environment, SetupError

TREE = Path(__file__).resolve().parent.parent
USAGE = """\
usage: python3 installer/from_source.py run [words for intacto]
       python3 installer/from_source.py test [words for pytest]

run   starts Intacto; without words it opens the window (or, without a display, shows the demo in the terminal)
test  runs ruff, mypy and pytest; words replace pytest's own arguments
"""
# Any of these among the words for `intacto`, and it stays in the terminal.
WITHOUT_WINDOW = frozenset(
    [
        "shop",
        "check",
        "repair",
        "status",
        "inspect",
        "diagnose",
        "probe",
        "manifest",
        "incident",
        "--headless",
        "--help",
        "-h",
        "--version",
    ]
)
CALL_WAS_WRONG = 2
CANNOT_START = 3


def main(words: Sequence[str]) -> int:
    """Do what the command line asks for; return the exit code."""
    if not words or words[0] not in ("run", "test"):
        sys.stderr.write(USAGE)
        return 0 if words and words[0] in ("-h", "--help") else CALL_WAS_WRONG
    environment = Environment(TREE)
    try:
        if words[0] == "test":
            return _test(environment, words[1:])
        return _run(environment, words[1:])
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return CANNOT_START
    except KeyboardInterrupt:
        return 130  # what shells report for Ctrl-C


def _run(environment: Environment, words: Sequence[str]) -> int:
    chosen = choose_words(words, sys.platform, os.environ)
    if chosen != list(words):
        print("There is no display here, so this is the demo in the terminal.", file=sys.stderr)
    if opens_window(chosen):
        environment.prepare("window", lambda: system.require(system.WINDOW))
    environment.prepare("app", environment.install_app)
    command = [str(environment.program("intacto")), *chosen]
    return _become(command)


def _become(command: list[str]) -> int:
    """Let the app take this process's place, so that signals and the exit code are its own."""
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    os.execv(command[0], command)  # noqa: S606 - a shell would stand in between
    raise AssertionError("a process that was replaced goes on")


def _test(environment: Environment, words: Sequence[str]) -> int:
    environment.prepare("test-system", lambda: system.require(system.TESTS), covers=["window"])
    environment.prepare("test", environment.install_tests, covers=["app"])
    return checks.run_all(TREE, environment, words)


def choose_words(words: Sequence[str], platform: str, environ: Mapping[str, str]) -> list[str]:
    """Return the words for `intacto`: those given, or the headless demo where no window can be opened."""
    has_display = platform != "linux" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    if words or has_display:
        return list(words)
    return ["demo", "--headless"]


def opens_window(words: Sequence[str]) -> bool:
    """Tell whether these words open the window, for which Qt needs libraries of the system."""
    return WITHOUT_WINDOW.isdisjoint(words)
