"""Who stops a run is heard in the middle of a login, whatever it waits for."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from intacto.domain.errors import Cancelled
from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.engine.control import Control
from intacto.engine.reins import Reins
from intacto.places.base import Place
from intacto.places.opening import open_place
from tests.servers.ssh_host import SshHost

FOR_EVER = 100.0
"""Seconds that a login may take here: far more than any of these tests."""


def place(port: int, host: str = "127.0.0.1", trusted: str | None = None, scheme: Scheme = Scheme.SFTP) -> Place:
    """Return the place of a host that answers nothing."""
    address = Address(scheme, host, port, "seller", "")
    return open_place(address, Credentials("seller", "sesame"), HostMemory(trusted=trusted), FOR_EVER)


def stopped_while_it_waits(asked: Place, reached: threading.Event) -> list[BaseException | None]:
    """Return how a login ends that is stopped once the host was reached; an empty list: it did not end."""
    control, ends = Control(), list[BaseException | None]()

    def log_in() -> None:
        try:
            asked.open(Reins(control)).close()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is compared
            ends.append(error)
        else:
            ends.append(None)

    thread = threading.Thread(target=log_in, daemon=True)
    thread.start()
    assert reached.wait(20)
    control.stop()
    thread.join(20)
    return ends


@contextlib.contextmanager
def silent(says: bytes) -> Iterator[tuple[int, threading.Event]]:
    """Listen, say these bytes to whoever comes, and then nothing: the port, and whether somebody came."""
    came, held = threading.Event(), list[socket.socket]()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                held.append(server.accept()[0])
                held[0].sendall(says)
                held[0].recv(1)
                came.set()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], came
        thread.join(20)
    for connection in held:
        connection.close()


@pytest.mark.parametrize(
    ("says", "scheme"),
    [
        (b"SSH-2.0-Mute\r\n", Scheme.SFTP),
        (b"220 hello\r\n", Scheme.FTP),
        (b"220 hello\r\n", Scheme.FTP_TLS),
        (b"", Scheme.FTPS),
    ],
)
def test_a_host_that_says_no_more(says: bytes, scheme: Scheme) -> None:
    with silent(says) as (port, came):
        (end,) = stopped_while_it_waits(place(port, scheme=scheme), came)
    assert isinstance(end, Cancelled)


@pytest.mark.parametrize("where", ["password", "sftp"])
def test_a_host_that_falls_silent_after_it_was_trusted(where: str) -> None:
    with SshHost(silent_at=where) as host:
        (end,) = stopped_while_it_waits(place(host.port, trusted=host.pin), host.fell_silent)
    assert isinstance(end, Cancelled)


@pytest.mark.parametrize("scheme", [Scheme.SFTP, Scheme.FTP])
def test_a_name_that_nobody_resolves(monkeypatch: pytest.MonkeyPatch, scheme: Scheme) -> None:
    asked, answer = threading.Event(), threading.Event()

    def look(*_: object, **__: object) -> list[object]:
        asked.set()
        answer.wait(60)
        raise socket.gaierror("no answer")

    monkeypatch.setattr(socket, "getaddrinfo", look)
    (end,) = stopped_while_it_waits(place(22, "shop.invalid", scheme=scheme), asked)
    answer.set()
    assert isinstance(end, Cancelled)


def test_a_stop_after_the_login_ends_no_session() -> None:
    control = Control()
    with SshHost() as host, place(host.port, trusted=host.pin).open(control) as session:
        control.stop()
        assert session.find("missing.zip") is None
        with pytest.raises(Cancelled):
            place(host.port, trusted=host.pin).open(control)
