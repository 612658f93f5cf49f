"""Reins of a part of a run: they obey the run's own, and can end their part without the run looking stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from intacto.engine.control import Control


class Reins(Control):
    """Follows ``outer`` in everything; :meth:`stop` ends only what holds these reins."""

    def __init__(self, outer: Control, *, metered: bool = True) -> None:
        """``metered`` false: the bytes do not count against the limit (a read of a local disk)."""
        super().__init__()
        self._outer = outer
        self._metered = metered
        self._moved = 0

    @property
    def moved(self) -> int:
        """Return how many bytes passed under these reins: to measure by, not to account for."""
        return self._moved

    @property
    def paused(self) -> bool:
        """Tell whether the run is paused."""
        return self._outer.paused

    @property
    def stopped(self) -> bool:
        """Tell whether the run, or this part of it, is to end."""
        return super().stopped or self._outer.stopped

    @contextmanager
    def when_stopped(self, act: Callable[[], None]) -> Iterator[None]:
        """Have ``act`` called when the run, or this part of it, is stopped; see :meth:`Control.when_stopped`."""
        with self._outer.when_stopped(act), super().when_stopped(act):
            yield

    def checkpoint(self, moved: int = 0) -> None:
        """Wait while the run is paused, keep its rate; raises Cancelled when either is stopped."""
        if self._metered:
            self._moved += moved
        self._outer.checkpoint(moved if self._metered else 0)
        super().checkpoint()

    def wait(self, seconds: float) -> None:
        """Wait, but not longer than the run lasts; raises Cancelled when either is stopped."""
        self._outer.wait(seconds)
        super().checkpoint()
