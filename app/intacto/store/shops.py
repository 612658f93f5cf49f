"""The shops and what was learned of their hosts. No password is ever part of it."""

from __future__ import annotations

import shutil
import sqlite3
import unicodedata
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from intacto.domain.errors import AddressInvalid, ShopExists, ShopUnknown
from intacto.domain.quiet import QuietHours
from intacto.domain.repair import Step
from intacto.domain.shop import Address, HostMemory, Scheme, Shop
from intacto.domain.words import say
from intacto.store.catalogue import SqlCatalogue
from intacto.store.codec import abilities_of, abilities_text, pack, unpack
from intacto.store.database import Database
from intacto.store.diary import SqlHostDiary
from intacto.store.evidence import FolderLocker
from intacto.store.journal import SqlJournal
from intacto.store.lock import alone

_LONGEST_SLUG = 40
# The columns stand in the order of _row.
_SELECT = """
    SELECT id, name, scheme, host, port, user, folder, days, is_demo, web, key_file, speed_limit, quiet_start,
        quiet_end, takes_digests, maintenance
    FROM shop ORDER BY name_key
"""
_INSERT = """
    INSERT INTO shop (name_key, name, scheme, host, port, user, folder, days, is_demo, web, key_file, speed_limit,
        quiet_start, quiet_end, takes_digests, maintenance)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_UPDATE = """
    UPDATE shop SET name = ?, scheme = ?, host = ?, port = ?, user = ?, folder = ?, days = ?, is_demo = ?, web = ?,
        key_file = ?, speed_limit = ?, quiet_start = ?, quiet_end = ?, takes_digests = ?, maintenance = ?
    WHERE id = ?
"""
_SCHEMES = {scheme.value: scheme for scheme in Scheme}


class SqlShopBook:
    """The :class:`~intacto.engine.ports.ShopBook`. Safe from any thread. Names differ by more than their case."""

    def __init__(self, database: Database, evidence: Path) -> None:
        """``evidence`` is the folder above those of the shops."""
        self._database = database
        self._evidence = evidence

    def shops(self) -> tuple[Shop, ...]:
        """Return all shops, by name; those at a kind of host that only a newer Intacto knows are left out."""
        with self._database.reading() as connection:
            found = connection.execute(_SELECT).fetchall()
            folders: dict[int, list[str]] = {}
            for number, root in connection.execute("SELECT shop_id, root FROM shop_folder ORDER BY position"):
                folders.setdefault(number, []).append(unpack(root))
        return tuple(_shop(row, folders.get(number, [])) for number, *row in found if row[1] in _SCHEMES)

    def add(self, shop: Shop) -> None:
        """Keep a new shop; raises ShopExists, and AddressInvalid where the name cannot be shown."""
        if not shop.name.strip() or not shop.name.isprintable():
            raise AddressInvalid(
                say("This name cannot be shown"), say("Give the shop a name of letters, digits, signs and spaces.")
            )
        with self._database.writing() as connection:
            taken = connection.execute("SELECT 1 FROM shop WHERE name_key = ?", (_key(shop.name),)).fetchone()
            if taken is not None:
                raise ShopExists(
                    say("There is a shop {name} already", name=shop.name), say("Choose another name for the new one.")
                )
            number = connection.execute(
                _INSERT,
                (_key(shop.name), *_row(shop)),
            ).lastrowid
            assert number is not None
            _keep_folders(connection, number, shop)

    def update(self, shop: Shop) -> None:
        """Keep changes of a shop of this name; raises ShopUnknown.

        Where it now lies elsewhere, what was proven of the old place says nothing of the new one and is forgotten, and
        so are the repairs that could be undone there. What customers got is forgotten where the public address is
        another one, and so are copies in folders that it no longer names.
        """
        with self._database.writing() as connection:
            number = _number(connection, shop.name)
            old = connection.execute(
                "SELECT web, scheme, host, port, user, folder FROM shop WHERE id = ?", (number,)
            ).fetchone()
            row = _row(shop)
            if old[0] != shop.web:
                connection.execute("UPDATE file SET customer = NULL WHERE shop_id = ?", (number,))
            if _place(*old[1:]) != _place(*row[1:6]):
                _forget_place(connection, number)
            connection.execute(
                _UPDATE,
                (*row, number),
            )
            _keep_folders(connection, number, shop)

    def remove(self, name: str) -> None:
        """Forget a shop and all that is known of its files; raises ShopUnknown.

        The bad bytes kept of its repairs go too, and what was learned of its host unless another shop lies there.
        """
        with self._database.writing() as connection:
            number = _number(connection, name)
            connection.execute("DELETE FROM shop WHERE id = ?", (number,))
            lived = {
                _host_key(scheme, unpack(host), port)
                for scheme, host, port in connection.execute("SELECT scheme, host, port FROM shop")
            }
            for key in connection.execute("SELECT family, host, port FROM host").fetchall():
                if key not in lived:
                    connection.execute("DELETE FROM host WHERE family = ? AND host = ? AND port = ?", key)
        for folder in self._evidence.glob(f"*-{number}"):
            shutil.rmtree(folder, ignore_errors=True)

    def catalogue(self, name: str) -> SqlCatalogue:
        """Return the catalogue of a shop; raises ShopUnknown."""
        return SqlCatalogue(self._database, self._find(name))

    def journal(self, name: str) -> SqlJournal:
        """Return the journal of a shop; raises ShopUnknown."""
        return SqlJournal(self._database, self._find(name))

    def evidence(self, name: str) -> FolderLocker:
        """Return where the bad bytes of a shop are kept; raises ShopUnknown."""
        return FolderLocker(self._evidence / f"{_slug(name)}-{self._find(name)}")

    def diary(self, name: str) -> SqlHostDiary:
        """Return what is kept of the host of a shop; raises ShopUnknown."""
        return SqlHostDiary(self._database, self._find(name))

    def alone(self, name: str) -> AbstractContextManager[None]:
        """Hold a shop for one run; raises ShopBusy where another process has it, ShopUnknown."""
        return alone(self._evidence.parent / "locks" / f"{self._find(name)}.lock")

    def memory(self, address: Address) -> HostMemory:
        """Return what is remembered of a host (by scheme family, host and port, not by folder)."""
        with self._database.reading() as connection:
            row = connection.execute(
                """
                SELECT trusted, encrypted, most_sessions, best_sessions, abilities FROM host
                WHERE family = ? AND host = ? AND port = ?
                """,
                _host_key(address.scheme.value, address.host, address.port),
            ).fetchone()
        if row is None:
            return HostMemory()
        trusted, encrypted, most_sessions, best_sessions, abilities = row
        return HostMemory(
            trusted,
            None if encrypted is None else bool(encrypted),
            most_sessions,
            best_sessions,
            None if abilities is None else abilities_of(abilities),
        )

    def remember(self, address: Address, memory: HostMemory) -> None:
        """Keep what was learned of a host."""
        key = _host_key(address.scheme.value, address.host, address.port)
        with self._database.writing() as connection:
            connection.execute(
                """
                INSERT OR REPLACE INTO host
                    (family, host, port, trusted, encrypted, most_sessions, best_sessions, abilities)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                (
                    *key,
                    memory.trusted,
                    memory.encrypted,
                    memory.most_sessions,
                    memory.best_sessions,
                    None if memory.abilities is None else abilities_text(memory.abilities),
                ),
            )

    def _find(self, name: str) -> int:
        with self._database.reading() as connection:
            return _number(connection, name)


