"""Every way in which Intacto can fail a person, with what to do about it.

Foreign errors (sockets, ftplib, SQLite, the keyring) are translated into these once, at the border, with ``from``.

    IntactoError
    ├── AddressInvalid           the URL or the shop's name makes no sense (user)
    ├── HostError                the host, or the way to it
    │   ├── HostUnreachable      no connection, no answer, a time-out
    │   ├── LoginRefused         user or password not accepted
    │   ├── TooManyConnections   421/530: the cap of the host (worth fewer sessions, not an end)
    │   ├── CertificateUnknown   nobody known vouches for it; not trusted yet
    │   ├── CertificateChanged   not the one that was trusted
    │   ├── EncryptionLost       it was encrypted before and is not offered any more
    │   ├── FileGone             the file or folder is not there
    │   ├── AccessRefused        the host does not let us read or write it
    │   ├── HostFull             no space, or the quota is reached
    │   └── TransferBroken       bytes stopped coming, or the host said that it failed
    ├── CopyError                the seller's own folders
    │   ├── CopyUnreadable       a folder or file of copies cannot be read
    │   └── CopyNotGood          the copy is not what it must be for this repair
    ├── StoreError               our own database and folders
    │   ├── NewerDatabase        written by a newer Intacto
    │   └── StoreBroken          disk full, not writable, not a database
    ├── KeyringError
    │   ├── KeyringMissing       no usable keyring on this system
    │   └── PlainTextKeyring     the keyring would write passwords readable to anyone
    ├── PasswordNeeded           nobody there to ask
    ├── ShopUnknown / ShopExists
    ├── ShopBusy                 another process is at work on this shop
    └── Cancelled                the person stopped it; not a failure
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from intacto.domain.words import Message, say

if TYPE_CHECKING:
    from intacto.domain.portrait import Move


class Whose(Enum):
    """Whose matter a failure is."""

    WORLD = "world"
    USER = "user"
    BUG = "bug"


class IntactoError(Exception):
    """A failure that a shopkeeper can understand.

    ``title`` says what happened, ``explanation`` what it means and what to do, ``paths`` which files it concerns,
    ``technical`` what the foreign side said (for the folded "Technical details"; never a secret).
    """

    whose = Whose.WORLD

    def __init__(
        self, title: Message, explanation: Message, *, paths: tuple[str, ...] = (), technical: str = ""
    ) -> None:
        super().__init__(str(title))
        self.title = title
        self.explanation = explanation
        self.paths = paths
        self.technical = technical

    def __str__(self) -> str:
        """Return title and explanation in English, for logs."""
        return f"{self.title}. {self.explanation}"


class AddressInvalid(IntactoError):
    """The URL, or a part of the call, makes no sense."""

    whose = Whose.USER


class HostError(IntactoError):
    """The host, or the way to it."""


class HostUnreachable(HostError):
    """No connection, no answer, or a time-out."""


class LoginRefused(HostError):
    """The host does not accept user and password."""

    whose = Whose.USER


class TooManyConnections(HostError):
    """The host's cap of connections is reached; fewer sessions may do."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a host shows of itself before any password is sent.

    ``fingerprint`` is ``SHA256:`` and the lower-case hex digest of the DER form; ``names`` whom it says it is;
    times are seconds since the epoch, UTC.
    """

    fingerprint: str
    names: tuple[str, ...]
    issuer: str
    not_before: float | None
    not_after: float | None
    problem: Message


class CertificateError(HostError):
    """The host's certificate is not one to send a password to."""

    whose = Whose.USER

    def __init__(self, title: Message, explanation: Message, certificate: Certificate, *, technical: str = "") -> None:
        super().__init__(title, explanation, technical=technical)
        self.certificate = certificate


class CertificateUnknown(CertificateError):
    """Nobody whom this system trusts vouches for it, and the user did not trust it yet."""


class CertificateChanged(CertificateError):
    """It is not the one that the user trusted."""


class EncryptionLost(HostError):
    """The host was encrypted before and offers plain text only: nothing was sent."""


class HostMoved(HostError):
    """The host seems to have moved the shop to another server; told, never raised."""

    def __init__(self, title: Message, explanation: Message, move: Move) -> None:
        super().__init__(title, explanation)
        self.move = move


class FileGone(HostError):
    """The file or folder is not there."""


class AccessRefused(HostError):
    """The host does not let us do this with this file or folder."""


class HostFull(HostError):
    """No space left on the host, or its quota is reached."""


class TransferBroken(HostError):
    """Bytes stopped coming, or the host said that the transfer failed."""


class CopyError(IntactoError):
    """The seller's own copies."""

    whose = Whose.USER


class CopyUnreadable(CopyError):
    """A folder or file of copies cannot be read."""


class CopyNotGood(CopyError):
    """The copy is not what it must be for this repair."""


class StoreError(IntactoError):
    """Our own database and folders."""


class NewerDatabase(StoreError):
    """The database was written by a newer Intacto."""

    whose = Whose.USER


class StoreBroken(StoreError):
    """The database or our folder cannot be read or written."""


class KeyringError(IntactoError):
    """The system's place for passwords."""

    whose = Whose.USER


class KeyringMissing(KeyringError):
    """There is no usable keyring; the password is asked for each time."""


class PlainTextKeyring(KeyringError):
    """The keyring would write passwords where anyone can read them; it is not used."""


class PasswordNeeded(IntactoError):
    """A password is needed, none is stored, and there is nobody to ask."""

    whose = Whose.USER


class ShopUnknown(IntactoError):
    """No shop of that name."""

    whose = Whose.USER


class ShopExists(IntactoError):
    """A shop of that name is there already."""

    whose = Whose.USER


class ShopBusy(IntactoError):
    """Another process is at work on this shop."""

    whose = Whose.USER


class Cancelled(IntactoError):
    """The person stopped it; what was proven stays proven."""

    whose = Whose.USER


class Bug(IntactoError):
    """Something that must not happen: ours to mend."""

    whose = Whose.BUG


def our_fault(cause: Exception) -> Bug:
    """Return what is told of an exception that nobody foresaw; the cause is kept for the log, none of its words."""
    bug = Bug(
        say("Intacto made a mistake"),
        say("This is a fault of ours, not yours. What was proven stays proven; please send us the log."),
        technical=type(cause).__name__,
    )
    bug.__cause__ = cause
    return bug
