"""Who stops a check is heard although the host is silent in the midst of it, and no file is blamed for that."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from intacto.domain.errors import Cancelled, TransferBroken
from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.hanging_up import hung_up_when_stopped
from intacto.engine.reins import Reins
from intacto.engine.sessions import SessionPool
from intacto.places.base import Place, Session
from intacto.places.opening import open_place
from tests.engine.fakes import FakePlace
from tests.places.sites import ftp_place
from tests.servers import CommandFault, Ending, FaultHost, TransferFault
from tests.servers.ssh_host import PASSWORD, USER, SshHost

FOR_EVER = 100.0
"""Seconds of patience with the host: far more than any of these tests may take."""


def stopped_while(
    place: Place, ask: Callable[[Session], object], is_silent: Callable[[], bool]
) -> BaseException | None:
    """Return how a question ends that is under way when the run is stopped; an AssertionError where it does not."""
    control, ends = Control(), list[BaseException | None]()
    pool = SessionPool(place, 1, lambda _: None)

    def work() -> None:
        try:
            with hung_up_when_stopped(pool, control, 0.05), pool.lease(Reins(control)) as session:
                ask(session)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is compared
            ends.append(error)
        else:
            ends.append(None)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while not is_silent():
        threading.Event().wait(0.01)  # pytest's time-out ends this where nothing comes
    control.stop()
    thread.join(20)
    pool.close()
    assert ends, "it did not end"
    return ends[0]


def test_in_the_midst_of_a_file(fault_host: FaultHost) -> None:
    fault_host.daemon.write("a.bin", bytes(400_000))
    fault_host.faults.add(TransferFault(verb="RETR", after=100_000, ending=Ending.STALL))
    place = ftp_place(fault_host.daemon, timeout=FOR_EVER)
    came = list[int]()

    def read(session: Session) -> None:
        came.extend(len(chunk) for chunk in session.read("a.bin"))

    end = stopped_while(place, read, lambda: any(c.startswith("RETR") for c in fault_host.faults.commands))
    assert isinstance(end, Cancelled)


def test_in_the_midst_of_a_listing(fault_host: FaultHost) -> None:
    fault_host.faults.add(CommandFault(verb="MLSD", ending=Ending.STALL))
    place = ftp_place(fault_host.daemon, timeout=FOR_EVER)
    end = stopped_while(
        place, lambda session: session.list_folder(""), lambda: any("MLSD" in c for c in fault_host.faults.commands)
    )
    assert isinstance(end, Cancelled)


def test_in_the_midst_of_a_file_over_sftp(tmp_path: Path) -> None:
    fell_silent = threading.Event()

    class Stalls(asyncssh.SFTPServer):
        def __init__(self, channel: asyncssh.SSHServerChannel[Any]) -> None:
            super().__init__(channel, chroot=bytes(tmp_path))

        def open(self, *_: object) -> object:
            return object()

        def close(self, file_obj: object) -> None:
            """Close nothing: nothing was opened."""

        async def read(self, file_obj: object, offset: int, size: int) -> bytes:  # noqa: ARG002 - as its base has it
            fell_silent.set()
            await asyncio.Event().wait()
            return b""

    with SshHost(sftp=Stalls) as host:
        address = Address(Scheme.SFTP, "127.0.0.1", host.port, USER, "")
        place = open_place(address, Credentials(USER, PASSWORD), HostMemory(trusted=host.pin), FOR_EVER)
        end = stopped_while(place, lambda session: list(session.read("a.bin", 0, 400_000)), fell_silent.is_set)
    assert isinstance(end, Cancelled)


@pytest.mark.parametrize("fresh", [False, True])
def test_what_breaks_after_a_stop_speaks_against_nobody(fresh: bool) -> None:
    control, pool = Control(), SessionPool(FakePlace({}), 1, lambda _: None)

    def broken() -> None:
        with pool.fresh(control) if fresh else pool.lease(control):
            control.stop()
            raise TransferBroken(say("Broken"), say("We hung up."))

    with pytest.raises(Cancelled):
        broken()
    pool.close()
