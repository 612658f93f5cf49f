"""A line that is slow is not one that is dead: what moves, however little, is waited for."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from intacto.domain.errors import TransferBroken
from tests.places.sites import sftp_place
from tests.servers import Daemon
from tests.servers.fixtures import SharedServers

RATE = 80_000
"""Bytes per second: a quarter of a megabyte takes longer than the time-out."""

PATIENCE = 2.5
CONTENT = os.urandom(270_000)


class Narrow:
    """A line to a server that carries RATE bytes per second each way, or, once it is cut, nothing at all."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self.cut = threading.Event()
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                ours = self._listener.accept()[0]
                theirs = socket.socket()
                for each in (ours, theirs):
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
                theirs.connect(("127.0.0.1", self._port))
                self._ends += [ours, theirs]
                for way in ((ours, theirs), (theirs, ours)):
                    threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(RATE // 20):
                if self.cut.is_set():
                    return
                time.sleep(len(data) / RATE)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for each in (self._listener, *self._ends):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@pytest.fixture
def narrow(shared_servers: SharedServers) -> Iterator[tuple[Daemon, Narrow]]:
    daemon = shared_servers("openssh", False).new_account()
    line = Narrow(daemon.port)
    yield replace(daemon, port=line.port), line
    line.close()


def test_a_slow_line_is_waited_for(narrow: tuple[Daemon, Narrow]) -> None:
    daemon, _ = narrow
    daemon.write("a.zip", CONTENT)
    with sftp_place(daemon, timeout=PATIENCE).open() as session:
        assert b"".join(session.read("a.zip", 0, len(CONTENT))) == CONTENT
        assert session.write("b.zip", [CONTENT]) == len(CONTENT)
    assert daemon.read("b.zip") == CONTENT


def test_a_line_that_carries_nothing_any_more_is_not(narrow: tuple[Daemon, Narrow]) -> None:
    daemon, line = narrow
    daemon.write("a.zip", CONTENT * 4)
    with sftp_place(daemon, timeout=PATIENCE).open() as session:
        reading = session.read("a.zip", 0, len(CONTENT) * 4)
        next(reading)
        line.cut.set()
        with pytest.raises(TransferBroken):
            list(reading)
