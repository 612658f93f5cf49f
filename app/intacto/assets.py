"""The one function that finds ``resources/``, wherever Intacto is installed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def resources() -> Path:
    """Return the folder of icons, translations, templates and styles.

    In a wheel and in the frozen app it lies inside the package, in a checkout beside ``app/``. Raises
    FileNotFoundError where it is in neither: the installation is then broken.
    """
    inside = Path(str(files("intacto"))) / "resources"
    if inside.is_dir():
        return inside
    beside = Path(__file__).resolve().parents[2] / "resources"
    if beside.is_dir():
        return beside
    raise FileNotFoundError(f"resources/ is neither at {inside} nor at {beside}: install Intacto again")
