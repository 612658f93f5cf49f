"""Intacto's side: the whole command in a process of its own, or the engine in this one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intacto.domain.shop import Credentials, HostMemory, parse_address
from intacto.engine.control import Control
from intacto.engine.reading import read_through
from intacto.places.base import Place
from intacto.places.opening import open_place
from tests.bench.work import WrongAnswerError
from tests.servers import Daemon


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check answered: how many files are as they should be, and which are not."""

    right: int
    bad: frozenset[str]


def command(home: Path, words: Sequence[str], password: str = "") -> str:
    """Run ``intacto`` and return its standard output; raises WrongAnswerError where it could not do its work."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "VIRTUAL_ENV") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "intacto", *words],
        input=password + "\n",
        capture_output=True,
        encoding="utf-8",
        env={**kept, "INTACTO_HOME": str(home), "HOME": str(home), "LANG": "C.UTF-8"},
        check=False,
    )
    if done.returncode not in (0, 1):
        raise WrongAnswerError(f"exit code {done.returncode}: {done.stdout[-300:]} {done.stderr[-300:]}")
    return done.stdout


def check(home: Path, daemon: Daemon, copies: Path, *words: str) -> str:
    """Check a daemon's account against ``copies`` by the command line, and return its JSON lines."""
    trust = [] if daemon.certificate_fingerprint is None else ["--trust", f"SHA256:{daemon.certificate_fingerprint}"]
    line = ["check", daemon.url(), "--password-stdin", *trust, "--copies", str(copies), "--json", *words]
    return command(home, line, daemon.password)


def verdicts(lines: object) -> Checked:
    """Return what the JSON lines of a check say, in short."""
    objects = [json.loads(line) for line in str(lines).splitlines()]
    healths = {each["path"]: each["health"] for each in objects if each["type"] == "file"}
    return Checked(
        sum(health == "proven" for health in healths.values()),
        frozenset(path for path, health in healths.items() if health in ("damaged", "changed", "missing")),
    )


def digests(lines: object) -> dict[str, str]:
    """Return the SHA-256 of each file that the JSON lines call proven."""
    objects = [json.loads(line) for line in str(lines).splitlines()]
    return {each["path"]: each["sha256"] for each in objects if each.get("health") == "proven"}


def new_home(home: Path) -> None:
    """Make the folder of settings and database a new one."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)


def place(daemon: Daemon, memory: HostMemory | None = None) -> Place:
    """Return a daemon's account as the engine meets it."""
    known = memory or HostMemory(trusted=daemon.certificate_fingerprint)
    return open_place(parse_address(daemon.url()), Credentials(daemon.user, daemon.password), known)


def read_back(daemon: Daemon, name: str) -> str:
    """Log in, read one file as a check does (whole digest and digests of all blocks), return its SHA-256."""
    with place(daemon).open() as session:
        return read_through(session.read(name), Control()).fingerprint.sha256


def tree_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of all files below ``folder``, by path."""
    return {
        str(found.relative_to(folder)): hashlib.sha256(found.read_bytes()).hexdigest()
        for found in folder.rglob("*")
        if found.is_file()
    }
