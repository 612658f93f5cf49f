"""Why a file is not what it must be: the second read of a bad file, compared with a good copy or the baseline's blocks.

A cause is named only when the bytes prove it. A second read that brings other bytes than the first proves a bad line
or a dying disk, whatever else; everything else is said of bytes that came twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from intacto.domain.baseline import Baseline
from intacto.domain.damage import Cause, Finding
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.proof import Opinion
from intacto.domain.signatures import Found, choose
from intacto.domain.splice import Version
from intacto.engine.control import Control
from intacto.engine.diagnosis.blockwise import Blockwise, foreign_to
from intacto.engine.diagnosis.examination import Examination
from intacto.engine.diagnosis.original import Original
from intacto.engine.diagnosis.verified import Verified
from intacto.engine.reading import Reading
from intacto.formats.base import Tester

Holder = Callable[[Collection[bytes]], str]
"""Returns the other product that has blocks of all these digests, empty where there is none."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a bad file is held against: what it must be, with the digests of its blocks, and what else is known.

    ``good`` is a copy that should be the baseline's bytes; ``older`` are earlier baselines.
    """

    baseline: Baseline
    blocks: BlockDigests
    good: Original | None = None
    older: Collection[Version] = ()
    holder: Holder = lambda _: ""


def find_cause(
    first: Reading, known: Known, second: Iterable[bytes], control: Control, tester: Tester
) -> tuple[Finding, Opinion]:
    """Read the bad file a second time and return how it differs from its baseline, and what its format says.

    ``second`` comes from the host in a new session and is read to its end, the good copy beside it. A copy that cannot
    be read, or is not the baseline's bytes, counts as none. Spans are in offsets of the bad file, half open; where it
    breaks off, the last span reaches from its end to where it must end.

    Raises what ``second`` raises, and Cancelled.
    """
    wanted, size = known.baseline.fingerprint, first.fingerprint.size
    blockwise = Blockwise(size, wanted, known.blocks)
    copy = Verified(known.good, control) if known.good is not None else None
    examination = Examination(size, copy) if copy is not None else None
    for chunk in second:
        control.checkpoint(len(chunk))
        blockwise.feed(chunk)
        tester.feed(chunk)
        if examination is not None:
            examination.feed(chunk)
    opinion = tester.finish()
    if blockwise.fingerprint() != first.fingerprint:
        return Finding(Cause.UNSTABLE_READ, (), wanted.sha256, 0, exact=False), opinion
    is_exact = False
    if examination is not None and copy is not None:
        examination.finish()
        is_exact = copy.fingerprint() == wanted
    if examination is not None and is_exact:
        found, is_text = _by_copy(examination, blockwise, known, opinion)
    else:
        found, is_text = blockwise.found(known.older, known.holder, opinion), blockwise.is_text
    finding = Finding(
        found.cause, found.spans, wanted.sha256, found.differing, exact=is_exact, read_twice=True, detail=found.detail,
        is_text=is_text,
    )  # fmt: skip
    return finding, opinion


def _by_copy(examination: Examination, blockwise: Blockwise, known: Known, opinion: Opinion) -> tuple[Found, bool]:
    """Return what the comparison with the good bytes proves, and whether these are text."""
    seen = blockwise.fingerprint()
    older = next((each.fingerprint.sha256 for each in known.older if each.fingerprint == seen), None)
    evidence = examination.evidence(older=older)
    found = choose(evidence, opinion)
    if found.cause in (Cause.DAMAGED_BLOCKS, Cause.UNKNOWN) and seen.size == known.baseline.fingerprint.size:
        product = known.holder(foreign_to(blockwise.blocks(), known.blocks))
        if product:
            found = choose(examination.evidence(product, older), opinion)
    if found.cause in (Cause.DAMAGED_BLOCKS, Cause.UNKNOWN, Cause.DIFFERENT_FILE):
        found = blockwise.splice(known.older, opinion) or found
    return found, evidence.is_text
