"""The command line as a process of its own, with a home of its own and no keyring."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call answered."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Return the JSON objects on standard output, which holds nothing else."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        """Return the objects of files by path; each is told once."""
        found = [each for each in self.objects if each["type"] == "file"]
        assert len({each["path"] for each in found}) == len(found)
        return {each["path"]: each for each in found}

    @property
    def last(self) -> dict[str, Any]:
        """Return the last object."""
        return self.objects[-1]


class Intacto(Protocol):
    """What the fixture ``intacto`` gives."""

    def __call__(self, *words: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> Answer:
        """Run ``intacto`` with these words; ``stdin`` None is a closed one."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a call: English, no keyring, a home of its own, warnings as errors."""
    return {
        **os.environ,
        "LANGUAGE": "en",
        "INTACTO_HOME": str(tmp_path / "home"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "PYTHONWARNINGS": "error",
        "PYTHONUTF8": "1",
    }


@pytest.fixture
def intacto(environment: dict[str, str], tmp_path: Path) -> Intacto:
    """Run the real program."""

    def run(*words: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "intacto", *words],
            input="" if stdin is None else stdin,
            capture_output=True,
            encoding="utf-8",
            env={**environment, **(env or {})},
            cwd=tmp_path,
            timeout=100,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return run
