"""The control connection: ftplib's FTP_TLS made careful. Reaching a host, encryption, the login and replies.

What it adds: time-outs and keepalive; no reply without an end; the password in no error.
"""

from __future__ import annotations

import ftplib
import socket

from intacto.domain.errors import Certificate
from intacto.places.lines import Lines
from intacto.places.tls import Trust

_MOST_REPLY_LINES = 2000
_IDLE_SECONDS, _PROBE_SECONDS, _PROBES = 60, 15, 4

_HIDDEN = "*****"


class Control(ftplib.FTP_TLS):
    """One control connection.

    Raises ftplib's errors, OSError (time-outs too) and EOFError; the one who calls translates them.
    """

    def __init__(self, host: str, port: int, timeout: float, trust: Trust) -> None:
        super().__init__(context=trust.context, timeout=timeout, encoding="latin-1")
        self.host, self.port = host, port
        self.patience = timeout
        self.certificate: Certificate | None = None
        self._private = False
        self.dead = False
        """Set once replies and commands may no longer belong together."""
        self._trust = trust
        self._der: bytes | None = None
        self._secret = ""
        self._peer = ""

    # Reaching and logging in

    def reach(self, *, implicit: bool, lines: Lines | None = None) -> None:
        """Connect, with TLS from the first byte where ``implicit``, and take the greeting.

        With ``lines`` another thread can end it, until they let go of it.
        """

        def connected() -> socket.socket:
            return socket.create_connection((self.host, self.port), self.patience)

        self.sock = connected() if lines is None else lines.made(self, connected)
        tune(self.sock)
        self.af = self.sock.family
        self._peer = str(self.sock.getpeername()[0])
        if implicit:
            self._encrypt()
        else:
            self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.voidresp()

    def auth(self) -> str:
        """Ask for TLS and begin it (RFC 4217). Raises error_perm where the server refuses, before anything changed."""
        reply = self.voidcmd("AUTH TLS")
        self._encrypt()
        return reply

    def _encrypt(self) -> None:
        assert self.sock is not None
        # What was read ahead in plain text is dropped with the old file: it could come from anyone on the way.
        old = self.file
        self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)
        self.file = self.sock.makefile("r", encoding=self.encoding)
        if old is not None:
            old.close()
        self._der = self.sock.getpeercert(binary_form=True) or b""
        self.certificate = self._trust.admit(self._der)

    @property
    def peer(self) -> str:
        """Return the address that answered (IP)."""
        return self._peer

    @property
    def der(self) -> bytes:
        """Return the server's certificate, empty in plain text."""
        return self._der or b""

    def enter(self, user: str, password: str) -> None:
        """Log in; both strings are sent as UTF-8. The password is in no error from here on."""
        self._secret = password.encode("utf-8", "surrogateescape").decode("latin-1")
        reply = self.sendcmd("USER " + user.encode("utf-8", "surrogateescape").decode("latin-1"))
        if reply[0] == "3":
            reply = self.sendcmd("PASS " + self._secret)
        if reply[0] != "2":
            raise ftplib.error_reply(self._without_secret(reply))

    def prot_p(self) -> str:
        """Let data connections be encrypted too (RFC 4217, 9)."""
        reply = super().prot_p()
        self._private = True
        return reply

    def getresp(self) -> str:
        """Return a reply; raises ftplib's errors, freed of the password that some servers echo."""
        reply = self.getmultiline()
        if reply[:1] in ("1", "2", "3"):
            return reply
        kind = {"4": ftplib.error_temp, "5": ftplib.error_perm}.get(reply[:1], ftplib.error_proto)
        raise kind(self._without_secret(reply))

    def _without_secret(self, text: str) -> str:
        return text.replace(self._secret, _HIDDEN) if self._secret else text

    def getmultiline(self) -> str:
        """Return a reply of one or more lines (RFC 959, 4.2); raises error_proto where it does not end."""
        line = self.getline()
        if line[3:4] != "-":
            return line
        lines, end = [line], line[:3] + " "
        while not lines[-1].startswith(end) or len(lines) == 1:
            lines.append(self.getline())
            # Some servers end with the bare code.
            if lines[-1] == line[:3]:
                break
            if len(lines) > _MOST_REPLY_LINES:
                raise ftplib.error_proto("the reply does not end")
        return "\n".join(lines)

    def set_patience(self, seconds: float) -> None:
        """Let every answer and every pause between bytes take this long from now on."""
        self.patience = self.timeout = seconds
        self.be_patient(seconds)

    def be_patient(self, seconds: float) -> None:
        """Let replies take this long from now on."""
        if self.sock is not None:
            self.sock.settimeout(seconds)


def tune(connection: socket.socket) -> None:
    """Let no small command wait, and no NAT forget the control connection during a long transfer."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # Not every system has all of them.
    for name, value in (("TCP_KEEPIDLE", _IDLE_SECONDS), ("TCP_KEEPINTVL", _PROBE_SECONDS), ("TCP_KEEPCNT", _PROBES)):
        option = getattr(socket, name, None)
        if option is not None:
            connection.setsockopt(socket.IPPROTO_TCP, option, value)
