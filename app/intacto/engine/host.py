"""A shop's host as the engine meets it: the place, opened with what is remembered of it, remembering what it shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from intacto.domain.errors import HostError, IntactoError, KeyFileUnusable, KeyLocked, LoginRefused, PasswordNeeded
from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.domain.words import say
from intacto.engine.ports import ShopBook
from intacto.places.base import Place, Session

PlaceOpener = Callable[[Address, Credentials, HostMemory], Place]
"""Makes the place of an address; wiring hands it in."""


class PasswordDesk:
    """Finds the password of an account: in the keyring, in this run of the program, or by asking a person.

    What a person typed is kept in memory until the program ends, and dropped when the host refuses it.
    """

    def __init__(self, from_vault: Callable[[str], str | None]) -> None:
        self._from_vault = from_vault
        self._typed: dict[str, str] = {}
        self._lock = threading.Lock()
        self.ask: Callable[[Address], str | None] | None = None
        """Asks the person; called from worker threads, one at a time. None: nobody is there."""
        self.ask_key: Callable[[str], str | None] | None = None
        """Asks the person for the passphrase of a key file; as :attr:`ask`."""

    def hold(self, account: str, password: str) -> None:
        """Keep a password in memory for this run of the program."""
        self._typed[account] = password

    def drop(self, account: str) -> None:
        """Forget what was typed: the host refused it."""
        self._typed.pop(account, None)

    def password(self, address: Address) -> str:
        """Return the password; raises PasswordNeeded where there is none and nobody gives one."""
        if address.scheme is Scheme.FILE:
            return ""
        with self._lock:
            known = self._typed.get(address.account) or self._from_vault(address.account)
            if known is not None:
                return known
            given = self.ask(address) if self.ask is not None else None
            if given is None:
                raise PasswordNeeded(
                    say("The password of {account} is needed", account=address.account),
                    say("None is stored. Type it when asked, or hand it over with --password-stdin."),
                )
            self._typed[address.account] = given
            return given

    def passphrase(self, key_file: str) -> str:
        """Return what is known of a key's passphrase, empty where nothing is: most keys have none. Asks nobody."""
        with self._lock:
            account = key_account(key_file)
            return self._typed.get(account) or self._from_vault(account) or ""

    def ask_passphrase(self, key_file: str) -> str:
        """Return the passphrase that the person types; raises PasswordNeeded where nobody gives one."""
        with self._lock:
            given = self.ask_key(key_file) if self.ask_key is not None else None
            if not given:
                raise PasswordNeeded(
                    say("The passphrase of the key {path} is needed", path=key_file),
                    say("None is stored. Type it when asked, or hand it over with --password-stdin."),
                )
            self._typed[key_account(key_file)] = given
            return given


def key_account(key_file: str) -> str:
    """Return the name under which the keyring keeps the passphrase of a key: one for all hosts that know the key."""
    return f"key:{key_file}"


class KnownHost:
    """The place of a shop. Each login uses what is remembered of the host, and each teaches something."""

    def __init__(
        self,
        address: Address,
        opener: PlaceOpener,
        book: ShopBook,
        passwords: PasswordDesk,
        notice: Callable[[IntactoError], None],
        pauses: tuple[float, ...] = (0.5, 2.0),
        key_file: str = "",
    ) -> None:
        """``pauses`` are the seconds before each new try of a login that was accepted before and is refused now.

        ``key_file`` is the path of the key for SFTP, empty: a password.
        """
        self._address = address
        self._opener = opener
        self._book = book
        self._passwords = passwords
        self._notice = notice
        self._said_plain = False
        self._pauses = pauses
        self._key_file = key_file if address.scheme is Scheme.SFTP else ""
        self._said_old = False
        self._accepted = False
        self._lock = threading.Lock()
        self._key_lock = threading.Lock()

    def open(self) -> Session:
        """Log in; raises what :meth:`intacto.places.base.Place.open` raises, and PasswordNeeded."""
        session = self._open_with_key() if self._key_file else self._open(self._passwords.password(self._address))
        self._learn(session.encrypted)
        if OLD_SIGNATURE in session.identity.features and not self._said_old:
            self._said_old = True
            self._notice(old_key_notice())
        return session

    def _open(self, password: str) -> Session:
        memory = self._book.memory(self._address)
        credentials = Credentials(self._address.user, password, self._key_file)
        return self._log_in(self._opener(self._address, credentials, memory))

    def _open_with_key(self) -> Session:
        """Log in by key; its passphrase is asked for only where the key turns out to have one."""
        with self._key_lock:
            passphrase = self._passwords.passphrase(self._key_file)
        try:
            return self._open(passphrase)
        except KeyLocked as wrong:
            given = self._other_passphrase(passphrase, wrong)
        return self._open(given)

    def _other_passphrase(self, tried: str, wrong: KeyLocked) -> str:
        """Return another passphrase than the one tried; raises ``wrong`` or PasswordNeeded where nobody gives one."""
        with self._key_lock:
            known = self._passwords.passphrase(self._key_file)
            if known not in ("", tried):
                # Another worker asked meanwhile.
                return known
            try:
                return self._passwords.ask_passphrase(self._key_file)
            except PasswordNeeded:
                if tried:
                    raise wrong from None
                raise

    def _log_in(self, place: Place) -> Session:
        """Log in; a password that was accepted before and is refused now is tried again before it is believed.

        Hosts say 530 for passing troubles of their own too, and a person who is asked for a password that was right
        learns to type it anywhere.
        """
        for pause in self._pauses if self._accepted else ():
            try:
                return place.open()
            except (KeyLocked, KeyFileUnusable):
                break
            except LoginRefused:
                threading.Event().wait(pause)
        try:
            session = place.open()
        except KeyLocked:
            self._passwords.drop(key_account(self._key_file))
            raise
        except LoginRefused:
            self._passwords.drop(self._address.account)
            raise
        self._accepted = True
        return session

    def cap_seen(self, most: int) -> None:
        """Remember that the host allows no more than ``most`` sessions at once, and say so."""
        with self._lock:
            memory = self._book.memory(self._address)
            if memory.most_sessions is not None and memory.most_sessions <= most:
                return
            self._book.remember(self._address, replace(memory, most_sessions=most))
        self._notice(
            HostError(
                say("Your host allows few connections. We slowed down"),
                say("We go on with {count} at a time and remember it.", count=most),
            )
        )

    def _learn(self, encrypted: bool) -> None:
        with self._lock:
            memory = self._book.memory(self._address)
            if memory.encrypted is not encrypted and self._address.scheme is not Scheme.FILE:
                self._book.remember(self._address, replace(memory, encrypted=encrypted))
            if encrypted or self._said_plain:
                return
            self._said_plain = True
        self._notice(plain_text_notice())


OLD_SIGNATURE = "host-key=ssh-rsa"
"""Stands among the features of an SFTP host that proves its key by SHA-1 only."""


def old_key_notice() -> HostError:
    """Return what is said where an SSH server is so old that its key proves little."""
    return HostError(
        say("Your host proves itself in an old way"),
        say("Its SSH server knows ssh-rsa only, which others may forge one day. Ask your host to renew it."),
    )


def plain_text_notice() -> HostError:
    """Return what is said where a host offers no encryption."""
    return HostError(
        say("Your password travels unencrypted"),
        say("Your host offers no encryption (FTPS). Ask it for FTPS or SFTP."),
    )
