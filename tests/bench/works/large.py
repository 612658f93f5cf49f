"""One file of 1 GiB: read back plain and with TLS, and checked by the whole command against a local copy."""

from __future__ import annotations

import os

from tests.bench import ours, peers
from tests.bench.room import Room
from tests.bench.wares import MIB, write_large
from tests.bench.work import Case, Goal, Side, Work
from tests.servers import Daemon

NAME = "curso-completo.bin"


def stocked(room: Room, size: int, *, tls: bool = False) -> tuple[Daemon, str]:
    """Put one file of ``size`` bytes on a host of its own; return the account and the file's SHA-256."""
    daemon = room.host("vsftpd", tls=tls)
    digest = write_large(daemon.path(NAME), size)
    daemon.server.own(daemon.path(NAME))
    return daemon, digest


def _read_plain(room: Room) -> Case:
    daemon, digest = stocked(room, room.count(1024) * MIB)
    rclone = peers.Rclone.ftp(daemon)
    sides = (
        Side("Intacto", lambda: ours.read_back(daemon, NAME)),
        Side("rclone", lambda: rclone.digest(NAME)),
        Side("bare ftplib", lambda: peers.ftplib_digest(daemon, NAME)),
    )
    goals = (Goal("Intacto", "rclone", 2.2), Goal("Intacto", "bare ftplib", 0.85))
    return Case(sides, lambda answer: answer == digest, goals, "Intacto also makes a digest of each 64 KiB block")


def _read_tls(room: Room) -> Case:
    peers.need("curl")
    daemon, digest = stocked(room, room.count(1024) * MIB, tls=True)
    sides = (
        Side("Intacto", lambda: ours.read_back(daemon, NAME)),
        Side("curl, sha256sum", lambda: peers.curl_digest(daemon, NAME)),
    )
    return Case(sides, lambda answer: answer == digest, (Goal("Intacto", "curl, sha256sum", 2.5),))


def _check(room: Room) -> Case:
    daemon, digest = stocked(room, room.count(1024) * MIB)
    rclone = peers.Rclone.ftp(daemon)
    copies, home = room.folder / "copies", room.folder / "home"
    copies.mkdir()
    # A second name of the same bytes: another gigabyte on the disk would prove no more.
    try:
        os.link(daemon.path(NAME), copies / NAME)
    except OSError:
        (copies / NAME).write_bytes(daemon.read(NAME))
    sides = (
        Side(
            "intacto check",
            lambda: ours.check(home, daemon, copies),
            before=lambda: ours.new_home(home),
            answer=lambda lines: ours.digests(lines).get(NAME),
        ),
        Side(
            "rclone, then sha256sum",
            lambda: (rclone.digest(NAME), peers.local_digest(copies / NAME)),
            answer=lambda both: digest if both == (digest, digest) else both,
        ),
    )
    return Case(sides, lambda answer: answer == digest, (Goal("intacto check", "rclone, then sha256sum", 1.8),))


WORKS = (
    Work("read", "read back one 1 GiB file, plain FTP, loopback", _read_plain),
    Work("check", "`intacto check` of 1 GiB against a local copy, the whole command", _check),
    Work("tls", "read back one 1 GiB file, TLS 1.3, loopback", _read_tls),
)
