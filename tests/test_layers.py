"""The table of rooms in the architecture, proven: who may import whom, and who may touch what (hidden imports too)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[1] / "app" / "intacto"

ROOMS = {
    "domain": set(),
    "places": {"domain"},
    "formats": {"domain"},
    "store": {"domain"},
    "engine": {"domain", "places", "formats", "store"},
    "cli": {"domain", "engine", "reports", "text"},
    "desktop": {"domain", "engine", "reports", "text", "assets"},
    "demo": {"places", "engine", "domain"},
    "text": {"domain", "assets"},
    "assets": set(),
}
"""Room -> rooms it may import besides itself. ``wiring`` and ``__main__`` put everything together."""

FREE = {"wiring", "__main__", "__init__"}

FOREIGN = {
    "PySide6": {"desktop"},
    # In formats it looks through a database that is a product, in memory.
    "sqlite3": {"store", "formats"},
    "keyring": {"store"},
    "platformdirs": {"store"},
    "ftplib": {"places"},
    "ftputil": {"places"},
    "asyncssh": {"places"},
    "ssl": {"places"},
    "truststore": {"places"},
    "urllib3": {"places"},
    "socket": {"places", "demo"},
    "pyftpdlib": {"demo"},
    "threading": {"engine", "store", "places", "cli", "desktop", "demo"},
}
"""Library -> rooms that may import it, anywhere in their code."""


def room_of(file: Path) -> str:
    """Return the room of a module of ours."""
    first = file.relative_to(APP).parts[0]
    return first.removesuffix(".py")


def imports_of(file: Path) -> set[str]:
    """Return the full names of all modules that a file imports, at any depth of its code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide the room"
            assert node.module is not None
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


MODULES = sorted(APP.rglob("*.py"))


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(APP)))
def test_a_module_imports_only_what_its_room_may(file: Path) -> None:
    """Imports point down the table."""
    room = room_of(file)
    if room in FREE:
        return
    ours = {name.split(".")[1] for name in imports_of(file) if name.startswith("intacto.")}
    assert ours - {room, "__version__"} <= ROOMS[room]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(APP)))
def test_a_module_touches_only_what_its_room_may(file: Path) -> None:
    """Qt, sockets, SQL and the keyring each stay in their rooms."""
    room = room_of(file)
    libraries = {name.split(".")[0] for name in imports_of(file)}
    for library in libraries & FOREIGN.keys():
        assert room in FOREIGN[library], f"{room} must not import {library}"


def test_the_domain_does_no_io() -> None:
    """The domain's standard library modules are those that neither read, write, wait nor tell the time."""
    pure = {"bisect", "hashlib", "itertools", "math", "re", "unicodedata", "urllib"}
    harmless = {"__future__", "collections", "dataclasses", "enum", "typing", "intacto"} | pure
    for file in (APP / "domain").glob("*.py"):
        assert {name.split(".")[0] for name in imports_of(file)} <= harmless, file.name


def test_only_wiring_names_the_concrete_store_and_places() -> None:
    """The engine meets the store and the kinds of place through protocols."""
    for file in (APP / "engine").glob("*.py"):
        for name in imports_of(file):
            assert not name.startswith("intacto.store"), file.name
            assert not name.startswith("intacto.places") or name.startswith("intacto.places.base"), file.name


def test_no_module_is_too_long() -> None:
    """One file per idea: never past 600 lines."""
    for file in MODULES:
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 600, file.name


def test_every_room_says_what_it_is_for() -> None:
    """Every module opens with its purpose."""
    for file in MODULES:
        assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), file
