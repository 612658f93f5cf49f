"""Libraries and programs that do not come from Python's packages: which are missing, and how they are had.

As root on Debian or Ubuntu they are installed; anyone else is told the one line to type.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from installer.environment import SetupError, say


@dataclass(frozen=True, slots=True)
class Need:
    """Something that the system has to have, and the Debian package that brings it."""

    name: str
    """The soname of a library, or the name of a program."""
    package: str

    @property
    def is_library(self) -> bool:
        """Whether it is a library, as opposed to a program."""
        return ".so" in self.name


# What Qt loads, also where nothing is shown.
QT = (
    Need("libGL.so.1", "libgl1"),
    Need("libEGL.so.1", "libegl1"),
    Need("libxkbcommon.so.0", "libxkbcommon0"),
    Need("libfontconfig.so.1", "libfontconfig1"),
    Need("libfreetype.so.6", "libfreetype6"),
    Need("libglib-2.0.so.0", "libglib2.0-0"),
    Need("libdbus-1.so.3", "libdbus-1-3"),
)
# What Qt loads to show a window.
WINDOW = (
    *QT,
    Need("libX11-xcb.so.1", "libx11-xcb1"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4"),
    Need("libxcb-image.so.0", "libxcb-image0"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Need("libxcb-randr.so.0", "libxcb-randr0"),
    Need("libxcb-render-util.so.0", "libxcb-render-util0"),
    Need("libxcb-shape.so.0", "libxcb-shape0"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
# What the tests need besides: a virtual screen, a window manager and a pointer; a keyring on a bus of its own.
TESTS = (
    *WINDOW,
    Need("cc", "gcc"),
    Need("Xvfb", "xvfb"),
    Need("xauth", "xauth"),
    Need("xdotool", "xdotool"),
    Need("openbox", "openbox"),
    Need("trayer", "trayer"),
    Need("pcmanfm", "pcmanfm"),
    Need("dbus-run-session", "dbus"),
    Need("gnome-keyring-daemon", "gnome-keyring"),
)


def require(needs: Iterable[Need]) -> None:
    """See to it that the system has these; returns at once where it does.

    Raises `SetupError` with the one line to type where they are missing and cannot be installed from here.
    """
    if sys.platform != "linux":
        return
    lacking = missing(needs, present)
    if not lacking:
        return
    if not is_debian(os_release()):
        names = ", ".join(need.name for need in lacking)
        raise SetupError(f"This system lacks: {names}. Install what brings them, then start again.")
    if os.geteuid() != 0:
        raise SetupError(
            "Some system libraries are missing. Type this line, then start again:\n"
            f"    sudo {' '.join(apt_line(lacking))}"
        )
    install(lacking)
    still = missing(lacking, present)
    if still:
        names = ", ".join(need.name for need in still)
        raise SetupError(f"{' '.join(apt_line(still))} went well, and these are missing all the same: {names}")


def missing(needs: Iterable[Need], has: Callable[[Need], bool]) -> list[Need]:
    """Return those of `needs` that the system does not have, in the same order."""
    return [need for need in needs if not has(need)]


def present(need: Need) -> bool:
    """Tell whether the loader finds the library, or the path the program."""
    if not need.is_library:
        return shutil.which(need.name) is not None
    try:
        ctypes.CDLL(need.name)
    except OSError:
        return False
    return True


def apt_line(needs: Iterable[Need]) -> list[str]:
    """Return the command that installs these, each package once."""
    packages = dict.fromkeys(need.package for need in needs)
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def install(needs: Iterable[Need]) -> None:
    """Install these with apt-get, as root; its list of packages is fetched where that turns out to be needed.

    Raises `SetupError` with what apt-get said.
    """
    line = apt_line(needs)
    say(f"Installing what the system lacks: {' '.join(line)}")
    if _quietly(line).returncode == 0:
        return
    _quietly(["apt-get", "update"])
    done = _quietly(line)
    if done.returncode != 0:
        raise SetupError(f"{done.stdout}\nThis did not work: {' '.join(line)}")


def is_debian(release: str) -> bool:
    """Tell from the text of /etc/os-release whether this is Debian, Ubuntu, or a child of theirs."""
    words: set[str] = set()
    for line in release.splitlines():
        key, _, value = line.partition("=")
        if key in ("ID", "ID_LIKE"):
            words.update(value.strip("\"'").split())
    return bool(words & {"debian", "ubuntu"})


def os_release() -> str:
    """Return the text of /etc/os-release, empty where there is none."""
    try:
        return Path("/etc/os-release").read_text("utf-8")
    except OSError:
        return ""


def _quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
