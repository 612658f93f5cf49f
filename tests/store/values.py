"""Values that the tests of the store keep and get back."""

from __future__ import annotations

from intacto.domain.baseline import Baseline, CopyReading, Origin
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.product import CopyState, Entry, EntryKind
from intacto.domain.proof import Opinion, Proof, ProofLevel, Soundness
from intacto.domain.repair import RepairEntry, Step
from intacto.domain.words import say, say_n

UNDECODABLE = b"caf\xe9/ni\xf1o.zip".decode("utf-8", "surrogateescape")
FINE = Opinion(Soundness.SOUND, "zip", say("Every entry of it opens."))
BAD = Opinion(Soundness.DAMAGED, "zip", say_n("{name} is torn.", "{count} entries are torn.", 3, name=UNDECODABLE))


def print_of(seed: str, size: int = 10) -> Fingerprint:
    return Fingerprint(size, seed * 64)


def file(path: str, size: int | None = 10) -> Entry:
    return Entry(path, EntryKind.FILE, size, 5.0)


def original(seed: str = "a", since: float = 1.0) -> Baseline:
    return Baseline(print_of(seed), Origin.COPY, since, f"/disk/{UNDECODABLE}")


def proof(seed: str = "a", at: float = 2.0) -> Proof:
    return Proof(ProofLevel.READ, at, print_of(seed))


def damaged_proof(at: float = 2.0) -> Proof:
    finding = Finding(
        Cause.ZEROED_BLOCKS, (Span(0, 65536), Span(131072, 140000)), "a" * 64, 74000, True, True, "luna", True
    )
    return Proof(ProofLevel.READ, at, print_of("b"), BAD, finding)


def copy(root: str, location: str, modified_ns: int = 1) -> CopyState:
    return CopyState(root, location, 10, modified_ns)


def reading(location: str, seed: str) -> CopyReading:
    return CopyReading(location, print_of(seed), FINE, 7.5)


def repair(
    token: str,
    step: Step = Step.UPLOAD,
    started: float = 100.0,
    evidence: str | None = None,
    undoes: str | None = None,
) -> RepairEntry:
    return RepairEntry(
        token=token,
        path=UNDECODABLE,
        source=f"/disk/a/{UNDECODABLE}",
        wanted=print_of("a"),
        temporary=f"{UNDECODABLE}.intacto-{token}-new",
        aside=f"{UNDECODABLE}.intacto-{token}-old",
        replaced=True,
        step=step,
        started=started,
        evidence=evidence,
        undoes=undoes,
    )
