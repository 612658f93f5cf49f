"""Reading a file to its end however often the line breaks: a broken transfer goes on from the last byte that came.

The bytes before the break were fed to the digest already and stay there; a new session asks for the rest (REST, RFC
3659 section 5). Only where the host still shows the same size and time: else everything is read anew. That is no
promise of the host's that nothing changed between; but the digest is over the bytes that came, so what is called equal
to the baseline did come, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import TypeVar

from intacto.domain.errors import AccessRefused, FileGone, HostUnreachable, TransferBroken
from intacto.domain.product import Presence
from intacto.domain.words import say
from intacto.engine.attempts import MOST_FORGIVEN, Borrow, Rest
from intacto.engine.control import Control
from intacto.engine.sessions import LoginUnanswered
from intacto.places.base import Session

T = TypeVar("T")

WORTH_A_TRY = 4 * 1024 * 1024
"""Bytes after which a break counts as the first one again: a line that breaks at each gigabyte brings 20 of them."""

_STARTS = 3


class ReadAnew(Exception):
    """The file is not what it was, or the host does not hand out its rest. Never leaves the engine."""


class SteadyReader:
    """Reads one file; ``seen`` is how the host last listed it, ``pauses`` the seconds before each further try."""

    def __init__(self, path: str, seen: Presence, control: Control, pauses: tuple[float, ...]) -> None:
        self.path = path
        self._size = seen.size
        self._modified = seen.modified
        self._control = control
        self._pauses = pauses

    def use(self, borrow: Borrow, act: Callable[[Iterator[bytes]], T]) -> T:
        """Return what ``act`` makes of all bytes of the file; called anew where the file must be read anew.

        Raises HostError kinds as :meth:`intacto.places.base.Session.read` does, LoginUnanswered, and Cancelled.
        """
        for _ in range(_STARTS):
            with closing(self.chunks(borrow)) as chunks:
                try:
                    return act(chunks)
                except ReadAnew:
                    continue
        raise TransferBroken(
            say("It changes while it is read"),
            say("Somebody writes to it on your host. Check it again later."),
            paths=(self.path,),
        )

    def chunks(self, borrow: Borrow, offset: int = 0) -> Generator[bytes, None, None]:
        """Yield the bytes from ``offset``, out of as many sessions as it takes; raises ReadAnew beside the others."""
        position, tries = offset, _Tries(self._control, self._pauses, offset)
        while True:
            rest = Rest(self._control)
            try:
                with borrow(self._control) as session:
                    if position:
                        self._compare(session)
                    for chunk in rest.watch(session.read(self.path, position, self._size)):
                        position += len(chunk)
                        yield chunk
                    return
            except LoginUnanswered:
                raise
            except AccessRefused as refusal:
                if position:
                    raise ReadAnew from refusal
                raise
            except (TransferBroken, HostUnreachable):
                if not tries.another(position, rested=rest.taken):
                    raise

    def _compare(self, session: Session) -> None:
        """Raise ReadAnew where the file has another size or time than before; FileGone where it is not there.

        Times are compared where both are told: a hint that saves reading to the end what is another file.
        """
        entry = session.find(self.path)
        if entry is None:
            raise FileGone(say("The file is not on your host"), say("Nothing there has this name."), paths=(self.path,))
        times = (entry.modified, self._modified)
        same_time = None in times or times[0] == times[1]
        if entry.size == self._size and same_time:
            return
        self._size, self._modified = entry.size, entry.modified
        raise ReadAnew


class _Tries:
    """How often a reading may break: as :func:`intacto.engine.attempts.persist` has it, anew after real progress."""

    def __init__(self, control: Control, pauses: tuple[float, ...], offset: int) -> None:
        self._control = control
        self._pauses = pauses
        self._left = list(pauses)
        self._broke_at = offset
        self._forgiven = 0

    def another(self, position: int, *, rested: bool) -> bool:
        """Wait, and tell whether the reading may go on after a break at ``position``; raises Cancelled."""
        if position - self._broke_at >= WORTH_A_TRY:
            self._left = list(self._pauses)
        self._broke_at = position
        if rested and self._forgiven < MOST_FORGIVEN:
            self._forgiven += 1
            return True
        if not self._left:
            return False
        self._control.wait(self._left.pop(0))
        return True
