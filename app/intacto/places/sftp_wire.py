"""One SSH connection with its SFTP channel, driven from the thread of whoever holds the session.

asyncssh is asynchronous and sessions are not: each session has an event loop of its own that turns only inside a call.
No thread is needed for it, and what arrives between two calls waits in the socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import asyncssh
from asyncssh.constants import FXP_EXTENDED_REPLY
from asyncssh.packet import SSHPacket, String, UInt32, UInt64
from asyncssh.sftp import SFTPClientHandler
from asyncssh.stream import SSHClientStreamSession

_T = TypeVar("_T")

WINDOW = 8 * 1024 * 1024
"""Bytes that a host may send ahead: at 40 ms the default of 2 MiB gave 25 MB/s, this 62, twice as much no more."""

_CLOSING_SECONDS = 1.0


class Loop(asyncio.SelectorEventLoop):
    """An event loop that can be left at once, also while the system looks for a name and answers nobody."""

    async def getaddrinfo(self, *args: Any, **kinds: Any) -> list[Any]:  # noqa: ANN401 - handed on as it comes
        """Return what the system's own returns; looked up in a thread that nobody has to wait for.

        The library's own threads are waited for when the program ends.
        """
        found: asyncio.Future[list[Any]] = self.create_future()

        def look() -> None:
            answer: list[Any] | OSError
            try:
                answer = socket.getaddrinfo(*args, **kinds)
            except OSError as error:
                answer = error
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self.call_soon_threadsafe(tell, answer)

        def tell(answer: list[Any] | OSError) -> None:
            if found.done():
                return
            if isinstance(answer, OSError):
                found.set_exception(answer)
            else:
                found.set_result(answer)

        threading.Thread(target=look, name="looking-up", daemon=True).start()
        return await found


class Handler(SFTPClientHandler):
    """asyncssh's SFTP client, which tells what extensions the host has and knows ``check-file`` too."""

    _return_types = {  # noqa: RUF012 - as its base has it
        **SFTPClientHandler._return_types,  # noqa: SLF001 - asyncssh offers no other way to add an extension
        b"check-file-name": FXP_EXTENDED_REPLY,
    }
    extensions: tuple[tuple[bytes, bytes], ...] = ()

    def _log_extensions(self, extensions: Sequence[tuple[bytes, bytes]]) -> None:
        self.extensions = tuple(extensions)

    async def check_file(self, path: bytes) -> bytes:
        """Return the SHA-256 that the host computes of a whole file.

        Source: draft-ietf-secsh-filexfer-extensions-00, 3; raises asyncssh's errors.
        """
        whole = UInt64(0) + UInt64(0) + UInt32(0)
        reply = await self._make_request(b"check-file-name", String(path), String(b"sha256"), whole)
        if not isinstance(reply, SSHPacket):
            raise asyncssh.SFTPBadMessage("no reply to check-file-name")
        rest = reply.get_remaining_payload()
        # Some drafts have the name of the extension before that of the digest.
        if not rest[:-32].endswith(String(b"sha256")):
            raise asyncssh.SFTPOpUnsupported("a digest of another kind")
        return rest[-32:]


class _Channel(SSHClientStreamSession[bytes]):
    """The SFTP channel, which counts what comes: answers of a quarter of a megabyte take minutes on a slow line."""

    heard = 0

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Take in the next bytes."""
        self.heard += 1
        super().data_received(data, datatype)


class Wire:
    """A connection that is logged in, and its SFTP channel. Every call ends within ``timeout`` seconds of silence."""

    def __init__(self, loop: asyncio.AbstractEventLoop, timeout: float) -> None:
        self._loop = loop
        self.timeout = timeout
        self.dead = False
        self.ended = False
        """Somebody called :meth:`end`: what fails since then failed for that."""
        self._channel = _Channel()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._handler: Handler | None = None
        self._sftp: asyncssh.SFTPClient | None = None

    def connect(self, connection: asyncssh.SSHClientConnection) -> None:
        """Take over a connection that is logged in, and open its SFTP channel; raises asyncssh's errors."""
        self._connection = connection
        self.run(self._begin(connection))

    async def _begin(self, connection: asyncssh.SSHClientConnection) -> None:
        channel, _ = await connection.create_session(lambda: self._channel, subsystem="sftp", encoding=None)
        writer, reader = asyncssh.SSHWriter(self._channel, channel), asyncssh.SSHReader(self._channel, channel)
        handler = Handler(self._loop, "replace", reader, writer, 3)
        await handler.start()
        connection.create_task(handler.recv_packets(), handler.logger)
        await handler.request_limits()
        self._handler, self._sftp = handler, asyncssh.SFTPClient(handler, None, "strict")

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Turn the loop until ``work`` is done; raises TimeoutError where nothing comes for as long as the time-out."""
        if self.ended:
            work.close()
            raise asyncio.CancelledError
        return self._loop.run_until_complete(self._patiently(work))

    async def _patiently(self, work: Coroutine[Any, Any, _T]) -> _T:
        task = self._loop.create_task(work)
        try:
            while not task.done():
                heard = self._channel.heard
                await asyncio.wait((task,), timeout=self.timeout)
                if not task.done() and heard == self._channel.heard:
                    raise TimeoutError
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        return task.result()

    def end(self) -> None:
        """Break off whatever is waited for, from any thread or a signal's handler; it raises CancelledError."""
        self.ended = True
        with contextlib.suppress(RuntimeError):  # closed already
            # One turn later: what was just begun has then come as far as to be cancelled cleanly.
            self._loop.call_soon_threadsafe(self._loop.call_soon, self._cancel_all)

    def hang_up(self) -> None:
        """End the connection under whoever waits for it, from any thread."""
        self.dead = True
        if self._connection is not None:
            with contextlib.suppress(RuntimeError):  # closed already
                self._loop.call_soon_threadsafe(self._connection.abort)

    def _cancel_all(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the event loop, which turns only inside a call."""
        return self._loop

    @property
    def sftp(self) -> asyncssh.SFTPClient:
        """Return the client of the SFTP channel."""
        assert self._sftp is not None
        return self._sftp

    @property
    def handler(self) -> Handler:
        """Return what stands below the client."""
        assert self._handler is not None
        return self._handler

    @property
    def connection(self) -> asyncssh.SSHClientConnection:
        """Return the SSH connection."""
        assert self._connection is not None
        return self._connection

    @property
    def extensions(self) -> tuple[str, ...]:
        """Return the names of the SFTP extensions that the host told, sorted."""
        return tuple(sorted(name.decode("ascii", "replace") for name, _ in self.handler.extensions))

    def close(self) -> None:
        """End it; never raises, and never waits long for a host that is gone."""
        if not self.ended:
            with contextlib.suppress(Exception):
                self._loop.run_until_complete(asyncio.wait_for(self._end(), _CLOSING_SECONDS))
        elif self._connection is not None:
            self._connection.abort()
        with contextlib.suppress(Exception):
            self._loop.run_until_complete(_let_go())
        with contextlib.suppress(Exception):
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _end(self) -> None:
        if self._connection is None:
            return
        if self.dead:
            self._connection.abort()
        else:
            self._connection.close()
        await self._connection.wait_closed()


async def _let_go() -> None:
    """Cancel what is still waiting for an answer that nobody wants any more."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
