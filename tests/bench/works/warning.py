"""Early warning: how probably a check by samples notices a disk swap that hit one block in a hundred."""

from __future__ import annotations

import random
from functools import partial

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.fingerprint import BLOCK_SIZE, Fingerprint
from intacto.domain.product import FileState, Presence
from intacto.domain.sampling import block_count, draw
from tests.bench.room import Room
from tests.bench.work import Case, Limit, Side, Work

SHOP_BYTES = 50_000_000_000
BLOCKS_READ = 300
BAD_SHARE = 0.01
TRIALS = 10_000


def _shop(dice: random.Random) -> list[FileState]:
    """Return a shop of 50 GB, from leaflets to courses, all with baselines."""
    states: list[FileState] = []
    left = SHOP_BYTES
    while left > 0:
        size = min(left, int(dice.lognormvariate(15.5, 1.8)) + 1)
        left -= size
        wanted = Baseline(Fingerprint(size, "0" * 64), Origin.COPY, 1.0, "")
        states.append(FileState(f"kit-{len(states)}.zip", Presence(size, None, 1.0, None), wanted, None, None, False))
    return states


def _notices(states: list[FileState], offsets: list[int], total: int, seed: int) -> bool:
    """Hit blocks of the disk at random, draw a sample, and tell whether a bad block is in it; at most 300 are read."""
    dice = random.Random(f"bad {seed}")
    bad = set(dice.sample(range(total), round(total * BAD_SHARE)))
    number = {state.path: offset for state, offset in zip(states, offsets, strict=True)}
    drawn = [
        number[s.path] + block for s in draw(states, BLOCKS_READ, random.Random(f"drawn {seed}")) for block in s.blocks
    ]
    assert len(set(drawn)) == len(drawn) <= BLOCKS_READ
    return any(block in bad for block in drawn)


def _percent(states: list[FileState], trials: int) -> float:
    """Return in how many of a hundred trials the swap was noticed."""
    offsets: list[int] = []
    total = 0
    for state in states:
        offsets.append(total)
        assert state.baseline is not None
        total += block_count(state.baseline.fingerprint.size)
    assert total * BLOCK_SIZE >= SHOP_BYTES
    noticed = sum(_notices(states, offsets, total, seed) for seed in range(1, trials + 1))
    return 100 * noticed / trials


def _prepare(room: Room) -> Case:
    states = _shop(random.Random(50))
    trials = room.count(TRIALS)
    side = Side("samples", partial(_percent, states, trials), value=lambda answer: float(str(answer)))
    goal = Limit("samples", "% noticed", at_least=95)
    note = f"{trials} trials, {len(states)} files, {BLOCKS_READ} blocks each; expected 95.1 %, give or take 0.4"
    return Case((side,), lambda answer: isinstance(answer, float), (goal,), note)


WORKS = (Work("warning", "a disk swap that hit 1 % of the blocks of 50 GB, at most 300 blocks read", _prepare),)
