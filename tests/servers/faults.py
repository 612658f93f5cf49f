"""What can be wrong with a host, as a script that a test writes and `FaultServer` plays."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import TypeVar


class Ending(Enum):
    """How a faulty transfer or command ends."""

    REPLY = auto()
    """The data connection is closed, and the fault's `reply` is sent."""
    SILENCE = auto()
    """The data connection is closed, and no reply ever comes."""
    STALL = auto()
    """Nothing more happens: the data connection stays open, no reply ever comes."""
    HANG_UP = auto()
    """Data and control connection are cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFault:
    """Something that goes wrong with the bytes of a RETR or STOR."""

    verb: str
    """`RETR` or `STOR` (which stands for APPE too)."""
    name: str = "*"
    """Pattern (as in a shell) of the file's path, seen from the login, such as `/packs/*.zip`."""
    after: int | None = None
    """So many bytes pass in this transfer, then it ends; None: it runs to the end.

    With STOR and a `reply` of 2xx, what comes later is taken and thrown away.
    """
    ending: Ending = Ending.REPLY
    reply: str = "226 Transfer complete."
    flips: tuple[int, ...] = ()
    """Offsets in the file of bytes of which the lowest bit is changed on the way."""
    times: int | None = None
    """How often it happens, then no more; None: always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFault:
    """A command that is answered otherwise than it should."""

    verb: str
    """Such as `RNTO`, `MLSD`, `PASS` or `SITE CHMOD`."""
    argument: str = "*"
    """Pattern of the argument, as it was sent."""
    ending: Ending = Ending.REPLY
    """STALL and SILENCE are the same here."""
    reply: str = "550 Refused."
    carry_out: bool = False
    """The command takes effect all the same; only the answer is the fault's."""
    times: int | None = None


Fault = TransferFault | CommandFault
FaultT = TypeVar("FaultT", TransferFault, CommandFault)


@dataclass(slots=True)
class Faults:
    """The script of one server; a test may change it at any time, also during a transfer. Starts out harmless."""

    hidden: frozenset[str] = frozenset()
    """Commands that the server does not know, nor tell in FEAT, such as `MLSD` and `MLST`. Read at each connection."""
    max_sessions: int | None = None
    """More sessions at once than this are refused."""
    too_many: str = "421 Too many connections ({limit}) from this IP."
    """The refusal. 421 comes instead of the greeting, 530 after the password."""
    extra_list_lines: tuple[str, ...] = ()
    """Lines that every LIST has besides its own."""
    list_lines: tuple[str, ...] | None = None
    """What every LIST consists of, instead of the truth."""
    refuse_overwrite: bool = False
    """Renaming or storing over an existing file is refused (550), as ProFTPD does."""
    _faults: list[tuple[Fault, int]] = field(default_factory=list)
    _commands: list[str] = field(default_factory=list)
    _most_sessions: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *faults: Fault) -> None:
        """Let these happen from now on; where several fit, the first one added counts."""
        with self._lock:
            self._faults.extend((fault, 0) for fault in faults)

    def clear(self) -> None:
        """Take back all that was added."""
        with self._lock:
            self._faults.clear()

    @property
    def commands(self) -> list[str]:
        """All commands so far, of all sessions, in order, such as `RNFR a.zip`; passwords as `PASS ***`."""
        with self._lock:
            return list(self._commands)

    @property
    def most_sessions(self) -> int:
        """The highest number of logged-in sessions that there were at once."""
        return self._most_sessions

    def note_command(self, verb: str, argument: str) -> None:
        """Called by the server for each command."""
        with self._lock:
            self._commands.append(f"{verb} {'***' if verb == 'PASS' else argument}".rstrip())

    def note_sessions(self, count: int) -> None:
        """Called by the server with the number of logged-in sessions."""
        self._most_sessions = max(self._most_sessions, count)

    def transfer(self, verb: str, name: str) -> TransferFault | None:
        """Return what goes wrong with this transfer, and count it."""
        for fault in self._matching(verb, name):
            if isinstance(fault, TransferFault):
                return self._count(fault)
        return None

    def command(self, verb: str, argument: str) -> CommandFault | None:
        """Return what goes wrong with this command, and count it."""
        for fault in self._matching(verb, argument):
            if isinstance(fault, CommandFault):
                return self._count(fault)
        return None

    def _matching(self, verb: str, subject: str) -> list[Fault]:
        with self._lock:
            return [
                fault
                for fault, happened in self._faults
                if fault.verb == verb
                and (fault.times is None or happened < fault.times)
                and fnmatchcase(subject, fault.argument if isinstance(fault, CommandFault) else fault.name)
            ]

    def _count(self, fault: FaultT) -> FaultT:
        with self._lock:
            self._faults = [(other, count + (other is fault)) for other, count in self._faults]
        return fault
