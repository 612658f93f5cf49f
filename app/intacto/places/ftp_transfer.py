"""Moving the bytes of one file over a :class:`~intacto.places.ftp_wire.Wire`, and knowing whether all of them came.

ftplib's and ftputil's own file functions are not used: ftputil swallows the reply that ends a transfer, so that a dying
disk (451) looks like a whole file. Here a transfer is complete when the server said 226 or 250 and the count is right.
"""

from __future__ import annotations

import contextlib
import ftplib
import socket
import ssl
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import NoReturn

from intacto.places.base import CHUNK
from intacto.places.ftp_ahead import SMALL
from intacto.places.ftp_wire import Wire, say_goodbye
from intacto.places.pace import Pace

_HAND_ON_SECONDS = 0.25
"""On a slow line bytes are handed on after this time, so that progress shows and a stop is heard."""

_PIECE = 65536
"""Bytes sent at once: Python's time-out is for the whole of a ``sendall``, so this must pass within it."""

_SETTLE_SECONDS = 5.0
_PAUSE_SECONDS = 1.0
_STRAY_REPLIES = 4
_SAVING_PATIENCE = 4
"""How many time-outs a server may take to save an upload before it confirms (virus scanners, slow disks)."""


class LineBroken(ftplib.Error):
    """The data connection or the control connection failed; the message says how."""


def receive(
    wire: Wire,
    command: str,
    offset: int,
    size: int | None,
    again: Callable[[], int | None] | None = None,
    *,
    most: int = CHUNK,
) -> Generator[bytes, None, None]:
    """Yield what the server sends for ``command`` from ``offset``.

    ``size`` is that of the whole file in bytes (None: not known). Ends normally only if the server confirmed the
    transfer and the count is right; if the control connection died meanwhile, a right count is enough and ``wire.dead``
    is set. Where ``size`` is of some time ago, ``again`` asks for it once more if the count is another. ``most`` bytes
    come at a time. Raises ftplib's errors. Closed early, it settles the control connection or sets ``wire.dead``.
    """
    expected = _rest(size, offset)
    # Only where the size was told beforehand, so that no other question comes between.
    data = _begin(wire, command, offset, ahead=again is not None and size is not None and size <= SMALL)
    count, ended, daring = 0, False, wire.daring
    try:
        with _line(wire):
            # One byte more than is expected shows that there is more; a small file needs no large buffer.
            for chunk in _chunks(data, most if expected is None else min(most, expected + 1)):
                count += len(chunk)
                yield chunk
        ended = True
        say_goodbye(data)
    finally:
        data.close()
        if not ended:
            _settle(wire)
    _conclude(wire, whole=count == expected)
    if expected is not None and count != expected and again is not None and not wire.dead:
        told = _rest(again(), offset)
        expected = expected if told is None else told
    if expected is not None and count != expected:
        wire.dead = True
        if daring:
            wire.fall_back()
        raise LineBroken(f"{count} bytes came, {expected} were announced")


def _rest(size: int | None, offset: int) -> int | None:
    return None if size is None else max(0, size - offset)


def _chunks(data: socket.socket, most: int) -> Iterator[bytes]:
    """Yield pieces of ``most`` bytes, joined from what TLS brings (16 KiB); shorter ones on a slow line.

    On a fast one they become larger; not where TLS takes what the processor has.
    """
    view = memoryview(bytearray(most))
    pace = None if isinstance(data, ssl.SSLSocket) or most < CHUNK else Pace()
    filled, since = 0, time.monotonic()
    while count := data.recv_into(view[filled:]):
        filled += count
        if filled == len(view) or time.monotonic() - since > _HAND_ON_SECONDS:
            yield bytes(view[:filled])
            if pace is not None:
                pace.took(filled)
                if pace.piece > len(view):
                    view = memoryview(bytearray(pace.piece))
            filled, since = 0, time.monotonic()
    if filled:
        yield bytes(view[:filled])


def send(wire: Wire, command: str, chunks: Iterable[bytes], offset: int = 0) -> int:
    """Send ``chunks`` (REST ``offset`` before, where it is not 0) and return how many bytes the server confirmed.

    Raises ftplib's errors, and what ``chunks`` raises; then the server has a part of the file, and ``wire`` is settled
    or ``wire.dead`` is set.
    """
    data = _begin(wire, command, offset)
    count, answered = 0, False
    try:
        for chunk in chunks:
            try:
                _push(data, chunk)
            except OSError as error:
                # A server without room closes the data connection, and tells why on the control connection.
                answered = True
                _raise_reason(wire, error)
            count += len(chunk)
        answered = True
        say_goodbye(data)
    finally:
        data.close()
        if not answered:
            _settle(wire)
    wire.be_patient(wire.patience * _SAVING_PATIENCE)
    try:
        _conclude(wire, whole=False)
    finally:
        wire.be_patient(wire.patience)
    return count


def _push(data: socket.socket, chunk: bytes) -> None:
    view = memoryview(chunk)
    for start in range(0, len(view), _PIECE):
        data.sendall(view[start : start + _PIECE])


def _begin(wire: Wire, command: str, offset: int, *, ahead: bool = False) -> socket.socket:
    try:
        return wire.transfer(command, offset or None, ahead=ahead and not offset)
    except (OSError, EOFError, OverflowError) as error:
        # No data connection, a TLS handshake that the server refused, or a port that is none.
        _raise_reason(wire, error)


def _raise_reason(wire: Wire, error: BaseException) -> NoReturn:
    """Raise the server's own word on why the data connection failed, or else the failure itself."""
    wire.be_patient(min(_SETTLE_SECONDS, wire.patience))
    try:
        wire.final_reply()
    except (ftplib.error_temp, ftplib.error_perm) as reply:
        wire.be_patient(wire.patience)
        raise reply from error
    except (ftplib.Error, OSError, EOFError):
        pass
    wire.dead = True
    raise LineBroken(f"{type(error).__name__}: {error}") from error


@contextlib.contextmanager
def _line(wire: Wire) -> Iterator[None]:
    """Translate failures of the data connection in mid-transfer, a stall included."""
    try:
        yield
    except OSError as error:
        wire.dead = True
        raise LineBroken(f"{type(error).__name__}: {error}") from error


def _conclude(wire: Wire, *, whole: bool) -> None:
    """Take the reply that ends a transfer; where the bytes are ``whole``, a dead control connection is no matter."""
    try:
        wire.final_reply()
    except (OSError, EOFError) as error:
        wire.dead = True
        if not whole:
            raise LineBroken(f"the end was not confirmed: {type(error).__name__}: {error}") from error
    except (ftplib.error_reply, ftplib.error_proto):
        wire.dead = True
        raise


def _settle(wire: Wire) -> None:
    """Bring the control connection to a known state after a transfer that we broke off.

    The transfer's own reply is awaited first, because servers take a command during a transfer for all sorts of things.
    Pure-FTPd then sends no more than a 150, with TLS now and then nothing (measured), others 426, 226 or both: so
    whatever comes before the answer to the next command belongs to the old transfer. That command is the PASV for what
    comes next, or a NOOP. Where no such answer comes, the session is not to be used again.
    """
    if wire.dead:
        return
    wire.be_patient(min(_SETTLE_SECONDS, wire.patience))
    try:
        if wire.hears(_PAUSE_SECONDS):
            wire.getmultiline()
        wire.find_place(_STRAY_REPLIES)
    except (ftplib.Error, OSError, EOFError):
        wire.dead = True
        return
    wire.be_patient(wire.patience)
