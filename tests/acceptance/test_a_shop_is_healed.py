"""A shop of hundreds of files on each daemon: told exactly, repaired whole, and proven afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.commands import at, intacto
from tests.acceptance.shopfloor import stock
from tests.servers import Daemon


def with_health(told: dict[str, dict[str, Any]], health: str) -> set[str]:
    """Return the paths that were told with this health."""
    return {path for path, file in told.items() if file["health"] == health}


@pytest.mark.timeout(600)
def test_damage_is_told_exactly_and_repaired(any_daemon: Daemon, tmp_path: Path) -> None:
    """500 files, 12 of them damaged at equal size and time, 3 missing, 2 short."""
    _heal(any_daemon, tmp_path)


@pytest.mark.timeout(600)
def test_damage_is_told_exactly_and_repaired_over_sftp(sftp_daemon: Daemon, tmp_path: Path) -> None:
    """The same on OpenSSH and on ProFTPD's mod_sftp."""
    _heal(sftp_daemon, tmp_path)


def _heal(daemon: Daemon, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shop = stock(daemon, tmp_path / "copies", files=500, damaged=12, missing=3, short=2, seed=hash(daemon.name) % 1000)
    where = [*at(daemon), "--copies", str(shop.copies), "--json"]

    checked = intacto(home, "check", *where, password=daemon.password)
    assert checked.code == 1, checked.err
    told = checked.files()
    assert len(told) == 500
    assert with_health(told, "missing") == shop.missing
    assert with_health(told, "damaged") == shop.damaged | shop.short
    assert all(file["health"] == "proven" for path, file in told.items() if path not in shop.bad)
    summary = checked.objects[-1]
    assert (summary["type"], summary["files"]) == ("summary", 500)
    assert sum(summary["healths"].values()) == 500

    repaired = intacto(home, "repair", *where, password=daemon.password)
    assert repaired.code == 0, repaired.err
    actions = {path: file["action"] for path, file in repaired.files().items() if file["action"]}
    assert actions == dict.fromkeys(shop.bad, "repaired")

    again = intacto(home, "check", *where, password=daemon.password)
    assert again.code == 0, again.err
    assert {file["health"] for file in again.files().values()} == {"proven"}
    good = {str(p.relative_to(shop.copies)): p.read_bytes() for p in shop.copies.rglob("*") if p.is_file()}
    assert {name: daemon.read(name) for name in daemon.names()} == good
