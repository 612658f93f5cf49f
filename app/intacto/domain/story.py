"""What is known of a file beside the finding, gathered for its explanation."""

from __future__ import annotations

from collections.abc import Callable

from intacto.domain.damage import Cause, Finding
from intacto.domain.explanation import Explanation, explain
from intacto.domain.overview import FileDetails, HappeningKind
from intacto.domain.proof import Soundness
from intacto.domain.suspects import Facts
from intacto.domain.words import say

READ_BACK = say("Proven. Read back in full")
"""The line in a file's history that says when our own read proved it."""


_ZONES = 14 * 3600.0
"""Seconds by which a host may tell a time too early: LIST tells the time of day at the host, wherever that is."""


def facts_of(details: FileDetails, day: Callable[[float], str]) -> Facts | None:
    """Return what is known beside the finding of a file's proof, None where there is no finding.

    ``day`` writes a time (seconds since the epoch, UTC) as a day in the reader's language.
    """
    state = details.view.state
    proof, baseline = state.proof, state.baseline
    if proof is None or baseline is None or proof.finding is None:
        return None
    if proof.finding.against != baseline.fingerprint.sha256:
        return None
    opinion, read_back = proof.opinion, _read_back_at(details, baseline.since)
    return Facts(
        size=proof.fingerprint.size,
        expected=baseline.fingerprint.size,
        kind=opinion.kind if opinion else "",
        soundness=opinion.soundness if opinion else Soundness.UNKNOWN,
        has_good_copy=proof.finding.exact or details.view.has_copy,
        read_back_on="" if read_back is None else day(read_back),
        older=_older(details, proof.finding, day),
    )


def story_of(details: FileDetails, day: Callable[[float], str]) -> Explanation | None:
    """Return what happened to a file, None where nothing was found; ``day`` as in :func:`facts_of`."""
    facts, proof = facts_of(details, day), details.view.state.proof
    if facts is None or proof is None or proof.finding is None:
        return None
    return explain(proof.finding, facts)


def _read_back_at(details: FileDetails, since: float) -> float | None:
    """Return when our own read last proved the file to be the baseline of today, which is so since ``since``.

    None where it may have been uploaded again since: then that read says nothing of the upload.
    """
    modified = details.view.state.presence.modified
    if modified is None:
        return None
    times = [
        line.at
        for line in details.history
        if line.kind is HappeningKind.PROVEN and line.text == READ_BACK and line.at >= since
    ]
    return max((at for at in times if at >= modified + _ZONES), default=None)


def _older(details: FileDetails, finding: Finding, day: Callable[[float], str]) -> str:
    if finding.cause not in (Cause.OLDER_VERSION, Cause.RESUME_SPLICE):
        return ""
    known = (each for each in details.earlier if each.fingerprint.sha256 == finding.detail)
    return next((day(each.since) for each in known), "")
