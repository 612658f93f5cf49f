"""Trying again: a broken transfer gets another session and another chance, because most breaks are the line's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TypeVar

from intacto.domain.errors import HostUnreachable, TransferBroken
from intacto.engine.control import Control
from intacto.engine.sessions import PAUSES, LoginUnanswered
from intacto.places.base import Session

T = TypeVar("T")

__all__ = ["MOST_FORGIVEN", "PAUSES", "Act", "Borrow", "Rest", "persist"]

LONG_REST = 10.0
"""Seconds without reading after which a host may have ended the session: our doing, not the file's."""

MOST_FORGIVEN = 20
"""Breaks after a rest of ours that cost no try."""


class Rest:
    """Notices whether we let the host wait (a pause, a low limit) while it was sending."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self.taken = False

    def watch(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield ``chunks``, noting long waits between them on our side."""
        for chunk in chunks:
            paused, handed_on = self._control.paused, time.monotonic()
            yield chunk
            self.taken = self.taken or paused or time.monotonic() - handed_on > LONG_REST


Act = Callable[[Session, Rest], T]
"""What is done in a session; reads go through the ``Rest``."""

Borrow = Callable[[Control], AbstractContextManager[Session]]
"""How to come by a session: a pool's ``lease`` or its ``fresh``."""


def persist(borrow: Borrow, control: Control, act: Act[T], pauses: tuple[float, ...] = PAUSES) -> T:
    """Return what ``act`` returns; tried again in another session when a transfer breaks or the host falls silent.

    ``pauses`` are the seconds before each further try; a break after a rest of ours costs none. Raises what the last
    try raised, LoginUnanswered, and Cancelled.
    """
    left, forgiven = list(pauses), 0
    while True:
        rest = Rest(control)
        try:
            with borrow(control) as session:
                return act(session, rest)
        except LoginUnanswered:
            raise
        except (TransferBroken, HostUnreachable):
            if rest.taken and forgiven < MOST_FORGIVEN:
                forgiven += 1
                continue
            if not left:
                raise
            control.wait(left.pop(0))
