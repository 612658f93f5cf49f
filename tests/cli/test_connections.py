"""How many logins a check takes on hosts that allow few: no file fails of it, and one is left to the seller."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Intacto
from tests.servers import Daemon
from tests.servers.fixtures import StartDaemon

COUNT = 60


def set_up(intacto: Intacto, daemon: Daemon, folder: Path) -> None:
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number}.bin").write_bytes(bytes([number]) * 20_000)
        daemon.write(f"tienda/{number}.bin", bytes([number]) * 20_000)
    words = ("shop", "add", "Papel", daemon.url("tienda"), "--copies", str(folder), "--password-stdin")
    assert intacto(*words, stdin=daemon.password).code == 0


@pytest.mark.parametrize("kind", ["vsftpd", "proftpd", "pureftpd"])
def test_a_cap_is_met_once_and_kept_from_then_on(
    intacto: Intacto, start_daemon: StartDaemon, tmp_path: Path, kind: str
) -> None:
    daemon = start_daemon(kind, max_clients=3)
    set_up(intacto, daemon, tmp_path / "copias")
    for most in (3, 2):
        answer = intacto("check", "Papel", "--json", "--password-stdin", stdin=daemon.password)
        assert answer.code == 0, answer.err
        assert {each["health"] for each in answer.files.values()} == {"proven"}
        assert answer.last["connections"] <= most


def test_a_number_that_was_asked_for_is_taken(intacto: Intacto, simple_daemon: Daemon, tmp_path: Path) -> None:
    set_up(intacto, simple_daemon, tmp_path / "copias")
    words = ("check", "Papel", "--json", "--connections", "7", "--password-stdin")
    answer = intacto(*words, stdin=simple_daemon.password)
    assert answer.code == 0, answer.err
    assert 1 < answer.last["connections"] <= 7
