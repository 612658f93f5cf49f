"""pyftpdlib on loopback, in a thread of the tests: the fourth daemon, and it misbehaves on command."""

from __future__ import annotations

import itertools
import logging
import shutil
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from tests.servers.certificates import Certificate, issue
from tests.servers.daemon import Daemon
from tests.servers.fault_handlers import FaultySession, FaultyTlsSession
from tests.servers.faults import Faults
from tests.servers.process import HOST, PASSWORD, free_port, new_base

# list, cd, read; append, delete, rename, make folders, write, chmod, set times
ALL_RIGHTS = "elradfmwMT"
TICK_SECONDS = 0.02

logging.getLogger("pyftpdlib").addHandler(logging.NullHandler())


class FaultServer:
    """One pyftpdlib server; does what `faults` says, which is nothing bad at first."""

    name = "pyftpdlib"
    _numbers = itertools.count(1)

    def __init__(self, *, tls: bool, max_clients: int | None = None) -> None:
        """Prepare it, without starting it."""
        self.tls = tls
        self.port = free_port()
        self.faults = Faults(max_sessions=max_clients)
        self.base = new_base(self.name)
        self.certificate: Certificate | None = issue(self.base / "tls") if tls else None
        self._authorizer = DummyAuthorizer()
        self._sessions: set[FaultySession] = set()
        self._orders: deque[Callable[[], None]] = deque()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def new_account(self, password: str | None = None) -> Daemon:
        """Add a user with an empty folder."""
        number = next(self._numbers)
        user, chosen = f"seller{number}", password or PASSWORD.format(number=number)
        home = self.base / "homes" / user
        home.mkdir(parents=True)
        self._authorizer.add_user(user, chosen, str(home), perm=ALL_RIGHTS)
        return Daemon(
            name=self.name,
            host=HOST,
            port=self.port,
            user=user,
            password=chosen,
            root=home,
            tls=self.tls,
            certificate_fingerprint=self.certificate.fingerprint if self.certificate else None,
            ca_pem=self.certificate.authority if self.certificate else None,
            max_clients=self.faults.max_sessions,
            server=self,
        )

    def start(self) -> None:
        """Start it; its port is open when this returns."""
        self._stopping.clear()
        loop = IOLoop()
        server = FTPServer((HOST, self.port), self._handler(), ioloop=loop)
        self._thread = threading.Thread(target=self._serve, args=(server,), name="fault-server", daemon=True)
        self._thread.start()

    def _handler(self) -> Any:  # noqa: ANN401 - a class of pyftpdlib's, made anew because it caches its certificate
        members: dict[str, object] = {
            "faults": self.faults,
            "sessions": self._sessions,
            "authorizer": self._authorizer,
        }
        if self.certificate is None:
            return type("Session", (FaultySession,), members)
        members |= {"certfile": str(self.certificate.both), "ssl_context": None}
        return type("Session", (FaultyTlsSession,), members)

    def _serve(self, server: Any) -> None:  # noqa: ANN401 - pyftpdlib ships no types
        while not self._stopping.is_set():
            server.serve_forever(timeout=TICK_SECONDS, blocking=False, handle_exit=False)
            while self._orders:
                self._orders.popleft()()
        server.close_all()
        self._sessions.clear()

    def stop(self) -> None:
        """Cut every session and close the port."""
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None

    def drop_sessions(self) -> None:
        """Cut every session that is open; return when it is done."""
        done = threading.Event()

        def drop() -> None:
            for session in list(self._sessions):
                session.close()
            done.set()

        self._orders.append(drop)
        done.wait(timeout=5)

    def renew_certificate(self) -> str:
        """Restart with another certificate; return its fingerprint."""
        self.stop()
        self.certificate = issue(self.base / "tls")
        self.start()
        return self.certificate.fingerprint

    def own(self, path: object) -> None:
        """Nothing to do: it runs as the user who runs the tests."""

    def log(self) -> str:
        """Return the last commands that it got."""
        return "\n".join(self.faults.commands[-60:])

    def close(self) -> None:
        """Stop it and remove its folder."""
        self.stop()
        shutil.rmtree(self.base, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class FaultHost:
    """An account on a fault server of its own, and the script of what goes wrong there."""

    daemon: Daemon
    faults: Faults
