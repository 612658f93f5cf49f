"""The sessions of one run: no more than the host allows, handed from worker to worker, renewed when one breaks."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from intacto.domain.errors import (
    AccessRefused,
    Cancelled,
    CopyError,
    FileGone,
    HostError,
    HostFull,
    HostUnreachable,
    IntactoError,
    LoginRefused,
    TooManyConnections,
    TransferBroken,
)
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.tuning import leaving_one
from intacto.places.base import Place, Session

PAUSES = (1.0, 5.0)
"""Seconds before the second and the third try of a transfer that broke."""

BACK_OFF = (1.0, 3.0, 10.0, 20.0)
"""Seconds between tries to log in. Hosts that count sessions forget a closed one only after a while."""

RESTED = 20.0
"""Seconds after which an idle session is asked whether it still lives, before somebody relies on it."""


class LoginUnanswered(HostUnreachable):
    """Not even a login is answered: the host or the line is down, and no single file is to blame."""


_HARMLESS = (FileGone, AccessRefused, HostFull, CopyError)
_GLANCE = 0.2


class SessionPool:
    """Hands out sessions of one place. Safe from any thread; a session is never with two workers.

    A host that refuses a login for its number of sessions lowers ``most``; ``on_cap`` is told how many it allows.
    """

    def __init__(
        self,
        place: Place,
        most: int,
        on_cap: Callable[[int], None],
        *,
        first: int | None = None,
        pauses: tuple[float, ...] = PAUSES,
        back_off: tuple[float, ...] = BACK_OFF,
        rested: float = RESTED,
    ) -> None:
        """``first`` is how many to begin with where the best number is to be found (None: ``most``, and stay there).

        Whoever looks for it leaves one of those that the host allows to the seller.
        """
        self._place = place
        self.more: Callable[[Control | None], Session] = place.open
        """Logs in beside sessions that are open."""
        self._most = self._cap = max(1, most)
        self.first = self._most if first is None else min(max(1, first), self._most)
        """With how many to begin."""
        self.is_fixed = first is None
        """The number was asked for: it is neither raised nor lowered without need."""
        self.best: int | None = None
        """How many brought the most, once a run has found out."""
        self._on_cap = on_cap
        self.pauses = pauses
        """Seconds before each further try of a transfer that broke; as many tries as there are pauses."""
        self._back_off = back_off
        self._rested = rested
        self._changed = threading.Condition()
        self._idle: list[tuple[Session, float]] = []
        self._open = 0
        self._lent = 0
        self._peak = 0
        self._held: Counter[int] = Counter()
        self._out: list[Session] = []
        self._closed = False

    @property
    def most(self) -> int:
        """Return how many sessions there may be at once."""
        with self._changed:
            return self._most

    @property
    def in_use(self) -> int:
        """Return how many sessions are lent out now."""
        with self._changed:
            return self._lent

    @property
    def peak(self) -> int:
        """Return how many sessions there were at once at the most."""
        with self._changed:
            return self._peak

    @contextmanager
    def lease(self, control: Control | None = None) -> Iterator[Session]:
        """Lend an idle session or a new one; waits while all are in use.

        It comes back to the pool, unless what leaves the ``with`` says that the session may be spoilt. Raises what
        :meth:`intacto.places.base.Place.open` raises, after some tries where waiting may help (HostUnreachable then
        as LoginUnanswered, and at once where no login has worked yet), and Cancelled.
        """
        session = self._acquire(control, fresh=False)
        keep = False
        try:
            yield session
            keep = True
        except _HARMLESS:
            keep = True
            raise
        except (TransferBroken, HostUnreachable):
            _mind_a_stop(control)
            raise
        finally:
            self._give_back(session, keep=keep)

    @contextmanager
    def fresh(self, control: Control | None = None) -> Iterator[Session]:
        """Lend a session that logged in just now and is closed afterwards. Whoever asks must not hold a lease.

        An idle one is closed first where the host's cap would be passed. Raises as :meth:`lease` does.
        """
        session = self._acquire(control, fresh=True)
        try:
            yield session
        except (TransferBroken, HostUnreachable):
            _mind_a_stop(control)
            raise
        finally:
            self._give_back(session, keep=False)

    def add(self, control: Control | None = None) -> bool:
        """Open one more session and keep it ready; return False where the host, or the line, gives none now.

        Nothing depends on it: a refusal lowers :attr:`most`, and is nobody's failure.
        """
        with self._changed:
            if self._closed or self._open >= self._most:
                return False
            self._open += 1
        try:
            session = self.more(control)
        except IntactoError as refusal:
            with self._changed:
                self._open -= 1
                self._changed.notify()
            if isinstance(refusal, TooManyConnections | LoginRefused):
                self._lower()
            return False
        except BaseException:
            with self._changed:
                self._open -= 1
            raise
        with self._changed:
            welcome = self._open <= self._most and not self._closed
            if welcome:
                self._idle.append((session, time.monotonic()))
                self._peak = max(self._peak, self._lent + len(self._idle))
            else:
                self._open -= 1
            self._changed.notify()
        if not welcome:
            session.close()
        return welcome

    def tell_idle(self, say: Callable[[Session], None]) -> None:
        """Tell something to each session that nobody uses now; it must not speak to the host."""
        with self._changed:
            for session, _ in self._idle:
                say(session)

    def hang_up(self) -> None:
        """Break off whatever is asked of the host in lent sessions, from any thread; whoever asks it fails."""
        with self._changed:
            lent = tuple(self._out)
        for session in lent:
            session.hang_up()

    def trim(self, most: int) -> None:
        """Close idle sessions, longest idle first, until no more than ``most`` are open, or none is idle."""
        extra: list[Session] = []
        with self._changed:
            while self._idle and self._open > most:
                extra.append(self._idle.pop(0)[0])
                self._open -= 1
            self._changed.notify_all()
        for session in extra:
            session.close()

    def close(self) -> None:
        """Close idle sessions now and lent ones when they come back; whoever waits for one gets Cancelled."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._open -= len(idle)
            self._changed.notify_all()
        for session, _ in idle:
            session.close()

    def _acquire(self, control: Control | None, *, fresh: bool) -> Session:
        tries = _Tries(self._back_off)
        while True:
            if control is not None:
                control.checkpoint()
            session, since, may_open = self._claim(fresh=fresh)
            if session is not None and not fresh and self._still_lives(session, since):
                return self._lend(session)
            if session is not None:
                session.close()
                tries.replaced = tries.replaced or fresh
                may_open = True
            if may_open:
                opened = self._try_open(tries, control)
                if opened is not None:
                    return self._lend(opened)

    def _lend(self, session: Session) -> Session:
        with self._changed:
            self._lent += 1
            self._out.append(session)
            self._peak = max(self._peak, self._lent + len(self._idle))
        return session

    def _claim(self, *, fresh: bool) -> tuple[Session | None, float, bool]:
        """Take an idle session, or the right to open one; neither after a short wait while all are in use."""
        me = threading.get_ident()
        with self._changed:
            if self._closed:
                raise Cancelled(say("Stopped"), say("The connections to your host are closed."))
            room = self._open < self._most
            if self._idle and not (fresh and room):
                session, since = self._idle.pop()
                self._held[me] += 1
                return session, since, False
            if room:
                self._open += 1
                self._held[me] += 1
                return None, 0.0, True
            if self._held[me] >= self._open:
                raise _no_room()
            self._changed.wait(_GLANCE)
            return None, 0.0, False

    def _still_lives(self, session: Session, since: float) -> bool:
        if time.monotonic() - since < self._rested:
            return True
        try:
            session.keep_alive()
        except HostError:
            return False
        return True

    def _try_open(self, tries: _Tries, control: Control | None) -> Session | None:
        """Log in under the right that was claimed; None: the right is given back, and one may try again."""
        try:
            return self._place.open(control) if self._is_first() else self.more(control)
        except TooManyConnections as refusal:
            self._forgo()
            self._meet_cap(refusal, tries, control)
            return None
        except HostUnreachable as silence:
            self._forgo()
            if self.peak == 0 or not tries.wait(control):
                raise _silent(silence) from silence
            return None
        except BaseException:
            self._forgo()
            raise

    def _meet_cap(self, refusal: TooManyConnections, tries: _Tries, control: Control | None) -> None:
        """Lower the cap to what is open, or wait where nothing is; raises ``refusal`` when waiting did not help.

        Where we closed one ourselves just before, the host may not have noticed yet: one more wait, no lower cap.
        """
        if not tries.replaced and self._lower():
            return
        with self._changed:
            others = self._open
        if not tries.wait(control):
            if others == 0:
                raise refusal
            tries.replaced = False
            tries.restart()

    def _lower(self) -> bool:
        """Take what is open for what the host allows; return False where that teaches nothing."""
        with self._changed:
            # Others may be on their way in and be refused too: the last one counts right.
            cap = self._open
            if not 0 < cap < self._cap:
                return False
            self._cap = cap
            self._most = min(self._most, cap if self.is_fixed else leaving_one(cap))
        self._on_cap(cap)
        return True

    def _is_first(self) -> bool:
        with self._changed:
            return self._open <= 1

    def _forgo(self) -> None:
        with self._changed:
            self._open -= 1
            self._let_go()

    def _let_go(self) -> None:
        me = threading.get_ident()
        self._held[me] -= 1
        if self._held[me] <= 0:
            del self._held[me]
        self._changed.notify()

    def _give_back(self, session: Session, *, keep: bool) -> None:
        with self._changed:
            self._lent -= 1
            self._out.remove(session)
            keep = keep and not self._closed and self._open <= self._most
            if keep:
                self._idle.append((session, time.monotonic()))
                self._let_go()
        if not keep:
            session.close()
            self._forgo()


class _Tries:
    """How often one caller may still wait before a refused login is final."""

    def __init__(self, pauses: tuple[float, ...]) -> None:
        self._pauses = pauses
        self._left = list(pauses)
        self.replaced = False
        """We closed a session of ours to make room."""

    def restart(self) -> None:
        self._left = list(self._pauses)

    def wait(self, control: Control | None) -> bool:
        """Wait before the next try; return False where there is none left. Raises Cancelled."""
        if not self._left:
            return False
        seconds = self._left.pop(0)
        if control is not None:
            control.wait(seconds)
        else:
            time.sleep(seconds)
        return True


def _mind_a_stop(control: Control | None) -> None:
    """Raise Cancelled where the run was stopped: what breaks then we broke, and it speaks against no file or host."""
    if control is not None and control.stopped:
        control.checkpoint()


def _silent(silence: HostUnreachable) -> LoginUnanswered:
    return LoginUnanswered(silence.title, silence.explanation, paths=silence.paths, technical=silence.technical)


def _no_room() -> TooManyConnections:
    return TooManyConnections(
        say("Your host allows no further connection"),
        say("A second look needs a connection of its own. Close other programs that use your host."),
    )
