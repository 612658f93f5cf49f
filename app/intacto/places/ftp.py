"""FTP hosts: the way from an address to a session that is logged in, and never a password to the wrong one.

``ftp://`` asks for TLS first and goes on in plain text only where the server really refuses it and was never seen
encrypted; ``ftp+tls://`` is TLS or nothing; ``ftps://`` is TLS from the first byte.
"""

from __future__ import annotations

import ftplib
import posixpath
import re
import ssl

from intacto.domain import names
from intacto.domain.errors import (
    AccessRefused,
    EncryptionLost,
    FileGone,
    HostError,
)
from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.domain.words import say
from intacto.places import ftp_replies as replies
from intacto.places.base import Stop
from intacto.places.ftp_ahead import Notes
from intacto.places.ftp_names import to_wire
from intacto.places.ftp_session import FtpSession
from intacto.places.ftp_wire import Wire
from intacto.places.host_errors import refuse_line_breaks
from intacto.places.lines import Lines
from intacto.places.opening_ended import stopped
from intacto.places.tls import Onlooker, Trust, raise_unknown

_LINE_TROUBLE = (ftplib.Error, OSError, EOFError)


class FtpPlace:
    """The folder of a shop on an FTP host. Cheap to make; nothing is sent before :meth:`open`."""

    def __init__(self, address: Address, credentials: Credentials, memory: HostMemory, timeout: float = 30.0) -> None:
        """``timeout`` in seconds is for each answer and each pause between bytes."""
        self._address = address
        self._credentials = credentials
        self._memory = memory
        self._timeout = timeout
        able = memory.abilities
        self._notes = Notes(ahead=able is not None and able.pipelines is True)

    def open(self, stop: Stop | None = None) -> FtpSession:
        """Log in; raises as :class:`~intacto.places.base.Place` tells."""
        if stop is None:
            return self._opened(None)
        lines = Lines()
        try:
            with stop.when_stopped(lines.end):
                session = self._opened(lines)
        except (HostError, OSError) as failure:
            if lines.ended:
                raise stopped() from failure
            raise
        finally:
            lines.tidy()
        if lines.ended:
            session.close()
            raise stopped()
        return session

    def _opened(self, lines: Lines | None) -> FtpSession:
        """Return a session; whoever ends ``lines`` ends the login."""
        refuse_line_breaks(self._credentials.user, self._credentials.password)
        wire = self._connected(Trust(self._memory.trusted), lines)
        try:
            self._log_in(wire)
            return self._settled(wire)
        except BaseException:
            wire.close()
            raise

    def _connected(self, trust: Trust, lines: Lines | None) -> Wire:
        """Return a wire that is as encrypted as it gets, to the host that it should be; nothing secret was sent."""
        wire = self._wire(trust)
        try:
            return self._greeted(wire, lines)
        except ssl.SSLCertVerificationError as refusal:
            wire.close()
            raise_unknown(self._shown_certificate(lines), refusal)
        except BaseException:
            wire.close()
            raise

    def _wire(self, trust: Trust) -> Wire:
        return Wire(self._address.host, self._address.port, self._timeout, trust)

    def _greeted(self, wire: Wire, lines: Lines | None) -> Wire:
        implicit = self._address.scheme is Scheme.FTPS
        try:
            wire.reach(implicit=implicit, lines=lines)
            if not implicit:
                self._ask_for_tls(wire)
        except ssl.SSLCertVerificationError:
            raise
        except ssl.SSLError as error:
            raise replies.no_common_tls(error, self._address.host) from error
        except _LINE_TROUBLE as error:
            raise replies.while_reaching(error, self._address.host, self._address.port) from error
        return wire

    def _ask_for_tls(self, wire: Wire) -> None:
        """Begin TLS, or return in plain text where that is allowed. Only a 5xx reply is a refusal, never silence."""
        try:
            wire.auth()
        except ftplib.error_perm as refusal:
            if replies.says_too_many(str(refusal)):
                raise
            if self._address.scheme is Scheme.FTP_TLS:
                raise EncryptionLost(
                    say("This host offers no encryption"),
                    say("Your password could be read on the way. We sent nothing."),
                    technical=replies.reply_text(refusal),
                ) from refusal
            if self._memory.encrypted or self._memory.trusted is not None:
                raise EncryptionLost(
                    say("Your host was encrypted before and is not now"),
                    say("Your password could be read on the way. We sent nothing. Ask your host."),
                    technical=replies.reply_text(refusal),
                ) from refusal

    def _shown_certificate(self, lines: Lines | None) -> bytes:
        """Return, over a connection of its own, the certificate that the system refused, to show it to the seller."""
        wire = self._wire(Onlooker())
        try:
            return self._greeted(wire, lines).der
        finally:
            wire.close()

    def _log_in(self, wire: Wire) -> None:
        try:
            wire.enter(self._credentials.user, self._credentials.password)
        except _LINE_TROUBLE as error:
            raise replies.while_logging_in(error) from error
        if wire.certificate is None:
            return
        try:
            wire.prot_p()
        except ftplib.Error as error:
            raise EncryptionLost(
                say("Your host does not encrypt files"),
                say("It encrypts the login only. Nothing was read or written."),
                technical=replies.reply_text(error),
            ) from error
        except (OSError, EOFError) as error:
            raise replies.while_logging_in(error) from error

    def _settled(self, wire: Wire) -> FtpSession:
        """Return a session in binary mode and in the shop's folder."""
        folder = self._address.folder
        try:
            features = _features(wire)
            wire.voidcmd("TYPE I")
            root = _root(wire, folder)
            wire.cwd(root)
        except (ftplib.error_perm, ftplib.error_temp) as error:
            raise _no_folder(replies.while_working(error, folder), folder) from error
        except _LINE_TROUBLE as error:
            raise replies.while_logging_in(error) from error
        return FtpSession(wire, root, features, self._notes, self.open)


