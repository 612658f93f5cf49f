"""A shop's host as the engine meets it: the place, opened with what is remembered of it, remembering what it shows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import fields, replace

from intacto.domain.errors import (
    HostError,
    IntactoError,
    KeyFileUnusable,
    KeyLocked,
    LoginRefused,
    PasswordNeeded,
    TooManyConnections,
)
from intacto.domain.host import OLD_SIGNATURE, Abilities, HostIdentity
from intacto.domain.product import FileState
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.ports import Clock, ShopBook
from intacto.engine.sessions import SessionPool
from intacto.engine.tuning import FIRST, UTMOST, leaving_one
from intacto.places.base import Place, Session, Stop

MANY = 50
"""Small files above which it pays to find out whether commands may be sent ahead."""

LOGIN_PAUSES = (0.5, 2.0)
"""Seconds before each new try of a login that was accepted before and is refused now."""

SMALL = 262144
"""Bytes up to which a file is small: round trips then cost more than its bytes."""

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
        clock: Clock,
        key_file: str = "",
    ) -> None:
        """``key_file`` is the path of the key for SFTP, empty: a password."""
        self._address = address
        self._opener = opener
        self._book = book
        self._passwords = passwords
        self._notice = notice
        self._clock = clock
        self.identity: HostIdentity | None = None
        """What the host showed of itself at the last login."""
        self.answered = False
        """A login worked; whoever wants to know of one run clears it before."""
        self._said_plain = False
        self._key_file = key_file if address.scheme is Scheme.SFTP else ""
        self._said_old = False
        self._accepted = False
        self._lock = threading.Lock()
        self._key_lock = threading.Lock()

    @property
    def memory(self) -> HostMemory:
        """Return what is remembered of the host."""
        return self._book.memory(self._address)

    def pool(self, connections: int | None) -> SessionPool:
        """Return the sessions of one run: exactly ``connections`` where that is given, else as many as help.

        Then one of those that the host allows is left to the seller.
        """
        if connections is not None:
            pool = SessionPool(self, connections, lambda cap: self.cap_seen(cap, cap))
            pool.more = self.open_more
            return pool
        memory = self.memory
        most = UTMOST if memory.most_sessions is None else min(UTMOST, leaving_one(memory.most_sessions))
        first = memory.best_sessions or FIRST
        pool = SessionPool(self, most, lambda cap: self.cap_seen(cap, leaving_one(cap)), first=first)
        pool.more = self.open_more
        return pool

    def open(self, stop: Stop | None = None) -> Session:
        """Log in; raises what :meth:`intacto.places.base.Place.open` raises, and PasswordNeeded."""
        if self._key_file:
            return self._learn(self._open_with_key(stop))
        session = self._open(self._passwords.password(self._address), stop)
        return self._learn(session)

    def open_more(self, stop: Stop | None = None) -> Session:
        """Log in beside sessions that are open; raises what :meth:`open` raises.

        A refusal is then one of their number (TooManyConnections), however the host words it: the same password is good
        for the others.
        """
        secrets = self._passwords
        secret = secrets.passphrase(self._key_file) if self._key_file else secrets.password(self._address)
        try:
            session = self._place(secret).open(stop)
        except LoginRefused as refusal:
            raise TooManyConnections(
                say("Your host allows no further connection"), refusal.explanation, technical=refusal.technical
            ) from refusal
        return self._learn(session)

    def _place(self, secret: str) -> Place:
        """Return the place; ``secret`` is the password, or the passphrase of the key."""
        credentials = Credentials(self._address.user, secret, self._key_file)
        return self._opener(self._address, credentials, self.memory)

    def _open(self, password: str, stop: Stop | None) -> Session:
        return self._log_in(self._place(password), stop)

    def _open_with_key(self, stop: Stop | None) -> Session:
        """Log in by key; its passphrase is asked for only where the key turns out to have one."""
        with self._key_lock:
            passphrase = self._passwords.passphrase(self._key_file)
        try:
            return self._open(passphrase, stop)
        except KeyLocked as wrong:
            given = self._other_passphrase(passphrase, wrong)
        return self._open(given, stop)

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

    def _log_in(self, place: Place, stop: Stop | None) -> Session:
        """Log in; a password that was accepted before and is refused now is tried again before it is believed.

        Hosts say 530 for passing troubles of their own too, and a person who is asked for a password that was right
        learns to type it anywhere.
        """
        for pause in LOGIN_PAUSES if self._accepted else ():
            try:
                return place.open(stop)
            except (KeyLocked, KeyFileUnusable):
                break
            except LoginRefused:
                threading.Event().wait(pause)
        try:
            session = place.open(stop)
        except KeyLocked:
            self._passwords.drop(key_account(self._key_file))
            raise
        except LoginRefused:
            self._passwords.drop(self._address.account)
            raise
        self._accepted = True
        return session

    def best_seen(self, best: int | None) -> None:
        """Remember how many sessions at once brought the most (None: a run did not find out)."""
        with self._lock:
            memory = self.memory
            if best is not None and memory.best_sessions != best:
                self._book.remember(self._address, replace(memory, best_sessions=best))

    def cap_seen(self, most: int, used: int) -> None:
        """Remember that the host allows no more than ``most`` sessions at once.

        Said only where the ``used`` are fewer than one begins with: that a host has a limit is no news.
        """
        with self._lock:
            memory = self._book.memory(self._address)
            if memory.most_sessions is not None and memory.most_sessions <= most:
                return
            self._book.remember(self._address, replace(memory, most_sessions=most))
        if used >= FIRST:
            return
        self._notice(
            HostError(
                say("Your host allows few connections. We slowed down"),
                say("We go on with {count} at a time and remember it.", count=used),
            )
        )

    def probed(self, card: ReportCard) -> None:
        """Remember what a probe proved; what it could not tell stays as it was known. Its cap replaces the one seen."""
        with self._lock:
            memory = self.memory
            known = memory.abilities
            found = card.abilities
            if known is not None:
                found = Abilities(
                    **{
                        each.name: getattr(known, each.name) if value is None else value
                        for each in fields(Abilities)
                        for value in (getattr(found, each.name),)
                    }
                )
            self._book.remember(self._address, replace(memory, abilities=found, most_sessions=card.most_sessions))

    def learn_ahead(self, pool: SessionPool, states: Callable[[], Iterable[FileState]], control: Control) -> None:
        """Find out, where many small files are to be read, whether commands may be sent ahead, and remember it.

        Reading shows it, nothing is written. What stops the try is left to the reading that follows. ``states`` are the
        files to be read, asked for only where it is not known yet.
        """
        known = self.memory.abilities
        if self._address.scheme is Scheme.FILE or (known is not None and known.pipelines is not None):
            return
        small = [state for state in states() if _is_small(state)]
        if len(small) <= MANY:
            return
        one = min(small, key=lambda state: state.presence.size or 0)
        try:
            with pool.lease(control) as session:
                answer = session.try_ahead(one.path, one.presence.size or 0)
        except HostError:
            return
        if answer is None:
            return
        with self._lock:
            memory = self.memory
            known = memory.abilities or Abilities(self._clock())
            self._book.remember(self._address, replace(memory, abilities=replace(known, pipelines=answer)))
        if answer:
            pool.tell_idle(lambda session: session.go_ahead(begin=True))

    def _learn(self, session: Session) -> Session:
        encrypted = session.encrypted
        with self._lock:
            self.identity, self.answered = session.identity, True
            memory = self._book.memory(self._address)
            if memory.encrypted is not encrypted and self._address.scheme is not Scheme.FILE:
                self._book.remember(self._address, replace(memory, encrypted=encrypted))
            says = not encrypted and not self._said_plain
            self._said_plain = self._said_plain or says
            is_old = OLD_SIGNATURE in session.identity.features and not self._said_old
            self._said_old = self._said_old or is_old
        if says:
            self._notice(plain_text_notice())
        if is_old:
            self._notice(old_key_notice())
        return session


def _is_small(state: FileState) -> bool:
    presence = state.presence
    return presence.gone_since is None and presence.size is not None and 0 < presence.size <= SMALL


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
