"""Where things lie, and that nobody else can read them."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

from intacto.domain.errors import StoreBroken
from intacto.store.opening import open_store
from intacto.store.paths import HOME_VARIABLE, find_home

POSIX = pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX")


def test_the_systems_own_folder_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    home = find_home(None)
    assert home.data == Path(platformdirs.user_data_dir("intacto", appauthor=False))
    assert home.logs == Path(platformdirs.user_log_dir("intacto", appauthor=False))


def test_a_named_home_goes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "env"))
    assert find_home(None).data == tmp_path / "env"
    assert find_home(tmp_path / "named").data == tmp_path / "named"
    assert find_home(tmp_path / "named").logs.parent == tmp_path / "named"
    assert not (tmp_path / "env").exists()


@POSIX
def test_folders_and_files_are_this_users_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        store = open_store(tmp_path / "deep" / "home")
        store.settings.set("a", "b")
        found = {path: path.stat().st_mode & 0o777 for path in (tmp_path / "deep" / "home").rglob("*")}
        store.close()
    finally:
        os.umask(old)
    assert (tmp_path / "deep" / "home").stat().st_mode & 0o777 == 0o700
    modes = {path.name: mode for path, mode in found.items()}
    assert modes.pop("evidence") == modes.pop("logs") == 0o700
    assert modes == dict.fromkeys(("intacto.sqlite3", "intacto.sqlite3-wal", "intacto.sqlite3-shm"), 0o600)


@POSIX
def test_a_database_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    (tmp_path / "intacto.sqlite3").chmod(0o644)
    open_store(tmp_path).close()
    assert (tmp_path / "intacto.sqlite3").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("blocked", ["home", "home/intacto.sqlite3", "home/evidence"])
def test_what_is_in_the_way_is_told(tmp_path: Path, blocked: str) -> None:
    way = tmp_path / blocked
    way.parent.mkdir(exist_ok=True)
    if blocked.endswith("sqlite3"):
        way.mkdir()
    else:
        way.write_text("not a folder")
    with pytest.raises(StoreBroken) as caught:
        open_store(tmp_path / "home")
    assert str(way) in str(caught.value.explanation)
