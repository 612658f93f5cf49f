"""A good file that can be read anywhere, so that every explanation reads it at its own pace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

PIECE = 1 << 20
"""Bytes that are compared at a time."""


class Original(Protocol):
    """A file of ``size`` bytes that can be read anywhere."""

    @property
    def size(self) -> int:
        """Return its size in bytes."""

    def read(self, start: int, length: int) -> bytes:
        """Return ``length`` bytes from ``start`` on, fewer only at its end; raises OSError or CopyUnreadable."""


class InMemory:
    """Bytes as an original."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @property
    def size(self) -> int:
        """Return its size in bytes."""
        return len(self._content)

    def read(self, start: int, length: int) -> bytes:
        """Return ``length`` bytes from ``start`` on, fewer only at its end; raises OSError before its start."""
        if start < 0:
            raise OSError(22, "before the first byte")  # as a file does
        return self._content[start : start + length]


class OnDisk:
    """A local file as an original; to be closed. Opening and reading raise OSError."""

    def __init__(self, path: Path | str) -> None:
        # Unbuffered: it is read in large pieces.
        self._file = open(path, "rb", buffering=0)  # noqa: PTH123, SIM115 - the path may be any string; closed by the caller
        self.size = os.fstat(self._file.fileno()).st_size

    def __enter__(self) -> OnDisk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def read(self, start: int, length: int) -> bytes:
        """Return ``length`` bytes from ``start`` on, fewer only at its end; raises OSError."""
        self._file.seek(start)
        first = self._file.read(length)
        if len(first) == length or not first:
            return first
        pieces = [first]
        while length > sum(map(len, pieces)) and (more := self._file.read(length - sum(map(len, pieces)))):
            pieces.append(more)
        return b"".join(pieces)


def pieces(original: Original, start: int = 0) -> Iterator[bytes]:
    """Yield the bytes of ``original`` from ``start`` to its end."""
    while piece := original.read(start, PIECE):
        yield piece
        start += len(piece)
