"""What may be the seller's own edit, however surely it is known what changed: such a file is changed, not damaged."""

from __future__ import annotations

from intacto.domain.damage import Cause, Finding
from intacto.domain.proof import Soundness

AT_LINE_END = "line end"
"""The detail of a text that breaks off behind a line: its last lines may have been deleted."""

TAG = "ID3"
"""The detail of a song before which a program for music put its tag."""

_PUT_IN_OR_OUT = (Cause.BYTES_INSERTED, Cause.BYTES_MISSING, Cause.BYTES_PREPENDED, Cause.BYTES_APPENDED)


def is_edit(finding: Finding, soundness: Soundness) -> bool:
    """Tell whether who edits a file may have done that; ``soundness`` is what the bad file's own format says.

    Other line ends in a text, lines deleted at its end, and bytes put in or taken out where the file is text, or sound
    in itself (a program's own way to save changes: PDF's, for one).
    """
    if soundness is Soundness.DAMAGED:
        return False
    cause = finding.cause
    if cause.is_of_line_ends:
        return finding.is_text
    if cause is Cause.TRUNCATED:
        return finding.is_text and finding.detail == AT_LINE_END
    if cause is Cause.RESUME_SPLICE:
        # Without an earlier version it says that a piece is there twice, which happens to who edits a text.
        return finding.is_text and not finding.detail
    if cause is Cause.BYTES_PREPENDED and not finding.is_text:
        # No other program saves changes that way: archives open all the same, with a warning before them.
        return soundness is Soundness.SOUND and finding.detail == TAG
    return cause in _PUT_IN_OR_OUT and (finding.is_text or soundness is Soundness.SOUND)


def proves_damage(finding: Finding, soundness: Soundness) -> bool:
    """Tell whether a finding alone makes a file damaged, ``soundness`` being what its own format says."""
    return finding.cause.is_damage and not is_edit(finding, soundness)
