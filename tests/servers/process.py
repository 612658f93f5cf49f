"""A daemon that runs as a process of its own: started, killed with all its sessions, given accounts."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import ctypes.util
import itertools
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from installer import daemons
from tests.servers.certificates import Certificate, issue
from tests.servers.daemon import Daemon

TREE = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PASSWORD = "T0p 'secret' & \"quince {number}\" 100% #/;?"
PORTS = range(15_000, 32_000)
START_SECONDS = 10.0
STOP_SECONDS = 5.0
LOG_LINES = 60


class CannotRunError(Exception):
    """This daemon cannot run here; the message says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user as the daemon's own user database has to know it."""

    user: str
    password: str
    home: Path


def free_port() -> int:
    """Return a port of loopback that nobody uses, below those that systems give to outgoing connections.

    A server that is stopped and started again would otherwise find its port taken by a client, now and then.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port


def new_base(name: str) -> Path:
    """Make a folder that the daemons' unprivileged user can walk into, which pytest's own folders forbid."""
    base = Path(tempfile.mkdtemp(prefix=f"intacto-{name}-"))
    base.chmod(0o755)
    return base


def crypt(password: str) -> str:
    """Hash a password with SHA-512 for a user database; Python's own module for it is gone since 3.13."""
    library = ctypes.CDLL(ctypes.util.find_library("crypt") or "libcrypt.so.1")
    library.crypt.restype = ctypes.c_char_p
    hashed: bytes = library.crypt(password.encode(), b"$6$rounds=1000$intacto$")
    return hashed.decode("ascii")


def _alive(process: psutil.Process) -> bool:
    """Tell whether it still holds files and sockets; a zombie, whom a slow init will reap, does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class ProcessServer(ABC):
    """One daemon process (and its sessions) with its own folder, user database, port and certificate."""

    name: str
    needs_root = True
    system_user = "nobody"
    host = HOST
    """The address that it listens on."""
    enter: tuple[str, ...] = ()
    """Words in front of its command line, for a daemon that runs in a network namespace."""
    _numbers = itertools.count(1)

    def __init__(self, *, tls: bool, max_clients: int | None = None) -> None:
        """Prepare the daemon, without starting it. Raises `CannotRunError`, with the reason."""
        if self.needs_root and os.geteuid() != 0:
            raise CannotRunError(f"{self.name} serves its users only when it is started by root")
        try:
            self.programs = daemons.ensure(TREE)
        except daemons.UnavailableError as reason:
            raise CannotRunError(str(reason)) from reason
        self.tls = tls
        self.max_clients = max_clients
        self.port = free_port()
        self.base = new_base(self.name)
        self.log_file = self.base / "daemon.log"
        self.log_file.touch()
        self.certificate: Certificate | None = issue(self.base / "tls") if tls else None
        self._accounts: list[Account] = []
        self._process: subprocess.Popen[bytes] | None = None
        (self.base / "homes").mkdir()
        atexit.register(self.close)

    @abstractmethod
    def command(self) -> list[str]:
        """Write the daemon's configuration and return how it is started, in the foreground."""

    @abstractmethod
    def write_accounts(self, accounts: list[Account]) -> None:
        """Write the daemon's user database; a running daemon must see the change at the next login."""

    def environment(self) -> Mapping[str, str]:
        """Return the environment that the daemon is started with."""
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "TMPDIR": str(self.base),
            "LD_LIBRARY_PATH": daemons.library_path(self.programs),
        }

    def new_account(self, password: str | None = None) -> Daemon:
        """Add a user with an empty folder."""
        number = next(self._numbers)
        user = f"seller{number}"
        home = self.base / "homes" / user
        home.mkdir()
        self.own(home)
        account = Account(user, password or PASSWORD.format(number=number), home)
        self._accounts.append(account)
        self.write_accounts(self._accounts)
        return Daemon(
            name=self.name,
            host=self.host,
            port=self.port,
            user=user,
            password=account.password,
            root=home,
            tls=self.tls,
            certificate_fingerprint=self.certificate.fingerprint if self.certificate else None,
            ca_pem=self.certificate.authority if self.certificate else None,
            max_clients=self.max_clients,
            server=self,
        )

    def own(self, path: Path) -> None:
        """Give a path on the disk to the user as whom the daemon reads and writes."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    @property
    def uid(self) -> int:
        """The user id as which the daemon reads and writes its users' files."""
        return pwd.getpwnam(self.system_user).pw_uid if os.geteuid() == 0 else os.geteuid()

    @property
    def gid(self) -> int:
        """The group id as which the daemon reads and writes its users' files."""
        return pwd.getpwnam(self.system_user).pw_gid if os.geteuid() == 0 else os.getegid()

    def start(self) -> None:
        """Start the daemon; return when it greets. Raises `CannotRunError` with its log where it does not."""
        self.write_accounts(self._accounts)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.enter, *self.command()],
                cwd=self.base,
                env=dict(self.environment()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise CannotRunError(f"{self.name} did not start:\n{self.log()}")
            time.sleep(0.02)

    def _greets(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as probe:
                return probe.recv(3) == b"220"
        except OSError:
            return False

    def stop(self) -> None:
        """Kill the daemon and every session; return when nothing is left."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._kill([psutil.Process(self._process.pid), *self._family()])
        self._process.wait()
        self._process = None

    def drop_sessions(self) -> None:
        """Kill the processes of all sessions; the listener stays up."""
        self._kill(self._family())

    def _family(self) -> list[psutil.Process]:
        if self._process is None or self._process.poll() is not None:
            return []
        return psutil.Process(self._process.pid).children(recursive=True)

    @staticmethod
    def _kill(processes: list[psutil.Process]) -> None:
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        deadline = time.monotonic() + STOP_SECONDS
        while any(_alive(process) for process in processes) and time.monotonic() < deadline:
            time.sleep(0.005)

    def renew_certificate(self) -> str:
        """Restart with another certificate; return its fingerprint."""
        self.stop()
        self.certificate = issue(self.base / "tls")
        self.start()
        return self.certificate.fingerprint

    def log(self) -> str:
        """Return the end of what the daemon wrote into its log."""
        lines = self.log_file.read_text("utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_LINES:])

    def close(self) -> None:
        """Kill the daemon and remove its folder; nothing is left of it."""
        atexit.unregister(self.close)
        self.stop()
        shutil.rmtree(self.base, ignore_errors=True)
