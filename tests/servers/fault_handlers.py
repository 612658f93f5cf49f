"""The sessions of the fault server: pyftpdlib's handlers, which consult the script before they do their work.

pyftpdlib ships no types, hence the `Any`s at its border.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pyftpdlib.filesystems import AbstractedFS
from pyftpdlib.handlers import DTPHandler, FTPHandler, TLS_DTPHandler, TLS_FTPHandler

from tests.servers.faults import Ending, Faults, TransferFault


class FaultyFile:
    """A file on the server's disk, seen through a fault."""

    def __init__(self, file: BinaryIO, fault: TransferFault) -> None:
        self._file = file
        self.fault = fault
        self.name = file.name
        self.cut = False
        self._passed = 0

    @property
    def closed(self) -> bool:
        return self._file.closed

    def close(self) -> None:
        self._file.close()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def read(self, size: int) -> bytes:
        """Read as a file does, changed as the fault says; nothing at all once the cut is reached."""
        at = self._file.tell()
        if self.fault.after is not None and self._passed + size > self.fault.after:
            size = self.fault.after - self._passed
            self.cut = True
        data = self._flipped(self._file.read(size), at) if size else b""
        self._passed += len(data)
        return data

    def write(self, data: bytes) -> int:
        """Write as a file does, changed as the fault says; raises OSError where the transfer is to end."""
        after = self.fault.after
        keep = len(data) if after is None else max(0, min(len(data), after - self._passed))
        self._file.write(self._flipped(data[:keep], self._file.tell()))
        self._passed += keep
        lying = self.fault.ending is Ending.REPLY and self.fault.reply.startswith("2")
        if keep < len(data) and not lying:
            self.cut = True
            self._file.flush()
            raise OSError(errno.ENOSPC, "No space left on device")
        return len(data)

    def _flipped(self, data: bytes, at: int) -> bytes:
        changed = bytearray(data)
        for offset in self.fault.flips:
            if 0 <= offset - at < len(changed):
                changed[offset - at] ^= 1
        return bytes(changed)


class FaultyFiles(AbstractedFS):
    """The server's disk."""

    def open(self, filename: str, mode: str) -> Any:  # noqa: ANN401 - a file, or what stands in for one
        handler: FaultySession = self.cmd_channel
        verb = "RETR" if mode.startswith("r") and "+" not in mode else "STOR"
        fault = handler.faults.transfer(verb, self.fs2ftp(filename))
        file = super().open(filename, mode)
        return file if fault is None else FaultyFile(file, fault)

    def format_list(self, basedir: str, listing: list[str], ignore_err: bool = True) -> Iterator[bytes]:
        handler: FaultySession = self.cmd_channel
        faults = handler.faults
        if faults.list_lines is None:
            yield from super().format_list(basedir, listing, ignore_err)
        for line in (faults.list_lines or ()) + faults.extra_list_lines:
            yield line.encode("utf-8", "surrogateescape") + b"\r\n"


class FaultyTransfer(DTPHandler):
    """A data connection."""

    def handle_close(self) -> None:
        if self._faulty and not self._closed and self.file_obj.fault.ending is not Ending.REPLY:
            self._end()
        elif self._faulty and not self._closed:
            self._resp = (self.file_obj.fault.reply, _say_nothing)
            self.close()
        else:
            super().handle_close()

    def handle_error(self) -> None:
        if self._faulty:
            self.handle_close()
        else:
            super().handle_error()

    @property
    def _faulty(self) -> bool:
        return isinstance(self.file_obj, FaultyFile) and self.file_obj.cut

    def _end(self) -> None:
        ending = self.file_obj.fault.ending
        if ending is Ending.STALL:
            # Still open, but nobody looks after it any more.
            self.del_channel()
        elif ending is Ending.HANG_UP:
            self.cmd_channel.close()
        else:
            self.close()


class FaultyTlsTransfer(FaultyTransfer, TLS_DTPHandler):
    """A data connection with TLS."""


class FaultySession(FTPHandler):
    """A control connection."""

    faults: Faults
    proto_cmds: dict[str, Any] = FTPHandler.proto_cmds
    sessions: set[FaultySession]
    abstracted_fs = FaultyFiles
    dtp_handler = FaultyTransfer
    use_sendfile = False
    # Names come back byte for byte, whatever their encoding.
    unicode_errors = "surrogateescape"
    auth_failed_timeout = 0
    _muted = False

    def handle(self) -> None:
        known = self.proto_cmds.items()
        self.proto_cmds = {verb: how for verb, how in known if verb not in self.faults.hidden}
        self.sessions.add(self)
        if self._one_too_many("421", len(self.sessions)):
            self.respond(self._refusal())
            self.close_when_done()
        else:
            super().handle()

    def close(self) -> None:
        self.sessions.discard(self)
        super().close()

    def handle_auth_success(self, home: str, password: str, msg_login: str) -> None:
        logged_in = 1 + sum(bool(session.authenticated) for session in self.sessions)
        if self._one_too_many("530", logged_in):
            self.flush_account()
            self.respond(self._refusal())
            return
        self.faults.note_sessions(logged_in)
        super().handle_auth_success(home, password, msg_login)

    def respond(self, resp: str, logfun: Any = None) -> None:  # noqa: ANN401 - pyftpdlib's
        if not self._muted:
            super().respond(resp, logfun or _say_nothing)

    def _one_too_many(self, code: str, count: int) -> bool:
        limit = self.faults.max_sessions
        return limit is not None and count > limit and self.faults.too_many.startswith(code)

    def _refusal(self) -> str:
        return self.faults.too_many.format(limit=self.faults.max_sessions)

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        verb, argument = cmd, arg
        if cmd == "SITE" and arg:
            word, _, argument = arg.partition(" ")
            verb = f"SITE {word.upper()}"
        self.faults.note_command(verb, argument)
        fault = self.faults.command(verb, argument)
        self._muted = fault is not None
        if fault is None or fault.carry_out:
            super().pre_process_command(line, cmd, arg)
        self._muted = False
        if fault is None:
            return
        if fault.ending is Ending.REPLY:
            self.respond(fault.reply)
        elif fault.ending is Ending.HANG_UP:
            self.close()

    def ftp_RNTO(self, path: str) -> Any:  # noqa: ANN401, N802 - pyftpdlib's
        if self.faults.refuse_overwrite and Path(path).exists():
            return self.respond("550 Rename permission denied: the file exists.")
        return super().ftp_RNTO(path)

    def ftp_STOR(self, file: str, mode: str = "w") -> Any:  # noqa: ANN401, N802 - pyftpdlib's
        if self.faults.refuse_overwrite and Path(file).exists():
            return self.respond("550 Overwrite permission denied.")
        return super().ftp_STOR(file, mode)


class FaultyTlsSession(FaultySession, TLS_FTPHandler):
    """A control connection with TLS, which refuses to work without."""

    dtp_handler = FaultyTlsTransfer
    tls_control_required = True
    tls_data_required = True
    proto_cmds = TLS_FTPHandler.proto_cmds


def _say_nothing(_message: str) -> None:
    """What pyftpdlib logs a reply with."""
