"""One login at an SFTP host, as the protocol :class:`~intacto.places.base.Session` wants it."""

from __future__ import annotations

import contextlib
import stat
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

import asyncssh

from intacto.domain import names
from intacto.domain.errors import (
    Certificate,
    HostError,
    HostUnreachable,
    TransferBroken,
)
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.product import Entry, EntryKind
from intacto.places import host_errors, sftp_digest, sftp_errors, sftp_probe, sftp_transfer
from intacto.places.base import DigestAnswer, Listing
from intacto.places.ftp_names import check_path
from intacto.places.host_session import HostSession
from intacto.places.reading import Reading, noting
from intacto.places.sftp_wire import Wire

_LINKS_AT_ONCE = 64
_NO_ROOM = 1024 * 1024
"""Bytes: what was on its way when a write failed may leave so much of a full disk free."""


class SftpSession(HostSession):
    """A session of an :class:`~intacto.places.sftp.SftpPlace`."""

    encrypted = True
    foreign = sftp_errors.FOREIGN
    certificate: Certificate | None = None

    def __init__(
        self,
        wire: Wire,
        root: bytes,
        abilities: Abilities | None,
        identity: HostIdentity,
        on_close: Callable[[], None],
    ) -> None:
        """``wire`` is logged in; ``root`` is the shop's folder, absolute; ``abilities`` what a probe found."""
        super().__init__()
        self._wire = wire
        self._root = root
        self._identity = identity
        self._on_close = on_close
        self._digester = sftp_digest.way_of(identity.features, abilities)
        self._tried_digests = self._digester is not None

    @property
    def identity(self) -> HostIdentity:
        """Return what the host showed of itself at this login."""
        return self._identity

    def list_folder(self, folder: str) -> Listing:
        """Return the names in ``folder``; raises rather than return half a listing."""
        with self._working(folder, look=folder):
            found = self._listed(self._at(folder))
            links, entries, odd = [], [], []
            for name in found:
                raw = name.filename if isinstance(name.filename, bytes) else names.wire(name.filename)
                if raw in (b".", b".."):
                    continue
                if not raw or b"/" in raw or b"\0" in raw:
                    odd.append(names.shown(names.from_wire(raw)))
                    continue
                path = names.join(folder, names.from_wire(raw))
                if _kind(name.attrs) is None:
                    links.append(path)
                else:
                    entries.append(_entry(path, name.attrs))
            for start in range(0, len(links), _LINKS_AT_ONCE):
                entries += self._followed(links[start : start + _LINKS_AT_ONCE])
        return Listing(folder, tuple(entries), tuple(odd))

    def _listed(self, folder: bytes) -> list[asyncssh.SFTPName]:
        """Return all names of a folder; each answer may take the time-out, however many there are."""
        handler, found = self._wire.handler, list[asyncssh.SFTPName]()
        handle = self._wire.run(handler.opendir(folder))
        try:
            with contextlib.suppress(asyncssh.SFTPEOFError):
                at_end = False
                while not at_end:
                    more, at_end = self._wire.run(handler.readdir(handle))
                    found += more
        finally:
            self._wire.run(handler.close(handle))
        return found

    def _followed(self, paths: Sequence[str]) -> list[Entry]:
        """Return links as what they lead to if that is a file; folders are not followed, they could lead anywhere."""

        async def looks() -> list[asyncssh.SFTPAttrs | BaseException]:
            return await sftp_transfer.gathered(self._wire.sftp.stat(self._at(path)) for path in paths)

        entries = []
        for path, found in zip(paths, self._wire.run(looks()), strict=True):
            if isinstance(found, asyncssh.SFTPAttrs) and _kind(found) is EntryKind.FILE:
                entries.append(_entry(path, found))
            elif isinstance(found, BaseException) and not isinstance(found, asyncssh.SFTPError):
                raise found
            else:
                entries.append(Entry(path, EntryKind.OTHER))
        return entries

    def find(self, path: str) -> Entry | None:
        """Return the entry of ``path``, None where nothing has that name."""
        if not path:
            return Entry("", EntryKind.FOLDER)
        with self._working(path):
            try:
                found = self._wire.run(self._wire.sftp.lstat(self._at(path)))
            except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNotADirectory):
                return None
            return self._followed([path])[0] if _kind(found) is None else _entry(path, found)

    def read(self, path: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of a file from ``offset``; see the protocol."""
        self._end_reading()
        reading = Reading(self._read(path, offset, size), path, host_errors.broken)
        self._reading = weakref.ref(reading)
        return reading

    def _read(self, path: str, offset: int, size: int | None) -> Generator[bytes, None, None]:
        with self._working(path, look=path, is_reading=True):
            yield from sftp_transfer.receive(self._wire, self._at(path), offset, size)

    def read_block(self, path: str, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``."""
        with self._working(path, look=path):
            return sftp_transfer.block(self._wire, self._at(path), offset, length)

    @property
    def tells_digests(self) -> bool:
        """Tell whether the host has ``check-file`` or runs ``sha256sum``; tried now, where nothing tells it yet."""
        if not self._tried_digests:
            self._tried_digests = True
            with self._working(""):
                self._digester = sftp_digest.tried(self._wire, self._root)
        return self._digester is not None

    def digests(self, paths: Sequence[str]) -> Iterator[DigestAnswer]:
        """Yield what the host computes for each of ``paths``, in their order."""
        for start in range(0, len(paths), sftp_digest.AT_ONCE):
            some = paths[start : start + sftp_digest.AT_ONCE]
            with self._working(""):
                wired = [self._at(path) for path in some]
                found = sftp_digest.ask(self._wire, self._digester, wired)
            for path, answer in zip(some, found, strict=True):
                if isinstance(answer, str):
                    yield DigestAnswer(path, answer)
                else:
                    yield DigestAnswer(path, None, sftp_errors.while_working(answer, path))

    def try_ahead(self, path: str, size: int) -> bool | None:  # noqa: ARG002 - nothing to try
        """Return None: requests ahead of replies are part of SFTP."""
        return None

    def go_ahead(self, *, begin: bool) -> None:
        """Do nothing: requests ahead of replies are part of SFTP."""

    def hang_up(self) -> None:
        """Break off whatever is asked now, from any thread."""
        self._wire.hang_up()

    def probe(self, token: str, at: float) -> Abilities:
        """Try what this host can do, with scratch files of ours that are removed again."""
        one, two = (names.beside(name, token, names.Role.PROBE) for name in ("probe", "probe-2"))
        with self._working(one):
            return sftp_probe.probe(self._wire, self._at(one), self._at(two), at)

    def write(self, path: str, chunks: Iterable[bytes]) -> int:
        """Create ``path`` with these bytes; a failure leaves a part, which the caller removes."""
        failures: list[BaseException] = []
        with self._working(path, look=names.folder_of(path), passing=failures):
            try:
                return sftp_transfer.send(self._wire, self._at(path), noting(chunks, failures))
            except asyncssh.SFTPFailure as failure:
                # Version 3 of the protocol, which nearly all servers speak, has one word for all that has no other.
                if not failures and self._has_no_room(names.folder_of(path)):
                    raise asyncssh.SFTPNoSpaceOnFilesystem(failure.reason) from failure
                raise

    def _has_no_room(self, folder: str) -> bool:
        """Tell whether the host says that its disk is full; False where it says nothing of that."""
        try:
            room = self._wire.run(self._wire.sftp.statvfs(self._at(folder)))
        except asyncssh.SFTPError:
            return False
        # Some file systems have no fixed number of files and say 0 of 0.
        return room.bavail * room.frsize < _NO_ROOM or (room.files > 0 and room.favail == 0)

    def rename(self, old: str, new: str) -> None:
        """Give ``old`` the name ``new``: by the rename that may replace nothing (draft 02, 6.5)."""
        with self._working(old, look=old):
            self._wire.run(self._wire.handler.rename(self._at(old), self._at(new), 0))

    def remove(self, path: str) -> None:
        """Remove a file; raises FileGone where there is none."""
        with self._working(path, look=path):
            self._wire.run(self._wire.sftp.remove(self._at(path)))

    def make_folders(self, folder: str) -> None:
        """Make ``folder`` and those above it where they are missing."""
        above = ""
        for part in filter(None, check_path(folder).split("/")):
            above = names.join(above, part)
            with self._working(above):
                try:
                    self._wire.run(self._wire.sftp.stat(self._at(above)))
                except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                    self._wire.run(self._wire.sftp.mkdir(self._at(above)))

    def permissions(self, path: str) -> int | None:
        """Return the mode bits, None where the host does not tell."""
        with self._working(path, look=path):
            mode = self._wire.run(self._wire.sftp.stat(self._at(path))).permissions
        return None if mode is None else stat.S_IMODE(mode)

    def set_permissions(self, path: str, mode: int) -> bool:
        """Set the mode bits; return False where the host does not let one."""
        with self._working(path):
            try:
                self._wire.run(self._wire.sftp.chmod(self._at(path), mode & 0o7777))
            except asyncssh.SFTPError as error:
                if self._is_lost(error):
                    raise
                return False
        return True

    def keep_alive(self) -> None:
        """Say a word, so that an idle session is not ended."""
        with self._working(""):
            self._wire.run(self._wire.sftp.stat(self._root))

    def close(self) -> None:
        """End the session; never raises."""
        if self._closed:
            return
        self._end_reading()
        self._closed = True
        self._on_close()
        self._wire.close()

    def _at(self, path: str) -> bytes:
        """Return where ``path`` is; raises AccessRefused where it could lead out of the place."""
        raw = names.wire(check_path(path))
        if b"\0" in raw:
            raise host_errors.refused(path, "no name holds a NUL")
        return self._root.rstrip(b"/") + b"/" + raw if raw else self._root

    def _is_dead(self) -> bool:
        return self._wire.dead

    def _meaning(self, error: BaseException, path: str) -> HostError:
        if self._is_lost(error):
            self._wire.dead = True
        return sftp_errors.while_working(error, path)

    @staticmethod
    def _is_lost(error: BaseException) -> bool:
        return isinstance(sftp_errors.while_working(error, ""), TransferBroken | HostUnreachable)


def _kind(attrs: asyncssh.SFTPAttrs) -> EntryKind | None:
    """Return what a name stands for, None for a link or where the host does not tell: then it must be asked."""
    if attrs.permissions is None:
        return None
    match stat.S_IFMT(attrs.permissions):
        case stat.S_IFREG:
            return EntryKind.FILE
        case stat.S_IFDIR:
            return EntryKind.FOLDER
        case stat.S_IFLNK | 0:
            return None
        case _:
            return EntryKind.OTHER


def _entry(path: str, attrs: asyncssh.SFTPAttrs) -> Entry:
    kind = _kind(attrs) or EntryKind.OTHER
    size = attrs.size if kind is EntryKind.FILE else None
    modified = None if attrs.mtime is None else float(attrs.mtime)
    return Entry(path, kind, size, modified, "" if attrs.uid is None else str(attrs.uid))
