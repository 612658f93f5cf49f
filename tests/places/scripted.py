"""A server that follows a script line by line, for what no daemon does: and that keeps every byte it was sent."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from intacto.domain.shop import Address, Credentials, HostMemory, Scheme
from intacto.places.ftp import FtpPlace
from tests.servers.certificates import Certificate, issue


class Talk:
    """One control connection, seen from the server."""

    def __init__(self, connection: socket.socket, heard: list[str]) -> None:
        self.connection = connection
        self._heard = heard
        self._rest = b""

    def say(self, *lines: str) -> None:
        """Send lines, each with its CRLF, in one packet."""
        self.connection.sendall("".join(f"{line}\r\n" for line in lines).encode("utf-8"))

    def hear(self) -> str:
        """Return the next command; raises EOFError at the end."""
        while b"\r\n" not in self._rest:
            data = self.connection.recv(4096)
            if not data:
                raise EOFError
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\r\n")
        self._heard.append(line.decode("utf-8", "surrogateescape"))
        return self._heard[-1]

    def encrypt(self, certificate: Certificate) -> None:
        """Begin TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.both)
        self.connection = context.wrap_socket(self.connection, server_side=True)

    def answer(self, replies: dict[str, str], until: str = "QUIT") -> None:
        """Answer each command by its first word with what the script says, until that word came."""
        while True:
            word = self.hear().partition(" ")[0]
            if word == until:
                return
            self.say(replies.get(word, "500 What?"))


Script = Callable[[Talk], None]

WELCOMING = {
    "USER": "331 Password?",
    "PASS": "230 In.",
    "FEAT": "500 No.",
    "TYPE": "200 Binary.",
    "PWD": '257 "/" is it',
    "CWD": "250 There.",
    "PBSZ": "200 0",
    "PROT": "200 P",
    "NOOP": "200 Yes.",
}


@dataclass
class ScriptedServer:
    """The server. ``heard`` are all commands of all connections."""

    scripts: list[Script]
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._talks: list[Talk] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        for script in self.scripts:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            talk = Talk(connection, self.heard)
            self._talks.append(talk)
            with contextlib.suppress(OSError, EOFError):
                script(talk)

    def place(
        self,
        *,
        scheme: Scheme = Scheme.FTP,
        password: str = "se cret",
        memory: HostMemory | None = None,
        timeout: float = 1.0,
        host: str = "127.0.0.1",
    ) -> FtpPlace:
        """Return the server as a place."""
        address = Address(scheme, host, self.port, "me", "")
        return FtpPlace(address, Credentials("me", password), memory or HostMemory(), timeout)

    def close(self) -> None:
        """Cut everything."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for talk in self._talks:
            with contextlib.suppress(OSError):
                talk.connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        for talk in self._talks:
            talk.connection.close()


@contextlib.contextmanager
def scripted(*scripts: Script) -> Iterator[ScriptedServer]:
    """Run a server that plays one script for each connection."""
    server = ScriptedServer(list(scripts))
    try:
        yield server
    finally:
        server.close()


def certificate(folder: Path) -> Certificate:
    """Return a new certificate for 127.0.0.1."""
    return issue(folder)
