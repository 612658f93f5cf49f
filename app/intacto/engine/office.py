"""The office: all shops, their keepers, and the passwords' way into a login."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from intacto.domain.errors import AddressInvalid, KeyringError, ShopUnknown
from intacto.domain.shop import Address, HostMemory, Scheme, Shop
from intacto.domain.words import say
from intacto.engine.connect import Attempt, ConnectionReport, ConnectionStep, try_connection
from intacto.engine.connect_web import WebReport, try_web
from intacto.engine.control import Control
from intacto.engine.customer_look import FrontOpener
from intacto.engine.events import Event, Listener
from intacto.engine.host import KnownHost, PasswordDesk, PlaceOpener, key_account
from intacto.engine.keeper import Keeper
from intacto.engine.ports import Clock, EvidenceLocker, HostDiary, Settings, ShopBook, Vault
from intacto.engine.run_ends import Shelf


class Store(Protocol):
    """The store as the office needs it."""

    @property
    def shops(self) -> ShopBook:
        """The shops and what was learned of their hosts."""

    @property
    def settings(self) -> Settings:
        """What the person chose."""

    def evidence(self, shop: str) -> EvidenceLocker:
        """Return where the bad bytes of a shop are kept."""

    def close(self) -> None:
        """Let go of the database."""


class Visits(Protocol):
    """Stores for bare URLs, each for the length of a call."""

    def open(self, url: str) -> Store:
        """Return an empty store; raises ShopBusy where another call with this URL is under way."""

    def left_behind(self, url: str) -> Store | None:
        """Return the store of a killed call with this URL whose repair is unfinished, None where there is none."""


@dataclass(frozen=True, slots=True)
class Means:
    """What wiring hands to the office: the ways to the world."""

    open_place: PlaceOpener
    visits: Visits
    vault: Vault
    clock: Clock
    open_front: FrontOpener | None = None


class Office:
    """Keeps the shops. Safe from any thread."""

    def __init__(self, store: Store, means: Means) -> None:
        self._store = store
        self._means = means
        self._keepers: dict[str, Keeper] = {}
        self._listeners: list[Listener] = []
        self._lock = threading.RLock()
        self.passwords = PasswordDesk(means.vault.password)

    # -- shops

    def shops(self) -> tuple[Shop, ...]:
        """Return all shops, by name."""
        return self._store.shops.shops()

    def shop(self, name: str) -> Shop:
        """Return a shop; raises ShopUnknown."""
        for shop in self.shops():
            if shop.name.casefold() == name.casefold():
                return shop
        raise ShopUnknown(
            say("There is no shop {name}", name=name), say("“intacto shop list” shows the ones that there are.")
        )

    def add_shop(self, shop: Shop, password: str | None = None, *, keep_password: bool = True) -> None:
        """Add a shop and keep its password (of its key file, if it has one, the passphrase) in the keyring.

        Raises ShopExists; and KeyringError after the shop was added, its password then held until the program ends.
        """
        if not shop.name.strip():
            raise AddressInvalid(say("The shop needs a name"), say("Any name will do; it is only for you."))
        _refuse_itself(shop)
        self._store.shops.add(shop)
        if password is not None and shop.address.scheme is not Scheme.FILE:
            account = key_account(shop.key_file) if shop.key_file else shop.address.account
            self.passwords.hold(account, password)
            if keep_password:
                self._means.vault.keep(account, password)

    def keep_secret(self, account: str, secret: str) -> None:
        """Keep a password (``Address.account``) or passphrase (:func:`key_account`) in the keyring.

        Raises KeyringError where that cannot be used; it is then held in memory.
        """
        self.passwords.hold(account, secret)
        self._means.vault.keep(account, secret)

    def update_shop(self, shop: Shop) -> None:
        """Keep what changed of a shop; raises ShopUnknown, and AddressInvalid where its copies are the shop itself."""
        _refuse_itself(shop)
        with self._lock:
            self._store.shops.update(shop)
            self._keepers.pop(shop.name, None)

    def remove_shop(self, name: str) -> None:
        """Forget a shop, what is known of its files, and its password unless another shop needs it."""
        shop = self.shop(name)
        with self._lock:
            self._store.shops.remove(shop.name)
            self._keepers.pop(shop.name, None)
        if not any(other.address.account == shop.address.account for other in self.shops()):
            self.passwords.drop(shop.address.account)
            if shop.address.scheme is not Scheme.FILE and not shop.is_demo and self.keyring_problem() is None:
                self._means.vault.forget(shop.address.account)
        if shop.key_file and not any(other.key_file == shop.key_file for other in self.shops()):
            self.passwords.drop(key_account(shop.key_file))
            if self.keyring_problem() is None:
                self._means.vault.forget(key_account(shop.key_file))

    def keeper(self, name: str) -> Keeper:
        """Return the keeper of a shop, always the same one; raises ShopUnknown."""
        shop = self.shop(name)
        with self._lock:
            if shop.name not in self._keepers:
                self._keepers[shop.name] = self._make_keeper(shop, self._store)
            return self._keepers[shop.name]

    def keeper_with(self, name: str, copies: tuple[str, ...], web: str = "") -> Keeper:
        """Return a keeper of a shop that looks for good copies in these folders too; raises ShopUnknown.

        ``web`` is the public address to use in place of the shop's own (empty: that one); nothing of it is kept.
        """
        shop = self.shop(name)
        return self._make_keeper(
            replace(shop, copies=(*shop.copies, *copies), web=web or shop.web),
            self._store,
            borrows_web=web not in ("", shop.web),
        )

    @contextmanager
    def visiting(
        self,
        address: Address,
        copies: tuple[str, ...],
        trusted: str | None = None,
        *,
        web: str = "",
        key_file: str = "",
    ) -> Iterator[Keeper]:
        """Keep a shop for the length of a call: settings and database go when it ends.

        What a killed call with the same URL left half done is finished or undone first. Raises ShopBusy where another
        call with this URL is under way.
        """
        self._tidy_up_after(address, trusted)
        store = self._means.visits.open(address.url)
        try:
            shop = Shop(address.url, address, copies, web=web, key_file=key_file)
            store.shops.add(shop)
            if trusted is not None:
                _trust(store.shops, address, trusted)
            yield self._make_keeper(shop, store)
        finally:
            store.close()

    def _tidy_up_after(self, address: Address, trusted: str | None) -> None:
        store = self._means.visits.left_behind(address.url)
        if store is None:
            return
        try:
            for shop in store.shops.shops():
                if trusted is not None:
                    _trust(store.shops, address, trusted)
                self._make_keeper(shop, store).recover(Control())
        finally:
            store.close()

    def _make_keeper(self, shop: Shop, store: Store, *, borrows_web: bool = False) -> Keeper:
        _refuse_itself(shop)
        book = store.shops
        name = shop.name
        shelf = Shelf(
            book.catalogue(name),
            book.journal(name),
            store.evidence(name),
            book.diary(name),
            store.settings,
            lambda: book.alone(name),
            lambda: _settle(book, name),
        )

        def host(notice: Callable[..., None]) -> KnownHost:
            return KnownHost(
                shop.address,
                self._means.open_place,
                book,
                self.passwords,
                notice,
                self._means.clock,
                key_file=shop.key_file,
            )

        return Keeper(shop, shelf, host, self._emit, self._means.clock, self._means.open_front, borrows_web=borrows_web)

    # -- hosts

    def trust(self, address: Address, fingerprint: str) -> None:
        """Trust the certificate with this fingerprint on this host from now on."""
        _trust(self._store.shops, address, fingerprint)

    def diary(self, name: str) -> HostDiary:
        """Return what is kept of the host of a shop; raises ShopUnknown."""
        return self._store.shops.diary(name)

    def memory(self, address: Address) -> HostMemory:
        """Return what was learned of a host and outlives a session."""
        return self._store.shops.memory(address)

    def encrypted(self, address: Address) -> bool | None:
        """Return whether the last login was encrypted, None where there was none."""
        return self._store.shops.memory(address).encrypted

    def try_connection(
        self, attempt: Attempt, tell: Callable[[ConnectionStep], None], control: Control | None = None
    ) -> ConnectionReport:
        """Try to connect, telling each step, until ``control`` stops it; never raises. Remembers nothing."""
        memory = self._store.shops.memory(attempt.address)
        return try_connection(attempt, memory, self._means.open_place, self._means.clock, tell, control)

    def try_web(self, web: str, paths: Sequence[str]) -> WebReport:
        """Tell whether files of a shop are found under this public address; never raises. Remembers nothing."""
        open_front = self._means.open_front
        assert open_front is not None, "whoever asks for this has the way there"
        return try_web(open_front(web), paths)

    # -- the person

    def keyring_problem(self) -> KeyringError | None:
        """Return why no password can be kept, None where it can."""
        return self._means.vault.problem()

    def setting(self, name: str, default: str = "") -> str:
        """Return what the person chose."""
        return self._store.settings.get(name, default)

    def set_setting(self, name: str, value: str) -> None:
        """Keep what the person chose."""
        self._store.settings.set(name, value)

    # -- events

    def listen(self, listener: Listener) -> None:
        """Tell ``listener`` all events of all shops, from any thread."""
        with self._lock:
            self._listeners.append(listener)

    def unlisten(self, listener: Listener) -> None:
        """Stop telling ``listener``."""
        with self._lock:
            self._listeners.remove(listener)

    def _emit(self, event: Event) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(event)

    def close(self) -> None:
        """Let go of the database. Runs must have ended."""
        self._store.close()


def _settle(book: ShopBook, name: str) -> None:
    """Forget the work that the host of a shop announced."""
    for shop in book.shops():
        if shop.name == name:
            book.update(replace(shop, maintenance=None))


def _refuse_itself(shop: Shop) -> None:
    """Raise AddressInvalid where a folder of copies is the shop's own, lies in it, or holds it: it would prove itself.

    Only a shop in a folder of this computer can be met so; what a host's folder is called here nobody knows.
    """
    if shop.address.scheme is not Scheme.FILE:
        return
    own = Path(shop.address.folder).resolve()
    for folder in shop.copies:
        there = Path(folder).resolve()
        if there.is_relative_to(own) or own.is_relative_to(there):
            raise AddressInvalid(
                say("These copies are the shop itself"),
                say("Good copies need a folder of their own, apart from the shop's: {folder}", folder=folder),
                paths=(folder,),
            )


def _trust(book: ShopBook, address: Address, fingerprint: str) -> None:
    book.remember(address, replace(book.memory(address), trusted=fingerprint))
