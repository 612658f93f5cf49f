"""Commands and data connections over a :class:`~intacto.places.ftp_control.Control`: browsing and bytes go over it.

What it adds: TLS sessions reused on data connections, and the same certificate demanded there (ProFTPD and vsftpd want
the reuse, ftplib does not do it); transfers always in binary; commands ahead of replies where they may be; and a memory
of the folder it is in, so that names go absolute (see :mod:`intacto.places.ftp_names`).
"""

from __future__ import annotations

import contextlib
import ftplib
import selectors
import socket
import ssl
import time
from collections.abc import Callable

from intacto.places.ftp_ahead import Notes
from intacto.places.ftp_control import Control
from intacto.places.ftp_data import dial, reached
from intacto.places.tls import Trust

_MOST_LISTING_BYTES = 256 * 1024 * 1024
_FAREWELL_SECONDS = 2.0
"""How long a server may take to say goodbye to a TLS connection; some never do."""

_FRESH_SECONDS = 15.0
"""How long a data port that was asked for ahead is used: servers close theirs, some after a short time."""


class Wire(Control):
    """One control connection, and the data connections that it opens."""

    def __init__(self, host: str, port: int, timeout: float, trust: Trust) -> None:
        super().__init__(host, port, timeout, trust)
        self.folder = "/"
        self.notes = Notes()
        self.ahead = False
        """Whether this session may send commands ahead of replies (:mod:`intacto.places.ftp_ahead`)."""
        self.daring = False
        """Set while a transfer is under way with commands sent ahead."""
        self._owed = False
        self._ready: tuple[float, int] | None = None
        self._takes_pasv = False
        self._data: socket.socket | None = None

    def hang_up(self) -> None:
        """End both connections under whoever waits for them, from any thread."""
        self.dead = True
        for line in (self._data, self.sock):
            if line is not None:
                with contextlib.suppress(OSError):
                    # Not the method of an SSLSocket: that would let its reader go on without TLS.
                    socket.socket.shutdown(line, socket.SHUT_RDWR)

    def final_reply(self) -> str:
        """Return the reply that ends a transfer, past any further preliminary one; raises unless it is 2xx."""
        try:
            reply = self.getresp()
            while reply[0] == "1" or self._answers_early(reply):
                reply = self.getresp()
        except (ftplib.error_temp, ftplib.error_perm) as refusal:
            reply = self._sorted_out(refusal)
        if reply[0] != "2":
            raise ftplib.error_reply(reply)
        self.daring = False
        return reply

    # Commands ahead of replies

    @property
    def goes_ahead(self) -> bool:
        """Tell whether commands are sent ahead of replies now. Over IPv6 nobody tried it."""
        return self.ahead and not self.notes.surprised and self.af == socket.AF_INET

    def fall_back(self) -> None:
        """Never send commands ahead again, in any session of the place."""
        self.ahead, self.notes.surprised = False, True

    def forget(self) -> None:
        """Expect no answer to what was sent ahead any more."""
        self._owed, self._ready = False, None

    def order(self, *commands: str, ahead: bool = False) -> None:
        """Send commands in one packet, a PASV behind them where ``ahead``: a server then reads them at once.

        ProFTPD refuses a PASV that it meets in mid-transfer (450), but not one that it has read already.
        """
        self.collect()
        if any(c in command for command in commands for c in "\r\n"):
            raise ValueError("a line break would begin another command")
        lines = (*commands, "PASV") if ahead else commands
        assert self.sock is not None
        self.sock.sendall("".join(f"{line}\r\n" for line in lines).encode(self.encoding))
        self._owed = ahead
        self.daring = self.daring or ahead

    def putcmd(self, line: str) -> None:
        """Send one command, once the answer to what was sent ahead is here."""
        self.order(line)

    def collect(self) -> None:
        """Take the answer to a PASV that was sent ahead; raises error_proto where the next reply is another."""
        if not self._owed:
            return
        self._owed = self.daring = False
        try:
            reply = self.getresp()
        except (ftplib.error_temp, ftplib.error_perm) as refusal:
            self.fall_back()
            if str(refusal).startswith("421"):
                raise
            return
        if not reply.startswith("227"):
            self.dead = True
            self.fall_back()
            raise ftplib.error_proto(reply)
        self._keep(reply)

    def hears(self, seconds: float) -> bool:
        """Tell whether something comes from the server within this time; what was read ahead is not looked at."""
        assert self.sock is not None
        if isinstance(self.sock, ssl.SSLSocket) and self.sock.pending():
            return True
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.sock, selectors.EVENT_READ)
            return bool(waiting.select(seconds))

    def find_place(self, strays: int) -> None:
        """Read past up to so many replies to what was before; raises error_proto where the state stays unknown."""
        # The answer to a PASV that went ahead is still to come, and would be taken for this one's.
        asks_port = self._takes_pasv and not self._owed
        self.forget()
        answer = "227" if asks_port else "200"
        self.order("PASV" if asks_port else "NOOP")
        for _ in range(strays):
            reply = self.getmultiline()
            if reply.startswith(answer):
                if asks_port:
                    self._keep(reply)
                return
        raise ftplib.error_proto("the replies do not fit the commands")

    def _keep(self, reply: str) -> None:
        try:
            self._ready = (time.monotonic(), ftplib.parse227(reply)[1])
        except ftplib.Error:
            self.fall_back()

    def _answers_early(self, reply: str) -> bool:
        """Tell whether this is the answer to a PASV sent ahead, in mid-transfer: what comes of it, nobody tried."""
        early = self._owed and reply.startswith("227")
        if early:
            self.fall_back()
            self._owed = False
        return early

    def _sorted_out(self, refusal: ftplib.Error) -> str:
        """Return the transfer's own reply where the refusal was for the PASV sent ahead; else raise the refusal."""
        if not self._owed or str(refusal).startswith("421"):
            raise refusal
        self._owed = False
        try:
            other = self.getmultiline()
        except (OSError, EOFError) as error:
            self.dead = True
            self.fall_back()
            raise refusal from error
        if other.startswith("227"):
            self._keep(other)
            raise refusal
        self.fall_back()
        if other[:3] not in ("226", "250"):
            self.dead = True
            raise refusal
        return other

    # Data connections

    def _port(self) -> int | None:
        """Return the data port that was asked for before, if it is fresh."""
        self.collect()
        ready, self._ready = self._ready, None
        if ready is None or time.monotonic() - ready[0] > _FRESH_SECONDS:
            return None
        return ready[1]

    def makepasv(self) -> tuple[str, int]:
        """Ask for a data port; always at the control connection's own peer, whatever address the reply names."""
        if self.af != socket.AF_INET:
            return super().makepasv()
        try:
            found = super().makepasv()
            self._takes_pasv = True
            return found
        except ftplib.error_perm as error:
            if not str(error).startswith("5") or str(error).startswith("530"):
                raise
        assert self.sock is not None
        peer: tuple[str, int] = self.sock.getpeername()
        return ftplib.parse229(self.sendcmd("EPSV"), peer)

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """Begin a transfer; return the data connection, encrypted where the control connection is."""
        return self.transfer(cmd, rest), None

    def transfer(
        self, command: str, rest: int | str | None = None, *, ahead: bool = False, within: str = ""
    ) -> socket.socket:
        """Begin a transfer and return its data connection. The command goes out while that is being opened.

        ``ahead``: with it goes the PASV for the next one, where that may be. ``within`` is the folder (absolute) to go
        to before, in the same packet where a data port is at hand; a refusal to go there is the one that is raised.
        """
        ready = self._port()
        step: tuple[str, ...] = (f"CWD {within}",) if within else ()
        if within and ready is None:
            self.order(*step, ahead=self.goes_ahead)
            self._went_to(within)
            step, ready = (), self._port()
        host, port = self.makepasv() if ready is None else (self.peer, ready)
        self.daring = ready is not None and self.goes_ahead
        self._data = data = dial(self.af, host, port)
        try:
            if rest is not None:
                self.sendcmd(f"REST {rest}")
            self.order(*step, command, ahead=ahead and self.goes_ahead)
            reached(data, self.patience)
            if step:
                self._went_to_or_throws_away(within, data)
            self._begun()
        except BaseException:
            data.close()
            raise
        return self._protected(data) if self._private else data

    def _went_to(self, folder: str) -> None:
        self.voidresp()
        self.folder = folder

    def _went_to_or_throws_away(self, folder: str, data: socket.socket) -> None:
        """Take the reply to a CWD; where it is a refusal, what comes next is of another folder and no good."""
        try:
            self._went_to(folder)
        except (ftplib.error_temp, ftplib.error_perm):
            with contextlib.suppress(ftplib.error_temp, ftplib.error_perm):
                self._begun()
                self._taken_whole(self._protected(data) if self._private else data)
            raise

    def _begun(self) -> None:
        """Take the reply that begins a transfer."""
        reply = self.getresp()
        if reply[0] == "2":
            # Some servers send a 200 before the 150 (ftplib knows of them).
            self._answers_early(reply)
            reply = self.getresp()
        if reply[0] != "1":
            raise ftplib.error_reply(reply)

    def _protected(self, data: socket.socket) -> ssl.SSLSocket:
        assert isinstance(self.sock, ssl.SSLSocket)
        try:
            # The small messages of the handshake must not wait for each other.
            data.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._data = secure = self.context.wrap_socket(data, server_hostname=self.host, session=self.sock.session)
        except BaseException:
            data.close()
            raise
        if secure.getpeercert(binary_form=True) != self._der:
            secure.close()
            raise ssl.SSLError("the data connection shows another certificate than the control connection")
        return secure

    # Listings, for us and for ftputil

    def retrlines(self, cmd: str, callback: Callable[[str], object] | None = None) -> str:
        """Fetch a listing whole, then hand on its lines; raises where it was broken off.

        In binary mode, as FileZilla does: servers end lines with CRLF anyway, and no ASCII mode is ever left behind.
        """
        lines, reply = self._taken_whole(self.transfer(cmd))
        for line in lines:
            if callback is not None:
                callback(line)
        return reply

    def listing(self, folder: str, command: str) -> tuple[list[str], str]:
        """Go to a folder (absolute), list it, and return the lines and the reply at the end."""
        return self._taken_whole(self.transfer(command, ahead=True, within=folder))

    def _taken_whole(self, data: socket.socket) -> tuple[list[str], str]:
        try:
            raw = _read_listing(data)
            say_goodbye(data)
        finally:
            data.close()
        reply = self.final_reply()
        lines = raw.decode("latin-1").replace("\r\n", "\n").split("\n")
        # What RFC 959 ends each line with may be missing from the last.
        lines[-1] = lines[-1].removesuffix("\r")
        return (lines[:-1] if lines[-1] == "" else lines), reply

    # Names, made absolute on their way out

    def cwd(self, dirname: str) -> str:
        """Go to a folder, and remember it."""
        where = self.absolute(dirname)
        reply = self.voidcmd(f"CWD {where}")
        self.folder = where
        return reply

    def rename(self, fromname: str, toname: str) -> str:
        """Rename a file (RNFR, RNTO)."""
        return super().rename(self.absolute(fromname), self.absolute(toname))

    def delete(self, filename: str) -> str:
        """Remove a file (DELE)."""
        return super().delete(self.absolute(filename))

    def mkd(self, dirname: str) -> str:
        """Make a folder (MKD)."""
        return super().mkd(self.absolute(dirname))

    def absolute(self, name: str) -> str:
        """Return a name as seen from the current folder in its absolute form."""
        if name.startswith("/"):
            return name
        return f"/{name}" if self.folder == "/" else f"{self.folder}/{name}"


def _read_listing(data: socket.socket) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := data.recv(65536):
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_LISTING_BYTES:
            raise ftplib.error_proto("the listing does not end")
    return b"".join(pieces)


def say_goodbye(data: socket.socket) -> None:
    """End a data connection so that nothing on its way is lost, within :data:`_FAREWELL_SECONDS`.

    A TLS connection is unwrapped: it says that all was sent, and takes what the server still had to say; with bytes
    unread in our buffer a close would reset the connection. Whether it worked is judged by the reply, not here.
    """
    if not isinstance(data, ssl.SSLSocket):
        # Closing sends what is on its way, and the end of it.
        data.close()
        return
    data.settimeout(_FAREWELL_SECONDS)
    with contextlib.suppress(OSError, ValueError):
        plain = data.unwrap()
        plain.shutdown(socket.SHUT_WR)
        plain.close()
