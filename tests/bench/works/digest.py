"""The second check of 2,000 files far away, by the digests that the server computes, beside reading all back."""

from __future__ import annotations

from intacto.cli.options import OFFERED
from intacto.domain.proof import ProofLevel
from tests.bench import ours
from tests.bench.room import Room
from tests.bench.work import Case, Goal, PassedOverError, Side, Work
from tests.bench.works.small import stocked

_SHOP = "bench"


def _prepare(room: Room) -> Case:
    if ProofLevel.DIGEST not in OFFERED:
        raise PassedOverError("`--proof digest` is not offered yet")
    daemon = room.host("digests", far_ms=40)
    copies, truth = stocked(room, daemon)
    home = room.folder / "home"
    ours.new_home(home)
    add = ["shop", "add", _SHOP, daemon.url(), "--copies", str(copies), "--password-stdin"]
    ours.command(home, add, daemon.password)

    def check(*words: str) -> str:
        return ours.command(home, ["check", _SHOP, "--password-stdin", "--json", *words], daemon.password)

    check()
    sides = (
        Side("by digest", lambda: check("--proof", "digest"), answer=ours.verdicts),
        Side("by reading", lambda: check("--proof", "read"), answer=ours.verdicts),
    )
    return Case(sides, lambda answer: answer == truth, (Goal("by digest", "by reading", 15),))


WORKS = (Work("digest", "second check of 2,000 files at 40 ms by the server's digests", _prepare),)
