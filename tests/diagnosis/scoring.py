"""Cases by the dozen, what is told of them, and the table of how much of it is right."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from intacto.domain.damage import Cause
from intacto.domain.edits import proves_damage
from intacto.domain.proof import Soundness
from intacto.engine.control import Control
from intacto.engine.pair import Diagnosis, Pair, diagnose_pair
from tests.diagnosis.edits import EDITS, Edit
from tests.diagnosis.harm import HARMS, Case, NotForThisError
from tests.diagnosis.wares import KINDS, make

SMALLEST = 1000
MODEST = (Cause.UNKNOWN, Cause.DIFFERENT_FILE)
"""What accuses nobody."""


@dataclass
class Score:
    """How the cases of one cause went."""

    cases: int = 0
    right: int = 0
    modest: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: int = 0
    told: Counter[str] = field(default_factory=Counter)


def sizes(rng: random.Random, count: int, largest: int) -> Iterator[int]:
    """Yield sizes, log-distributed from 1 KB up to ``largest``."""
    for _ in range(count):
        yield int(10 ** rng.uniform(math.log10(SMALLEST), math.log10(largest)))


def diagnose_case(case: Case, kind: str, folder: Path) -> Diagnosis:
    """Write the files of a case and return what is told of them."""
    good, bad = folder / f"good.{kind}", folder / f"bad.{kind}"
    good.write_bytes(case.good)
    bad.write_bytes(case.bad)
    older = [folder / f"older-{number}" for number in range(len(case.older))]
    for path, content in zip(older, case.older, strict=True):
        path.write_bytes(content)
    beside = folder / "beside"
    beside.mkdir(exist_ok=True)
    for path in beside.iterdir():
        path.unlink()
    for number, content in enumerate(case.beside):
        (beside / f"product-{number}").write_bytes(content)
    return diagnose_pair(Pair(good, bad, older, beside if case.beside else None), Control())


def _tries(rng: random.Random, largest: int) -> Iterator[tuple[str, str, int]]:
    kinds = list(KINDS)
    number = rng.randrange(len(kinds))
    while True:
        size = next(sizes(rng, 1, largest))
        yield kinds[number % len(kinds)], f"{rng.random()}", size
        number += 1


def score_harm(cause: Cause, cases: int, largest: int, folder: Path, seed: str = "") -> Score:
    """Do ``cases`` of one harm to files of all kinds that it can be done to, and return how it went."""
    rng, score = random.Random(f"{cause.value}{seed}"), Score()
    for kind, ware, size in _tries(rng, largest):
        if score.cases == cases:
            return score
        try:
            case = HARMS[cause](rng, make(kind, ware, size), kind)
        except NotForThisError:
            continue
        if case.bad == case.good and cause is not Cause.IDENTICAL:
            continue
        _count(score, case, diagnose_case(case, kind, folder), f"{kind} {size} {ware}")
    return score


def _count(score: Score, case: Case, told: Diagnosis, name: str) -> None:
    finding = told.finding
    ranges = [[span.start, span.end] for span in finding.spans]
    score.cases += 1
    score.told[finding.cause.value] += 1
    if finding.cause is Cause.IDENTICAL and case.bad != case.good:
        score.missed += 1
    if finding.cause is case.cause and case.ranges in (None, ranges):
        score.right += 1
    elif finding.cause in MODEST:
        score.modest += 1
    elif finding.cause is not case.cause:
        score.wrong.append(f"{name}: {finding.cause.value}")
    else:
        score.told[f"at {ranges[:3]} for {(case.ranges or [])[:3]} ({name})"] += 1


def score_edit(edit: Edit, cases: int, largest: int, folder: Path) -> Score:
    """Return how often a seller's own change is called damage (wrong) by its cause."""
    rng, score = random.Random(edit.__name__), Score()
    tries = _tries(rng, largest)
    for kind, ware, size in (next(tries) for _ in range(cases * 40)):
        if score.cases == cases:
            break
        good = make(kind, ware, size)
        try:
            new = edit(rng, good, kind)
        except NotForThisError:
            continue
        told = diagnose_case(Case(good, new, Cause.UNKNOWN, None), kind, folder)
        finding, soundness = told.finding, told.facts.soundness
        score.cases += 1
        score.told[finding.cause.value] += 1
        score.missed += finding.cause is Cause.IDENTICAL
        # A drawing of which somebody deletes the end is broken, whoever did it: its own format says so.
        if proves_damage(finding, soundness) and soundness is not Soundness.DAMAGED:
            score.wrong.append(f"{kind} {size} {ware}: {finding.cause.value}")
        else:
            score.right += 1
    return score


def table(scores: Mapping[str, Score]) -> str:
    """Return the table as text."""
    lines = [f"{'':22}{'cases':>6}{'right':>7}{'modest':>7}{'wrong':>6}{'missed':>7}"]
    for name, score in scores.items():
        lines.append(f"{name:22}{score.cases:6}{score.right:7}{score.modest:7}{len(score.wrong):6}{score.missed:7}")
        lines += [f"    {wrong}" for wrong in score.wrong[:5]]
        if score.right < score.cases:
            lines.append(f"    told: {dict(score.told)}")
    total = sum(score.cases for score in scores.values())
    right = sum(score.right for score in scores.values())
    lines.append(f"right: {right} of {total} ({100 * right / max(1, total):.1f} %)")
    return "\n".join(lines)


def score_all(cases: int, largest: int, folder: Path) -> dict[str, Score]:
    """Return the scores of all harms and all edits."""
    found = {cause.value: score_harm(cause, cases, largest, folder) for cause in HARMS}
    return found | {edit.__name__: score_edit(edit, cases, min(largest, 5_000_000), folder) for edit in EDITS}
