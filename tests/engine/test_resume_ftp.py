"""Long transfers over real FTP that break: the rest is read, not the whole once more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.scan import scan
from intacto.engine.sessions import SessionPool
from intacto.engine.verify import CheckResult, Verifier
from tests.engine.bench import PROMISE, SHOP, Heard
from tests.engine.fakes import ManualClock, MemoryCatalogue
from tests.places.sites import ftp_place
from tests.servers import Daemon, Ending, FaultHost, TransferFault

SIZE = 200_000_000
AT = 190_000_000


class Checked:
    """A shop on a real server, checked once, with a copy to compare with."""

    def __init__(self, daemon: Daemon, tmp_path: Path) -> None:
        copies = tmp_path / "copies"
        copies.mkdir()
        for path in (daemon.root / "big.bin", copies / "big.bin"):
            path.write_bytes(b"begin")
            os.truncate(path, SIZE)
        if daemon.server is not None:
            daemon.server.own(daemon.root / "big.bin")
        clock, self.catalogue = ManualClock(), MemoryCatalogue((str(copies),))
        self.pool = SessionPool(ftp_place(daemon), 2, lambda _: None, pauses=(0.0, 0.0))
        shelf = CopyShelf((str(copies),), self.catalogue, clock)
        scan(self.pool, self.catalogue, Heard(), SHOP, Control(), clock)
        shelf.refresh(Control(), ())
        self.verifier = Verifier(SHOP, self.catalogue, self.pool, shelf, Heard(), clock, PROMISE)

    def check(self) -> CheckResult:
        try:
            return self.verifier.check(None, Control())
        finally:
            self.pool.close()

    @property
    def health(self) -> str:
        return self.verifier.view("big.bin").health.value


@pytest.mark.parametrize("ending", [Ending.HANG_UP, Ending.REPLY, Ending.SILENCE])
def test_200_mb_broken_off_at_95_percent_reads_few_bytes_again(
    fault_host: FaultHost, tmp_path: Path, ending: Ending
) -> None:
    """The line dies, the server gives up (426), or the control connection says nothing any more."""
    shop = Checked(fault_host.daemon, tmp_path)
    fault_host.faults.add(
        TransferFault(verb="RETR", after=AT, ending=ending, reply="426 Connection closed; aborted.", times=1)
    )
    result = shop.check()
    assert shop.health == "proven"
    assert result.bytes_read < SIZE + 1_000_000
    rests = [int(command.split()[1]) for command in fault_host.faults.commands if command.startswith("REST ")]
    assert len(rests) == 1
    assert AT - 1_000_000 <= rests[0] <= AT


def test_a_control_connection_that_dies_after_the_last_byte_costs_nothing(
    fault_host: FaultHost, tmp_path: Path
) -> None:
    shop = Checked(fault_host.daemon, tmp_path)
    fault_host.faults.add(TransferFault(verb="RETR", after=SIZE, ending=Ending.HANG_UP, times=1))
    result = shop.check()
    assert shop.health == "proven"
    assert result.bytes_read == SIZE
    assert sum(command.startswith("RETR") for command in fault_host.faults.commands) == 1
