"""The project's own Python environment, `.venv`: made, filled with pinned packages, and left alone once it is right.

A stamp per purpose holds a hash of everything that it depends on; while the hash is the same, nothing is done.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

# Where Debian keeps the wheel of pip that its own `venv` would use, and the package that brings it.
DEBIAN_WHEELS = "usr/share/python-wheels"
PIP_PACKAGE = "python3-pip-whl"


class SetupError(Exception):
    """The environment cannot be made; the message is for the user and says what to do."""


def say(sentence: str) -> None:
    """Tell the user what is going on."""
    print(sentence, file=sys.stderr, flush=True)


class Environment:
    """The environment of one source tree."""

    def __init__(self, tree: Path) -> None:
        """Describe it; nothing is made yet."""
        self.tree = tree
        self.folder = tree / ".venv"

    def program(self, name: str) -> Path:
        """Return where a program of the environment stands."""
        if sys.platform == "win32":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    def prepare(self, purpose: str, work: Callable[[], None], *, covers: Sequence[str] = ()) -> None:
        """Do `work` unless it was done for `purpose` before and nothing that matters has changed since.

        `covers`: other purposes that are served by it too.
        """
        wanted = self._fingerprint()
        if self._stamp(purpose) == wanted:
            return
        work()
        if self.folder.is_dir():
            for served in (purpose, *covers):
                (self.folder / f"ready-{served}").write_text(wanted, "ascii")

    def _stamp(self, purpose: str) -> str:
        try:
            return (self.folder / f"ready-{purpose}").read_text("ascii")
        except OSError:
            return ""

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(f"{sys.version_info[:2]} {self.tree}".encode())
        # Translations are compiled while the app is installed, hence they count.
        sources = [*(self.tree / "installer").glob("*.*"), *(self.tree / "resources").rglob("*.po")]
        for source in (self.tree / "pyproject.toml", *sorted(sources)):
            if source.is_file():
                digest.update(source.read_bytes())
        return digest.hexdigest()

    def install_app(self) -> None:
        """Install the app, editable, and what it needs."""
        self._install("the app", [])

    def install_tests(self) -> None:
        """Install the app, editable, what it needs, its extras, and what its tests need."""
        settings = self._settings()
        self._install("the app and its tests", [*group(settings, "test"), *extras(settings)])

    def _settings(self) -> dict[str, object]:
        return tomllib.loads((self.tree / "pyproject.toml").read_text("utf-8"))

    def _install(self, what: str, more: list[str]) -> None:
        self._make()
        say(f"Installing {what} into {self.folder.name}. The first time this takes a minute or two.")
        settings = self._settings()
        wanted = [*table(settings, "project", "dependencies"), *table(settings, "build-system", "requires")]
        constraints = self.tree / "installer" / "constraints.txt"
        self._pip("install", "--constraint", str(constraints), *wanted, *more)
        # What it is built with is there already, pinned, so that nothing else has to be fetched.
        self._pip("install", "--no-build-isolation", "--no-deps", "--editable", str(self.tree))

    def _pip(self, *words: str) -> None:
        command = [str(self.program("python")), "-m", "pip", "--disable-pip-version-check", "--quiet", *words]
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
            raise SetupError("pip could not install what Intacto needs; its reason stands above.")

    def _make(self) -> None:
        if not self._is_usable():
            say(f"Making {self.folder.name}.")
            command = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(self.folder)]
            if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
                raise SetupError(f"This Python cannot make environments. {self._one_line('venv')}")
        if not self._has_pip():
            self._bring_pip()

    def _is_usable(self) -> bool:
        version = "import sys; print(sys.version_info[:2])"
        try:
            done = subprocess.run([self.program("python"), "-c", version], capture_output=True, text=True, check=False)
        except OSError:
            return False
        return done.stdout.strip() == str(sys.version_info[:2])

    def _has_pip(self) -> bool:
        done = subprocess.run([self.program("python"), "-m", "pip", "--version"], capture_output=True, check=False)
        return done.returncode == 0

    def _bring_pip(self) -> None:
        """Get pip into the environment: by Python's own means, by this Python's pip, or from Debian's wheel."""
        python = str(self.program("python"))
        if _worked([python, "-m", "ensurepip", "--default-pip"]) and self._has_pip():
            return
        if importlib.util.find_spec("pip") and _worked(
            [sys.executable, "-m", "pip", "--python", python, "install", "pip"]
        ):
            return
        with tempfile.TemporaryDirectory() as folder:
            wheel = debian_pip(Path(folder))
            if wheel is None or not _worked([python, str(wheel / "pip"), "install", "--no-index", str(wheel)]):
                raise SetupError(f"This Python has no pip. {self._one_line('pip')}")

    @staticmethod
    def _one_line(what: str) -> str:
        if shutil.which("apt-get"):
            return f"Type this line, then start again:\n    sudo apt-get install -y python3-{what}"
        return f"Install its `{what}` module, then start again."


def debian_pip(scratch: Path) -> Path | None:
    """Return the wheel of pip that Debian keeps for its own `venv`, unpacked into `scratch` if not installed.

    Nothing is installed for it. None: this is not Debian, or the package cannot be had.
    """
    for root in (Path("/"), scratch):
        if root == scratch and not _unpack_pip(scratch):
            return None
        wheels = sorted((root / DEBIAN_WHEELS).glob("pip-*.whl"))
        if wheels:
            return wheels[-1]
    return None


def _unpack_pip(scratch: Path) -> bool:
    if shutil.which("apt-get") is None:
        return False
    download = ["apt-get", "download", "-q", PIP_PACKAGE]
    if not _worked(download, scratch) and not (_worked(["apt-get", "update", "-q"]) and _worked(download, scratch)):
        return False
    packages = [str(package) for package in scratch.glob("*.deb")]
    return bool(packages) and _worked(["dpkg", "-x", packages[0], str(scratch)])


def _worked(command: list[str], folder: Path | None = None) -> bool:
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def table(settings: dict[str, object], section: str, key: str) -> list[str]:
    """Return a list of requirements out of pyproject.toml."""
    found = settings[section]
    assert isinstance(found, dict)
    return [str(requirement) for requirement in found[key]]


def extras(settings: dict[str, object]) -> list[str]:
    """Return the requirements of all extras."""
    project = settings["project"]
    assert isinstance(project, dict)
    return [str(entry) for entries in project.get("optional-dependencies", {}).values() for entry in entries]


def group(settings: dict[str, object], name: str) -> list[str]:
    """Return the requirements of a dependency group (PEP 735), those of included groups too."""
    groups = settings["dependency-groups"]
    assert isinstance(groups, dict)
    found: list[str] = []
    for entry in groups[name]:
        found += group(settings, entry["include-group"]) if isinstance(entry, dict) else [entry]
    return found
