"""Where Intacto keeps its things: the right folder of each system, or another one that the caller names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from intacto.store.trouble import folder_trouble

HOME_VARIABLE = "INTACTO_HOME"
"""The environment variable that names another home; ``--home`` goes before it."""

_PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation: ``data`` for the database and the evidence, ``logs`` for the logs."""

    data: Path
    logs: Path

    @property
    def database(self) -> Path:
        """Return the database's file."""
        return self.data / "intacto.sqlite3"

    @property
    def evidence(self) -> Path:
        """Return the folder of the bad bytes that repairs replaced."""
        return self.data / "evidence"

    def make(self) -> None:
        """Make the folders that are missing, readable to nobody else; raises StoreBroken."""
        for folder in (self.data, self.evidence, self.logs):
            make_private_folder(folder)


def find_home(chosen: Path | None) -> Home:
    """Return the home: ``chosen``, else what INTACTO_HOME names, else the system's own place. Makes nothing."""
    named = chosen or os.environ.get(HOME_VARIABLE)
    if named:
        return home_in(Path(named).expanduser())
    return Home(
        platformdirs.user_data_path("intacto", appauthor=False, roaming=False),
        platformdirs.user_log_path("intacto", appauthor=False),
    )


def home_in(folder: Path) -> Home:
    """Return the home that keeps everything in one folder."""
    whole = folder.absolute()
    return Home(whole, whole / "logs")


def make_private_folder(folder: Path) -> None:
    """Make ``folder`` for this user alone (mode 0700); one that exists stays as it is. Raises StoreBroken."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
        folder.mkdir(exist_ok=True, mode=_PRIVATE_FOLDER)
    except OSError as error:
        raise folder_trouble(error, folder) from error
