"""A hundred thousand files in a thousand folders: the listing and the index, beside a listing that writes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from intacto.domain.shop import HostMemory, Shop, parse_address
from intacto.engine.control import Control
from intacto.engine.events import Event
from intacto.engine.scan import LISTERS, scan
from intacto.engine.sessions import SessionPool
from intacto.store.opening import open_store
from tests.bench import ours, peers
from tests.bench.room import Room
from tests.bench.wares import write_names
from tests.bench.work import Case, Goal, Side, Work
from tests.servers import Daemon

FOLDERS, EACH = 1000, 100


def _nobody(_: Event) -> None:
    """Listen to nothing."""


def _remembered(daemon: Daemon) -> HostMemory:
    """Return what is known of a host that was probed once, as every shop's host is."""
    with ours.place(daemon).open() as session:
        return HostMemory(encrypted=False, abilities=session.probe("0badcafe", time.time()))


def _list(room: Room, daemon: Daemon, memory: HostMemory) -> int:
    """List the shop, write the index, and return how many files it knows."""
    store = open_store(room.folder / "home")
    try:
        store.shops.add(Shop("bench", parse_address(daemon.url()), ()))
        catalogue = store.shops.catalogue("bench")
        pool = SessionPool(ours.place(daemon, memory), LISTERS, lambda _: None)
        try:
            scan(pool, catalogue, _nobody, "bench", Control(), time.time)
        finally:
            pool.close()
        return len(catalogue.states())
    finally:
        store.close()


def _case(room: Room, far_ms: float | None, at_least: float) -> Case:
    daemon = room.host("proftpd", far_ms=far_ms)
    files = write_names(daemon.root, room.count(FOLDERS), EACH)
    memory = _remembered(daemon)
    rclone = peers.Rclone.ftp(daemon)
    sides = (
        Side(
            "Intacto's listing",
            lambda: _list(room, daemon, memory),
            before=lambda: ours.new_home(room.folder / "home"),
        ),
        Side("rclone lsf", lambda: rclone.names(LISTERS)),
    )
    goals = (Goal("Intacto's listing", "rclone lsf", at_least),)
    note = f"{LISTERS} connections each; Intacto's in this process, an index of all files written and read again"
    return Case(sides, lambda answer: answer == files, goals, note)


def _work(far_ms: float | None, at_least: float) -> Callable[[Room], Case]:
    return lambda room: _case(room, far_ms, at_least)


WORKS = (
    Work("list", "list 100,000 files in 1,000 folders, loopback", _work(None, 0.5)),
    Work("list-far", "the same at 40 ms, equal connections", _work(40, 1.2)),
)
