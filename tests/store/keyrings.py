"""A real Secret Service on a bus of its own, and programs that use the vault there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("dbus-run-session", "dbus-send", "gnome-keyring-daemon")
SECONDS = 60

# The bus would start a daemon of its own for whoever asks too early: so ask for the name only.
_SESSION = """
printf %s "$1" | gnome-keyring-daemon --foreground $2 --components=secrets >/dev/null 2>&1 &
daemon=$!
until dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.secrets | grep -q 'boolean true'
do sleep 0.05; done
echo "$DBUS_SESSION_BUS_ADDRESS"
cat >/dev/null
kill "$daemon"
wait "$daemon"
"""

PLAIN_TEXT_BACKEND = '''
"""A keyring like those of keyrings.alt: it writes passwords where anyone can read them."""
import pathlib
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 9
    file = pathlib.Path.home() / "passwords.txt"

    def get_password(self, service, username):
        return self.file.read_text() if self.file.exists() else None

    def set_password(self, service, username, password):
        self.file.write_text(password)

    def delete_password(self, service, username):
        self.file.unlink()
'''


@dataclass(frozen=True, slots=True)
class Desk:
    """A home of its own in which programs run; with a bus where a Secret Service answers, or without."""

    home: Path
    bus: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of programs here."""
        found = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join((str(ROOT / "app"), str(self.home / "modules"))),
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
        }
        return found | ({"DBUS_SESSION_BUS_ADDRESS": self.bus} if self.bus else {})

    def run(self, program: str, *words: str, more: Mapping[str, str] | None = None) -> str:
        """Run a Python program in a process of its own and return what it printed; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            env=self.environment | dict(more or {}),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def contents(self) -> bytes:
        """Return all bytes of all files of the home, but for our own modules."""
        modules = self.home / "modules"
        files = (path for path in self.home.rglob("*") if path.is_file() and not path.is_relative_to(modules))
        return b"\n".join(path.read_bytes() for path in files)

    def install_plain_text(self) -> None:
        """Make the plain-text backend importable under the name of the real ones."""
        package = self.home / "modules" / "keyrings" / "alt"
        package.mkdir(parents=True)
        (package / "file.py").write_text(PLAIN_TEXT_BACKEND, encoding="utf-8")


@contextmanager
def desk() -> Iterator[Desk]:
    """Lend a home without a bus. Its path is short: the sockets in it may have 107 bytes."""
    home = Path(tempfile.mkdtemp(prefix="intacto-desk-"))
    try:
        (home / "run").mkdir(mode=0o700)
        yield Desk(home)
    finally:
        shutil.rmtree(home)


@contextmanager
def secret_service(at: Desk, *, unlocked: bool = True) -> Iterator[Desk]:
    """Run a Secret Service for this desk; skips where the programs are missing."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"no real Secret Service without {', '.join(missing)}")
    session = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", _SESSION, "sh", "its own password", "--unlock" if unlocked else ""],
        env=at.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with session:
        assert session.stdin is not None
        assert session.stdout is not None
        bus = session.stdout.readline().strip()
        try:
            assert bus, "the session did not start"
            yield Desk(at.home, bus)
        finally:
            session.stdin.close()
            session.wait(SECONDS)
