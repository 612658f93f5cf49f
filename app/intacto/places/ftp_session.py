"""One login at an FTP host, as the protocol :class:`~intacto.places.base.Session` wants it."""

from __future__ import annotations

import contextlib
import ftplib
import ssl
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

from intacto.domain import names
from intacto.domain.errors import (
    AccessRefused,
    Certificate,
    FileGone,
    HostError,
    HostUnreachable,
    TooManyConnections,
    TransferBroken,
)
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.product import Entry, EntryKind
from intacto.places import ftp_ahead, ftp_transfer, host_errors
from intacto.places import ftp_replies as replies
from intacto.places.base import CHUNK, DigestAnswer, Listing
from intacto.places.ftp_ahead import Notes
from intacto.places.ftp_browse import Browser
from intacto.places.ftp_digests import Digester, digest_command
from intacto.places.ftp_names import absolute, from_wire, to_wire
from intacto.places.ftp_probe import Prober
from intacto.places.ftp_util import FTPError, unwrapped
from intacto.places.ftp_wire import Wire
from intacto.places.host_session import HostSession
from intacto.places.listing import Row
from intacto.places.reading import Reading, noting

_FOREIGN = (ftplib.Error, FTPError, OSError, EOFError)


class FtpSession(HostSession):
    """A session of an :class:`~intacto.places.ftp.FtpPlace`."""

    foreign = _FOREIGN

    def __init__(
        self, wire: Wire, root: str, features: dict[str, str], notes: Notes, again: Callable[[], FtpSession]
    ) -> None:
        """``wire`` is logged in, in binary mode and in ``root``; ``again`` opens another session of the same place.

        ``notes`` are shared by the sessions of a place.
        """
        super().__init__()
        self._open = again
        self._wire = wire
        wire.notes, wire.ahead = notes, notes.ahead
        self._tried = notes.ahead
        self._root = root
        self._browser = Browser(wire, features)
        self._kin = notes.kin
        command = digest_command(features)
        self._digester = None if command is None else Digester(wire, command)
        key = wire.certificate.fingerprint if wire.certificate is not None else ""
        self._identity = HostIdentity(wire.welcome or "", wire.peer, key, tuple(sorted(features)))

    @property
    def encrypted(self) -> bool:
        """Tell whether bytes and password travel encrypted."""
        return self._wire.certificate is not None

    @property
    def certificate(self) -> Certificate | None:
        """Return the host's certificate, None in plain text."""
        return self._wire.certificate

    @property
    def tls(self) -> str | None:
        """Return the version of TLS in use (``TLSv1.3``), None in plain text."""
        return self._wire.sock.version() if isinstance(self._wire.sock, ssl.SSLSocket) else None

    def system(self) -> str:
        """Return what the host says of its system (SYST; RFC 959, 4.1.3), empty where it does not tell."""
        with self._working(""):
            try:
                return names.shown(names.from_wire(self._wire.sendcmd("SYST")[4:].encode("latin-1", "replace")))
            except ftplib.error_perm:
                return ""

    def list_folder(self, folder: str) -> Listing:
        """Return the names in ``folder``; raises rather than return half a listing."""
        with self._working(folder, look=folder):
            found = self._browser.rows(self._at(folder))
            self._learn(folder, found.own)
            entries = tuple(self._entry(folder, row) for row in found.rows)
        return Listing(folder, entries, tuple(names.shown(from_wire(line)) for line in found.odd))

    def _learn(self, folder: str, own: str | None) -> None:
        """Keep the ``unique`` of a folder; only the shop's own is asked for where its listing does not tell."""
        if own is None and not folder and "" not in self._kin:
            row = self._browser.row(self._at(folder))
            own = row.unique if row is not None else None
        if own is not None:
            self._kin[folder] = own

    def _entry(self, folder: str, row: Row) -> Entry:
        path = names.join(folder, row.name)
        if row.link:
            return self._followed(path, row)
        kind = row.kind
        if kind is EntryKind.FOLDER and row.unique is not None:
            if self._is_above(folder, row.unique):
                kind = EntryKind.OTHER
            else:
                self._kin[path] = row.unique
        return _as_entry(path, row, kind)

    def _followed(self, path: str, row: Row) -> Entry:
        """Return a link as what it leads to if that is a file; folders are not followed, they could lead anywhere."""
        with contextlib.suppress(AccessRefused):
            where = self._at(path)
            if self._browser.leads_to_file(where):
                return Entry(path, EntryKind.FILE, self._browser.size(where), row.modified)
        return Entry(path, EntryKind.OTHER, None, row.modified)

    def _is_above(self, folder: str, unique: str) -> bool:
        """Tell whether a folder inside ``folder`` is itself that or one above: a link that leads round in circles."""
        above = [folder]
        while above[-1]:
            above.append(names.folder_of(above[-1]))
        return any(self._kin.get(path) == unique for path in above)

    def find(self, path: str) -> Entry | None:
        """Return the entry of ``path``, None where nothing has that name."""
        if not path:
            return Entry("", EntryKind.FOLDER)
        with self._working(path):
            try:
                row = self._browser.row(self._at(path))
            except ftplib.error_perm as error:
                if replies.says_missing(str(error)):
                    return None
                row = None
            if row is not None:
                return self._followed(path, row) if row.link else _as_entry(path, row)
            size = self._browser.size(self._at(path))
        if size is not None:
            return Entry(path, EntryKind.FILE, size)
        try:
            listing = self.list_folder(names.folder_of(path))
        except FileGone:
            return None
        return next((entry for entry in listing.entries if entry.path == path), None)

    @property
    def identity(self) -> HostIdentity:
        """Return what the host showed of itself at this login."""
        return self._identity

    @property
    def tells_digests(self) -> bool:
        """Tell whether this host says that it computes SHA-256."""
        return self._digester is not None

    def digests(self, paths: Sequence[str]) -> Iterator[DigestAnswer]:
        """Yield what the host computes for each of ``paths``, in their order."""
        if self._digester is None:
            raise host_errors.refused("", "neither HASH nor XSHA256 is announced")
        wanted = [(path, self._at(path)) for path in paths]
        with self._working(""):
            yield from self._digester.ask(wanted)

    def read_block(self, path: str, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset`` (REST, RETR, and the data connection closed early)."""
        taken = bytearray()
        try:
            with self._working(path, look=path):
                where = self._at(path)
                block = ftp_transfer.receive(self._wire, f"RETR {where}", offset, None, most=min(length, CHUNK))
                with contextlib.closing(block):
                    while len(taken) < length and (chunk := next(block, b"")):
                        taken += chunk
        except AccessRefused:
            # Some refuse an offset behind the end.
            if not offset or not self.usable or not self._is_behind(path, offset):
                raise
        return bytes(taken[:length])

    def _is_behind(self, path: str, offset: int) -> bool:
        with self._working(path):
            size = self._browser.size(self._at(path))
            return size is not None and offset >= size

    def read(self, path: str, offset: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of a file from ``offset``; see the protocol."""
        self._end_reading()
        reading = Reading(self._read(path, offset, size), path, host_errors.broken)
        # Weak: a reading that its reader lets go of ends at once.
        self._reading = weakref.ref(reading)
        return reading

    def _read(self, path: str, offset: int, listed: int | None) -> Generator[bytes, None, None]:
        with self._working(path, look=path, is_reading=True):
            where = self._at(path)
            size = self._browser.size(where) if listed is None else listed
            again = None if listed is None else lambda: self._browser.size(where)
            yield from ftp_transfer.receive(self._wire, f"RETR {where}", offset, size, again)

    @property
    def ahead(self) -> bool | None:
        """Tell whether commands go ahead of replies, None where that was not tried."""
        return self._wire.goes_ahead if self._tried or self._wire.notes.surprised else None

    def go_ahead(self, *, begin: bool) -> None:
        """Begin to send commands ahead of replies, or never do it again."""
        self._tried = self._wire.ahead = True
        if not begin:
            self._wire.fall_back()

    @contextlib.contextmanager
    def hurried(self, seconds: float) -> Iterator[None]:
        """Wait no longer than this for each answer meanwhile."""
        patience = self._wire.patience
        self._wire.set_patience(min(patience, seconds))
        try:
            yield
        finally:
            self._wire.set_patience(patience)

    def try_ahead(self, path: str, size: int) -> bool | None:
        """Tell whether commands may be sent ahead of replies; see :func:`intacto.places.ftp_ahead.try_ahead`."""
        return ftp_ahead.try_ahead(self, path, size)

    def hang_up(self) -> None:
        """Break off whatever is asked now, from any thread."""
        self._wire.hang_up()

    def probe(self, token: str, at: float) -> Abilities:
        """Try what this host can do, with scratch files of ours; see the protocol."""
        with self._working(""):
            return Prober(self, self._wire, self._at, token).probe(at)

    def reopened(self) -> FtpSession:
        """Return a new session at the same place."""
        return self._open()

    @property
    def digest_command(self) -> str | None:
        """Return by which command this host says that it computes SHA-256."""
        return None if self._digester is None else self._digester.command

    def write(self, path: str, chunks: Iterable[bytes]) -> int:
        """Create ``path`` with these bytes; a failure leaves a part, which the caller removes."""
        failures: list[BaseException] = []
        with self._working(path, look=names.folder_of(path), passing=failures):
            return ftp_transfer.send(self._wire, f"STOR {self._at(path)}", noting(chunks, failures))

    def rename(self, old: str, new: str) -> None:
        """Give ``old`` the name ``new``, which the caller made sure is free."""
        with self._working(old, look=old):
            self._browser.rename(self._at(old), self._at(new))

    def remove(self, path: str) -> None:
        """Remove a file; raises FileGone where there is none."""
        with self._working(path, look=path):
            self._browser.remove(self._at(path))

    def make_folders(self, folder: str) -> None:
        """Make ``folder`` and those above it where they are missing."""
        with self._working(folder):
            self._at(folder)
            self._browser.make_folders(self._root, [to_wire(part) for part in folder.split("/") if part])

    def permissions(self, path: str) -> int | None:
        """Return the mode bits, None where the host does not tell."""
        with self._working(path, look=path):
            row = self._browser.row(self._at(path))
            if row is None or row.mode is None:
                found = self._browser.list_rows(self._at(names.folder_of(path)))
                row = next((row for row in found.rows if row.name == names.base_name(path)), None)
            return None if row is None else row.mode

    def set_permissions(self, path: str, mode: int) -> bool:
        """Set the mode bits; return False where the host does not let one."""
        with self._working(path):
            try:
                # ftputil would send the bare name, which loses leading blanks on ProFTPD and Pure-FTPd.
                self._wire.voidcmd(f"SITE CHMOD {mode & 0o7777:03o} {self._at(path)}")
            except ftplib.error_perm:
                return False
        return True

    def keep_alive(self) -> None:
        """Say a word, so that an idle session is not ended."""
        with self._working(""):
            self._wire.voidcmd("NOOP")

    def close(self) -> None:
        """End the session; never raises."""
        if self._closed:
            return
        usable, self._closed = self.usable, True
        with contextlib.suppress(*_FOREIGN):
            self._end_reading()
            if usable and not self._wire.dead:
                # Its answer is of no interest to anyone.
                self._wire.forget()
                self._wire.putcmd("QUIT")
        with contextlib.suppress(*_FOREIGN):
            self._wire.close()

    def _at(self, path: str) -> str:
        return absolute(self._root, path)

    def _is_dead(self) -> bool:
        return self._wire.dead

    def _meaning(self, error: BaseException, path: str) -> HostError:
        translated = replies.while_working(unwrapped(error), path)
        if isinstance(translated, TransferBroken | HostUnreachable | TooManyConnections):
            self._wire.dead = True
            if self._wire.daring:
                self._wire.fall_back()
        return translated


def _as_entry(path: str, row: Row, kind: EntryKind | None = None) -> Entry:
    return Entry(path, kind or row.kind, row.size, row.modified, row.owner, row.unique or "")
