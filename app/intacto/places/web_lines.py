"""The connections of one front to the web, made so that another thread can end them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Hashable

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from intacto.places.lines import Ended, Lines


def tidy(lines: Lines) -> None:
    """Let go of the connections that are closed; called where no answer is read, which may outlive its connection."""
    lines.tidy(_is_closed)


def _is_closed(asker: Hashable) -> bool:
    return isinstance(asker, HTTPConnection) and asker.is_closed


def pools_over(lines: Lines, pools: urllib3.PoolManager) -> None:
    """Let every connection of ``pools`` be one of ``lines``."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _made(lines, self, super()._new_conn)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _made(lines, self, super()._new_conn)

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Secure

    pools.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _made(lines: Lines, connection: HTTPConnection, make: Callable[[], socket.socket]) -> socket.socket:
    try:
        return lines.made(connection, make)
    except Ended as ended:
        raise NewConnectionError(connection, "ended") from ended
