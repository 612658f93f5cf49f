"""What a server's refusal means: foreign replies and broken lines become our errors, here and nowhere else.

Reply codes are those of RFC 959; since servers use them loosely, the words count too, in the languages of many hosts.
"""

from __future__ import annotations

import ftplib
import re
import socket
import unicodedata
from collections.abc import Callable

from intacto.domain import names
from intacto.domain.errors import (
    HostError,
    HostUnreachable,
    LoginRefused,
)
from intacto.domain.words import say
from intacto.places.ftp_names import from_wire
from intacto.places.host_errors import broken, full, gone, refused, too_many

# Accents are taken off before these are looked for.
_TOO_MANY = re.compile(
    r"too many|\bmax(imum|im[oa]|imale?n?)?\b|(connection|user|client|session)s? limit|limit (reached|exceeded)"
    r"|already (logged in|connected)|demasiad|limite de|exced|zu viele|hochst|uberschritten|trop de|depass|muit[oa]s"
)
_ATTEMPTS = re.compile(r"attempt|fail|intento|versuch|tentativ|essai")
_IDLE = re.compile(r"time-?d? ?-?out|idle|inactiv|inattiv|no[- ]transfer|expir|agotad|delai")
_MISSING = re.compile(
    r"no such|not found|n.t exist|not exist|cannot find|can.t find|no existe|no encontrad|no se encuentra"
    r"|existiert nicht|nicht gefunden|introuvable|existe pas|nao existe|nao encontrad"
)
_DENIED = re.compile(
    r"denied|permission|not allowed|forbidden|read.only|prohibid|denegad|permiso|verweigert|refuse|negad|interdit"
)
_FULL = re.compile(
    r"quota|no space|disk (is )?full|device full|not enough (disk |free )?space|insufficient (disk|storage|space)"
    r"|espacio|cuota|speicherplatz|kontingent|espace|espaco|\bcota\b"
)
_WANTS_TLS = re.compile(r"\b(tls|ssl)\b|encrypt|cifrad|verschlussel|chiffre|criptograf")
_DATA_TROUBLE = frozenset({"425", "426", "522"})
"""No data connection, or one broken off; 522 is vsftpd's for a TLS session that was not reused."""
_NO_SESSION = frozenset({"421", "530"})
"""Ended for want of activity, or not logged in any more."""


def reply_text(error: BaseException | str) -> str:
    """Return a reply for people: readable whatever its encoding, in one line."""
    text = error if isinstance(error, str) else str(error) or type(error).__name__
    try:
        text = names.shown(from_wire(text.replace("\n", " | ")))
    except UnicodeEncodeError:
        # Not from the wire but from the system, in its own language.
        text = names.shown(text)
    return text


def says_too_many(reply: str) -> bool:
    """Tell whether the host refuses because of the number of connections."""
    words = _plain(reply)
    return reply[:3] == "421" or (_TOO_MANY.search(words) is not None and _ATTEMPTS.search(words) is None)


def says_missing(reply: str) -> bool:
    """Tell whether the reply says that something is not there, rather than that it is not allowed."""
    return _MISSING.search(_plain(reply)) is not None


def says_denied(reply: str) -> bool:
    """Tell whether the reply says that something is not allowed."""
    return _DENIED.search(_plain(reply)) is not None


def _plain(reply: str) -> str:
    decomposed = unicodedata.normalize("NFKD", reply_text(reply))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def while_reaching(error: BaseException, host: str, port: int) -> HostError:
    """Return the error for a host that could not be reached, did not greet, or found no common encryption."""
    technical = reply_text(error)
    title = say("Your host does not answer")
    if isinstance(error, ftplib.Error):
        if says_too_many(str(error)):
            return too_many(technical)
        explanation = say("{host} does not let anyone in over FTP at port {port} now.", host=host, port=str(port))
    elif isinstance(error, socket.gaierror):
        title = say("This host was not found")
        explanation = say("Check how {host} is spelled, and the internet connection.", host=host)
    elif isinstance(error, TimeoutError):
        explanation = say("{host} stays silent. Check the internet connection, or try again later.", host=host)
    elif isinstance(error, ConnectionRefusedError):
        explanation = say(
            "{host} takes no connections at port {port}. Check server and port.", host=host, port=str(port)
        )
    else:
        explanation = say("The connection to {host} broke off before the login.", host=host)
    return HostUnreachable(title, explanation, technical=technical)


def no_common_tls(error: BaseException, host: str) -> HostError:
    """Return the error for a TLS handshake that failed otherwise than by the certificate."""
    return HostUnreachable(
        say("No encrypted connection came about"),
        say("{host} and Intacto found no encryption that both know. We sent nothing.", host=host),
        technical=reply_text(error),
    )


def while_logging_in(error: BaseException) -> HostError:
    """Return the error for a login that did not succeed."""
    technical = reply_text(error)
    if not isinstance(error, ftplib.Error):
        return HostUnreachable(
            say("Your host does not answer"), say("The connection broke off during the login."), technical=technical
        )
    reply = str(error)
    if says_too_many(reply):
        return too_many(technical)
    if _WANTS_TLS.search(_plain(reply)):
        return LoginRefused(
            say("The host wants an encrypted connection"),
            say("Use an address that begins with ftp+tls:// or ftps://."),
            technical=technical,
        )
    # 430 is what some use for a wrong password; other 4xx are passing troubles of the host.
    if reply[:1] == "4" and reply[:3] != "430":
        return HostUnreachable(
            say("Your host does not let anyone in now"), say("Try again later."), technical=technical
        )
    return LoginRefused(say("The host refused the password"), say("Did you change it?"), technical=technical)


def while_working(error: BaseException, path: str) -> HostError:
    """Return the error for a command or transfer about ``path``.

    FileGone and AccessRefused rest on words alone here; who can look whether the file is there should.
    """
    technical = reply_text(error)
    if not isinstance(error, ftplib.Error) or not str(error)[:3].isdigit():
        return broken(path, technical)
    return _meaning(str(error))(path, technical)


def _meaning(reply: str) -> Callable[[str, str], HostError]:
    """Return the maker of the error that a reply stands for."""
    code, words = reply[:3], _plain(reply)
    capped = code == "421" and not _IDLE.search(words)
    if capped or (code == "530" and says_too_many(reply)):
        return lambda _path, technical: too_many(technical)
    if code in ("452", "552") or (code in ("450", "451", "550", "553") and _FULL.search(words)):
        return full
    if code in _NO_SESSION or code in _DATA_TROUBLE or reply[0] in "123":
        return broken
    if _MISSING.search(words):
        return gone
    if code in ("450", "451") and not _DENIED.search(words):
        return broken
    return refused
