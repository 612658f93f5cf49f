"""A probe tells what a host can do, leaves nothing behind, and harms nothing, on a scripted host."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from intacto.domain import names
from intacto.domain.errors import Cancelled, LoginRefused, TooManyConnections
from intacto.domain.host import Abilities
from intacto.domain.shop import HostMemory
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.measures import SCRATCH_BYTES
from intacto.engine.probe import probe_host
from intacto.places.base import Session, Stop
from tests.engine.fakes import FakePlace, Fault, ManualClock, broken, full, refused, unreachable

FILES = {"a.zip": b"a" * 5000, "b.zip": b"b" * 90_000}
ABLE = Abilities(1.0, pipelines=True, reads_at=True, keeps_tail=True, sha256="XSHA256")


class FakeHost:
    """What a probe asks of a known host."""

    def __init__(self, place: FakePlace, memory: HostMemory | None = None) -> None:
        self.place, self.memory = place, memory or HostMemory()

    def open(self, stop: Stop | None = None) -> Session:
        return self.place.open(stop)

    def open_more(self, stop: Stop | None = None) -> Session:
        return self.place.open(stop)


def host_of(cap: int | None = None, memory: HostMemory | None = None) -> FakeHost:
    place = FakePlace(dict(FILES), cap=cap)
    place.abilities = ABLE
    return FakeHost(place, memory)


def test_what_it_found() -> None:
    host, clock = host_of(cap=3), ManualClock()
    card = probe_host(host, Control(), clock)
    assert card.abilities == replace(ABLE, at=clock())
    assert (card.writable, card.most_sessions, card.sessions, card.mlsd) == (True, 3, 2, True)
    assert card.down is not None
    assert card.up is not None
    assert min(card.down, card.up) > 0
    assert card.round_trip is not None
    assert card.clock is not None
    assert card.identity == host.place.identity
    assert host.place.bodies() == FILES
    assert host.place.live == 0


@pytest.mark.parametrize(("cap", "seen", "used"), [(1, 1, 1), (2, 2, 1), (8, None, 4), (None, None, 4)])
def test_the_cap_is_found_by_careful_opening(cap: int | None, seen: int | None, used: int) -> None:
    host = host_of(cap)
    card = probe_host(host, Control(), ManualClock())
    assert (card.most_sessions, card.sessions) == (seen, used)
    assert host.place.peak <= 8
    assert host.place.live == 0


@pytest.mark.parametrize(("known", "cap", "told"), [(3, None, None), (3, 5, 5), (8, None, 8), (12, None, 12)])
def test_a_cap_that_was_seen_is_corrected(known: int, cap: int | None, told: int | None) -> None:
    card = probe_host(host_of(cap, HostMemory(most_sessions=known)), Control(), ManualClock())
    assert card.most_sessions == told


@pytest.mark.parametrize("fault", [refused, full])
def test_where_nothing_may_be_written_it_says_so_and_tells_what_reading_shows(fault: Fault) -> None:
    host = host_of()
    host.place.abilities = Abilities(1.0)
    host.place.fail("write", fault=fault, times=None)
    host.place.fail("probe", fault=fault, times=None)
    card = probe_host(host, Control(), ManualClock())
    assert (card.writable, card.up, card.clock) == (False, None, None)
    assert card.down is not None
    assert card.abilities.reads_at is True
    assert host.place.bodies() == FILES


@pytest.mark.parametrize("fault", [broken, unreachable, refused])
@pytest.mark.parametrize("op", ["keep-alive", "find", "probe", "read", "write", "remove", "list"])
def test_whatever_goes_wrong_once_nothing_stays(op: str, fault: Fault) -> None:
    host = host_of()
    host.place.fail(op, fault=fault, skip=1 if op == "list" else 0)
    probe_host(host, Control(), ManualClock())
    left = [path for path in host.place.files if path not in FILES]
    assert left == [] or (op, fault) == ("remove", refused), "a host that forbids removing keeps what it forbids"
    assert {path: host.place.body(path) for path in FILES} == FILES
    assert host.place.live == 0


@pytest.mark.parametrize("op", ["write", "probe", "read"])
def test_one_that_is_stopped_or_breaks_down_leaves_nothing(op: str) -> None:
    class Stopped(Exception):
        pass

    host = host_of()
    host.place.fail(op, fault=Stopped)
    with pytest.raises(Stopped):
        probe_host(host, Control(), ManualClock())
    assert host.place.bodies() == FILES
    assert host.place.live == 0
    control = Control()
    control.stop()
    with pytest.raises(Cancelled):
        probe_host(host, control, ManualClock())


def test_a_write_that_broke_off_leaves_no_part() -> None:
    host = host_of()
    host.place.break_write(None, 100_000)
    card = probe_host(host, Control(), ManualClock())
    assert (card.writable, card.up) == (True, None)
    assert host.place.bodies() == FILES


def test_what_a_killed_probe_left_goes_and_nothing_else() -> None:
    host = host_of()
    left = names.beside("intacto", secrets.token_hex(4), names.Role.PROBE)
    repair = names.beside("a.zip", secrets.token_hex(4), names.Role.OLD)
    alike = ("mine-probe", "a.intacto-12-probe")
    for path in (left, repair, *alike):
        host.place.put(path, b"x")
    probe_host(host, Control(), ManualClock())
    assert set(host.place.files) == {*FILES, repair, *alike}


def test_the_scratch_file_is_bounded() -> None:
    host = host_of()
    sizes: list[int] = []

    def note(body: bytes) -> bytes:
        sizes.append(len(body))
        return body

    host.place.spoil_write(note)
    probe_host(host, Control(), ManualClock())
    assert sizes == [SCRATCH_BYTES]


@pytest.mark.parametrize(
    ("seconds", "utc", "offset"),
    [(90.0, True, 90.0), (-3600.0, True, -3600.0), (7200.0 + 40, False, 40.0), (-5400.0, False, 0.0)],
)
def test_the_clock(seconds: float, utc: bool, offset: float) -> None:
    host, clock = host_of(), ManualClock(1_700_000_017.0)
    if not utc:
        host.place.identity = replace(host.place.identity, features=("SIZE",))
    host.place.written_at = clock.now + seconds
    card = probe_host(host, Control(), clock)
    assert card.clock is not None
    assert card.clock.offset == pytest.approx(offset)
    assert card.mlsd is utc


def test_a_login_that_is_refused_ends_it() -> None:
    def fault() -> BaseException:
        return LoginRefused(say("Refused"), say("Your host refused the password."))

    host = host_of()
    host.place.fail("open", fault=fault)
    with pytest.raises(LoginRefused):
        probe_host(host, Control(), ManualClock())
    host = host_of(cap=0)
    with pytest.raises(TooManyConnections):
        probe_host(host, Control(), ManualClock())
