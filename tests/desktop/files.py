"""Files in every state, as the engine would show them, for tests that need no engine."""

from __future__ import annotations

from dataclasses import replace

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.health import Health, judge
from intacto.domain.overview import FileView
from intacto.domain.product import FileState, Presence
from intacto.domain.proof import Failure, Opinion, Proof, ProofLevel, Soundness
from intacto.domain.words import say

NOW = 1_700_000_000.0
DAY = 86400.0
PROMISE = 7 * DAY
_GOOD = Fingerprint(1000, "a" * 64)
_BAD = Fingerprint(1000, "b" * 64)
_OTHER = Fingerprint(900, "c" * 64)


def file(path: str, health: Health = Health.PROVEN, *, copy: bool = True, at: float = NOW - 60.0) -> FileView:
    """Return a file that the domain itself judges to be in this state."""
    view = FileView(_state(path, health, at), judge(_state(path, health, at), NOW, PROMISE), copy)
    assert view.health is health, (view.health, health)
    return view


def _state(path: str, health: Health, at: float) -> FileState:
    sound = Opinion(Soundness.SOUND, "zip", say("Opens without errors."))
    broken = Opinion(Soundness.DAMAGED, "zip", say("The ZIP no longer opens."))
    baseline = Baseline(_GOOD, Origin.COPY, at, "/copies")
    bare = FileState(path, Presence(1000, None, at))
    based = replace(bare, baseline=baseline)
    return {
        Health.PROVEN: replace(based, proof=Proof(ProofLevel.READ, at, _GOOD)),
        Health.STALE: replace(based, proof=Proof(ProofLevel.READ, NOW - 41 * DAY, _GOOD)),
        Health.DAMAGED: replace(based, proof=Proof(ProofLevel.READ, at, _BAD, broken)),
        Health.CHANGED: replace(
            based, presence=Presence(900, None, at), proof=Proof(ProofLevel.READ, at, _OTHER, sound)
        ),
        Health.MISSING: replace(based, presence=Presence(1000, None, at, gone_since=at)),
        Health.UNREADABLE: replace(bare, failure=Failure(at, say("Your host did not let us read it."))),
        Health.SOUND: replace(bare, proof=Proof(ProofLevel.READ, at, _GOOD, sound)),
        Health.UNKNOWN: bare,
    }[health]
