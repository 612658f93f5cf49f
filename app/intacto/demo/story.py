"""The demo shop: "Papel y Píxel" on the morning after its host swapped the disk."""

from __future__ import annotations

import os
import random
import secrets
import shutil
import time
from pathlib import Path

from intacto.demo import damage, products
from intacto.demo.server import HOST, DemoServer
from intacto.domain.shop import Address, Scheme, Shop

NAME = "Papel y Píxel"
_USER = "papelypixel"
_FOLDER = "productos"
_MARK = "papel-y-pixel.txt"
_MARK_TEXT = "Intacto made this folder for its demo shop and removes it with the demo.\n"
_READY = "Its products are complete.\n"
_PORT = "Its host last answered at port {port}\n"
_DAY = 86400


class DemoShop:
    """The demo shop in a folder of its own: host and copies, and a server while it is started.

    A folder that already holds the shop is gone on with, as the last time left it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._random = random.Random()  # noqa: S311 - chooses what breaks next; it secures nothing
        self._server: DemoServer | None = None
        self.password = secrets.token_urlsafe(18)
        """The host's password, new for each start of the program and never written anywhere."""

    @property
    def host_root(self) -> Path:
        """Return the folder that the host serves as the shop's."""
        return self._folder / "hosting" / _FOLDER

    @property
    def copies_root(self) -> Path:
        """Return the folder of the seller's good copies."""
        return self._folder / "Mis productos"

    @property
    def shop(self) -> Shop:
        """Return the shop as it is set up; the demo must have been started."""
        assert self._server is not None
        address = Address(Scheme.FTP, HOST, self._server.port, _USER, _FOLDER)
        return Shop(NAME, address, (str(self.copies_root),), is_demo=True)

    def start(self) -> None:
        """Make the shop where it is not there yet, and open its host; raises OSError where that fails."""
        if not self._is_ready():
            self._make()
        server = DemoServer(self.host_root.parent, _USER, self.password)
        # The same port as the last time: at another address it would be another shop, of which nothing is known.
        server.start(self._last_port())
        self._server = server
        self._write_mark(_READY, _PORT.format(port=server.port))

    def stop(self) -> None:
        """Close the host; the files stay until :meth:`remove`."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def remove(self) -> None:
        """Close the host and remove everything that the demo made, and nothing that it did not make."""
        self.stop()
        if not self._mark.is_file():
            return
        for made in (self.host_root.parent, self.copies_root):
            shutil.rmtree(made, ignore_errors=True)
        self._mark.unlink()
        if not any(self._folder.iterdir()):
            self._folder.rmdir()

    def break_one(self) -> str:
        """Let the host's disk fail under one more product that is still whole; return its path."""
        return damage.fail_somewhere(self.host_root, self.copies_root, products.paths(), self._random)

    @property
    def _mark(self) -> Path:
        return self._folder / _MARK

    def _is_ready(self) -> bool:
        return self._mark.is_file() and _READY in self._mark.read_text(encoding="utf-8")

    def _last_port(self) -> int:
        """Return the port of the last start, 0 where there was none."""
        number = self._mark.read_text(encoding="utf-8").rpartition(_PORT.partition("{")[0])[2].strip()
        return int(number) if number.isdecimal() and int(number) < 65536 else 0

    def _write_mark(self, *lines: str) -> None:
        self._mark.write_text("".join((_MARK_TEXT, *lines)), encoding="utf-8")

    def _make(self) -> None:
        """Make host and copies; what a start that was cut off left behind is made anew."""
        self.remove()
        for ours in (self.host_root.parent, self.copies_root):
            if ours.exists():
                raise FileExistsError(ours)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write_mark()
        now = time.time()
        for number, path in enumerate(products.paths()):
            content = products.make(path)
            # Months old, as the seller knows them: each uploaded on a day of its own.
            uploaded = now - (60 + number * 13) * _DAY
            for root in (self.copies_root, self.host_root):
                file = root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
                os.utime(file, (uploaded, uploaded))
        damage.swap_disk(self.host_root)
        self._write_mark(_READY)
