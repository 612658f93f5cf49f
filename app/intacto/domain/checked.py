"""What the check of one file brought, in one piece: it is written down in one step, wholly or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intacto.domain.baseline import Baseline, CopyReading
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.overview import Happening, HappeningKind
from intacto.domain.product import CopyState, FileState
from intacto.domain.proof import Failure, Proof

_NO_BLOCKS = BlockDigests()


@dataclass(frozen=True, slots=True)
class Checked:
    """What is new of ``path``; what is None or empty stays as it was.

    ``copies`` were read; ``baseline`` with its ``blocks`` was learned from them and settles a dispute; ``rivals`` are
    copies that differ (an empty tuple withdraws the dispute); a ``proof`` clears a failure; ``failure`` says why there
    is none; ``happenings`` are lines for the history, oldest first.
    """

    path: str
    copies: tuple[CopyState, ...] = ()
    baseline: Baseline | None = None
    blocks: BlockDigests = _NO_BLOCKS
    rivals: tuple[CopyReading, ...] | None = None
    proof: Proof | None = None
    failure: Failure | None = None
    happenings: tuple[Happening, ...] = ()

    def with_copies(self, read: tuple[CopyState, ...]) -> Checked:
        """Return this with copies that were read."""
        return replace(self, copies=read) if read else self

    def without_copies_word(self) -> Checked:
        """Return this without what copies say of the file: a baseline that is there stands above it."""
        lines = tuple(line for line in self.happenings if line.kind is not HappeningKind.BASELINE)
        return replace(self, baseline=None, blocks=_NO_BLOCKS, rivals=None, happenings=lines)

    def applied_to(self, state: FileState) -> FileState:
        """Return what is known of the file once this is written down."""
        proof = self.proof or state.proof
        failure = state.failure if self.proof is None else None
        disputed = state.disputed if self.rivals is None else bool(self.rivals)
        # In one piece: this is done twice for each file.
        return FileState(
            state.path,
            state.presence,
            self.baseline or state.baseline,
            proof,
            failure if self.failure is None else _not_before(self.failure, proof),
            disputed and self.baseline is None,
            state.glimpse,
            state.customer,
        )

    def applied_to_copies(self, copies: tuple[CopyState, ...]) -> tuple[CopyState, ...]:
        """Return ``copies`` with those that were read in place of what was known of them."""
        if not self.copies:
            return copies
        read = {(copy.root, copy.location): copy for copy in self.copies}
        return tuple(read.get((copy.root, copy.location), copy) for copy in copies)


def _not_before(failure: Failure, proof: Proof | None) -> Failure:
    """Return ``failure`` no older than the proof before it: the clock may have been ahead then."""
    return failure if proof is None or failure.at >= proof.at else replace(failure, at=proof.at)
