"""A shop: where its files live, and who it is to its host. No password is ever part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import quote, unquote, urlsplit

from intacto.domain.errors import AddressInvalid
from intacto.domain.host import Abilities
from intacto.domain.quiet import QuietHours
from intacto.domain.words import say


class Scheme(Enum):
    """How a host is spoken to; the values are the URL's schemes."""

    FTP = "ftp"
    """FTP that asks for TLS first and says plainly when only plain text is offered."""
    FTPS = "ftps"
    """Implicit TLS."""
    FTP_TLS = "ftp+tls"
    """Explicit TLS (AUTH TLS) or nothing."""
    SFTP = "sftp"
    """Files over SSH."""
    FILE = "file"
    """A folder of this computer."""


_PORTS = {Scheme.FTP: 21, Scheme.FTPS: 990, Scheme.FTP_TLS: 21, Scheme.SFTP: 22, Scheme.FILE: 0}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a shop's files are: scheme, host, port, user and folder.

    ``folder`` is relative to where the login lands; with a leading slash it is absolute. For ``file`` it is absolute
    and ``host`` and ``user`` are empty.
    """

    scheme: Scheme
    host: str
    port: int
    user: str
    folder: str

    @property
    def url(self) -> str:
        """Return the URL, which never holds a password."""
        if self.scheme is Scheme.FILE:
            return "file://" + quote(self.folder, errors="surrogateescape")
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme.value}://{user}{host}{port}/{quote(self.folder, errors='surrogateescape')}"

    @property
    def account(self) -> str:
        """Return the name under which the keyring keeps the password: the same for every folder of one login."""
        return f"{self.user}@{self.host}:{self.port}"


def looks_like_address(word: str) -> bool:
    """Tell whether ``word`` is meant as a URL rather than as the name of a shop."""
    return "://" in word


def parse_address(url: str) -> Address:
    """Return the address that ``url`` names; raises AddressInvalid with what to do.

    As with curl, the folder is relative to where the login lands and a second slash makes it absolute.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressInvalid(
            say("This address cannot be read"), say("Write it like ftp://user@host/folder."), technical=str(error)
        ) from error
    try:
        scheme = Scheme(parts.scheme.lower())
    except ValueError as error:
        raise AddressInvalid(
            say("This kind of address is not known"),
            say("It must begin with ftp://, ftps://, ftp+tls://, sftp:// or file://."),
        ) from error
    if parts.password is not None:
        raise AddressInvalid(
            say("A password does not belong into an address"),
            say(
                "Others could read it in the list of programs. Leave it out: Intacto takes it from your keyring, asks "
                "for it, or reads it with --password-stdin."
            ),
        )
    if parts.query or parts.fragment:
        raise AddressInvalid(
            say("This address cannot be read"), say("Write ? as %3F and # as %23 in the folder's name.")
        )
    if scheme is Scheme.FILE:
        return _file_address(parts.netloc, parts.path)
    if not parts.hostname:
        raise AddressInvalid(say("This address names no host"), say("Write it like ftp://user@host/folder."))
    folder = unquote(parts.path[1:], errors="surrogateescape").rstrip("/") or (
        "/" if parts.path.startswith("//") else ""
    )
    return Address(scheme, parts.hostname, port or _PORTS[scheme], unquote(parts.username or ""), _clean(folder))


def _file_address(netloc: str, path: str) -> Address:
    if netloc not in ("", "localhost") or not path.startswith("/"):
        raise AddressInvalid(
            say("A folder of this computer needs its whole path"), say("Write it like file:///home/me/shop.")
        )
    return Address(Scheme.FILE, "", 0, "", _clean(unquote(path, errors="surrogateescape").rstrip("/") or "/"))


def _clean(text: str) -> str:
    """Refuse line breaks and NUL: on an FTP control line they would be commands of their own (RFC 959, 5.3)."""
    if any(c in text for c in "\r\n\0"):
        raise AddressInvalid(say("This address cannot be read"), say("A folder's name cannot hold a line break."))
    return text


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop: its name, its address, the folders of good copies, and what the seller chose for it.

    ``web`` is the public address of the shop's folder (``https://...``; empty: none). ``key_file`` is the path of the
    key for SFTP (empty: a password). ``limit`` is the top speed in bytes per second, ``quiet`` when nothing is read.
    ``takes_digests`` lets a digest that the server computed count as a proof. ``maintenance`` is the day (seconds since
    the epoch, its local midnight) on which the host announced work on its servers.
    """

    name: str
    address: Address
    copies: tuple[str, ...] = ()
    days: int = 7
    is_demo: bool = False
    web: str = ""
    key_file: str = ""
    limit: int | None = None
    quiet: QuietHours | None = None
    takes_digests: bool = False
    maintenance: float | None = None


@dataclass(frozen=True, slots=True)
class HostMemory:
    """What was learned of a host and outlives a session.

    ``trusted`` is the fingerprint of the certificate that the user trusted (None: the system's own trust decides);
    ``encrypted`` whether TLS was in use at the last login (None: never logged in); ``most_sessions`` the cap that
    the host showed (None: none seen); ``best_sessions`` how many at once brought the most (None: not measured);
    ``abilities`` what a probe proved (None: never probed).
    """

    trusted: str | None = None
    encrypted: bool | None = None
    most_sessions: int | None = None
    best_sessions: int | None = None
    abilities: Abilities | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """User and password on their way into a login. The password is in no ``repr``.

    With a ``key_file`` (the path of a private key, for SFTP) the password is the passphrase of the key, empty where the
    key has none.
    """

    user: str
    password: str = field(repr=False)
    key_file: str = ""
