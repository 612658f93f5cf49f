"""The same harm with no good copy at hand: digests of blocks prove less, and never anything else."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.damage import Cause, Finding
from intacto.domain.edits import proves_damage
from intacto.domain.proof import Soundness
from intacto.domain.splice import Version
from intacto.engine.control import Control
from intacto.engine.diagnose import Known, find_cause
from intacto.engine.reading import read_through
from intacto.formats import Recognising
from tests.diagnosis.edits import EDITS, Edit
from tests.diagnosis.harm import HARMS, Case, NotForThisError
from tests.diagnosis.wares import KINDS, make

CASES = 16
ALWAYS = {
    Cause.EMPTIED,
    Cause.BYTES_PREPENDED,
    Cause.BYTES_APPENDED,
    Cause.BOM_PREPENDED,
    Cause.COMPRESSED_AGAIN,
    Cause.BYTE_SWAPPED,
    Cause.ASCII_LF_TO_CRLF,
    Cause.OLDER_VERSION,
}
"""What can be undone, or was known before, is proven without the bytes."""
OFTEN = {Cause.TRUNCATED, Cause.ZEROED_BLOCKS, Cause.ZERO_TAIL, Cause.SWAPPED_BLOCKS, Cause.BYTES_INSERTED}
"""What hits whole blocks, or can be tried out, of files of many blocks."""


def told(case: Case, name: str, beside: str = "") -> Finding:
    control = Control()
    wanted = read_through([case.good], control)
    older = [read_through([old], control) for old in case.older]
    others = [read_through([other], control).blocks for other in case.beside]
    known = Known(
        Baseline(wanted.fingerprint, Origin.COPY, 0.0),
        wanted.blocks,
        older=tuple(Version(read.fingerprint, read.blocks) for read in older),
        holder=lambda digests: beside if any(blocks.hold(digests) for blocks in others) else "",
    )
    first = read_through([case.bad], control)
    pieces = [case.bad[at : at + 100_000] for at in range(0, len(case.bad), 100_000)]
    return find_cause(first, known, pieces, control, Recognising(name))[0]


def cases(cause: Cause) -> list[tuple[str, Case]]:
    rng = random.Random(cause.value)
    found: list[tuple[str, Case]] = []
    kinds = list(KINDS)
    while len(found) < CASES:
        kind = rng.choice(kinds)
        size = int(10 ** rng.uniform(3.5, 6))
        try:
            case = HARMS[cause](rng, make(kind, f"{rng.random()}", size), kind)
        except NotForThisError:
            continue
        if case.bad != case.good:
            found.append((kind, case))
    return found


@pytest.mark.parametrize("cause", [cause for cause in HARMS if cause is not Cause.IDENTICAL])
def test_digests_of_blocks_accuse_nobody_wrongly(cause: Cause) -> None:
    causes = Counter(told(case, f"x.{kind}", "another").cause for kind, case in cases(cause))
    # What was sent twice was put in, too.
    milder = {Cause.BYTES_INSERTED} if cause is Cause.RESUME_SPLICE else set()
    assert set(causes) <= {cause, Cause.UNKNOWN} | milder, causes
    if cause in ALWAYS:
        assert causes[cause] == CASES
    if cause in OFTEN:
        assert causes[cause] > 0, causes


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_new_versions_are_none_of_the_damage(edit: Edit) -> None:
    rng, done = random.Random(edit.__name__), 0
    while done < CASES:
        kind = rng.choice(list(KINDS))
        good = make(kind, f"{rng.random()}", int(10 ** rng.uniform(3.5, 6)))
        try:
            new = edit(rng, good, kind)
        except NotForThisError:
            continue
        done += 1
        finding = told(Case(good, new, Cause.UNKNOWN, None), f"x.{kind}")
        assert not proves_damage(finding, Soundness.UNKNOWN), finding


def test_a_block_of_another_product_is_known_by_its_digest() -> None:
    rng = random.Random(5)
    good, other = rng.randbytes(400_000), rng.randbytes(300_000)
    bad = good[:131_072] + other[65_536:131_072] + good[196_608:]
    case = Case(good, bad, Cause.FOREIGN_BLOCK, None, beside=[other])
    finding = told(case, "x.bin", "luna.otf")
    assert (finding.cause, finding.detail) == (Cause.FOREIGN_BLOCK, "luna.otf")
    assert [(span.start, span.end) for span in finding.spans] == [(131_072, 196_608)]


def test_bytes_put_in_are_found_to_the_byte() -> None:
    good = random.Random(6).randbytes(400_000)
    bad = good[:150_000] + b"x" * 70_000 + good[150_000:]
    finding = told(Case(good, bad, Cause.BYTES_INSERTED, None), "x.bin")
    assert finding.cause is Cause.BYTES_INSERTED
    assert [(span.start, span.end) for span in finding.spans] == [(150_000, 220_000)]


def test_bytes_taken_out_are_only_told_where_everything_else_was_compared() -> None:
    good = random.Random(7).randbytes(400_000)
    whole = good[:131_072] + good[196_608:]
    assert told(Case(good, whole, Cause.BYTES_MISSING, None), "x.bin").cause is Cause.BYTES_MISSING
    part = good[:131_000] + good[140_000:]
    assert told(Case(good, part, Cause.BYTES_MISSING, None), "x.bin").cause is Cause.UNKNOWN


@pytest.mark.parametrize("at", [0, 70_000, 399_999])
def test_a_single_flipped_bit_is_found_by_trying(at: int) -> None:
    good = random.Random(8).randbytes(400_000)
    bad = bytearray(good)
    bad[at] ^= 32
    finding = told(Case(good, bytes(bad), Cause.BIT_FLIPS, None), "x.bin")
    assert finding.cause is Cause.BIT_FLIPS
    assert [(span.start, span.end) for span in finding.spans] == [(at, at + 1)]
    bad[at] ^= 3
    assert told(Case(good, bytes(bad), Cause.BIT_FLIPS, None), "x.bin").cause is Cause.UNKNOWN
