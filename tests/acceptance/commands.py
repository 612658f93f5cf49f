"""Runs ``intacto`` in a process of its own, as a script or cron would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import Daemon


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def files(self) -> dict[str, dict[str, Any]]:
        """The last ``file`` object of each path."""
        return {each["path"]: each for each in self.objects if each["type"] == "file"}


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a machine with no keyring, no display and Intacto's folder in ``home``."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "VIRTUAL_ENV")}
    return {**kept, "INTACTO_HOME": str(home), "HOME": str(home), "LANG": "C.UTF-8", "PYTHONWARNINGS": "error"}


def intacto(home: Path, *words: str, password: str = "", timeout: float = 240) -> Ran:
    """Run ``intacto`` with ``words``; ``password`` goes to its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "intacto", *words],
        input=password + "\n",
        capture_output=True,
        encoding="utf-8",
        env=environment(home),
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def at(daemon: Daemon, folder: str = "") -> list[str]:
    """Return the words that name a daemon: URL, password from standard input, certificate or host key to trust."""
    words = [daemon.url(folder), "--password-stdin"]
    if daemon.pin is not None:
        words += ["--trust", daemon.pin]
    return words
