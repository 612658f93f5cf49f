"""An SSH server of asyncssh's in a thread, for what neither OpenSSH nor ProFTPD can be configured to do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Any, Self

import asyncssh

from tests.servers.process import HOST

USER, PASSWORD = "seller", "sesame"
Answer = bool | tuple[str, str, str, list[tuple[str, bool]]]


class SshHost:
    """One server with one account; a context."""

    def __init__(
        self,
        *,
        silent_at: str = "",
        asks: tuple[tuple[str, bool], ...] = (),
        sftp: Callable[[asyncssh.SSHServerChannel[Any]], asyncssh.SFTPServer] | None = None,
        key: str = "ssh-ed25519",
        algorithms: tuple[str, ...] = (),
    ) -> None:
        """``silent_at``: ``password`` or ``sftp``, where no answer comes any more.

        ``asks``: only by these questions (and whether the answer is seen when typed); the first wants the password.
        ``algorithms`` are the host key's, empty: the library's own.
        """
        self.fell_silent = threading.Event()
        self.logins: list[str] = []
        self.silent_at = silent_at
        self.asks = asks
        self._sftp = sftp or asyncssh.SFTPServer
        self._algorithms = algorithms
        self._key = asyncssh.generate_private_key(key)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self.port = 0

    @property
    def pin(self) -> str:
        """The fingerprint of the host key, as a shop keeps it."""
        from intacto.places.sftp_trust import fingerprint_of

        return fingerprint_of(self._key)

    async def silence(self) -> None:
        """Tell the test, and never answer."""
        self.fell_silent.set()
        await asyncio.Event().wait()

    def make(self, channel: asyncssh.SSHServerChannel[Any]) -> asyncssh.SFTPServer:
        """Return what answers SFTP."""
        if self.silent_at == "sftp":
            self.fell_silent.set()
            return _Mute(channel)
        return self._sftp(channel)

    def __enter__(self) -> Self:
        self._thread.start()
        self._acceptor = self._run(self._listen())
        self.port = self._acceptor.get_port()
        return self

    async def _listen(self) -> asyncssh.SSHAcceptor:
        more = {"server_host_key_algs": list(self._algorithms)} if self._algorithms else {}
        return await asyncssh.listen(
            HOST, 0, server_host_keys=[self._key], server_factory=lambda: _Door(self), sftp_factory=self.make, **more
        )

    def _run(self, work: Any) -> Any:  # noqa: ANN401 - whatever it returns
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    async def _end(self) -> None:
        if self._acceptor is not None:
            self._acceptor.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class _Mute(asyncssh.SFTPServer):
    """Answers no path."""

    async def realpath(self, path: bytes) -> bytes:
        await asyncio.Event().wait()
        return path


class _Door(asyncssh.SSHServer):
    """Lets the one account in."""

    def __init__(self, host: SshHost) -> None:
        self._host = host

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 - as its base has it
        return True

    def password_auth_supported(self) -> bool:
        return not self._host.asks

    async def validate_password(self, username: str, password: str) -> bool:
        if self._host.silent_at == "password":
            await self._host.silence()
        self._host.logins.append(f"password {username}")
        return (username, password) == (USER, PASSWORD)

    def kbdint_auth_supported(self) -> bool:
        return bool(self._host.asks)

    async def get_kbdint_challenge(
        self,
        username: str,  # noqa: ARG002 - as its base has it
        lang: str,
        submethods: str,  # noqa: ARG002 - as its base has it
    ) -> tuple[str, str, str, list[tuple[str, bool]]]:
        return "Welcome", "", lang, list(self._host.asks[:1])

    async def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> Answer:
        self._host.logins.append(f"asked {username}")
        if (username, list(responses)) != (USER, [PASSWORD]):
            return False
        more = self._host.asks[1:]
        return ("", "", "", list(more)) if more else True
