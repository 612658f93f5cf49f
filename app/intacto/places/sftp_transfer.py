"""Bytes over SFTP: many requests on their way at once, handed on in order, memory flat whatever the file's size."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Coroutine, Iterable, Iterator
from typing import Any, TypeVar, cast

import asyncssh

from intacto.places import sftp_errors
from intacto.places.pace import Pace
from intacto.places.sftp_wire import WINDOW, Wire

_T = TypeVar("_T")

_BLOCK = 131072
_SMALLEST = 32768
"""Bytes that every server serves at once (draft-ietf-secsh-filexfer-02, 3)."""
_UPLOAD_AHEAD = 2 * 1024 * 1024


async def gathered(works: Iterable[Coroutine[Any, Any, _T]]) -> list[_T | BaseException]:
    """Return what each came to, failures in their places."""
    return await asyncio.gather(*works, return_exceptions=True)


def receive(wire: Wire, path: bytes, offset: int, size: int | None) -> Iterator[bytes]:
    """Yield the bytes of a file from ``offset`` until the host says that it ends there; raises asyncssh's errors.

    ``size`` as listed, None: the host is asked. Raises SFTPConnectionLost where another number of bytes came than the
    host has at the end.
    """
    stream = _Stream(wire, path, offset, size)
    try:
        yield from stream.chunks()
    finally:
        stream.close()


class _Stream:
    """One file on its way. Requests go out in order, and their answers are taken in order."""

    def __init__(self, wire: Wire, path: bytes, offset: int, size: int | None) -> None:
        self._wire = wire
        self._told = size
        self._next = self._taken = self._offset = offset
        self._waiting: deque[tuple[int, int, asyncio.Task[bytes]]] = deque()
        self._block = block_size(wire)
        self._file = wire.run(_opened(wire, path, "rb"))

    def chunks(self) -> Iterator[bytes]:
        if self._told is None:
            attrs = self._wire.run(self._file.stat())
            self._told = attrs.size
        ended, pace = False, Pace()
        while not ended:
            chunk, ended = self._wire.run(self._some(pace.piece))
            if chunk:
                yield chunk
                pace.took(len(chunk))
        if self._taken != max(self._told or 0, self._offset):
            now = self._wire.run(self._file.stat()).size
            if now is not None and self._taken != max(now, self._offset):
                raise asyncssh.SFTPConnectionLost(f"{self._taken} bytes came, the host has {now}")

    async def _some(self, most: int) -> tuple[bytes, bool]:
        """Return about so many next bytes, and whether the host said that there are no more."""
        parts: list[bytes] = []
        count = 0
        while count < most:
            self._ask()
            at, length, task = self._waiting.popleft()
            data = await task
            if not data:
                return b"".join(parts), True
            self._taken += len(data)
            count += len(data)
            parts.append(data)
            if len(data) < length:
                # Fewer came than asked for, which a server may do anywhere: what is missing comes first.
                rest = length - len(data)
                self._waiting.appendleft((at + len(data), rest, self._request(at + len(data), rest)))
        return b"".join(parts), False

    def _ask(self) -> None:
        """Send requests up to the end that was told, and one there: only an answer of "no more" is an end."""
        ahead, end = WINDOW // self._block, self._told or 0
        while not self._waiting or (len(self._waiting) < ahead and self._next <= end):
            length = min(self._block, end - self._next) if self._next < end else self._block
            self._waiting.append((self._next, length, self._request(self._next, length)))
            self._next += length

    def _request(self, offset: int, length: int) -> asyncio.Task[bytes]:
        return self._wire.loop.create_task(_read(self._file, length, offset))

    def close(self) -> None:
        """Let go of the file without waiting for the host: what still comes is thrown away when it does."""
        for _, _, task in self._waiting:
            task.cancel()
        self._waiting.clear()
        if not self._wire.loop.is_closed():
            self._wire.loop.create_task(_closed(self._file))


async def _closed(file: asyncssh.SFTPClientFile) -> None:
    with contextlib.suppress(*sftp_errors.FOREIGN):
        await file.close()


async def _read(file: asyncssh.SFTPClientFile, length: int, offset: int) -> bytes:
    # Typed as text, which it is not where a file was opened without an encoding.
    return cast(bytes, await file.read(length, offset))


async def _opened(wire: Wire, path: bytes, mode: str) -> asyncssh.SFTPClientFile:
    return await wire.sftp.open(path, mode, encoding=None, block_size=0)


def block_size(wire: Wire) -> int:
    """Return how many bytes to ask for at once: what the host says that it allows, else what all do."""
    limit = wire.sftp.limits.max_read_len if "limits@openssh.com" in wire.extensions else _SMALLEST
    return min(_BLOCK, max(limit, _SMALLEST))


def block(wire: Wire, path: bytes, offset: int, length: int) -> bytes:
    """Return up to ``length`` bytes from ``offset``, fewer only at the end; raises asyncssh's errors."""

    async def taken() -> bytes:
        step = block_size(wire)
        found = bytearray()
        file = await _opened(wire, path, "rb")
        try:
            while len(found) < length:
                more = await _read(file, min(step, length - len(found)), offset + len(found))
                if not more:
                    break
                found += more
        finally:
            wire.loop.create_task(_closed(file))
        return bytes(found)

    return wire.run(taken())


def send(wire: Wire, path: bytes, chunks: Iterable[bytes]) -> int:
    """Create a file, return how many bytes the host confirmed; raises asyncssh's errors, and the source's own."""
    file = wire.run(_opened(wire, path, "wb"))
    stride = _Stride(block_size(wire))
    waiting: deque[asyncio.Task[int]] = deque()
    at = 0
    try:
        for chunk in chunks:
            start = 0
            while start < len(chunk):
                piece = chunk[start : start + stride.length]
                waiting.append(wire.loop.create_task(file.write(piece, at)))
                start, at = start + len(piece), at + len(piece)
                while len(waiting) > _UPLOAD_AHEAD // stride.length:
                    stride.confirmed(wire.run(_done(waiting.popleft())))
        while waiting:
            wire.run(_done(waiting.popleft()))
    finally:
        for task in waiting:
            task.cancel()
        # Its answer is the last word on what was written: quota and disk may speak up only now.
        wire.run(_ended(list(waiting), file))
    return at


class _Stride:
    """How much is written at once: little, until the line was seen to carry a large piece within a second.

    Only the answer to a whole piece tells that it arrives; on a slow line that of a large one comes too late.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._begun = time.monotonic()
        self._count = 0
        self.length = min(_SMALLEST, most)

    def confirmed(self, count: int) -> None:
        """Take in that the host has so many bytes more."""
        self._count += count
        if self.length < self._most and self._count > (time.monotonic() - self._begun + 1) * self._most:
            self.length = self._most


async def _done(task: asyncio.Task[int]) -> int:
    return await task


async def _ended(tasks: list[asyncio.Task[int]], file: asyncssh.SFTPClientFile) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)
    await file.close()
