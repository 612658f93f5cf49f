"""The demo shop's host: a small FTP server inside this program, on loopback only, gone when the demo ends."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

# First: it imports asyncore with Python 3.11's deprecation warning held back, which the handlers do not.
import pyftpdlib.ioloop
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

HOST = "127.0.0.1"
_EVERYTHING = "elradfmwMT"
"""pyftpdlib's letters for: list, read, change, remove, rename, make, write, permissions, times."""
_ROUND = 0.1
"""Seconds after which the server's thread looks whether it should end."""


def _quiet() -> None:
    """Keep pyftpdlib from setting up logging for the whole program, which it does where nobody did."""
    log = logging.getLogger("pyftpdlib")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())


class DemoServer:
    """An FTP server with one user, for one folder."""

    def __init__(self, folder: Path, user: str, password: str) -> None:
        authorizer = DummyAuthorizer()
        authorizer.add_user(user, password, str(folder), perm=_EVERYTHING)
        # pyftpdlib is set up through class attributes: a class for each server keeps two of them apart.
        self._handler: Any = type(
            "DemoHandler",
            (FTPHandler,),
            {"authorizer": authorizer, "banner": "Papel y Pixel", "use_sendfile": False, "timeout": 3600},
        )
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._server: Any = None

    @property
    def port(self) -> int:
        """Return the port; the server must have been started."""
        return int(self._server.address[1])

    def start(self, port: int = 0) -> None:
        """Listen on ``port`` of loopback, on a free one where it is taken; raises OSError where neither is possible."""
        _quiet()
        self._ending.clear()
        try:
            self._listen(port)
        except OSError:
            self._listen(0)
        self._thread = threading.Thread(target=self._serve, name="demo-ftp", daemon=True)
        self._thread.start()

    def _listen(self, port: int) -> None:
        loop = pyftpdlib.ioloop.IOLoop()
        try:
            self._server = FTPServer((HOST, port), self._handler, ioloop=loop)
        except OSError:
            loop.close()
            raise

    def stop(self) -> None:
        """End all connections and stop listening; may be called twice."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _serve(self) -> None:
        try:
            while not self._ending.is_set():
                self._server.ioloop.loop(timeout=_ROUND, blocking=False)
        finally:
            self._server.close_all()
