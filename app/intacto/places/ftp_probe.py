"""What an FTP host can do, tried with scratch files of ours that are removed again. Nothing of the shop is touched."""

from __future__ import annotations

import contextlib
import ftplib
import hashlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from intacto.domain import names
from intacto.domain.errors import AccessRefused, FileGone, HostError
from intacto.domain.host import Abilities
from intacto.places import ftp_transfer
from intacto.places.ftp_wire import Wire

if TYPE_CHECKING:
    from intacto.places.ftp_session import FtpSession

_BODY = b"".join(b"Intacto tries what this host can do %d\r\nand a line\n\r" % number for number in range(200))
"""Some 10 KB with every kind of line end."""

_PIECE, _PIECE_AT = b"another text " * 8, 1000
_REFUSALS = (ftplib.error_temp, ftplib.error_perm)


class Prober:
    """Tries one host over one session. Raises what ends it: HostError kinds, and what the wire raises."""

    def __init__(self, session: FtpSession, wire: Wire, at: Callable[[str], str], token: str) -> None:
        """``at`` makes a path of ours one of the wire; ``token`` is eight hex digits."""
        self._session = session
        self._wire = wire
        self._at = at
        self._one, self._two = (names.beside(name, token, names.Role.PROBE) for name in ("probe", "probe-2"))

    def probe(self, at: float) -> Abilities:
        """Return what was found; ``at`` in seconds since the epoch. Where nothing may be written, all stays None."""
        try:
            if not self._wrote(self._one):
                return Abilities(at)
            return Abilities(
                at,
                reads_at=self._reads_at(),
                sha256=self._sha256(),
                keeps_tail=self._keeps_tail(),
                renames_over=self._renames_over(),
                ascii_changes=self._ascii_changes(),
                # Last, because a surprise ends the session.
                pipelines=self._pipelines(),
            )
        finally:
            self._tidy()

    def _wrote(self, path: str) -> bool:
        try:
            return self._session.write(path, [_BODY]) == len(_BODY)
        except (AccessRefused, FileGone):
            return False

    def _whole(self, path: str) -> bytes:
        return b"".join(self._session.read(path))

    def _reads_at(self) -> bool | None:
        with _refused_is(False) as found:
            found[0] = self._session.read_block(self._one, 1001, 500) == _BODY[1001:1501]
        return found[0]

    def _sha256(self) -> str | None:
        command = self._session.digest_command
        if command is None:
            return None
        (answer,) = self._session.digests([self._one])
        return command if answer.sha256 == hashlib.sha256(_BODY).hexdigest() else None

    def _keeps_tail(self) -> bool | None:
        with _refused_is(False) as found:
            ftp_transfer.send(self._wire, f"STOR {self._at(self._one)}", [_PIECE], _PIECE_AT)
            end = _PIECE_AT + len(_PIECE)
            found[0] = self._whole(self._one) == _BODY[:_PIECE_AT] + _PIECE + _BODY[end:]
        return found[0]

    def _renames_over(self) -> bool | None:
        if not (self._afresh(self._one) and self._wrote(self._two)):
            return None
        self._session.remove(self._two)
        self._session.write(self._two, [_PIECE])
        with _refused_is(False) as found:
            self._wire.rename(self._at(self._two), self._at(self._one))
            found[0] = self._whole(self._one) == _PIECE
        return found[0]

    def _ascii_changes(self) -> bool | None:
        """Store in text mode and read as is; where that changes nothing, read in text mode what was stored so."""
        with _refused_is(None) as found:
            self._drop(self._one)
            with self._text_mode():
                ftp_transfer.send(self._wire, f"STOR {self._at(self._one)}", [_BODY])
            found[0] = self._whole(self._one) != _BODY
            if not found[0]:
                with self._text_mode():
                    came = b"".join(ftp_transfer.receive(self._wire, f"RETR {self._at(self._one)}", 0, None))
                found[0] = came != _BODY
        return found[0]

    @contextlib.contextmanager
    def _text_mode(self) -> Iterator[None]:
        self._wire.voidcmd("TYPE A")
        try:
            yield
        finally:
            if not self._wire.dead:
                try:
                    self._wire.voidcmd("TYPE I")
                except BaseException:
                    # In text mode it must not be used for anything.
                    self._wire.dead = True
                    raise

    def _pipelines(self) -> bool | None:
        if not self._afresh(self._one):
            return None
        return self._session.try_ahead(self._one, len(_BODY))

    def _afresh(self, path: str) -> bool:
        self._drop(path)
        return self._wrote(path)

    def _drop(self, path: str) -> None:
        with contextlib.suppress(FileGone):
            self._session.remove(path)

    def _tidy(self) -> None:
        """Remove what is left, in another session if this one is over."""
        with contextlib.suppress(HostError):
            self._remove_all(self._session)
            return
        with contextlib.suppress(HostError), self._session.reopened() as another:
            self._remove_all(another)

    def _remove_all(self, session: FtpSession) -> None:
        for path in (self._one, self._two):
            with contextlib.suppress(FileGone, AccessRefused):
                session.remove(path)


@contextlib.contextmanager
def _refused_is(meaning: bool | None) -> Iterator[list[bool | None]]:
    """Yield a place for what a trial finds; it holds ``meaning`` if the host refused."""
    found: list[bool | None] = [None]
    try:
        yield found
    except AccessRefused:
        found[0] = meaning
    except _REFUSALS as refusal:
        if str(refusal).startswith(("421", "530")):
            raise
        found[0] = meaning
