"""One file of 256 MiB by SFTP, near and far."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from tests.bench import ours, peers
from tests.bench.room import Room
from tests.bench.sshd import SshHost
from tests.bench.wares import MIB, write_large
from tests.bench.work import Case, Goal, PassedOverError, Side, Work

NAME = "curso.bin"


def _words(host: SshHost) -> list[str]:
    return ["check", host.url, "--key", str(host.key), "--trust", host.fingerprint, "--json"]


def _offered(room: Room) -> None:
    """Raise PassedOverError where SFTP is not built in."""
    ours.new_home(room.folder / "home")
    if "--key" not in ours.command(room.folder / "home", ["check", "--help"]):
        raise PassedOverError("SFTP is not built in yet")


def _case(room: Room, far_ms: float | None, least_openssh: float, least_rclone: float | None) -> Case:
    _offered(room)
    peers.need("sftp")
    host = room.ssh_host(far_ms=far_ms)
    digest = write_large(host.root / NAME, room.count(256) * MIB)
    home, target, copies = room.folder / "home", room.folder / "brought", room.folder / "copies"
    copies.mkdir()
    shutil.copyfile(host.root / NAME, copies / NAME)
    sides = [
        Side(
            "intacto check",
            lambda: ours.command(home, [*_words(host), "--copies", str(copies)]),
            before=lambda: ours.new_home(home),
            answer=lambda lines: ours.digests(lines).get(NAME),
        ),
        Side(
            "OpenSSH sftp",
            lambda: peers.sftp_get(host, NAME, target),
            answer=lambda _: peers.local_digest(target),
        ),
    ]
    goals = [Goal("intacto check", "OpenSSH sftp", least_openssh)]
    if least_rclone is not None:
        rclone = peers.Rclone.sftp(host)
        sides.append(Side("rclone", lambda: rclone.digest(f"{host.root}/{NAME}")))
        goals.append(Goal("intacto check", "rclone", least_rclone))
    note = "the whole command with a local copy hashed too; sftp's file is hashed outside its time"
    return Case(tuple(sides), lambda answer: answer == digest, tuple(goals), note)


def _work(far_ms: float | None, least_openssh: float, least_rclone: float | None) -> Callable[[Room], Case]:
    return lambda room: _case(room, far_ms, least_openssh, least_rclone)


WORKS = (
    Work("sftp-far", "one 256 MiB file by SFTP at 40 ms", _work(40, 1.0, 1.0)),
    Work("sftp", "one 256 MiB file by SFTP, loopback", _work(None, 0.7, None)),
)
