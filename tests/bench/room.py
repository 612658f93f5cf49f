"""The room of one work: a folder, daemons near and far, all gone when it is left."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bench import sshd
from tests.bench.line import FAR_HOST, far_line
from tests.bench.servers import DaemonKind, start
from tests.servers import Daemon


@dataclass(slots=True)
class Room:
    """``scale`` makes everything smaller for a quick look (1: as it counts); ``farnet`` is the source of the line."""

    scale: float = 1.0
    farnet: Path | None = None
    folder: Path = field(init=False)
    _stack: ExitStack = field(init=False, default_factory=ExitStack)

    def __enter__(self) -> Self:
        """Make the folder."""
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="intacto-bench-")))
        self.folder.chmod(0o755)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the daemons, then the line, and remove the folder."""
        self._stack.close()

    def count(self, number: int) -> int:
        """Return so many things, scaled."""
        return max(2, round(number * self.scale))

    def host(self, kind: DaemonKind, *, tls: bool = False, far_ms: float | None = None) -> Daemon:
        """Return an account on a daemon on loopback, or ``far_ms`` of round trip away; raises PassedOverError."""
        enter = self._line(far_ms)
        daemon, close = start(kind, tls=tls, host=None if far_ms is None else FAR_HOST, enter=enter)
        self._stack.callback(close)
        return daemon

    def ssh_host(self, *, far_ms: float | None = None) -> sshd.SshHost:
        """Return OpenSSH's server on loopback or far away; raises PassedOverError."""
        enter = self._line(far_ms)
        host = "127.0.0.1" if far_ms is None else FAR_HOST
        return self._stack.enter_context(sshd.serving(self.folder / "sshd", host, enter))

    def _line(self, far_ms: float | None) -> tuple[str, ...]:
        return () if far_ms is None else self._stack.enter_context(far_line(self.farnet, far_ms))
