"""A probe on real servers, plain and with TLS: true facts, nothing left behind, nothing harmed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from intacto.domain.shop import HostMemory
from intacto.engine.control import Control
from intacto.engine.probe import probe_host
from intacto.places.base import Session, Stop
from tests.engine.fakes import ManualClock
from tests.places.sites import ftp_place
from tests.servers import CommandFault, Daemon, FaultHost
from tests.servers.fixtures import StartDaemon

GOOD = os.urandom(300_000)


class RealHost:
    """What a probe asks of a known host, on a daemon."""

    def __init__(self, daemon: Daemon) -> None:
        self._place = ftp_place(daemon)
        self.memory = HostMemory()

    def open(self, stop: Stop | None = None) -> Session:
        return self._place.open(stop)

    def open_more(self, stop: Stop | None = None) -> Session:
        return self._place.open(stop)


def test_a_card_of_every_daemon(any_daemon: Daemon) -> None:
    any_daemon.write("a.bin", GOOD)
    card = probe_host(RealHost(any_daemon), Control(), ManualClock())
    assert card.writable
    assert card.encrypted is any_daemon.tls
    assert (card.tls is not None) is any_daemon.tls
    assert (card.certificate is not None) is any_daemon.tls
    assert card.mlsd is (any_daemon.name != "vsftpd")
    assert card.down is not None
    assert card.up is not None
    assert min(card.down, card.up) > 100_000
    assert card.round_trip is not None
    assert card.round_trip < 1
    assert card.system.startswith("UNIX")
    assert any_daemon.names() == ["a.bin"]
    assert any_daemon.read("a.bin") == GOOD


@pytest.mark.parametrize("kind", ["vsftpd", "proftpd", "pureftpd"])
def test_a_cap_is_met_and_nobody_is_kept_out(start_daemon: StartDaemon, kind: str) -> None:
    daemon = start_daemon(kind, max_clients=3)
    card = probe_host(RealHost(daemon), Control(), ManualClock())
    assert (card.most_sessions, card.sessions) == (3, 2)
    assert daemon.names() == []


def test_a_folder_that_takes_nothing(fault_host: FaultHost) -> None:
    fault_host.daemon.write("a.bin", GOOD)
    fault_host.faults.add(CommandFault(verb="STOR", reply="550 Permission denied."))
    card = probe_host(RealHost(fault_host.daemon), Control(), ManualClock())
    assert (card.writable, card.up, card.clock) == (False, None, None)
    assert card.abilities.reads_at is True
    assert card.down is not None
    assert fault_host.daemon.names() == ["a.bin"]


def test_modes_of_files_stay(simple_daemon: Daemon) -> None:
    path: Path = simple_daemon.write("a.bin", GOOD, mode=0o640)
    probe_host(RealHost(simple_daemon), Control(), ManualClock())
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
