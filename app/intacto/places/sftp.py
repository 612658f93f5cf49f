"""SFTP hosts: the way from an address to a session that is logged in, and never a password to the wrong one.

No file of the user's SSH is read but ``known_hosts`` (see :mod:`intacto.places.sftp_trust`), and no agent is asked:
what takes part in a login is what the seller named.
"""

from __future__ import annotations

import contextlib
import posixpath
import re
import threading

import asyncssh

from intacto.domain import names
from intacto.domain.errors import AccessRefused, FileGone, HostError
from intacto.domain.host import OLD_SIGNATURE, HostIdentity
from intacto.domain.shop import Address, Credentials, HostMemory
from intacto.domain.words import say
from intacto.places import sftp_errors as errors
from intacto.places.base import Stop
from intacto.places.opening_ended import stopped
from intacto.places.sftp_keys import load_key
from intacto.places.sftp_login import Caller
from intacto.places.sftp_session import SftpSession
from intacto.places.sftp_wire import WINDOW, Loop, Wire

_CIPHERS = [
    "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com",
    "aes256-ctr", "aes192-ctr", "aes128-ctr",
]  # fmt: skip
"""The processor's own AES first: 470 to 520 MB/s on loopback, where asyncssh's first choice gave 218."""

_HOST_KEYS = [
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256",
]  # fmt: skip
_OLD_HOST_KEYS = ["ssh-rsa"]
"""Signed with SHA-1 (RFC 8332 replaced it): tried only where a host has none of the others, and then told."""


class SftpPlace:
    """The folder of a shop on an SFTP host. Cheap to make; nothing is sent before :meth:`open`."""

    def __init__(self, address: Address, credentials: Credentials, memory: HostMemory, timeout: float = 30.0) -> None:
        """``timeout`` in seconds is for each answer and each pause between bytes."""
        self._address = address
        self._credentials = credentials
        self._memory = memory
        self._timeout = timeout
        self._open = 0
        self._lock = threading.Lock()

    def open(self, stop: Stop | None = None) -> SftpSession:
        """Log in; raises as :class:`~intacto.places.base.Place` tells, and KeyLocked and KeyFileUnusable."""
        key_file = self._credentials.key_file
        key = load_key(key_file, self._credentials.password) if key_file else None
        password = None if key_file else self._credentials.password
        judge = Caller(self._address.host, self._address.port, self._memory.trusted, password)
        wire = Wire(Loop(), self._timeout)
        try:
            with stop.when_stopped(wire.end) if stop is not None else contextlib.nullcontext():
                self._log_in(wire, judge, key)
                session = self._settled(wire, judge)
            if wire.ended:
                raise stopped()
        except BaseException as failure:
            wire.close()
            if wire.ended:
                raise stopped() from failure
            raise
        self._count(1)
        return session

    def _count(self, change: int) -> None:
        with self._lock:
            self._open += change

    def _log_in(self, wire: Wire, judge: Caller, key: asyncssh.SSHKey | None) -> None:
        try:
            wire.connect(wire.run(self._reached(judge, key)))
        except errors.FOREIGN as error:
            if judge.problem is not None:
                raise judge.problem from error
            host, port = self._address.host, self._address.port
            # A host that let us in before and hangs up now has its cap: many end the connection without a word.
            crowded = self._open > 0 or self._memory.encrypted is True
            if judge.asked_more:
                raise errors.asked_more(str(error)) from error
            raise errors.while_logging_in(error, host, port, crowded=crowded) from error

    async def _reached(self, judge: Caller, key: asyncssh.SSHKey | None) -> asyncssh.SSHClientConnection:
        try:
            return await self._connected(judge, key, judge.preferred(_HOST_KEYS))
        except (asyncssh.KeyExchangeFailed, asyncssh.ConnectionLost, ConnectionResetError, BrokenPipeError):
            if not judge.knows_no_other:
                raise
            judge.is_old = True
            return await self._connected(judge, key, _OLD_HOST_KEYS)

    async def _connected(
        self, judge: Caller, key: asyncssh.SSHKey | None, host_keys: list[str]
    ) -> asyncssh.SSHClientConnection:
        return await asyncssh.connect(
            self._address.host,
            self._address.port,
            username=self._credentials.user,
            client_factory=lambda: judge,
            known_hosts=_nobody_vouches,
            config=None,
            agent_path=None,
            gss_auth=False,
            gss_kex=False,
            client_keys=None if key is None else [key],
            password_auth=key is None,
            kbdint_auth=key is None,
            server_host_key_algs=host_keys,
            encryption_algs=_CIPHERS,
            compression_algs=["none"],
            utf8_decode_errors="replace",
            login_timeout=self._timeout,
            tcp_keepalive=True,
            window=WINDOW,
            x509_trusted_certs=None,
            x509_trusted_cert_paths=[],
        )

    def _settled(self, wire: Wire, judge: Caller) -> SftpSession:
        """Return a session in the shop's folder."""
        folder = self._address.folder
        try:
            root = wire.run(_root(wire, names.wire(folder)))
        except asyncssh.SFTPError as error:
            raise _no_folder(errors.while_working(error, folder), folder) from error
        except errors.FOREIGN as error:
            raise errors.while_logging_in(error, self._address.host, self._address.port, crowded=False) from error
        assert judge.shown is not None, "asyncssh accepted a host key that nobody judged"
        identity = _identity(wire, judge.shown.fingerprint, is_old=judge.is_old)
        return SftpSession(wire, root, self._memory.abilities, identity, lambda: self._count(-1))


def _nobody_vouches(_host: str, _addr: str, _port: int | None) -> tuple[list[str], list[str], list[str]]:
    """Return no known hosts, so that every host key comes before :class:`Caller`.

    An empty value would not do: asyncssh then reads the user's own file and accepts what stands there by itself.
    """
    return [], [], []


async def _root(wire: Wire, folder: bytes) -> bytes:
    """Return the absolute path of the shop's folder, links followed; raises SFTPNoSuchFile where it is none."""
    if not folder.startswith(b"/"):
        home = await wire.sftp.realpath(b".")
        folder = posixpath.join(home if home.startswith(b"/") else b"/", folder)
    root = re.sub(rb"^/+", b"/", posixpath.normpath(folder))
    if (await wire.sftp.stat(root)).type != asyncssh.FILEXFER_TYPE_DIRECTORY:
        raise asyncssh.SFTPNoSuchFile("not a folder")
    # One that may not be entered is told now, not at the first file.
    handle = await wire.handler.opendir(root)
    await wire.handler.close(handle)
    return root


def _identity(wire: Wire, key: str, *, is_old: bool) -> HostIdentity:
    told = wire.connection.get_extra_info
    peer = told("peername")
    features = (*wire.extensions, OLD_SIGNATURE) if is_old else wire.extensions
    return HostIdentity(str(told("server_version") or ""), str(peer[0]) if peer else "", key, tuple(sorted(features)))


def _no_folder(error: HostError, folder: str) -> HostError:
    if isinstance(error, AccessRefused) and "ermission" in error.technical:
        return error
    if not isinstance(error, FileGone | AccessRefused):
        return error
    return FileGone(
        say("The shop's folder is not on your host"),
        say("Check the folder in the address: {folder}", folder=names.shown(folder) or "/"),
        paths=(folder,),
        technical=error.technical,
    )
