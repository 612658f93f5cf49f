"""The vault: which keyrings it uses, that it never waits for ever, and that it never tells a password."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, Windows, chainer, fail, kwallet, libsecret, macOS, null
from keyring.errors import KeyringLocked, PasswordSetError

from intacto.domain.errors import KeyringError, KeyringMissing, PlainTextKeyring
from intacto.store.vault import KeyringVault, judge_backend

SECRET = "quince 15 & naranjas"


class _Backend(KeyringBackend):
    """A keyring that does what it is told; never found by itself."""

    priority = -1.0

    def __init__(self, act: Callable[[], str | None]) -> None:
        self._act = act
        self.calls: list[tuple[str, ...]] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.calls.append((service, username))
        return self._act()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls.append((service, username, password))
        self._act()

    def delete_password(self, service: str, username: str) -> None:
        self.calls.append((service, username))
        self._act()


def new(kind: type[KeyringBackend]) -> KeyringBackend:
    """Return a backend of the library, whose own constructors have no types."""
    return kind()


def raising(error: Exception) -> Callable[[], str | None]:
    def act() -> str | None:
        raise error

    return act


@pytest.mark.parametrize(
    "kind", [SecretService.Keyring, libsecret.Keyring, kwallet.DBusKeyring, macOS.Keyring, Windows.WinVaultKeyring]
)
def test_keyrings_that_encrypt_are_used(kind: type[KeyringBackend]) -> None:
    backend = kind()
    assert judge_backend(backend) is backend


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring])
def test_no_keyring_is_called_so(kind: type[KeyringBackend]) -> None:
    with pytest.raises(KeyringMissing):
        judge_backend(kind())


def test_what_is_not_known_to_encrypt_is_refused() -> None:
    class Keyring(SecretService.Keyring):
        """One that only derives from a safe one."""

    for backend in (_Backend(lambda: None), new(Keyring)):
        with pytest.raises(PlainTextKeyring) as caught:
            judge_backend(backend)
        assert "Keyring" in caught.value.technical or "_Backend" in caught.value.technical


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> Callable[..., KeyringBackend]:
    def make(*members: KeyringBackend) -> KeyringBackend:
        monkeypatch.setattr(chainer.ChainerBackend, "backends", members)
        return new(chainer.ChainerBackend)

    return make


def test_of_a_chain_the_first_safe_one_is_used_alone(chain: Callable[..., KeyringBackend]) -> None:
    safe, plain = new(SecretService.Keyring), _Backend(lambda: None)
    assert judge_backend(chain(plain, safe, new(libsecret.Keyring))) is safe
    with pytest.raises(PlainTextKeyring):
        judge_backend(chain(plain))
    with pytest.raises(KeyringMissing):
        judge_backend(chain())


@pytest.mark.parametrize(
    "error",
    [
        PasswordSetError(f"could not keep {SECRET}"),
        KeyringLocked(SECRET),
        ValueError(SECRET),
        UnicodeEncodeError("utf-8", SECRET, 0, 1, "surrogates not allowed"),
    ],
)
def test_what_a_keyring_says_is_never_passed_on(error: Exception) -> None:
    vault = KeyringVault(choose=lambda: _Backend(raising(error)))
    with pytest.raises(KeyringError) as caught:
        vault.keep("ana@files.example:21", SECRET)
    told = caught.value
    assert told.__context__ is None
    assert told.__cause__ is None
    written = "".join(traceback.format_exception(told)) + repr(told) + repr(vars(told)) + str(told)
    assert SECRET not in written
    assert told.technical == type(error).__name__
    assert vault.password("ana@files.example:21") is None


def test_a_locked_keyring_is_called_so() -> None:
    vault = KeyringVault(choose=lambda: _Backend(raising(KeyringLocked("dismissed"))))
    with pytest.raises(KeyringError) as caught:
        vault.forget("ana@files.example:21")
    assert "locked" in str(caught.value.title)


def test_a_keyring_that_is_silent_is_given_up_until_it_answers() -> None:
    answer = threading.Event()

    def wait() -> str | None:
        answer.wait(60)
        return SECRET

    backend = _Backend(wait)
    vault = KeyringVault(seconds=0.2, choose=lambda: backend)
    assert vault.problem() is None
    assert vault.password("ana@files.example:21") is None
    assert isinstance(vault.problem(), KeyringMissing)
    with pytest.raises(KeyringMissing):
        vault.keep("ana@files.example:21", SECRET)
    assert backend.calls == [("intacto", "ana@files.example:21")]
    answer.set()
    silent = vault._silent
    assert silent is not None
    silent.join(10)
    assert vault.problem() is None
    assert vault.password("ana@files.example:21") == SECRET


def test_workers_ask_one_after_the_other() -> None:
    inside, most = 0, 0
    lock = threading.Lock()

    def count() -> str | None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        threading.Event().wait(0.01)
        with lock:
            inside -= 1
        return SECRET

    vault = KeyringVault(choose=lambda: _Backend(count))
    threads = [threading.Thread(target=vault.password, args=("a@b:21",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == 1


def test_a_keyring_that_starts_later_is_found() -> None:
    started = threading.Event()

    def choose() -> KeyringBackend:
        return judge_backend(new(SecretService.Keyring if started.is_set() else fail.Keyring))

    vault = KeyringVault(choose=choose)
    assert isinstance(vault.problem(), KeyringMissing)
    started.set()
    assert vault.problem() is None


@pytest.mark.parametrize("password", ["x" * 1281, "🦤" * 641])
def test_windows_is_not_asked_for_more_than_it_can_hold(password: str) -> None:
    vault = KeyringVault(choose=Windows.WinVaultKeyring)
    with pytest.raises(KeyringError) as caught:
        vault.keep("ana@files.example:21", password)
    assert "1280" in str(caught.value.explanation)
    assert password not in str(caught.value)
