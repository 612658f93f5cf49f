"""What a repair does at the host: small acts, each tried again in another session, none of them done twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from intacto.domain.errors import (
    AccessRefused,
    Cancelled,
    CertificateError,
    EncryptionLost,
    FileGone,
    HostUnreachable,
    LoginRefused,
    PasswordNeeded,
    TransferBroken,
)
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.product import Entry
from intacto.domain.words import say
from intacto.engine.attempts import Act, Rest, persist
from intacto.engine.control import Control
from intacto.engine.reading import Reading, read_through
from intacto.engine.sessions import LoginUnanswered, SessionPool
from intacto.formats.base import Tester
from intacto.places.base import Session

T = TypeVar("T")

NO_HOST = (LoginUnanswered, LoginRefused, CertificateError, EncryptionLost, PasswordNeeded)
"""What says that there is no host to work with now, whatever the file."""

UNREADABLE = (TransferBroken, HostUnreachable, AccessRefused)
"""What says, after several logins that worked, that this file cannot be read. LoginUnanswered, a kind of
HostUnreachable, does not: catch it first."""

_OWNER_READS = 0o400


class Finishing(Control):
    """Reins of what must not be left half done: they keep the run's pace and its pause, but stopping waits."""

    def __init__(self, outer: Control) -> None:
        super().__init__()
        self._outer = outer

    @property
    def paused(self) -> bool:
        """Tell whether the run is paused."""
        return self._outer.paused

    def checkpoint(self, moved: int = 0) -> None:
        """Wait while the run is paused and keep its rate; never raises."""
        with suppress(Cancelled):
            self._outer.checkpoint(moved)


class Hands:
    """Acts at one host. All raise HostError kinds as :class:`~intacto.places.base.Session` does, and Cancelled."""

    def __init__(self, pool: SessionPool, control: Control) -> None:
        self._pool = pool
        self._control = control

    def finishing(self) -> Hands:
        """Return hands that go on when the run is stopped."""
        return Hands(self._pool, Finishing(self._control))

    def do(self, act: Act[T], *, fresh: bool = False) -> T:
        """Return what ``act`` returns, in a session that has just logged in if ``fresh``."""
        return persist(self._pool.fresh if fresh else self._pool.lease, self._control, act, self._pool.pauses)

    def find(self, path: str) -> Entry | None:
        """Return the entry of ``path``, None where nothing has that name."""
        return self.do(lambda session, _: session.find(path))

    def take(self, path: str, use: Callable[[Iterator[bytes]], T]) -> T:
        """Return what ``use`` makes of the file's bytes, read in a fresh session; called anew for each try."""

        def act(session: Session, rest: Rest) -> T:
            return use(rest.watch(session.read(path)))

        return self.do(act, fresh=True)

    def read(
        self, path: str, tester: Callable[[], Tester] | None = None, on_bytes: Callable[[int], None] | None = None
    ) -> Reading:
        """Read a file whole in a fresh session."""
        return self.take(
            path, lambda chunks: read_through(chunks, self._control, tester() if tester else None, on_bytes)
        )

    def fingerprint(self, path: str, on_bytes: Callable[[int], None] | None = None) -> Fingerprint:
        """Read a file whole in a fresh session and return its fingerprint."""
        return self.read(path, on_bytes=on_bytes).fingerprint

    def rename(self, old: str, new: str) -> None:
        """Rename; raises AccessRefused where ``new`` is taken. An answer that was lost is asked for, not repeated."""
        tried = False

        def act(session: Session, _: Rest) -> None:
            nonlocal tried
            again, tried = tried, True
            if session.find(new) is None:
                session.rename(old, new)
            elif not again or session.find(old) is not None:
                raise AccessRefused(
                    say("Another file has taken its name"),
                    say("Someone else changes files on your host right now. Check again, then repair."),
                    paths=(new,),
                )

        self.do(act)

    def remove(self, path: str) -> None:
        """Remove a file of ours; one that is gone already is fine."""
        with suppress(FileGone):
            self.do(lambda session, _: session.remove(path))

    def permissions(self, path: str) -> int | None:
        """Return the mode bits, None where the host does not tell or refuses."""
        with suppress(AccessRefused, FileGone):
            return self.do(lambda session, _: session.permissions(path))
        return None

    def restore_permissions(self, path: str, mode: int | None) -> None:
        """Set the mode bits where the host lets one; None does nothing.

        The owner keeps the right to read, without which nothing could be proven.
        """
        if mode is None:
            return
        wanted = mode | _OWNER_READS

        def act(session: Session, _: Rest) -> None:
            if session.permissions(path) != wanted:
                session.set_permissions(path, wanted)

        with suppress(AccessRefused):
            self.do(act)
