"""Data connections, opened while the command that wants them is already on its way."""

from __future__ import annotations

import errno
import os
import selectors
import socket

# For one connection and one wait, poll is one call to the system; epoll takes four.
_Waiting: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.DefaultSelector)
_UNDER_WAY = frozenset({0, errno.EINPROGRESS, errno.EWOULDBLOCK})


def dial(family: int, host: str, port: int) -> socket.socket:
    """Begin to connect to a numeric address, and return at once; :func:`reached` waits. Raises OSError."""
    data = socket.socket(family, socket.SOCK_STREAM)
    try:
        data.setblocking(False)
        number = data.connect_ex((host, port))
        if number not in _UNDER_WAY:
            raise OSError(number, os.strerror(number))
    except BaseException:
        data.close()
        raise
    return data


def reached(data: socket.socket, seconds: float) -> None:
    """Wait until a connection of :func:`dial` stands, and give it this time-out; raises OSError where it does not."""
    with _Waiting() as waiting:
        waiting.register(data, selectors.EVENT_WRITE)
        if not waiting.select(seconds):
            raise TimeoutError("timed out")
    number = data.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, os.strerror(number))
    data.settimeout(seconds)
