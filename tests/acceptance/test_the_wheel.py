"""The wheel, not the checkout: installed into a clean environment it tells the story of the demo."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.acceptance.commands import environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
def test_the_installed_wheel_runs_the_headless_demo(tmp_path: Path) -> None:
    """Built, installed with its pinned dependencies, and run from a folder that is not the checkout, in Spanish."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    _run(build)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "clean", with_pip=False)
    python = tmp_path / "clean" / "bin" / "python"
    pins = str(ROOT / "installer" / "constraints.txt")
    _run([sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "-c", pins, str(wheel)])
    told = subprocess.run(
        [python, "-I", "-m", "intacto", "demo", "--headless"],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={**environment(tmp_path / "home"), "LANG": "es_ES.UTF-8", "PYTHONPATH": ""},
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Dañado" in told.stdout
    assert "12 intactos" in told.stdout


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
