"""Two thousand files of 5 to 150 KB against local copies, near and far; one of them is damaged and must be found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.bench import ours, peers
from tests.bench.room import Room
from tests.bench.wares import harm, write_small
from tests.bench.work import Case, Goal, Side, Work
from tests.servers import Daemon

FILES = 2000


def stocked(room: Room, daemon: Daemon) -> tuple[Path, ours.Checked]:
    """Fill a host from a folder of copies, harm one file; return the folder and what a check must find."""
    copies = room.folder / "copies"
    written = write_small(copies, room.count(FILES))
    daemon.copy_tree(copies)
    hurt = sorted(written)[len(written) // 2]
    harm(daemon, hurt)
    return copies, ours.Checked(len(written) - 1, frozenset({hurt}))


def _case(room: Room, connections: int | None, far_ms: float | None, against: dict[str, float]) -> Case:
    """Make a work ready; ``connections`` None are each side's own defaults, ``against`` the goals by peer."""
    daemon = room.host("vsftpd", far_ms=far_ms)
    copies, truth = stocked(room, daemon)
    home = room.folder / "home"
    limit = [] if connections is None else ["--connections", str(connections)]
    us = Side(
        "intacto check",
        lambda: ours.check(home, daemon, copies, *limit),
        before=lambda: ours.new_home(home),
        answer=ours.verdicts,
    )
    others = {"rclone check": _rclone, "lftp mirror": _lftp}
    sides = (us, *(others[name](room, daemon, copies, connections) for name in against))
    goals = tuple(Goal("intacto check", name, least) for name, least in against.items())
    return Case(sides, lambda answer: answer == truth, goals)


def _rclone(_: Room, daemon: Daemon, copies: Path, connections: int | None) -> Side:
    rclone = peers.Rclone.ftp(daemon)
    return Side("rclone check", lambda: rclone.check(copies, connections), answer=peers.combined)


def _lftp(room: Room, daemon: Daemon, copies: Path, connections: int | None) -> Side:
    peers.need("lftp")
    target = room.folder / "mirror"
    wanted = ours.tree_digests(copies)

    def compared(_: object) -> ours.Checked:
        brought = ours.tree_digests(target)
        bad = frozenset(path for path, digest in wanted.items() if brought.get(path) != digest)
        return ours.Checked(len(wanted) - len(bad), bad)

    return Side(
        "lftp mirror",
        lambda: peers.lftp_mirror(daemon, target, connections),
        before=lambda: shutil.rmtree(target, ignore_errors=True),
        answer=compared,
    )


def _work(connections: int | None, far_ms: float | None, against: dict[str, float]) -> Callable[[Room], Case]:
    return lambda room: _case(room, connections, far_ms, against)


_FAR = {"rclone check": 1.15, "lftp mirror": 1.35}
WORKS = (
    Work("small", "2,000 files of 5 to 150 KB, loopback, 4 connections", _work(4, None, {"rclone check": 1.0})),
    Work("small-far-4", "the same at 40 ms, 4 connections", _work(4, 40, _FAR)),
    Work("small-far-8", "the same at 40 ms, 8 connections", _work(8, 40, _FAR)),
    Work("small-far", "the same at 40 ms, defaults on both sides", _work(None, 40, {"rclone check": 1.0})),
)
