"""What the sessions at hosts have in common: one thing at a time, and each failure in words of ours."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import ClassVar

from intacto.domain.errors import AccessRefused, FileGone, HostError
from intacto.domain.product import Entry
from intacto.places import host_errors
from intacto.places.base import Closing
from intacto.places.reading import Reading, nothing


class HostSession(Closing, ABC):
    """A login at a host. What derives from it says how its line fails, and what that means."""

    foreign: ClassVar[tuple[type[BaseException], ...]]
    """What the libraries below raise."""

    def __init__(self) -> None:
        self._reading: Callable[[], Reading | None] = nothing
        self._closed = False

    @property
    def usable(self) -> bool:
        """Tell whether it may be used; if not, only ``close`` is left."""
        return not self._closed and not self._is_dead()

    @abstractmethod
    def find(self, path: str) -> Entry | None:
        """Return the entry of ``path``, None where nothing has that name."""

    @abstractmethod
    def _is_dead(self) -> bool:
        """Tell whether questions and answers may no longer belong together."""

    @abstractmethod
    def _meaning(self, error: BaseException, path: str) -> HostError:
        """Return a foreign error about ``path`` as one of ours; a line that it ends is dead from here on."""

    def _end_reading(self) -> None:
        """Break off a reading that nobody finished."""
        reading, self._reading = self._reading(), nothing
        if reading is not None:
            reading.cut()

    @contextlib.contextmanager
    def _working(
        self,
        path: str,
        *,
        look: str | None = None,
        is_reading: bool = False,
        passing: list[BaseException] | None = None,
    ) -> Iterator[None]:
        """Translate what goes wrong with ``path``.

        ``look`` is what decides, by being there or not, between FileGone and AccessRefused. ``passing`` are failures of
        the caller's own, which are none of ours.
        """
        if not is_reading:
            self._end_reading()
        if not self.usable:
            raise host_errors.broken(path, "the session is closed")
        try:
            yield
        except self.foreign as error:
            if passing:
                raise
            if is_reading:
                # It ends with this; a look at the folder must not try to end it once more.
                self._reading = nothing
            translated = self._meaning(error, path)
            if isinstance(translated, FileGone | AccessRefused) and look and self.usable:
                translated = self._looked_up(translated, path, look)
            raise translated from error

    def _looked_up(self, error: FileGone | AccessRefused, path: str, look: str) -> HostError:
        """Return FileGone if ``look`` is not there, else AccessRefused; the host's own word where looking fails.

        Hosts have one word for many things.
        """
        try:
            there = self.find(look) is not None
        except HostError:
            return error
        make = host_errors.refused if there else host_errors.gone
        return make(path, error.technical)
