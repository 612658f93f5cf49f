"""A small shop with the real engine and store behind the window's parts; its host is a folder, its keyring a dict."""

from __future__ import annotations

import os
import random
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pytestqt.qtbot import QtBot

from intacto.desktop.bridge import Bridge
from intacto.desktop.desk import ShopDesk
from intacto.desktop.jobs import Jobs
from intacto.domain.customer import CustomerLook
from intacto.domain.errors import KeyringError
from intacto.domain.shop import Address, Scheme, Shop
from intacto.engine.host import PlaceOpener
from intacto.engine.office import Means, Office
from intacto.places.opening import open_place
from intacto.places.web import Shopfront
from intacto.store.opening import open_store
from intacto.store.visits import Visits

OLD = 90_000.0
"""Seconds that the files of a test are old: young ones are looked at twice, as they might still be growing."""


class MemoryVault:
    """A keyring that forgets with the test."""

    def __init__(self, failure: KeyringError | None = None) -> None:
        self.kept: dict[str, str] = {}
        self._failure = failure

    def problem(self) -> KeyringError | None:
        return self._failure

    def password(self, account: str) -> str | None:
        return self.kept.get(account)

    def keep(self, account: str, password: str) -> None:
        if self._failure is not None:
            raise self._failure
        self.kept[account] = password

    def forget(self, account: str) -> None:
        self.kept.pop(account, None)


class Floor:
    """What stands behind the window: office, bridge and jobs."""

    def __init__(self, home: Path, vault: MemoryVault, opener: PlaceOpener = open_place) -> None:
        self.vault = vault
        self.store = open_store(home)
        self.office = Office(self.store, Means(opener, Visits(home), vault, time.time, Shopfront))
        self.bridge = Bridge()
        self.jobs = Jobs(self.bridge)

    def close(self) -> None:
        assert self.jobs.close()
        self.bridge.close()
        self.office.close()


@contextmanager
def open_floor(home: Path, vault: MemoryVault | None = None) -> Iterator[Floor]:
    """Open an office in ``home`` for the length of a test."""
    floor = Floor(home, vault or MemoryVault())
    try:
        yield floor
    finally:
        floor.close()


def zipped(seed: int, size: int = 300_000) -> bytes:
    """Return a ZIP of about ``size`` bytes, another for each seed."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("content.bin"), random.Random(seed).randbytes(size))
    return buffer.getvalue()


def put(file: Path, content: bytes) -> Path:
    """Write a file that looks as if it had been there for long."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    past = time.time() - OLD
    os.utime(file, (past, past))
    return file


class SmallShop:
    """A shop whose host is a folder: ``host``, ``copies`` and ``disk`` (more copies) are folders."""

    def __init__(self, floor: Floor, root: Path, qtbot: QtBot) -> None:
        self.floor = floor
        self.qtbot = qtbot
        self.host = root / "host"
        self.copies = root / "copies"
        self.disk = root / "disk"
        for folder in (self.host, self.copies, self.disk):
            folder.mkdir()
        address = Address(Scheme.FILE, "", 0, "", str(self.host))
        floor.office.add_shop(Shop("Small shop", address, (str(self.copies), str(self.disk))))
        self.desk = ShopDesk(floor.office, floor.office.shop("Small shop"), floor.bridge, floor.jobs)

    def both(self, path: str, content: bytes) -> None:
        """Put a file onto the host and into the copies."""
        put(self.host / path, content)
        put(self.copies / path, content)

    def blank(self, path: str, start: int = 65536, length: int = 65536) -> None:
        """Let a piece of the host's file go blank."""
        file = self.host / path
        content = bytearray(file.read_bytes())
        content[start : start + length] = bytes(length)
        put(file, bytes(content))

    def check(self) -> None:
        """Read everything back, and wait for the end."""
        if not self.desk.is_loaded:
            self.desk.load()
            self.qtbot.waitUntil(lambda: self.desk.is_loaded)
        self.desk.check(None)
        self.rest()

    def sell_at(self, web: str) -> None:
        """Give the shop a public address, and open it anew."""
        office = self.floor.office
        office.update_shop(replace(office.shop("Small shop"), web=web))
        self.desk = ShopDesk(office, office.shop("Small shop"), self.floor.bridge, self.floor.jobs)
        self.desk.load()
        self.qtbot.waitUntil(lambda: self.desk.is_loaded)

    def look(self, path: str, look: CustomerLook) -> None:
        """Let a download have been made as a customer makes it, and wait until it is known."""
        self.floor.store.shops.catalogue("Small shop").record_customer(path, look)
        self.desk.load()
        self.qtbot.waitUntil(lambda: (view := self.desk.view(path)) is not None and view.state.customer == look)

    def rest(self) -> None:
        """Wait until nothing runs, and what was found has been told."""
        self.qtbot.waitUntil(lambda: not self.desk.run.running, timeout=20_000)
        self.qtbot.wait(120)

    def close(self) -> None:
        self.desk.close()
        self.qtbot.waitUntil(lambda: not self.desk.run.running, timeout=20_000)


@contextmanager
def open_shop(root: Path, qtbot: QtBot) -> Iterator[SmallShop]:
    """Open a small shop for the length of a test."""
    with open_floor(root / "home") as floor:
        shop = SmallShop(floor, root, qtbot)
        try:
            yield shop
        finally:
            shop.close()