def _features(wire: Wire) -> dict[str, str]:
    """Return what the server can do (FEAT, RFC 2389), and let it speak UTF-8 and tell permissions if it can."""
    try:
        reply = wire.voidcmd("FEAT")
    except ftplib.error_perm:
        return {}
    features = {}
    for line in reply.split("\n")[1:-1]:
        word, _, parameters = line.strip(" \t").partition(" ")
        features[word.upper()] = parameters
    wishes = []
    if "UTF8" in features:
        wishes.append("OPTS UTF8 ON")
    facts = features.get("MLST", "").lower().replace("*", "")
    if "unix.mode;" in facts:
        # A star marks what is told without being asked (RFC 3659, 7.8).
        owner = next((f"{fact};" for fact in ("UNIX.owner", "UNIX.uid") if f"{fact.lower()};" in facts), "")
        wishes.append(f"OPTS MLST type;size;modify;unique;UNIX.mode;{owner}")
    for wish in wishes:
        try:
            wire.voidcmd(wish)
        except ftplib.Error as refusal:
            # Pure-FTPd answers 504 to OPTS UTF8 and speaks it anyway.
            if str(refusal).startswith("421"):
                raise
    return features


def _root(wire: Wire, folder: str) -> str:
    """Return the absolute path of the shop's folder as it goes on the wire."""
    wired = to_wire(folder)
    if not wired.startswith("/"):
        home = wire.pwd()
        # Without a usable answer, the root is where most hosts lock their users in.
        wired = posixpath.join(home if home.startswith("/") else "/", wired)
    return re.sub(r"^/+", "/", posixpath.normpath(wired))


def _no_folder(error: HostError, folder: str) -> HostError:
    """Return FileGone for any other refusal of the shop's folder than one for want of permission."""
    if not isinstance(error, FileGone | AccessRefused) or replies.says_denied(error.technical):
        return error
    return FileGone(
        say("The shop's folder is not on your host"),
        say("Check the folder in the address: {folder}", folder=names.shown(folder) or "/"),
        paths=(folder,),
        technical=error.technical,
    )
