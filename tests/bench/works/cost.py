"""What the engine itself costs: database and events, as a share of the processor time of checking small files."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from intacto import wiring
from intacto.domain.shop import Shop, parse_address
from intacto.engine.control import Control
from intacto.engine.events import Event
from intacto.engine.office import Office
from intacto.store.catalogue import SqlCatalogue
from intacto.store.gathering import Gathering
from intacto.store.outbox import Outbox
from tests.bench import ours
from tests.bench.room import Room
from tests.bench.work import Case, Limit, Side, Work
from tests.bench.works.small import stocked
from tests.servers import Daemon

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class _Account:
    """Processor seconds spent inside the calls that are watched, by all threads; a call within a call counts once."""

    spent: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _inside: threading.local = field(default_factory=threading.local)

    def watch(self, call: Callable[P, T]) -> Callable[P, T]:
        """Return ``call`` with its processor time taken down."""

        @wraps(call)
        def watched(*given: P.args, **named: P.kwargs) -> T:
            if getattr(self._inside, "now", False):
                return call(*given, **named)
            self._inside.now = True
            began = time.thread_time()
            try:
                return call(*given, **named)
            finally:
                took = time.thread_time() - began
                self._inside.now = False
                with self._lock:
                    self.spent += took

        return watched


@contextmanager
def _watching(account: _Account) -> Iterator[None]:
    """Watch every call of the catalogue, and every event from its telling to the end of its listeners."""
    calls: list[tuple[type, str]] = [
        (SqlCatalogue, name) for name, value in vars(SqlCatalogue).items() if callable(value) and name[0] != "_"
    ]
    # What waits for company is written by whoever comes by, a timer's thread among them.
    calls += [(Gathering, "_commit"), (Outbox, "_write")]
    kept = [(owner, name, getattr(owner, name)) for owner, name in [*calls, (Office, "_emit")]]
    for owner, name, call in kept:
        setattr(owner, name, account.watch(call))
    try:
        yield
    finally:
        for owner, name, call in kept:
            setattr(owner, name, call)


@dataclass(frozen=True, slots=True)
class _Share:
    """How many files were proven and are bad, and what the engine's share was."""

    checked: ours.Checked
    percent: float


def _check(home: Path, daemon: Daemon, copies: Path) -> _Share:
    """Check once and return the share; database work done by a thread of its own counts too."""
    heard: list[Event] = []
    account = _Account()
    with _watching(account):
        office = wiring.build(home)
        try:
            office.listen(heard.append)
            address = parse_address(daemon.url())
            office.passwords.hold(address.account, daemon.password)
            office.add_shop(Shop("bench", address, (str(copies),)))
            keeper = office.keeper("bench")
            began = time.process_time()
            keeper.check(None, Control(), connections=4)
            whole, spent = time.process_time() - began, account.spent
            views = keeper.overview()
        finally:
            office.close()
    healths = {view.path: view.health.value for view in views}
    bad = frozenset(path for path, health in healths.items() if health != "proven")
    return _Share(ours.Checked(len(healths) - len(bad), bad), 100 * spent / whole)


def _prepare(room: Room) -> Case:
    daemon = room.host("vsftpd")
    copies, truth = stocked(room, daemon)
    home = room.folder / "home"

    def value(answer: object) -> float:
        assert isinstance(answer, _Share)
        return answer.percent

    side = Side("database and events", lambda: _check(home, daemon, copies), lambda: ours.new_home(home), value=value)
    return Case(
        (side,),
        lambda answer: isinstance(answer, _Share) and answer.checked == truth,
        (Limit("database and events", "% of the processor time", at_most=15),),
        f"process {os.getpid()}: processor time of all threads, both sides hashed, first check of a shop",
    )


WORKS = (Work("cost", "the engine's own cost while verifying 2,000 small files", _prepare),)
