"""The customer's view: every file that is proven good on the host, downloaded from the shop's public address."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.errors import Cancelled, HostError, HostUnreachable, IntactoError, our_fault
from intacto.domain.health import Health, customers_should_get
from intacto.domain.overview import FileView
from intacto.domain.words import say
from intacto.engine.control import Control, join_all
from intacto.engine.customer_look import Front, Looked, look_as_customer, wanted_of
from intacto.engine.events import HostNotice, Listener, Work
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.progress import Meter
from intacto.engine.reins import Reins
from intacto.engine.telling import Teller
from intacto.engine.views import Views

SILENT_FILES = 3
"""Files in a row of which the address said nothing, after which it is the address that is down."""

ASTRAY = (CustomerTrouble.NOT_FOUND, CustomerTrouble.REFUSED, CustomerTrouble.REDIRECTED, CustomerTrouble.PAGE)
"""What a wrong address answers for every file."""

ASTRAY_FILES = 3
"""Files from which on it is the address that is wrong, where none was there."""

WORKERS = 2
"""Downloads at once: a shop that sells must not feel them."""


@dataclass(frozen=True, slots=True)
class Shopside:
    """What a look needs to know of a shop, and where it tells and keeps what it finds.

    ``promise`` is in seconds, ``web`` the public address that the fronts lead to. ``borrowed`` takes the looks where
    that address is not the shop's own, but one of a single call: nothing of it is kept then.
    """

    shop: str
    catalogue: Catalogue
    emit: Listener
    clock: Clock
    promise: float
    web: str
    borrowed: dict[str, CustomerLook] | None = None


def worth_a_look(view: FileView, now: float, promise: float) -> bool:
    """Tell whether a customer's download says more of this file: the host's own was read lately, and is good.

    Where the host's file is bad, customers get that. Good is what is the baseline, or, where there is none, what opens
    without errors: customers should then get what the host holds.
    """
    proof = view.state.proof
    if proof is None or proof.fingerprint != customers_should_get(view.state):
        return False
    good = view.for_customers or view.health in (Health.PROVEN, Health.SOUND)
    return abs(now - proof.at) <= promise and good


def looking_order(views: Iterable[FileView]) -> list[FileView]:
    """Return ``views``, those never looked at first, then the oldest look."""
    return sorted(views, key=lambda view: (view.state.customer.at if view.state.customer else 0.0, view.path))


class CustomerCheck:
    """One run of looks over some files of one shop, each worker with a front of its own."""

    def __init__(self, side: Shopside, fronts: Sequence[Front]) -> None:
        self._side = side
        self._fronts = fronts
        self._views = Views(side.catalogue, side.clock, side.promise, web=side.web, borrowed=side.borrowed)
        self._teller = Teller(side.shop, side.catalogue, self._views, side.emit, side.clock)
        self._lock = threading.Lock()
        self._queue: deque[FileView] = deque()
        self._held_back: list[tuple[str, Looked]] = []
        self._answered = False
        self._astray: list[tuple[str, Looked]] = []
        self._found = False
        self._failure: IntactoError | None = None
        self.downloaded = 0
        """Bytes that came in the last look."""

    def look(self, paths: Sequence[str], control: Control) -> None:
        """Look at ``paths`` where that says more; record and tell each.

        An address that is silent on file after file ends the look with a notice, and nothing is said of those files;
        nor of any where none is there, as under a wrong address.
        Raises Cancelled, StoreError, and Bug.
        """
        found = (self._views.one(path) for path in dict.fromkeys(paths))
        now, promise = self._side.clock(), self._side.promise
        due = looking_order(view for view in found if view is not None and worth_a_look(view, now, promise))
        self._queue.extend(due)
        self._found = self._was_right({view.path for view in due})
        total = sum(view.size or 0 for view in due)
        meter = Meter(self._side.shop, Work.CHECK, (len(due), total), self._side.emit, lambda: len(self._fronts))
        self._all(Reins(control), meter)
        meter.finish()
        self.downloaded = meter.moved
        if self._failure is not None:
            raise self._failure
        control.checkpoint()
        self._tell_astray()
        self._tell_silence()

    def _was_right(self, due: Set[str]) -> bool:
        """Tell whether customers got one of the other files at this address, as last seen."""
        looks = ((view.path, view.state.customer) for view in self._views.all())
        return any(look is not None and look.trouble is None and path not in due for path, look in looks)

    def _all(self, reins: Reins, meter: Meter) -> None:
        threads = [
            threading.Thread(target=self._work, args=(front, reins, meter), name=f"customer-{number}", daemon=True)
            for number, front in enumerate(self._fronts[: len(self._queue)])
        ]
        for thread in threads:
            thread.start()
        try:
            join_all(threads, lambda: self._hang_up(reins))
        except BaseException:
            reins.stop()
            join_all(threads, lambda: self._hang_up(reins))
            raise

    def _hang_up(self, reins: Reins) -> None:
        """Let no worker wait for a silent shop once the run is to end."""
        if reins.stopped:
            for front in self._fronts:
                front.hang_up()

    def _work(self, front: Front, reins: Reins, meter: Meter) -> None:
        try:
            while (view := self._next(reins)) is not None:
                self._one(view, front, reins, meter)
        except Cancelled:
            return
        except IntactoError as failure:
            self._fail(failure, reins)
        except Exception as failure:  # noqa: BLE001 - nothing may end a thread in silence; look() raises it
            self._fail(our_fault(failure), reins)
        finally:
            front.close()

    def _next(self, reins: Reins) -> FileView | None:
        with self._lock:
            down = len(self._held_back) >= SILENT_FILES
            return None if down or reins.stopped or not self._queue else self._queue.popleft()

    def _fail(self, failure: IntactoError, reins: Reins) -> None:
        with self._lock:
            self._failure = self._failure or failure
        reins.stop()

    def _one(self, view: FileView, front: Front, reins: Reins, meter: Meter) -> None:
        wanted = wanted_of(view.state, self._side.catalogue)
        if wanted is None:
            return
        counter = meter.start(view.path, view.size or 0)
        looked = look_as_customer(view.path, wanted, front, reins, self._side.clock, counter.read)
        counter.end()
        for path, each in self._settled(view.path, looked):
            self._record(path, each.look)

    def _settled(self, path: str, looked: Looked) -> list[tuple[str, Looked]]:
        """Return the looks that may be recorded: a silence only once the address answered after it."""
        with self._lock:
            if looked.silent:
                self._held_back.append((path, looked))
                return []
            if len(self._held_back) >= SILENT_FILES:
                return [(path, looked)]
            self._answered = True
            before, self._held_back = self._held_back, []
            self._found = self._found or looked.look.trouble not in ASTRAY
            self._astray += [*before, (path, looked)]
            return self._ready() if self._found else []

    def _ready(self) -> list[tuple[str, Looked]]:
        ready, self._astray = self._astray, []
        return ready

    def _record(self, path: str, look: CustomerLook) -> None:
        """Keep a look, and tell it. A silence never hides what was seen to be broken before."""
        if self._side.borrowed is not None:
            self._side.borrowed[path] = look
            self._teller.as_customer(path)
            return
        state = self._side.catalogue.state(path)
        before = state.customer if state is not None else None
        silent = look.trouble is not None and not look.trouble.breaks
        known_broken = before is not None and before.trouble is not None and before.trouble.breaks
        if not (silent and known_broken and before is not None and before.against == look.against):
            self._side.catalogue.record_customer(path, look)
        self._teller.as_customer(path)

    def _tell_astray(self) -> None:
        """Tell that the address seems wrong where no file at all was there; of few files, each is told."""
        held = self._ready()
        count = sum(not looked.silent for _, looked in held)
        if count < ASTRAY_FILES:
            for path, looked in held:
                self._record(path, looked.look)
            return
        told = say(
            "None of the {count} files looked at is there. Open {url} in a browser, and correct the address.",
            count=count,
            url=self._side.web,
        )
        technical = held[-1][1].look.technical
        title = say("Your shop's public address seems to be wrong")
        self._side.emit(HostNotice(self._side.shop, HostError(title, told, technical=technical)))

    def _tell_silence(self) -> None:
        """Tell that the address is silent; of single files that were met by silence at the end, that too."""
        held, self._held_back = self._held_back, []
        if not held:
            return
        if self._answered and len(held) < SILENT_FILES:
            for path, looked in held:
                self._record(path, looked.look)
            return
        last = held[-1][1]
        notice = last.failure or HostUnreachable(
            say("Your shop's public address does not answer"), last.look.reason, technical=last.look.technical
        )
        self._side.emit(HostNotice(self._side.shop, notice))