def _key(name: str) -> str:
    """Return what names have in common that a person would call the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _number(connection: sqlite3.Connection, name: str) -> int:
    # A name that UTF-8 cannot hold comes from the command line and is no shop's.
    key = _key(name).encode("utf-8", "replace").decode("utf-8")
    row = connection.execute("SELECT id FROM shop WHERE name_key = ?", (key,)).fetchone()
    if row is None:
        raise ShopUnknown(
            say("There is no shop {name}", name=name), say("“intacto shop list” shows the ones that there are.")
        )
    number: int = row[0]
    return number


def _row(shop: Shop) -> tuple[Any, ...]:
    """Return a shop's values in the order of the columns."""
    at = shop.address
    return (
        shop.name,
        at.scheme.value,
        pack(at.host),
        at.port,
        pack(at.user),
        pack(at.folder),
        shop.days,
        int(shop.is_demo),
        shop.web,
        pack(shop.key_file),
        shop.limit,
        shop.quiet.start if shop.quiet else None,
        shop.quiet.end if shop.quiet else None,
        int(shop.takes_digests),
        shop.maintenance,
    )


def _shop(row: list[Any], folders: list[str]) -> Shop:
    name, scheme, host, port, user, folder, days, is_demo, web, key_file, limit, start, end, digests, work = row
    return Shop(
        name,
        Address(_SCHEMES[scheme], unpack(host), port, unpack(user), unpack(folder)),
        tuple(folders),
        days,
        bool(is_demo),
        web,
        unpack(key_file),
        limit,
        None if start is None or end is None else QuietHours(start, end),
        bool(digests),
        work,
    )


def _host_key(scheme: str, host: str, port: int) -> tuple[str, bytes, int]:
    """Return family, host and port: a host that speaks FTP is the same one however TLS begins."""
    return ("ftp" if scheme in ("ftp", "ftps", "ftp+tls") else scheme, pack(host.lower()), port)


def _place(scheme: str, host: bytes, port: int, user: bytes, folder: bytes) -> tuple[object, ...]:
    """Return what two addresses of one and the same folder have in common."""
    return (*_host_key(scheme, unpack(host), port), user, folder)


def _keep_folders(connection: sqlite3.Connection, number: int, shop: Shop) -> None:
    connection.execute("DELETE FROM shop_folder WHERE shop_id = ?", (number,))
    roots = [pack(root) for root in dict.fromkeys(shop.copies)]
    connection.executemany(
        "INSERT INTO shop_folder VALUES (?, ?, ?)", [(number, position, root) for position, root in enumerate(roots)]
    )
    connection.execute(
        "DELETE FROM copy WHERE shop_id = ?1 AND root NOT IN (SELECT root FROM shop_folder WHERE shop_id = ?1)",
        (number,),
    )


def _forget_place(connection: sqlite3.Connection, number: int) -> None:
    """Forget what was read and repaired at the place where the shop was; repairs under way stay to be finished."""
    connection.execute(
        """
        UPDATE file SET proof_level = NULL, proof_at = NULL, proof_size = NULL, proof_sha256 = NULL,
            proof_opinion = NULL, proof_finding = NULL, failure_at = NULL, failure = NULL,
            glimpse = NULL, customer = NULL
        WHERE shop_id = ?
        """,
        (number,),
    )
    connection.execute("DELETE FROM partial WHERE file_id IN (SELECT id FROM file WHERE shop_id = ?)", (number,))
    connection.execute("DELETE FROM host_note WHERE shop_id = ?", (number,))
    connection.execute("DELETE FROM host_day WHERE shop_id = ?", (number,))
    connection.execute("DELETE FROM repair WHERE shop_id = ? AND step = ?", (number, Step.DONE.value))


def _slug(name: str) -> str:
    """Return a shop's name as a folder's name on any system; the number behind it makes it unique."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode("ascii")
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    return "-".join(words)[:_LONGEST_SLUG].strip("-") or "shop"
