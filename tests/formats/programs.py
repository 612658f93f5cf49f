"""Programs of others that make archives and judge them: from the machine, or unpacked beside the daemons."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from installer import daemons

_TREE = Path(__file__).resolve().parents[2]


def need(name: str) -> str:
    """Return the path of a program; the test is skipped where it cannot be had."""
    found = shutil.which(name)
    if found is None:
        try:
            there = daemons.ensure(_TREE) / "usr" / "bin" / name
        except daemons.UnavailableError as reason:
            pytest.skip(str(reason))
        found = str(there) if there.exists() else None
    return found or pytest.skip(f"there is no {name} here")


def run(*words: str, folder: Path) -> int:
    """Run a program in ``folder`` and return its exit code; what it says is let go."""
    return subprocess.run([need(words[0]), *words[1:]], cwd=folder, capture_output=True, check=False).returncode
