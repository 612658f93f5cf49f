"""The protocol of a place: a :class:`Place` is cheap and shared, a :class:`Session` belongs to one worker at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from intacto.domain.errors import HostError
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.product import Entry

CHUNK = 262144
"""Bytes handed on at a time: few enough to keep memory flat, enough to keep Python out of the way."""

LARGE_CHUNK = 4 * CHUNK
"""Bytes handed on at a time where they come so fast that Python is what takes the time."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The names of one folder. ``odd`` are lines that could not be understood, as the place sent them."""

    folder: str
    entries: tuple[Entry, ...]
    odd: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class DigestAnswer:
    """A digest that a host computed: lower-case hex SHA-256; or why there is none for this file."""

    path: str
    sha256: str | None
    error: HostError | None = None


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

    @property
    def identity(self) -> HostIdentity:
        """Return what the place showed of itself at this login; empty for a local folder."""

    def read(self, path: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of a file from ``offset``.

        The iterator ends normally only when the place confirmed that the transfer is complete (FTP: the 226) and, where
        it told a size, all bytes came. Closing the iterator early leaves the session usable or makes it say so.
        ``size`` is the whole size as a listing of this run showed it: a host then need not be asked for it once more.
        Where another number of bytes comes, the host is asked after all: if it tells the number that came, the file was
        changed meanwhile and the reading ends normally; else it is broken.
        """

    def read_block(self, path: str, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``, fewer only at the end of the file."""

    @property
    def tells_digests(self) -> bool:
        """Tell whether :meth:`digests` may be asked: this host says that it computes SHA-256."""

    def digests(self, paths: Sequence[str]) -> Iterator[DigestAnswer]:
        """Yield what the host computes for each of ``paths``, in their order; only asked where it tells digests.

        Ask in a session that logged in just now: servers remember the digest of what was transferred in this one.
        """

    def try_ahead(self, path: str, size: int) -> bool | None:
        """Tell whether commands may be sent ahead of replies, by reading this file so and otherwise; changes nothing.

        ``size`` in bytes as listed; a small file will do. None where the question makes no sense at this kind of place,
        or no answer was found. This session uses what it found; others are told by :meth:`go_ahead`, and those to come
        by ``HostMemory.abilities``.
        """

    def go_ahead(self, *, begin: bool) -> None:
        """Begin to send commands ahead of replies, where that makes sense, or never do it again; says nothing now."""

    def hang_up(self) -> None:
        """Break off whatever is asked now, from any thread: it fails at once, and so does all that is asked later."""

    def probe(self, token: str, at: float) -> Abilities:
        """Try what this host can do, with scratch files of ours in the shop's folder that are removed again.

        ``token`` is eight hex digits for their names (:func:`intacto.domain.names.beside`), ``at`` the time.
        What could not be tried stays None. Raises what ends a session; scratch files are removed as far as it goes.
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


class Closing(ABC):
    """What is closed at the end of a ``with``."""

    @abstractmethod
    def close(self) -> None:
        """End it; never raises."""

    def __enter__(self) -> Self:
        """Return the session itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the session."""
        self.close()


class Stop(Protocol):
    """Who may end a login that is under way: the engine's control of a run."""

    def when_stopped(self, act: Callable[[], None]) -> AbstractContextManager[None]:
        """Have ``act`` called, from any thread, if the run is or gets stopped within the ``with``, and never after."""


class Place(Protocol):
    """Something that holds product files and hands out sessions."""

    def open(self, stop: Stop | None = None) -> Session:
        """Log in; with ``stop`` it ends with Cancelled as soon as the run is stopped, where the place can do that.

        Raises HostError kinds: CertificateUnknown, CertificateChanged and EncryptionLost before any password is sent,
        LoginRefused, TooManyConnections, HostUnreachable; FileGone where the shop's folder is not there.
        """
