"""The protocol of a place: a :class:`Place` is cheap and shared, a :class:`Session` belongs to one worker at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from intacto.domain.product import Entry

CHUNK = 262144
"""Bytes handed on at a time: few enough to keep memory flat, enough to keep Python out of the way."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The names of one folder. ``odd`` are lines that could not be understood, as the place sent them."""

    folder: str
    entries: tuple[Entry, ...]
    odd: tuple[str, ...] = field(default=())


class Session(Protocol):
    """One login at a place. All paths are relative to the place. Every call ends, at the latest by its time-out.

    All raise :class:`~intacto.domain.errors.HostError` kinds: FileGone, AccessRefused, HostFull, TransferBroken,
    HostUnreachable. After TransferBroken or HostUnreachable the session must be closed and a new one opened.
    """

    @property
    def encrypted(self) -> bool:
        """Tell whether bytes and password travel encrypted (true for a local folder)."""

    def list_folder(self, folder: str) -> Listing:
        """Return the names in ``folder`` (``""``: the place's own)."""

    def find(self, path: str) -> Entry | None:
        """Return the entry of ``path``, None where nothing has that name."""

    def read(self, path: str, offset: int = 0) -> Iterator[bytes]:
        """Yield the bytes of a file from ``offset``.

        The iterator ends normally only when the place confirmed that the transfer is complete (FTP: the 226) and, where
        it told a size, all bytes came. Closing the iterator early leaves the session usable or makes it say so.
        """

    def write(self, path: str, chunks: Iterable[bytes]) -> int:
        """Create ``path`` with these bytes, return how many were sent; the place confirmed them all."""

    def rename(self, old: str, new: str) -> None:
        """Give ``old`` the name ``new``, which the caller made sure is free."""

    def remove(self, path: str) -> None:
        """Remove a file; raises FileGone where there is none."""

    def make_folders(self, folder: str) -> None:
        """Make ``folder`` and those above it where they are missing."""

    def permissions(self, path: str) -> int | None:
        """Return the mode bits (``0o644``), None where the place does not tell."""

    def set_permissions(self, path: str, mode: int) -> bool:
        """Set the mode bits; return False where the place does not let one."""

    def keep_alive(self) -> None:
        """Say a word, so that an idle session is not ended."""

    def close(self) -> None:
        """End the session; never raises."""

    def __enter__(self) -> Self:
        """Return the session itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the session."""


class Place(Protocol):
    """Something that holds product files and hands out sessions."""

    def open(self) -> Session:
        """Log in.

        Raises HostError kinds: CertificateUnknown, CertificateChanged and EncryptionLost before any password is sent,
        LoginRefused, TooManyConnections, HostUnreachable; FileGone where the shop's folder is not there.
        """
