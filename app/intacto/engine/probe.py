"""The host's report card: one visit with scratch files of ours, which are gone when it ends, whatever happens.

What a killed visit left is removed by the next one, and by the next check: its name says that it is ours.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Protocol, Self, TypeVar, runtime_checkable

from intacto.domain import names
from intacto.domain.errors import (
    AccessRefused,
    Certificate,
    FileGone,
    HostError,
    HostFull,
    HostUnreachable,
    TransferBroken,
)
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.product import Entry, EntryKind
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import HostMemory
from intacto.engine.control import Control
from intacto.engine.measures import Outgoing, cap_of, clock_of, download_rate, largest, round_trip
from intacto.engine.ports import Clock
from intacto.engine.tuning import FIRST, leaving_one
from intacto.places.base import Session, Stop

T = TypeVar("T")

_BLOCK = 1024
_LARGEST_COMPARED = 4 * 1024 * 1024
_NOT_WRITABLE = (AccessRefused, HostFull, FileGone)
_BROKEN = (TransferBroken, HostUnreachable)


class Host(Protocol):
    """The host as a probe meets it (:class:`~intacto.engine.host.KnownHost`)."""

    @property
    def memory(self) -> HostMemory:
        """What is remembered of it."""

    def open(self, stop: Stop | None = None) -> Session:
        """Log in."""

    def open_more(self, stop: Stop | None = None) -> Session:
        """Log in beside sessions that are open."""


@runtime_checkable
class ShowsItself(Protocol):
    """A session that can tell more of its host than all do: FTP's."""

    @property
    def certificate(self) -> Certificate | None:
        """The host's certificate, None in plain text."""

    @property
    def tls(self) -> str | None:
        """The protocol in use (``TLSv1.3``)."""

    def system(self) -> str:
        """Ask the host what system it is."""


class Visit:
    """The session of a probe, opened anew when it breaks, and the scratch file that must not stay."""

    def __init__(self, host: Host, control: Control) -> None:
        self._host = host
        self._control = control
        self._session: Session | None = None
        self.token = secrets.token_hex(4)
        self.scratch = names.beside("intacto", secrets.token_hex(4), names.Role.PROBE)
        self._written = False

    def act(self, do: Callable[[Session], T]) -> T:
        """Return what ``do`` returns; raises what it raises, and Cancelled."""
        self._control.checkpoint()
        return self._do(do, self._control)

    def attempt(self, do: Callable[[Session], T], *harmless: type[HostError]) -> T | None:
        """Return what ``do`` returns, None where the transfer broke twice or it raised one of ``harmless``.

        Twice, because what was tried before may have left the session of no use.
        """
        for _ in range(2):
            try:
                return self.act(do)
            except HostError as error:
                if isinstance(error, harmless):
                    return None
                if not isinstance(error, _BROKEN):
                    raise
        return None

    def write(self, pieces: Iterable[bytes]) -> int:
        """Write the scratch file and return its size."""
        self._written = True
        return self.act(lambda session: session.write(self.scratch, pieces))

    def _do(self, do: Callable[[Session], T], stop: Stop | None = None) -> T:
        if self._session is None:
            self._session = self._host.open(stop)
        try:
            return do(self._session)
        except _BROKEN:
            self._session.close()
            self._session = None
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the scratch file, in another session if need be, and log out."""
        try:
            for _ in range(3 if self._written else 0):
                with suppress(HostError):
                    with suppress(AccessRefused, FileGone):
                        self._do(lambda session: session.remove(self.scratch))
                    break
        finally:
            if self._session is not None:
                self._session.close()


@dataclass(frozen=True, slots=True)
class _Look:
    """What a login and the listing of the shop's folder tell."""

    identity: HostIdentity
    encrypted: bool
    certificate: Certificate | None
    tls: str | None
    system: str
    files: tuple[Entry, ...]

    @property
    def mlsd(self) -> bool | None:
        """Tell whether listings are made for programs; None where the question makes no sense."""
        return "MLST" in {feature.split(" ")[0].upper() for feature in self.identity.features} if self.speaks else None

    @property
    def speaks(self) -> bool:
        """Tell whether this is a host that one talks with, rather than a disk."""
        return self.identity != HostIdentity()


