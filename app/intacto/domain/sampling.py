"""Samples: random blocks of a shop, an early warning of trouble with a whole disk between two read-backs.

The mathematics: where a share f of all blocks is bad, c blocks drawn at random are all good with probability (1 - f)^c,
so that at least one bad block is met with probability 1 - (1 - f)^c (drawn without putting back, as here, a little more
often: the hypergeometric distribution). For f = 1 % and 95 %, c = ln(1 - 0.95) / ln(1 - 0.01), 299 samples, however
big the shop is. The same arithmetic is behind "probabilistic proof of possession": Ateniese et al., "Provable Data
Possession at Untrusted Stores", CCS 2007, section 4.2 (there 300 blocks for 1 % and 95 %, 460 for 99 %).

What it cannot do follows from it too: a single bad block in 800,000 (50 GB) is met with a probability of 0.04 %.
So a sample never makes a file green; it only raises alarms.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, log
from typing import Protocol

from intacto.domain.fingerprint import BLOCK_SIZE
from intacto.domain.product import FileState
from intacto.domain.proof import Glimpse, ProofLevel

SAMPLES = 300
"""Blocks of one run: trouble in 1 % of all blocks is met with a probability of 95 %."""


class Chance(Protocol):
    """What draws: :class:`random.Random`, or one of the system's own."""

    def sample(self, population: Sequence[int], k: int) -> list[int]:
        """Return ``k`` of ``population``, none of them twice."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The blocks of one file to be looked at, by their numbers, rising."""

    path: str
    blocks: tuple[int, ...]


def chance(share: float, samples: int) -> float:
    """Return the probability (0 to 1) that ``samples`` blocks meet a bad one where a ``share`` of all is bad."""
    return 1 - (1 - share) ** samples


def samples_for(share: float, probability: float) -> int:
    """Return how many blocks meet a bad one with at least ``probability``; both are between 0 and 1, exclusive."""
    return ceil(log(1 - probability) / log(1 - share))


def block_count(size: int) -> int:
    """Return of how many blocks a file of ``size`` bytes consists."""
    return -(-size // BLOCK_SIZE)


def draw(states: Sequence[FileState], budget: int, random: Chance) -> tuple[Sample, ...]:
    """Return at most ``budget`` blocks of these files, each block of the shop as likely as any other.

    Only files with a baseline have blocks to compare with, and only those that the host lists are there to be read.
    What is known to be bad already is left out: to meet it once more is no news, and would tell nothing of the rest.
    """
    known = [(state.path, _blocks_of(state)) for state in states if _blocks_of(state)]
    ends = list(accumulate(count for _, count in known))
    total = ends[-1] if ends else 0
    chosen: dict[str, list[int]] = {}
    for number in sorted(random.sample(range(total), min(budget, total))):
        index = bisect_right(ends, number)
        path, count = known[index]
        chosen.setdefault(path, []).append(number - (ends[index] - count))
    return tuple(Sample(path, tuple(blocks)) for path, blocks in chosen.items())


def _blocks_of(state: FileState) -> int:
    if state.baseline is None or state.presence.seen is None or state.presence.gone_since is not None:
        return 0
    if known_bad(state):
        return 0
    return block_count(state.baseline.fingerprint.size)


def known_bad(state: FileState) -> bool:
    """Tell whether the latest read-back brought other bytes than today's baseline."""
    return (
        state.baseline is not None and state.proof is not None and state.proof.fingerprint != state.baseline.fingerprint
    )


def alarm_stands(state: FileState) -> bool:
    """Tell whether a look saw other bytes than today's baseline and the file was not read back since."""
    glimpse, baseline, proof = state.glimpse, state.baseline, state.proof
    if glimpse is None or glimpse.agrees or baseline is None or glimpse.against != baseline.fingerprint.sha256:
        return False
    return proof is None or proof.at < glimpse.at


def worth_keeping(state: FileState, glimpse: Glimpse) -> bool:
    """Tell whether ``glimpse`` should take the place of the one that is known.

    One that agrees never silences an alarm: only reading it back does. A sample that agrees never takes the place of a
    whole digest that does.
    """
    if not glimpse.agrees:
        return True
    old = state.glimpse
    if alarm_stands(state):
        return False
    outranked = old is not None and old.agrees and old.against == glimpse.against and old.level > glimpse.level
    return not (outranked and glimpse.level is ProofLevel.SAMPLED)
