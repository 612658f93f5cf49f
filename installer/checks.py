"""What `test` runs, and in which surroundings: ruff, mypy, and pytest with a keyring of its own.

The tests get folders of their own for settings and secrets, so that they can never touch those of the user.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from installer import daemons
from installer.environment import Environment, say

# Starts a real Secret Service on the bus of `dbus-run-session`, unlocked, then becomes the command that follows.
WITH_KEYRING = 'printf test | "$1" --unlock --components=secrets >/dev/null 2>&1 && shift && exec "$@"'
FOLDERS = {
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_RUNTIME_DIR": "runtime",
    "XDG_STATE_HOME": "state",
}
ALL_TESTS = ("-n", "3", "--dist", "worksteal")
"""Three at a time: most tests wait for a server now and then."""
REMOVED = ("DISPLAY", "WAYLAND_DISPLAY", "LANG", "LANGUAGE", "DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL")


def run_all(tree: Path, environment: Environment, words: Sequence[str]) -> int:
    """Run all checks, also after one that failed; return the exit code of the first that failed, or 0."""
    with tempfile.TemporaryDirectory(prefix="intacto-test-") as scratch:
        surroundings = variables(os.environ, Path(scratch))
        surroundings["INTACTO_TEST_DAEMONS"] = _daemons(tree)
        python = str(environment.program("python"))
        codes = []
        for name, command in (
            ("ruff", [python, "-m", "ruff", "check", "."]),
            ("mypy", [python, "-m", "mypy"]),
            ("pytest", with_keyring([python, "-m", "pytest", *(words or ALL_TESTS)], Path(scratch))),
        ):
            say(f"== {name}")
            codes.append(subprocess.run(command, cwd=tree, env=surroundings, check=False).returncode)
        end_leftovers(Path(scratch))
    return next((code for code in codes if code), 0)


def variables(environ: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """Return the environment for the tests: no display, one locale, folders of their own under `scratch`."""
    kept = {name: value for name, value in environ.items() if name not in REMOVED and not name.startswith("LC_")}
    folders = {name: scratch / folder for name, folder in FOLDERS.items()}
    for folder in folders.values():
        folder.mkdir(mode=0o700)
    return {
        **kept,
        **{name: str(folder) for name, folder in folders.items()},
        "LC_ALL": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }


def with_keyring(command: list[str], scratch: Path) -> list[str]:
    """Return the command that runs `command` with a real Secret Service, or itself where there is none."""
    bus, keyring = shutil.which("dbus-run-session"), shutil.which("gnome-keyring-daemon")
    if bus is None or keyring is None:
        say("There is no Secret Service here: the tests of the keyring will be skipped.")
        return command
    return [bus, "--", "sh", "-c", WITH_KEYRING, "sh", _startable(Path(keyring), scratch), *command]


def end_leftovers(scratch: Path) -> None:
    """End the processes that were started in the surroundings of `scratch` and are still there.

    gnome-keyring-daemon goes into the background and stays when its bus is gone. Processes are known by
    their environment, so that nobody else's keyring is ended.
    """
    mark = f"XDG_RUNTIME_DIR={scratch / FOLDERS['XDG_RUNTIME_DIR']}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGTERM)
        except OSError:
            continue  # it has ended by itself, or is somebody else's


def _startable(program: Path, scratch: Path) -> str:
    """Return a gnome-keyring-daemon that can be started.

    Its file asks for the right to lock memory; where that right does not exist, as in most containers,
    the kernel refuses to start it. A copy asks for nothing.
    """
    try:
        subprocess.run([program, "--version"], capture_output=True, check=False)
    except PermissionError:
        copy = scratch / program.name
        shutil.copyfile(program, copy)
        copy.chmod(0o755)
        return str(copy)
    return str(program)


def _daemons(tree: Path) -> str:
    """Fetch the FTP daemons; return whether the tests must insist on them: `required` or `optional`."""
    try:
        daemons.ensure(tree)
    except daemons.UnavailableError as reason:
        say(f"The tests against FTP daemons will be skipped: {reason}")
        return "optional"
    return "required" if os.geteuid() == 0 else "optional"
