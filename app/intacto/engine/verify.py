"""The check: every file read back, oldest proof first, and what was found told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from intacto.domain.due import Alarm
from intacto.domain.errors import AddressInvalid, FileGone
from intacto.domain.overview import FileView
from intacto.domain.product import EntryKind
from intacto.domain.proof import ProofLevel
from intacto.domain.sampling import SAMPLES
from intacto.domain.words import say
from intacto.engine.attempts import Borrow, persist
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.events import Event, Listener, Work
from intacto.engine.examine import Examiner
from intacto.engine.looks import Looker
from intacto.engine.partials import resumes_within
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.progress import Meter
from intacto.engine.round import ANY_DAMAGE, MUCH_DAMAGE, Bounds, CheckResult, Equipment, Round
from intacto.engine.sessions import SessionPool
from intacto.engine.telling import Teller
from intacto.engine.views import Views, no_such_product
from intacto.places.base import Session

_OFFERED = (ProofLevel.LISTED, ProofLevel.SAMPLED, ProofLevel.DIGEST, ProofLevel.READ)

__all__ = ["CheckResult", "Verifier"]


class Verifier:
    """Checks the files of one shop against the host."""

    def __init__(
        self,
        shop: str,
        catalogue: Catalogue,
        pool: SessionPool,
        shelf: CopyShelf,
        emit: Listener,
        clock: Clock,
        promise: float,
    ) -> None:
        """``promise`` is in seconds, the age at which a proof is old."""
        self._shop = shop
        self._catalogue = catalogue
        self._pool = pool
        self._emit = emit
        self._clock = clock
        self._promise = promise
        self.anew_since: float | None = None
        """What began before (UTC seconds) is not gone on with; else :mod:`intacto.engine.partials` says when."""
        self.nearest: str | None = None
        """The folder that is read first."""
        self.raise_alarm: Callable[[Alarm], None] = _keep_nothing
        """Told of damage that has everything read, before that begins."""
        self._views = Views(catalogue, clock, promise)
        self._teller = Teller(shop, catalogue, self._views, emit, clock)
        self._examiner = Examiner(catalogue, pool, shelf, clock, promise)
        self._looker = Looker(catalogue, pool)
        self._last = self._total = CheckResult(0, 0, 0.0, 0, ())

    @property
    def web(self) -> str:
        """The shop's public address, empty at first: looks at customers' downloads from elsewhere are not judged."""
        return self._views.web

    @web.setter
    def web(self, address: str) -> None:
        self._views.web = address

    @property
    def last(self) -> CheckResult:
        """Return what the latest check did, also where it ended with a failure."""
        return self._last

    @property
    def total(self) -> CheckResult:
        """Return what all checks of this verifier did together."""
        return self._total

    def view(self, path: str) -> FileView:
        """Return what is known of a file; raises AddressInvalid where there is no such product."""
        found = self._views.one(path)
        if found is None:
            raise no_such_product(path)
        return found

    def check(
        self,
        paths: Sequence[str] | None,
        control: Control,
        level: ProofLevel = ProofLevel.READ,
        *,
        widens: bool = True,
        due: bool = False,
        takes_digests: bool = False,
        samples: int = SAMPLES,
    ) -> CheckResult:
        """Check the files of ``paths`` (None: all) as the latest listing showed them, and return what was done.

        Damage makes the check wider, ``widens`` permitting: to everything at the first bad file where only samples,
        digests or what is ``due`` were to be looked at, and where it is found in several folders of those named.
        With ``takes_digests`` files are judged by the host's word too. ``samples`` is how many blocks SAMPLED looks at.
        When the run is stopped the result tells what was done until then. Raises AddressInvalid for an unknown path
        or a level that is not offered, what ends a run (the host is down, a login is refused), and Bug.
        """
        if level not in _OFFERED:
            raise AddressInvalid(
                say("Files cannot be checked that way"),
                say("Choose one of: listed, sampled, digest, read. Only read proves a file."),
            )
        self._views.takes_digests = takes_digests
        tools = Equipment(
            self._shop, self._catalogue, self._pool, self._examiner, self._looker, self._views, self.raise_alarm
        )
        spread = ANY_DAMAGE if due or level is not ProofLevel.READ else MUCH_DAMAGE
        everything = due is False and paths is None and level is ProofLevel.READ
        resumes = resumes_within(self._promise, due=due, named=paths is not None)
        if self.anew_since is not None:
            resumes = min(resumes, max(0.0, self._clock() - self.anew_since))
        bounds = Bounds(spread if widens and not everything else None, samples, resumes, self.nearest)
        check = Round(tools, self._teller, self._emit, self._clock, bounds)
        try:
            check.run(lambda: self._chosen(paths), control, level)
        finally:
            self._last = check.result()
            self._total = self._total.plus(self._last)
        return self._last

    def check_one(
        self,
        path: str,
        control: Control,
        session_source: Callable[[], AbstractContextManager[Session]] | None = None,
    ) -> FileView:
        """Read one file as the host has it now, record the proof, tell it, and return the view.

        In a session that logs in for it, or one of ``session_source``; whoever asks must not hold a lease. A file that
        cannot be read is unreadable in the view. Raises FileGone where nothing has this name, AddressInvalid where it
        is no product, and what ends a run.
        """
        self.view(path)
        given = None if session_source is None else _given(session_source)
        self._look_up(path, control, given)
        meter = Meter(self._shop, Work.REPAIR, (1, 0), _nobody, lambda: 0)
        brought = self._examiner.examine(path, control, meter.start(path, 0), given or self._pool.fresh)
        if brought is not None:
            self._teller.read(brought)
            self._teller.settle()
        return self.view(path)

    def _look_up(self, path: str, control: Control, borrow: Borrow | None) -> None:
        """Take in how the host lists the file now: after a repair the latest listing is out of date."""
        entry = persist(borrow or self._pool.lease, control, lambda session, _: session.find(path), self._pool.pauses)
        if entry is None or entry.kind is not EntryKind.FILE:
            raise FileGone(say("The file is not on your host"), say("Nothing there has this name."), paths=(path,))
        self._catalogue.record_listing([replace(entry, path=path)], self._clock())

    def _chosen(self, paths: Sequence[str] | None) -> list[FileView]:
        if paths is None:
            return list(self._views.all())
        return [self.view(path) for path in dict.fromkeys(paths)]


def _given(source: Callable[[], AbstractContextManager[Session]]) -> Borrow:
    def borrow(_: Control) -> AbstractContextManager[Session]:
        return source()

    return borrow


def _keep_nothing(_: Alarm) -> None:
    """Keep no alarm: nobody stands behind this verifier."""


def _nobody(_: Event) -> None:
    """Listen to nothing: one file after a repair is told by the repair."""
