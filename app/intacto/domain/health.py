"""Health: a pure function of what is known of a file, and the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from intacto.domain.baseline import Baseline
from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.edits import proves_damage
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.product import FileState
from intacto.domain.proof import Glimpse, Proof, ProofLevel, Soundness
from intacto.domain.suspects import Facts
from intacto.domain.told import sentence_for
from intacto.domain.words import Message, say

DAY = 86400.0


class Health(Enum):
    """The state of a file. The values are the command line's contract; the order is worst first."""

    DAMAGED = "damaged"
    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    STALE = "stale"
    UNKNOWN = "unknown"
    SOUND = "sound"
    PROVEN = "proven"

    @property
    def severity(self) -> int:
        """Return 0 for the worst; folders and lists sort by it."""
        return _SEVERITY[self]

    @property
    def needs_repair(self) -> bool:
        """Tell whether "Repair all" takes it."""
        return self in (Health.DAMAGED, Health.MISSING)


_SEVERITY = {health: rank for rank, health in enumerate(Health)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The health of a file and why, in one sentence.

    ``for_customers``: the host's file is good, but customers get something else. No repair of the file mends that.
    """

    health: Health
    reason: Message
    level: ProofLevel
    cause: Cause | None = None
    spans: tuple[Span, ...] = ()
    for_customers: bool = False


def judge(state: FileState, now: float, promise: float, *, takes_digests: bool = False) -> Verdict:
    """Return the health of a file.

    ``now`` is in seconds since the epoch, ``promise`` the seconds after which a proof counts as old. Only bytes that
    came back make a file proven, unless the seller ``takes_digests`` of the server for a proof; a newer listing with
    another size, or a newer look that saw other bytes, takes the green away until it is read again.
    """
    if state.presence.gone_since is not None or state.presence.seen is None:
        return _missing(state)
    return (
        _known_bad(state)
        or _attempt_failed(state)
        or _listing_suspicion(state, now)
        or _glimpse_alarm(state, now)
        or _broken_for_customers(state)
        or _by_proof(state, now, promise, takes_digests=takes_digests)
    )


def _known_bad(state: FileState) -> Verdict | None:
    """Return the verdict where bytes that came back were wrong: no later failure and no listing hides that."""
    proof, baseline = state.proof, state.baseline
    if proof is None:
        return None
    if baseline is not None:
        return _differing(proof, baseline) if proof.fingerprint != baseline.fingerprint else None
    return _bare(state, proof) if proof.opinion and proof.opinion.soundness is Soundness.DAMAGED else None


def _attempt_failed(state: FileState) -> Verdict | None:
    failure, proof = state.failure, state.proof
    if failure is None or (proof is not None and proof.at > failure.at):
        return None
    return Verdict(Health.UNREADABLE, failure.reason, ProofLevel.LISTED)


def _glimpse_alarm(state: FileState, now: float) -> Verdict | None:
    """Return the alarm of a newer look that saw other bytes than the baseline's. An agreeing one says nothing here.

    No proof from the future, the work of a wrong clock, is newer than a look.
    """
    glimpse, baseline, proof = state.glimpse, state.baseline, state.proof
    if glimpse is None or glimpse.agrees or baseline is None or glimpse.against != baseline.fingerprint.sha256:
        return None
    if proof is not None and glimpse.at <= proof.at <= now:
        return None
    if glimpse.level is ProofLevel.DIGEST:
        reason = say("Your host's own fingerprint of it is another one. It must be read back.")
    else:
        reason = say("A sample of it is not what you sell. It must be read back.")
    return Verdict(Health.DAMAGED, reason, glimpse.level)


def customers_should_get(state: FileState) -> Fingerprint | None:
    """Return what customers should get, None where that is not known.

    That is the baseline; where there is none, what was read back from the host, if it opens without errors.
    """
    proof = state.proof
    if state.baseline is not None:
        return state.baseline.fingerprint
    if state.disputed or proof is None or proof.opinion is None or proof.level < ProofLevel.READ:
        return None
    return proof.fingerprint if proof.opinion.soundness is Soundness.SOUND else None


def _broken_for_customers(state: FileState) -> Verdict | None:
    """Return what a customer gets instead of the file, where that was compared with what is right today."""
    look, wanted = state.customer, customers_should_get(state)
    if look is None or wanted is None or look.trouble is None or not look.trouble.breaks:
        return None
    if look.against != wanted.sha256:
        return None
    return Verdict(Health.DAMAGED, look.reason, ProofLevel.CUSTOMER, look.cause, for_customers=True)


def _by_proof(state: FileState, now: float, promise: float, *, takes_digests: bool) -> Verdict:
    """Judge by what was read back, now that nothing speaks against it."""
    proof, glimpse = state.proof, _agreeing_glimpse(state)
    fresh = proof is not None and abs(now - proof.at) <= promise  # a proof from the future is never fresh
    if takes_digests and not fresh and glimpse is not None and glimpse.level is ProofLevel.DIGEST:
        health = Health.PROVEN if abs(now - glimpse.at) <= promise else Health.STALE
        return Verdict(health, say("It is exactly the file you sell, according to the server."), ProofLevel.DIGEST)
    if proof is None or proof.level < ProofLevel.READ:
        level = glimpse.level if glimpse is not None else ProofLevel.LISTED
        return Verdict(Health.UNKNOWN, say("It has not been read yet. Its turn comes this round."), level)
    if state.baseline is None:
        return _bare(state, proof)
    if not fresh:
        return Verdict(Health.STALE, say("It was fine, but longer ago than you chose."), proof.level)
    level = ProofLevel.CUSTOMER if _customers_get_it(state, now, promise) else proof.level
    return Verdict(Health.PROVEN, say("It is exactly the file you sell."), level)


def _agreeing_glimpse(state: FileState) -> Glimpse | None:
    glimpse, baseline = state.glimpse, state.baseline
    if glimpse is None or baseline is None or not glimpse.agrees or glimpse.against != baseline.fingerprint.sha256:
        return None
    return glimpse


def _customers_get_it(state: FileState, now: float, promise: float) -> bool:
    """Tell whether a customer's download brought exactly the baseline, and not too long ago."""
    look, baseline = state.customer, state.baseline
    if look is None or baseline is None or look.trouble is not None:
        return False
    return look.against == baseline.fingerprint.sha256 and abs(now - look.at) <= promise


def _missing(state: FileState) -> Verdict:
    if state.presence.seen is None:
        reason = say("Your copies have this file, your host does not.")
    else:
        reason = say("It is no longer on your host.")
    return Verdict(Health.MISSING, reason, ProofLevel.LISTED)


def _listing_suspicion(state: FileState, now: float) -> Verdict | None:
    """Return the alarm of the newest listing: sizes prove nothing, but another size is a reason to doubt.

    No proof from the future, the work of a wrong clock, is newer than a listing.
    """
    presence, baseline, proof = state.presence, state.baseline, state.proof
    if presence.size is None or presence.seen is None or (proof is not None and presence.seen <= proof.at <= now):
        return None
    expected = baseline.fingerprint.size if baseline else proof.fingerprint.size if proof else None
    if expected is None or presence.size == expected:
        return None
    if baseline is not None and presence.size == 0:
        return Verdict(Health.DAMAGED, say("The file is empty."), ProofLevel.LISTED, Cause.EMPTIED)
    if baseline is not None:
        return Verdict(Health.CHANGED, say("Your host lists it with another size."), ProofLevel.LISTED)
    return Verdict(Health.UNKNOWN, say("Its size changed since it was read."), ProofLevel.LISTED)


def _bare(state: FileState, proof: Proof) -> Verdict:
    """Judge a file that there is nothing to compare with: its own format is all there is."""
    soundness = proof.opinion.soundness if proof.opinion else Soundness.UNKNOWN
    if soundness is Soundness.DAMAGED and proof.opinion:
        return Verdict(Health.DAMAGED, proof.opinion.reason, proof.level)
    if state.disputed:
        return Verdict(Health.UNKNOWN, say("Two of your copies differ. Choose the one you sell."), proof.level)
    if soundness is Soundness.SOUND:
        return Verdict(Health.SOUND, say("Opens without errors; nothing to compare it with."), proof.level)
    return Verdict(Health.UNKNOWN, say("Nothing to compare it with, and its format cannot tell."), proof.level)


def _differing(proof: Proof, baseline: Baseline) -> Verdict:
    """Judge bytes that are not the baseline's, by the contract's rule."""
    finding = proof.finding if proof.finding and proof.finding.against == baseline.fingerprint.sha256 else None
    cause = finding.cause if finding else Cause.UNKNOWN
    spans = finding.spans if finding else ()
    soundness = proof.opinion.soundness if proof.opinion else Soundness.UNKNOWN
    if cause is Cause.UNSTABLE_READ:
        return Verdict(Health.UNREADABLE, say("Two reads brought different bytes."), proof.level, cause, spans)
    same_size = proof.fingerprint.size == baseline.fingerprint.size
    proven = finding is not None and proves_damage(finding, soundness)
    damaged = soundness is Soundness.DAMAGED or proven or (same_size and soundness is Soundness.UNKNOWN)
    if not damaged or (cause is Cause.OLDER_VERSION and soundness is not Soundness.DAMAGED):
        return Verdict(Health.CHANGED, _changed_reason(finding, soundness), proof.level, cause, spans)
    return Verdict(Health.DAMAGED, _damage_reason(proof, baseline, finding), proof.level, cause, spans)


def _changed_reason(finding: Finding | None, soundness: Soundness) -> Message:
    if finding is not None and finding.cause.is_of_line_ends:
        return say("Only its line ends changed: the text is the same.")
    if finding is not None and finding.cause is Cause.OLDER_VERSION:
        return say("It is an older version of this file, whole in itself.")
    if soundness is Soundness.SOUND:
        return say("Opens fine, but is not the version we know.")
    return say("It is not the version we know, and has another size.")


def _damage_reason(proof: Proof, baseline: Baseline, finding: Finding | None) -> Message:
    """Return what happened, where that is proven; else what its own format says."""
    opinion = proof.opinion
    if finding is not None and finding.cause.is_damage:
        kind, soundness = (opinion.kind, opinion.soundness) if opinion else ("", Soundness.UNKNOWN)
        return sentence_for(finding, Facts(proof.fingerprint.size, baseline.fingerprint.size, kind, soundness))
    if opinion is not None and opinion.soundness is Soundness.DAMAGED:
        return opinion.reason
    return say("Its bytes are not the ones you sell.")
