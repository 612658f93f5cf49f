"""What may be the seller's own edit, however surely it is known what changed: such a file is changed, not damaged."""

from __future__ import annotations

from intacto.domain.damage import Cause, Finding
from intacto.domain.proof import Soundness

AT_LINE_END = "line end"
"""The detail of a text that breaks off behind a line: its last lines may have been deleted."""

SAVED = "saved"
"""The detail of bytes put in or taken out that programs write so beside a work: a song's tag, a picture's notes."""

_PUT_IN_OR_OUT = (
    Cause.BYTES_INSERTED,
    Cause.BYTES_MISSING,
    Cause.BYTES_PREPENDED,
    Cause.BYTES_APPENDED,
    Cause.TRUNCATED,
)


def is_edit(finding: Finding, soundness: Soundness) -> bool:
    """Tell whether who edits a file may have done that; ``soundness`` is what the bad file's own format says.

    Other line ends in a text, a mark before it, lines deleted at its end, and bytes put in or taken out where the file
    is text, or sound in itself, or where they are what programs write beside a work (:data:`SAVED`).
    """
    if soundness is Soundness.DAMAGED:
        return False
    cause = finding.cause
    if cause.is_of_line_ends or cause is Cause.BOM_PREPENDED:
        return finding.is_text
    if cause is Cause.TRUNCATED and finding.is_text:
        return finding.detail == AT_LINE_END
    if cause is Cause.RESUME_SPLICE:
        # A piece that is there twice, or a version between two others: both happen to who edits a file.
        return finding.is_text or (soundness is Soundness.SOUND and bool(finding.detail))
    if cause not in _PUT_IN_OR_OUT:
        return False
    if finding.is_text or finding.detail == SAVED:
        return True
    # No other program saves changes in front: archives open all the same, with a warning before them.
    return soundness is Soundness.SOUND and cause is not Cause.BYTES_PREPENDED


def proves_damage(finding: Finding, soundness: Soundness) -> bool:
    """Tell whether a finding alone makes a file damaged, ``soundness`` being what its own format says."""
    return finding.cause.is_damage and not is_edit(finding, soundness)
