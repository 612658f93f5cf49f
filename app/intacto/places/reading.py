"""Readings that know whether they were cut short, and chunks whose own failures are told from the host's."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator

from intacto.domain.errors import TransferBroken


class Reading(Iterator[bytes]):
    """The bytes of a file on their way. One that was cut short raises rather than look finished."""

    def __init__(
        self, source: Generator[bytes, None, None], path: str, broken: Callable[[str, str], TransferBroken]
    ) -> None:
        """``broken`` makes the place's own error of a path and of what happened to it."""
        self._source = source
        self._broken = broken
        self._path = path
        self._ended = self._cut = False

    def __next__(self) -> bytes:
        """Return the next bytes; raises StopIteration only where all came."""
        if self._cut:
            raise self._broken(self._path, "the session was used for something else in mid-reading")
        try:
            return next(self._source)
        except BaseException:
            self._ended = True
            raise

    def cut(self) -> None:
        """End the reading if it is under way."""
        self._cut = not self._ended
        self._source.close()

    def close(self) -> None:
        """End the reading: the reader wants no more."""
        self._source.close()


def nothing() -> None:
    """Return None, as a weak reference to a reading that is gone does."""


def noting(chunks: Iterable[bytes], failures: list[BaseException]) -> Iterator[bytes]:
    """Yield ``chunks``, and note what fails in them: a bad disk here is not the host's."""
    try:
        yield from chunks
    except Exception as error:
        failures.append(error)
        raise
