"""The second check of 2,000 files far away, by the digests that the server computes, beside reading all back."""

from __future__ import annotations

from collections.abc import Callable

from intacto.cli.options import OFFERED
from intacto.domain.proof import ProofLevel
from tests.bench import ours
from tests.bench.room import Room
from tests.bench.work import Case, Goal, PassedOverError, Side, Work
from tests.bench.works.small import stocked

_SHOP = "bench"


def _case(room: Room, connections: int | None) -> Case:
    """Make a work ready; ``connections`` None are as many as help."""
    if ProofLevel.DIGEST not in OFFERED:
        raise PassedOverError("`--proof digest` is not offered yet")
    daemon = room.host("digests", far_ms=40)
    copies, truth = stocked(room, daemon)
    home = room.folder / "home"
    ours.new_home(home)
    add = ["shop", "add", _SHOP, daemon.url(), "--copies", str(copies), "--password-stdin"]
    ours.command(home, add, daemon.password)

    limit = [] if connections is None else ["--connections", str(connections)]

    def check(*words: str) -> str:
        return ours.command(home, ["check", _SHOP, "--password-stdin", "--json", *limit, *words], daemon.password)

    check()
    sides = (
        Side("by digest", lambda: check("--proof", "digest"), answer=ours.verdicts),
        Side("by reading", lambda: check("--proof", "read"), answer=ours.verdicts),
    )
    return Case(sides, lambda answer: answer == truth, (Goal("by digest", "by reading", 15),))


def _work(connections: int | None) -> Callable[[Room], Case]:
    return lambda room: _case(room, connections)


WORKS = (
    Work("digest", "second check of 2,000 files at 40 ms by the server's digests", _work(None)),
    Work("digest-4", "the same with 4 connections, as many as shared hosts allow", _work(4)),
)
