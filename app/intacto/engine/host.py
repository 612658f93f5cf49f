"""A shop's host as the engine meets it: the place, opened with what is remembered of it, remembering what it shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from intacto.domain.errors import HostError, IntactoError, LoginRefused, PasswordNeeded
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
    ) -> None:
        """``pauses`` are the seconds before each new try of a login that was accepted before and is refused now."""
        self._address = address
        self._opener = opener
        self._book = book
        self._passwords = passwords
        self._notice = notice
        self._said_plain = False
        self._pauses = pauses
        self._accepted = False
        self._lock = threading.Lock()

    def open(self) -> Session:
        """Log in; raises what :meth:`intacto.places.base.Place.open` raises, and PasswordNeeded."""
        memory = self._book.memory(self._address)
        credentials = Credentials(self._address.user, self._passwords.password(self._address))
        session = self._log_in(self._opener(self._address, credentials, memory))
        self._learn(session.encrypted)
        return session

    def _log_in(self, place: Place) -> Session:
        """Log in; a password that was accepted before and is refused now is tried again before it is believed.

        Hosts say 530 for passing troubles of their own too, and a person who is asked for a password that was right
        learns to type it anywhere.
        """
        for pause in self._pauses if self._accepted else ():
            try:
                return place.open()
            except LoginRefused:
                threading.Event().wait(pause)
        try:
            session = place.open()
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


def plain_text_notice() -> HostError:
    """Return what is said where a host offers no encryption."""
    return HostError(
        say("Your password travels unencrypted"),
        say("Your host offers no encryption (FTPS). Ask it for FTPS or SFTP."),
    )
