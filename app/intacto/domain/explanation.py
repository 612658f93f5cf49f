"""What happened to a file, told to its seller: a sentence, what to do next, and whom the bytes speak for.

Nobody is accused without proof. A cause says what the bytes show; ``likely`` is who usually does that, and is left open
where two do. What speaks against a suspect is said only where something that was measured does.
"""

from __future__ import annotations

from dataclasses import dataclass

from intacto.domain.damage import Cause, Finding
from intacto.domain.edits import is_edit
from intacto.domain.suspects import Exclusion, Facts, Suspect, exclusions
from intacto.domain.told import advice_for, sentence_for, usual_for
from intacto.domain.words import Message

__all__ = ["Exclusion", "Explanation", "Facts", "Suspect", "explain"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, what to do next, and what speaks for whom.

    ``usual`` is a second sentence: who or what usually does that (None: nothing is usual). ``likely`` is the same as a
    party of the story, where there is one that does it more than all others.
    """

    sentence: Message
    likely: Suspect | None
    advice: Message
    excluded: tuple[Exclusion, ...]
    usual: Message | None = None


_USUAL = {
    Cause.ZEROED_BLOCKS: Suspect.STORAGE,
    Cause.BIT_FLIPS: Suspect.STORAGE,
    Cause.DAMAGED_BLOCKS: Suspect.STORAGE,
    Cause.SWAPPED_BLOCKS: Suspect.STORAGE,
    Cause.FOREIGN_BLOCK: Suspect.STORAGE,
    Cause.RESUME_SPLICE: Suspect.BROKEN_UPLOAD,
    Cause.ASCII_CRLF_TO_LF: Suspect.FTP_PROGRAM,
    Cause.ASCII_LF_TO_CRLF: Suspect.FTP_PROGRAM,
    Cause.ASCII_CR_REMOVED: Suspect.FTP_PROGRAM,
    Cause.TEXT_REENCODED: Suspect.EDITOR,
    Cause.BOM_PREPENDED: Suspect.EDITOR,
}
"""Who usually does that. Causes that two or more do as often are not here."""

_UPLOADS = (Cause.TRUNCATED, Cause.EMPTIED)


def explain(finding: Finding, facts: Facts) -> Explanation:
    """Return what happened to a file, as far as ``finding`` proves it and ``facts`` are known."""
    return Explanation(
        sentence_for(finding, facts),
        _likely(finding, facts),
        advice_for(finding, facts),
        exclusions(finding, facts),
        usual_for(finding, facts),
    )


def _likely(finding: Finding, facts: Facts) -> Suspect | None:
    cause = finding.cause
    if is_edit(finding, facts.soundness):
        return None
    if cause in _UPLOADS:
        # A file that was read back whole since was not cut short by the upload that brought it.
        return None if facts.read_back_on else Suspect.BROKEN_UPLOAD
    return _USUAL.get(cause)
