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
    TooManyConnections,
)
from intacto.domain.words import say
from intacto.engine.control import Control
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

    A host that refuses a login for its number of sessions lowers ``most``; ``on_cap`` is told the new number.
    """

    def __init__(
        self,
        place: Place,
        most: int,
        on_cap: Callable[[int], None],
        *,
        pauses: tuple[float, ...] = PAUSES,
        back_off: tuple[float, ...] = BACK_OFF,
        rested: float = RESTED,
    ) -> None:
        self._place = place
        self._most = max(1, most)
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
        finally:
            self._give_back(session, keep=False)

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
            return self._place.open()
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
        with self._changed:
            others = self._open
            lower = 0 < others < self._most and not tries.replaced
            if lower:
                self._most = others
        if lower:
            self._on_cap(others)
        elif not tries.wait(control):
            if others == 0:
                raise refusal
            tries.replaced = False
            tries.restart()

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


def _silent(silence: HostUnreachable) -> LoginUnanswered:
    return LoginUnanswered(silence.title, silence.explanation, paths=silence.paths, technical=silence.technical)


def _no_room() -> TooManyConnections:
    return TooManyConnections(
        say("Your host allows no further connection"),
        say("A second look needs a connection of its own. Close other programs that use your host."),
    )
