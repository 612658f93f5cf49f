"""The keyring of the operating system, the only place where a password is ever kept.

The ``keyring`` library takes whatever backend is configured or installed, plain-text files among them. Here only those
are used that are known to encrypt; any other is refused, however it was chosen. Nothing that a backend says in an
exception is passed on: it might hold the password.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from intacto.domain.errors import KeyringError, KeyringMissing, PlainTextKeyring
from intacto.domain.words import Message, say

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_T = TypeVar("_T")

SERVICE = "intacto"
"""The service under which all passwords are kept; the account tells the login."""

ANSWER_SECONDS = 60.0
"""How long a keyring may take: it may ask the person for its own password meanwhile."""

FIND_SECONDS = 10.0
"""How long finding the keyring may take; it asks the person nothing, and a window may be waiting."""

_SECURE = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
_CHAIN = "keyring.backends.chainer.ChainerBackend"
_NONE = frozenset({"keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"})
_WINDOWS = "keyring.backends.Windows.WinVaultKeyring"
_WINDOWS_BYTES = 2560
"""CRED_MAX_CREDENTIAL_BLOB_SIZE of wincred.h: 1,280 characters of UTF-16."""


class KeyringVault:
    """The :class:`~intacto.engine.ports.Vault`. Safe from any thread; every call ends within its time."""

    def __init__(self, seconds: float = ANSWER_SECONDS, choose: Callable[[], KeyringBackend] | None = None) -> None:
        """``choose`` returns a backend that is safe to use, or raises KeyringError; by default the system's own."""
        self._seconds = seconds
        self._choose = choose or choose_backend
        self._backend: KeyringBackend | None = None
        self._silent: threading.Thread | None = None
        self._lock = threading.Lock()

    def problem(self) -> KeyringError | None:
        """Return why the keyring cannot be used, None where it can. Asks the person nothing."""
        if self._is_silent():
            return _no_answer()
        try:
            self._usable()
        except KeyringError as error:
            return error
        return None

    def password(self, account: str) -> str | None:
        """Return the password, None where none is kept or the keyring cannot be used."""
        try:
            backend = self._usable()
            return self._ask(lambda: backend.get_password(SERVICE, account), self._seconds)
        except KeyringError:
            return None

    def keep(self, account: str, password: str) -> None:
        """Keep the password; raises KeyringError."""
        backend = self._usable()
        if _kind(backend) == _WINDOWS and len(password.encode("utf-16-le", "surrogatepass")) > _WINDOWS_BYTES:
            raise KeyringError(
                say("The keyring of Windows cannot hold this password"),
                say("It takes {count} characters at most. Intacto asks for the password each time.", count=1280),
            )
        self._ask(lambda: backend.set_password(SERVICE, account, password), self._seconds)

    def forget(self, account: str) -> None:
        """Remove the password if it is there; raises KeyringError."""
        backend = self._usable()

        def remove() -> None:
            # Not every backend tells "not there" from "not allowed" when it is asked to delete.
            if backend.get_password(SERVICE, account) is not None:
                backend.delete_password(SERVICE, account)

        self._ask(remove, self._seconds)

    def _usable(self) -> KeyringBackend:
        """Return the backend, chosen anew after each failure: the person may have started a keyring meanwhile."""
        if self._backend is None:
            self._backend = self._ask(self._choose, min(self._seconds, FIND_SECONDS))
        return self._backend

    def _ask(self, question: Callable[[], _T], seconds: float) -> _T:
        """Return the answer, or raise KeyringError: also where none comes in time."""
        # One question at a time: workers that need the same password must not open eight windows.
        with self._lock:
            if self._is_silent():
                raise _no_answer()
            call = _Call(question)
            # A daemon: a keyring that never answers must not keep the program from ending.
            thread = threading.Thread(target=call.run, name="keyring", daemon=True)
            thread.start()
            thread.join(seconds)
            if thread.is_alive():
                self._silent = thread
                raise _no_answer()
        return call.answer()

    def _is_silent(self) -> bool:
        """Tell whether an earlier question is still without an answer: then nothing more is asked."""
        return self._silent is not None and self._silent.is_alive()


class _Call(Generic[_T]):
    """A question to the keyring, asked in a thread of its own. Keeps no foreign exception."""

    def __init__(self, question: Callable[[], _T]) -> None:
        self._question = question
        self._answer: list[_T] = []
        self._problem: KeyringError | None = None

    def run(self) -> None:
        """Ask, and keep the answer or what became of it."""
        try:
            self._answer.append(self._question())
        except KeyringError as error:
            self._problem = error
        except Exception as error:  # noqa: BLE001 - backends raise whatever their libraries do; it may hold the password
            self._problem = _translated(type(error))

    def answer(self) -> _T:
        """Return the answer; raises KeyringError without any trace of the foreign one."""
        if self._problem is not None:
            raise self._problem
        return self._answer[0]


def choose_backend() -> KeyringBackend:
    """Return the keyring that is configured or found, if it is one known to encrypt.

    Raises KeyringMissing or PlainTextKeyring.
    """
    # Imported late: finding backends talks to D-Bus, and most commands need no password.
    from keyring import core  # noqa: PLC0415 - see above

    try:
        core.init_backend()
        backend = core.get_keyring()
    except Exception as error:  # noqa: BLE001 - a configured backend may be missing or fail in any way
        problem = type(error).__name__
    else:
        return judge_backend(backend)
    raise _missing(problem)


def judge_backend(backend: KeyringBackend) -> KeyringBackend:
    """Return the backend to use for ``backend``: itself, or the first safe one of a chain.

    Raises KeyringMissing where there is none, PlainTextKeyring where there are only others.
    """
    kind = _kind(backend)
    if kind in _SECURE:
        return backend
    if kind in _NONE:
        raise _missing(kind)
    members: list[KeyringBackend] = list(getattr(backend, "backends", ())) if kind == _CHAIN else []
    for member in members:
        if _kind(member) in _SECURE:
            return member
    if kind == _CHAIN and not members:
        raise _missing(kind)
    raise PlainTextKeyring(
        say("The keyring chosen on this system is not safe"),
        say(
            "It may write passwords where others can read them, so Intacto does not use it. Choose the keyring of your "
            "system; until then Intacto asks each time."
        ),
        technical=", ".join(_kind(each) for each in members) or kind,
    )


def _kind(backend: KeyringBackend) -> str:
    """Return the full name of the backend's own class; one derived from a safe one may do anything."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _translated(kind: type[Exception]) -> KeyringError:
    """Return ours for an exception of this type; only its name is told."""
    explanation: Message
    match kind.__name__:
        case "KeyringLocked" | "LockedException" | "PromptDismissedException":
            title = say("The keyring is locked")
            explanation = say("Unlock it with its own password and try again. Until then Intacto asks each time.")
        case "KeyringDenied":
            title = say("The keyring did not let Intacto in")
            explanation = say("Allow Intacto in the settings of your keyring. Until then it asks each time.")
        case _:
            title = say("The keyring did not do what it was asked")
            explanation = say("Make sure that it runs and is unlocked. Until then Intacto asks for the password.")
    return KeyringError(title, explanation, technical=kind.__name__)


def _missing(technical: str) -> KeyringMissing:
    return KeyringMissing(
        say("This system has no keyring that Intacto can use"),
        say("Intacto keeps no password without one and asks for it each time."),
        technical=technical,
    )


def _no_answer() -> KeyringMissing:
    return KeyringMissing(
        say("The keyring does not answer"),
        say("A window may be waiting for its password. Until it answers, Intacto asks for the password each time."),
    )
