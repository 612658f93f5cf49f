"""Trying a connection step by step, for who sets up a shop: nothing secret leaves before the host is trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from intacto.domain.errors import (
    Certificate,
    CertificateError,
    CertificateUnknown,
    EncryptionLost,
    FileGone,
    IntactoError,
    KeyFileUnusable,
    KeyLocked,
    LoginRefused,
    TooManyConnections,
)
from intacto.domain.host import OLD_SIGNATURE
from intacto.domain.product import EntryKind
from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.domain.words import Message, say
from intacto.engine.connect_web import SAMPLES
from intacto.engine.host import PlaceOpener
from intacto.engine.ports import Clock
from intacto.places.base import Session, Stop


class Stage(Enum):
    """The steps that a person sees, in their order."""

    REACH = "reach"
    ENCRYPT = "encrypt"
    IDENTIFY = "identify"
    LOGIN = "login"
    FOLDER = "folder"


class StageState(Enum):
    """How a step stands."""

    WAITING = "waiting"
    RUNNING = "running"
    FINE = "fine"
    ASK = "ask"
    """The person must say yes before it goes on."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ConnectionStep:
    """One step: what it found, in words; ``certificate`` where the person is asked to trust one."""

    stage: Stage
    state: StageState
    text: Message
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """The end of a try. ``folders`` are those where the login lands; ``error`` is None where all went well."""

    encrypted: bool
    folders: tuple[str, ...]
    files: int
    error: IntactoError | None
    samples: tuple[str, ...] = ()
    """Some of the files, to look for under the public address."""

    @property
    def works(self) -> bool:
        """Tell whether a shop can be made of it."""
        return self.error is None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What to try.

    ``trusted`` is a fingerprint that the person accepted, ``plain_accepted`` that he knows it is unencrypted.
    With a ``key_file`` (SFTP) the password is its passphrase.
    """

    address: Address
    password: str
    trusted: str | None = None
    plain_accepted: bool = False
    key_file: str = ""
    """The path of a private key, for SFTP; ``password`` is then its passphrase, empty where it has none."""

    def __repr__(self) -> str:
        """Leave the password out."""
        return f"Attempt({self.address.url})"


def try_connection(
    attempt: Attempt,
    memory: HostMemory,
    opener: PlaceOpener,
    clock: Clock,
    tell: Callable[[ConnectionStep], None],
    stop: Stop | None = None,
) -> ConnectionReport:
    """Try to log in and look at the folder, telling each step; never raises. ``stop`` may end it.

    Where only plain text is offered and the person has not accepted it, nothing is sent: the encryption is asked for as
    if it had been there before, which the place refuses to do without.
    """
    tell(ConnectionStep(Stage.REACH, StageState.RUNNING, say("Connecting")))
    remembered = replace(
        memory,
        trusted=attempt.trusted or memory.trusted,
        encrypted=None if attempt.plain_accepted else True,
    )
    begun = clock()
    try:
        place = opener(
            attempt.address, Credentials(attempt.address.user, attempt.password, attempt.key_file), remembered
        )
        with place.open(stop) as session:
            _tell_open(session, attempt, clock() - begun, tell)
            listing = session.list_folder("")
            folders = tuple(e.path for e in listing.entries if e.kind is EntryKind.FOLDER)
            files = sum(1 for e in listing.entries if e.kind is EntryKind.FILE)
            tell(ConnectionStep(Stage.FOLDER, StageState.FINE, _contents(len(folders), files)))
            some = tuple(e.path for e in listing.entries if e.kind is EntryKind.FILE)[:SAMPLES]
            return ConnectionReport(session.encrypted, folders, files, None, some)
    except IntactoError as error:
        _tell_failure(error, clock() - begun, memory.encrypted is True, attempt.address, tell)
        return ConnectionReport(False, (), 0, error)


def _contents(folders: int, files: int) -> Message:
    return say("Files: {files} · Folders: {folders}", files=files, folders=folders)


def _answered(seconds: float) -> Message:
    return say("in {seconds} seconds", seconds=round(seconds, 1))


_ENCRYPTED = say("FTPS: the safest that your host offers")
_BY_SSH = say("SFTP: all that is sent is encrypted")
_PLAIN = say("No: password and files travel unencrypted")


def _encrypted(address: Address) -> Message:
    return _BY_SSH if address.scheme is Scheme.SFTP else _ENCRYPTED


def _tell_open(session: Session, attempt: Attempt, seconds: float, tell: Callable[[ConnectionStep], None]) -> None:
    tell(ConnectionStep(Stage.REACH, StageState.FINE, _answered(seconds)))
    if attempt.address.scheme is not Scheme.FILE:
        words = _encrypted(attempt.address) if session.encrypted else _PLAIN
        tell(ConnectionStep(Stage.ENCRYPT, StageState.FINE, words))
        tell(ConnectionStep(Stage.IDENTIFY, StageState.FINE, _identified(session)))
        tell(ConnectionStep(Stage.LOGIN, StageState.FINE, say("Accepted")))


def _identified(session: Session) -> Message:
    if not session.encrypted:
        return say("It cannot be known without encryption")
    if OLD_SIGNATURE in session.identity.features:
        return say("Yes, in an old way (ssh-rsa): ask your host to renew its SSH server")
    return say("Yes")


def _tell_failure(
    error: IntactoError, seconds: float, was_encrypted: bool, address: Address, tell: Callable[[ConnectionStep], None]
) -> None:
    """Tell the steps that went well before ``error``, and the one at which it stopped."""
    stage, state = _where(error, was_encrypted)
    for earlier in Stage:
        if earlier is stage:
            break
        words = {Stage.REACH: _answered(seconds), Stage.ENCRYPT: _encrypted(address), Stage.IDENTIFY: say("Yes")}
        tell(ConnectionStep(earlier, StageState.FINE, words.get(earlier, say("Accepted"))))
    certificate = error.certificate if isinstance(error, CertificateError) else None
    question = certificate.problem if certificate is not None else _PLAIN
    tell(ConnectionStep(stage, state, question if state is StageState.ASK else error.title, certificate))


def _where(error: IntactoError, was_encrypted: bool) -> tuple[Stage, StageState]:
    """Return at which step ``error`` stopped the try; a host that never was encrypted may be used after asking."""
    match error:
        case CertificateUnknown():
            return Stage.IDENTIFY, StageState.ASK
        case CertificateError():
            return Stage.IDENTIFY, StageState.FAILED
        case EncryptionLost():
            return Stage.ENCRYPT, StageState.FAILED if was_encrypted else StageState.ASK
        case KeyLocked() | KeyFileUnusable():
            # Seen on this computer, before anything was sent.
            return Stage.REACH, StageState.FAILED
        case LoginRefused() | TooManyConnections():
            return Stage.LOGIN, StageState.FAILED
        case FileGone():
            return Stage.FOLDER, StageState.FAILED
        case _:
            return Stage.REACH, StageState.FAILED
