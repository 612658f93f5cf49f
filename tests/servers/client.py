"""Plain ftplib as a client for the tests of the servers, so that nothing of ours can hide a fault of theirs."""

from __future__ import annotations

import ftplib
import io
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.daemon import Daemon


class ReusingTls(ftplib.FTP_TLS):
    """ftplib's TLS, with the session of the control connection on the data connections too."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        assert isinstance(self.sock, ssl.SSLSocket)
        wrapped = self.context.wrap_socket(connection, server_hostname=self.host, session=self.sock.session)
        return wrapped, size


@contextmanager
def connected(daemon: Daemon) -> Iterator[ftplib.FTP]:
    """Connect and log in, checking the certificate; leave without waiting for an answer."""
    session: ftplib.FTP
    if daemon.tls:
        session = ReusingTls(context=ssl.create_default_context(cafile=daemon.ca_pem), timeout=10)
    else:
        session = ftplib.FTP(timeout=10)
    try:
        session.connect(daemon.host, daemon.port)
        session.login(daemon.user, daemon.password)
        if isinstance(session, ftplib.FTP_TLS):
            session.prot_p()
        yield session
    finally:
        session.close()


def listed(session: ftplib.FTP, folder: str = ".") -> set[str]:
    """Return the names in a folder; Pure-FTPd's NLST counts the folder itself and the one above in."""
    return {name.rpartition("/")[2] for name in session.nlst(folder)} - {".", ".."}


def download(session: ftplib.FTP, name: str) -> bytes:
    received = io.BytesIO()
    assert session.retrbinary(f"RETR {name}", received.write).startswith("226")
    return received.getvalue()
