"""Where bytes for evidence come from: a file of this computer, or the host, asked for as few pieces as will do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

from intacto.domain import names
from intacto.domain.damage import Span
from intacto.domain.errors import CopyUnreadable
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.words import say
from intacto.places.base import Session

SMALL = 256 * 1024
"""Bytes up to which a file is read whole: that costs no more than a piece of it, and tells whether it has changed."""

_NEAR = 32 * 1024
"""Bytes between two pieces up to which they are read as one: each piece costs a few round trips."""


class Source(Protocol):
    """Bytes at any offset."""

    def at(self, start: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``start``, fewer only at the end of the file."""


class FileBytes:
    """A file of this computer; None: one that holds nothing. To be closed."""

    def __init__(self, file: Path | None) -> None:
        """Open ``file``; raises CopyUnreadable."""
        self._file: BinaryIO | None = None
        self._path = file
        self.size = 0
        if file is None:
            return
        try:
            self._file = file.open("rb")
            self.size = self._file.seek(0, 2)
        except OSError as error:
            raise _unreadable(file, error) from error

    def at(self, start: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``start``; raises CopyUnreadable."""
        if self._file is None or self._path is None:
            return b""
        try:
            self._file.seek(start)
            return self._file.read(length)
        except OSError as error:
            raise _unreadable(self._path, error) from error

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()


class HostBytes:
    """A file of the host; ``size`` is what it shows now. Small ones are read whole, and once."""

    def __init__(self, session: Session, path: str, size: int) -> None:
        self.size = size
        self.whole: bytes | None = None
        """All of a small file."""
        self._session = session
        self._path = path
        if size <= SMALL:
            # One byte more: a file that grows meanwhile is noticed.
            self.whole = session.read_block(path, 0, size + 1) if size else b""

    def at(self, start: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``start``; raises HostError kinds as a session does."""
        if self.whole is not None:
            return self.whole[start : start + length]
        if start >= self.size or length <= 0:
            return b""
        return self._session.read_block(self._path, start, min(length, self.size - start))


def same_as(bad: HostBytes, found: Fingerprint) -> bool:
    """Tell whether a small file still has the bytes that were found; of a larger one nothing is known: True."""
    return bad.whole is None or hashlib.sha256(bad.whole).hexdigest() == found.sha256


class PartSource:
    """Pieces of a slow source: those near each other are read as one, and no byte is read twice in a row."""

    def __init__(self, source: Source, wanted: Iterable[Span]) -> None:
        """``wanted`` are all pieces that will be asked for, in ascending order."""
        self._source = source
        self._groups = _together(sorted(wanted, key=lambda span: (span.start, span.end)))
        self._held = Span(0, 0)
        self._bytes = b""

    def at(self, start: int, length: int) -> bytes:
        """Return one of the pieces."""
        if length <= 0:
            return b""
        if not self._held.start <= start <= start + length <= self._held.end:
            self._held = next((g for g in self._groups if g.start <= start < g.end), Span(start, start + length))
            self._bytes = self._source.at(self._held.start, self._held.length)
        begin = start - self._held.start
        return self._bytes[begin : begin + length]


def _together(spans: list[Span]) -> list[Span]:
    groups: list[Span] = []
    for span in spans:
        last = groups[-1] if groups else None
        if last is not None and span.start - last.end <= _NEAR and max(span.end, last.end) - last.start <= SMALL:
            groups[-1] = Span(last.start, max(last.end, span.end))
        elif span.length:
            groups.append(span)
    return groups


def _unreadable(file: Path, error: OSError) -> CopyUnreadable:
    return CopyUnreadable(
        say("A copy cannot be read"),
        say("{file} cannot be read now.", file=names.shown(str(file))),
        paths=(str(file),),
        technical=f"{type(error).__name__}: {error}",
    )
