"""What a customer gets who downloads a file from the shop's public address, beside what the host holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, urlsplit, urlunsplit

from intacto.domain import names
from intacto.domain.damage import Cause
from intacto.domain.errors import AddressInvalid, TransferBroken
from intacto.domain.words import Message, say


class CustomerTrouble(Enum):
    """What is wrong with a download. The values are the command line's contract."""

    NOT_FOUND = "not-found"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    """It leads to another place, which hands out something else."""
    PAGE = "page"
    """A page (HTML) came with code 200 in the file's place."""
    WRONG_LENGTH = "wrong-length"
    IN_FRONT = "bytes-in-front"
    """The whole file comes, behind bytes that do not belong to it (a PHP warning, a BOM)."""
    BEHIND = "bytes-behind"
    COMPRESSED = "compressed-again"
    """The whole file comes, compressed once more than the customer's browser undoes."""
    OLD_COPY = "old-copy"
    """An earlier version comes, out of a cache as a rule."""
    OTHER_BYTES = "other-bytes"
    UNREACHABLE = "unreachable"
    """The address did not answer: that says nothing of the file."""

    @property
    def breaks(self) -> bool:
        """Tell whether a customer gets something else than the file; an address that is silent tells nothing."""
        return self is not CustomerTrouble.UNREACHABLE


@dataclass(frozen=True, slots=True)
class CustomerLook:
    """One download as a customer makes it.

    ``at`` is when it ended (seconds since the epoch, UTC), ``url`` what was asked for, ``against`` the SHA-256 of the
    baseline that it was compared with, ``trouble`` what was wrong (None: it was exactly the file), ``size`` the bytes
    that came, ``reason`` a sentence for people, ``cause`` a cause of damage where one is proven.
    """

    at: float
    url: str
    against: str
    trouble: CustomerTrouble | None
    size: int
    reason: Message
    cause: Cause | None = None
    technical: str = ""

    def is_under(self, folder: str) -> bool:
        """Tell whether it was made at the public address ``folder`` (empty: there is none). A silence lies anywhere."""
        return self.trouble is CustomerTrouble.UNREACHABLE or bool(
            folder and self.url.startswith(f"{folder.rstrip('/')}/")
        )


class Undecodable(TransferBroken):
    """The shop says that the bytes are compressed, and they cannot be undone so: browsers refuse such a download."""


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """How a web server answered, before the bytes.

    ``asked`` is the address of the product, ``landed`` where the redirects (``hops`` of them) led. ``kind`` is the
    media type, lower case and without parameters; ``coding`` what Content-Encoding named; ``announced`` the bytes that
    Content-Length promised on the wire. ``evidence`` are the headers that tell of caches, for technical details;
    ``guarded`` that a guard before the shop wants to see a person first.
    """

    asked: str
    landed: str
    hops: int
    status: int
    kind: str = ""
    coding: str = ""
    announced: int | None = None
    evidence: str = ""
    guarded: bool = False

    @property
    def elsewhere(self) -> bool:
        """Tell whether it was led to another place: only a change to https, or to www, is the same place."""
        return self.hops > 0 and _place_of(self.asked) != _place_of(self.landed)

    @property
    def technical(self) -> str:
        """Return what a person who can mend it wants to know; never a secret of ours, as none was sent."""
        led = f" -> {self.landed}" if self.hops else ""
        return "; ".join(part for part in (f"{self.status} {self.asked}{led}", self.kind, self.evidence) if part)


def _place_of(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path, parts.query


def parse_web(url: str) -> str:
    """Return the public address of a shop's folder in its plain form; raises AddressInvalid with what to do."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise AddressInvalid(
            say("The public address cannot be read"),
            say("Write it like https://shop.example/files."),
            technical=type(error).__name__,
        ) from error
    if parts.scheme.lower() not in ("http", "https") or not host or any(c.isspace() for c in url.strip()):
        raise AddressInvalid(say("The public address cannot be read"), say("Write it like https://shop.example/files."))
    if parts.username is not None or parts.password is not None:
        raise AddressInvalid(
            say("The public address holds a user or a password"),
            say("Customers have none. Write the address as they see it."),
        )
    if parts.query or parts.fragment:
        raise AddressInvalid(
            say("The public address cannot be read"), say("Write ? as %3F and # as %23 in the folder's name.")
        )
    place = f"[{host}]" if ":" in host else host
    where = place if port is None else f"{place}:{port}"
    return urlunsplit((parts.scheme.lower(), where, quote(parts.path, safe="/%~!$&'()*+,;=:@").rstrip("/"), "", ""))


def web_address(folder: str, path: str) -> str:
    """Return where customers get the product ``path``, given the address of the shop's folder.

    The name's very bytes are quoted (RFC 3986, section 2.1): a server's disk has bytes, not letters.
    """
    return f"{folder.rstrip('/')}/{quote(names.wire(path), safe='/')}"
