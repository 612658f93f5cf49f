"""The pytest fixtures of the servers; `tests/conftest.py` makes them known everywhere.

The API is told in the docstring of `tests.servers`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.servers.certificates import issue
from tests.servers.daemon import Daemon
from tests.servers.fault_server import FaultHost, FaultServer
from tests.servers.nginx import nginx_over, plain_server_over
from tests.servers.openssh import Openssh, OpensshOld, OpensshShell
from tests.servers.process import CannotRunError, ProcessServer
from tests.servers.proftpd import Proftpd
from tests.servers.proftpd_sftp import ProftpdSftp
from tests.servers.pureftpd import Pureftpd
from tests.servers.vsftpd import Vsftpd
from tests.servers.web import WebHost, web_host

AnyServer = ProcessServer | FaultServer
SharedServers = Callable[[str, bool], AnyServer]
KINDS: dict[str, type[ProcessServer] | type[FaultServer]] = {
    "vsftpd": Vsftpd,
    "proftpd": Proftpd,
    "pureftpd": Pureftpd,
    "pyftpdlib": FaultServer,
    "openssh": Openssh,
    "openssh-shell": OpensshShell,
    "openssh-old": OpensshOld,
    "proftpd-sftp": ProftpdSftp,
}
SFTP = ("openssh", "openssh-shell", "proftpd-sftp")
REAL = [(kind, tls) for kind in ("vsftpd", "proftpd", "pureftpd") for tls in (False, True)]
REQUIRED = "INTACTO_TEST_DAEMONS"
"""Environment variable; `required` turns the skipping of tests without daemons into a failure."""


class StartDaemon(Protocol):
    """What the fixture `start_daemon` gives."""

    def __call__(
        self, name: str, *, tls: bool = False, max_clients: int | None = None, password: str | None = None
    ) -> Daemon:
        """Start a server for this test alone and return an account on it."""


def _start(name: str, *, tls: bool, max_clients: int | None = None) -> AnyServer:
    try:
        server = KINDS[name](tls=tls, max_clients=max_clients)
        server.start()
    except CannotRunError as reason:
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(f"{name} cannot run: {reason}")
        pytest.skip(f"{name} cannot run: {reason}")
    return server


def _label(combination: tuple[str, bool]) -> str:
    return f"{combination[0]}-{'tls' if combination[1] else 'plain'}"


@pytest.fixture(scope="session")
def shared_servers() -> Iterator[SharedServers]:
    """One server of each kind for the whole run, started when it is first wanted."""
    running: dict[tuple[str, bool], AnyServer] = {}
    with contextlib.ExitStack() as stack:

        def get(name: str, tls: bool) -> AnyServer:
            if (name, tls) not in running:
                server = running[name, tls] = _start(name, tls=tls)
                stack.callback(server.close)
            return running[name, tls]

        yield get


@pytest.fixture(params=REAL, ids=_label)
def any_daemon(request: pytest.FixtureRequest, shared_servers: SharedServers) -> Daemon:
    """A fresh account on each of vsftpd, ProFTPD and Pure-FTPd, plain and with TLS: six runs of the test."""
    return shared_servers(*request.param).new_account()


@pytest.fixture(params=[c for c in REAL if c[1]], ids=_label)
def tls_daemon(request: pytest.FixtureRequest, shared_servers: SharedServers) -> Daemon:
    """A fresh account on each of the three daemons with TLS."""
    return shared_servers(*request.param).new_account()


@pytest.fixture(params=[c for c in REAL if not c[1]], ids=_label)
def plain_daemon(request: pytest.FixtureRequest, shared_servers: SharedServers) -> Daemon:
    """A fresh account on each of the three daemons without TLS."""
    return shared_servers(*request.param).new_account()


@pytest.fixture(params=SFTP)
def sftp_daemon(request: pytest.FixtureRequest, shared_servers: SharedServers) -> Daemon:
    """A fresh account on OpenSSH (users locked in; users with a shell) and on ProFTPD's mod_sftp."""
    return shared_servers(request.param, False).new_account()


@pytest.fixture
def simple_daemon(shared_servers: SharedServers) -> Daemon:
    """A fresh account on a pyftpdlib without TLS that does nothing wrong: for tests that need any host at all."""
    return shared_servers("pyftpdlib", False).new_account()


@pytest.fixture
def start_daemon() -> Iterator[StartDaemon]:
    """Start servers for one test alone, which may then stop, restart and cap them."""
    with contextlib.ExitStack() as stack:

        def start(
            name: str, *, tls: bool = False, max_clients: int | None = None, password: str | None = None
        ) -> Daemon:
            server = _start(name, tls=tls, max_clients=max_clients)
            stack.callback(server.close)
            return server.new_account(password)

        yield start


@pytest.fixture
def fault_host() -> Iterator[FaultHost]:
    """A host without TLS that does wrong what the test tells it to."""
    yield from _fault_host(tls=False)


@pytest.fixture
def fault_host_tls() -> Iterator[FaultHost]:
    """A host with TLS that does wrong what the test tells it to."""
    yield from _fault_host(tls=True)


def _fault_host(*, tls: bool) -> Iterator[FaultHost]:
    server = FaultServer(tls=tls)
    server.start()
    try:
        yield FaultHost(server.new_account(), server.faults)
    finally:
        server.close()


@pytest.fixture(params=["http", "https"])
def shop_web(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WebHost]:
    """The shop's public address over a folder, with and without TLS: two runs of the test."""
    with _shop_web(tmp_path / "public", tmp_path / "web", tls=request.param == "https") as host:
        yield host


@pytest.fixture
def plain_web(tmp_path: Path) -> Iterator[WebHost]:
    """The shop's public address over a folder, without TLS."""
    with _shop_web(tmp_path / "public", tmp_path / "web", tls=False) as host:
        yield host


class ServeWeb(Protocol):
    """What the fixture `serve_web` gives."""

    def __call__(self, root: Path, *, tls: bool = False) -> WebHost:
        """Serve this folder for the length of the test."""


@pytest.fixture
def serve_web(tmp_path: Path) -> Iterator[ServeWeb]:
    """Serve folders to customers for one test."""
    with contextlib.ExitStack() as stack:

        def serve(root: Path, *, tls: bool = False) -> WebHost:
            return stack.enter_context(_shop_web(root, tmp_path / "web", tls=tls))

        yield serve


@contextlib.contextmanager
def _shop_web(root: Path, base: Path, *, tls: bool) -> Iterator[WebHost]:
    root.mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        try:
            port = stack.enter_context(nginx_over(root, base))
        except CannotRunError as reason:
            if os.environ.get(REQUIRED) == "required":
                pytest.fail(f"nginx cannot run: {reason}")
            port = stack.enter_context(plain_server_over(root))
        certificate = issue(base / "certificate") if tls else None
        yield stack.enter_context(web_host(root, port, certificate))


def daemons_of(item: pytest.Item) -> list[Daemon]:
    """Return the accounts that a test got from its fixtures."""
    given: dict[str, Any] = getattr(item, "funcargs", {})
    found = [value.daemon if isinstance(value, FaultHost) else value for value in given.values()]
    return [value for value in found if isinstance(value, Daemon)]
