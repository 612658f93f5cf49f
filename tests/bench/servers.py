"""The daemons of the tests, started on loopback or in the namespace at the far end of a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from tests.bench.work import PassedOverError
from tests.servers import Daemon
from tests.servers.process import CannotRunError, ProcessServer
from tests.servers.proftpd import Proftpd
from tests.servers.pureftpd import Pureftpd
from tests.servers.vsftpd import Vsftpd

DaemonKind = Literal["vsftpd", "proftpd", "pureftpd", "digests"]


class _WithDigests(Proftpd):
    """A ProFTPD that computes digests, as hosts that load mod_digest do."""

    def _lines(self) -> list[str]:
        lines = super()._lines()
        wanted = "LoadModule mod_digest.c"
        return lines if wanted in lines else [*lines, wanted]


_KINDS: dict[str, type[ProcessServer]] = {
    "vsftpd": Vsftpd,
    "proftpd": Proftpd,
    "pureftpd": Pureftpd,
    "digests": _WithDigests,
}


def start(
    kind: DaemonKind, *, tls: bool, host: str | None, enter: tuple[str, ...]
) -> tuple[Daemon, Callable[[], None]]:
    """Start a daemon, at ``host`` (None: loopback) by the words ``enter``; return an account and what ends it.

    Raises PassedOverError where it cannot run.
    """
    try:
        server = _KINDS[kind](tls=tls)
        server.host = host or server.host
        server.enter = enter
        server.start()
    except CannotRunError as reason:
        raise PassedOverError(f"{kind} cannot run: {reason}") from reason
    return server.new_account(_PASSWORD), server.close


_PASSWORD = "quince-and-lemon-7"
"""Plain, so that each peer's own way of quoting is none of the work."""