def probe_host(host: Host, control: Control, clock: Clock) -> ReportCard:
    """Return the report card; raises what a login and the listing of the shop's folder raise, and Cancelled.

    Where the folder takes no file of ours the card says so, and tells what reading shows.
    """
    with Visit(host, control) as visit:
        look = visit.act(_look)
        visit.attempt(lambda session: sweep(session, [entry.path for entry in look.files]))
        trip = visit.attempt(round_trip, HostError) if look.speaks else None
        up, writable = _upload(visit)
        utc = look.mlsd is not False
        time_of = lambda session: clock_of(session, visit.scratch, clock, tells_utc=utc)  # noqa: E731 - one use
        offset = visit.attempt(time_of, *_NOT_WRITABLE) if writable else None
        abilities = _abilities(visit, clock, () if writable else look.files)
        source = visit.scratch if writable else largest(look.files)
        down = None if source is None else visit.attempt(lambda session: download_rate(session, source), *_NOT_WRITABLE)
    most = _cap(host, control) if look.speaks else None
    return ReportCard(
        clock(), look.identity, look.encrypted, abilities, writable, _used(host.memory, most), most,
        look.tls, look.certificate, look.mlsd, down, up, trip, offset, look.system,
    )  # fmt: skip


def sweep(session: Session, paths: Iterable[str]) -> None:
    """Remove the scratch files among ``paths`` that a killed probe left; one that will not go stays."""
    for path in paths:
        if names.is_probe(path):
            with suppress(AccessRefused, FileGone):
                session.remove(path)


def _look(session: Session) -> _Look:
    files = tuple(entry for entry in session.list_folder("").entries if entry.kind is EntryKind.FILE)
    shows = session if isinstance(session, ShowsItself) else None
    return _Look(
        session.identity,
        session.encrypted,
        shows.certificate if shows else None,
        shows.tls if shows else None,
        shows.system() if shows else "",
        files,
    )


def _upload(visit: Visit) -> tuple[float | None, bool]:
    """Write the scratch file; return the rate in bytes per second, and whether the folder takes files of ours."""
    outgoing = Outgoing()
    try:
        return outgoing.rate(visit.write(outgoing.pieces())), True
    except _NOT_WRITABLE:
        return None, False
    except _BROKEN:
        return None, True


def _abilities(visit: Visit, clock: Clock, readable: tuple[Entry, ...]) -> Abilities:
    """Return what a probe proves; of ``readable`` files, where nothing may be written, what reading them proves."""
    found = visit.attempt(lambda session: session.probe(visit.token, clock()), *_NOT_WRITABLE) or Abilities(clock())
    small = min((entry for entry in readable if (entry.size or 0) > _BLOCK), key=lambda e: e.size or 0, default=None)
    if small is None:
        return found
    path, size = small.path, small.size or 0
    if found.reads_at is None:
        found = replace(found, reads_at=visit.attempt(lambda session: _reads_at(session, path, size), *_NOT_WRITABLE))
    if found.pipelines is None:
        found = replace(found, pipelines=visit.attempt(lambda session: session.try_ahead(path, size), *_NOT_WRITABLE))
    return found


def _reads_at(session: Session, path: str, size: int) -> bool | None:
    """Tell whether reading begins at any offset, by a file of the shop; None where it is too large to compare."""
    if size > _LARGEST_COMPARED:
        return None
    whole = b"".join(session.read(path))
    middle = len(whole) // 2
    return session.read_block(path, middle, _BLOCK) == whole[middle : middle + _BLOCK]


def _cap(host: Host, control: Control) -> int | None:
    """Return how many sessions the host allows at once, as far as is known now; None: no cap was met."""
    control.checkpoint()
    try:
        count, refused = cap_of(lambda: host.open(control), lambda: host.open_more(control))
    except HostError:
        return host.memory.most_sessions
    if refused:
        return count
    known = host.memory.most_sessions
    return known if known is not None and known >= count else None


def _used(memory: HostMemory, most: int | None) -> int:
    """Return how many sessions a check begins with, or stays at under a cap."""
    wanted = memory.best_sessions or FIRST
    return wanted if most is None else min(wanted, leaving_one(most))
