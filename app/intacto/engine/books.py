"""The books of a repair: each step in the journal before it happens, each result in the catalogue and told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from intacto.domain import names
from intacto.domain.overview import FileView, Happening, HappeningKind
from intacto.domain.product import Entry
from intacto.domain.proof import Proof, ProofLevel
from intacto.domain.repair import Action, RepairEntry, RepairResult, Step
from intacto.domain.words import Message
from intacto.engine.events import FileJudged, Listener, RepairEnded, RepairStepped
from intacto.engine.ports import Catalogue, Clock, EvidenceLocker, Journal
from intacto.engine.reading import Reading

_LONGEST_EVIDENCE_NAME = 80


class Ended(Exception):
    """A repair is not to go on, for a reason to tell. Never leaves the engine."""

    def __init__(self, action: Action, reason: Message) -> None:
        super().__init__(str(reason))
        self.action = action
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Hooks:
    """Called at each step with nothing between them and the journal or the host: where tests end the program."""

    written: Callable[[Step], None] | None = None
    done: Callable[[Step], None] | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """File ``number`` of ``files``, from 1."""

    number: int = 1
    files: int = 1


ONLY = Turn()
"""The turn of a file that is the only one."""

NO_HOOKS = Hooks()


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that a repair writes down, for one shop."""

    shop: str
    catalogue: Catalogue
    journal: Journal
    evidence: EvidenceLocker
    view: Callable[[str], FileView]
    emit: Listener
    clock: Clock
    hooks: Hooks = NO_HOOKS

    def write(self, entry: RepairEntry, step: Step, turn: Turn) -> RepairEntry:
        """Keep that ``step`` is about to happen, tell it, and return the entry with it."""
        entry = replace(entry, step=step)
        self.journal.write(entry)
        self.emit(RepairStepped(self.shop, entry.path, step, turn.number, turn.files))
        if self.hooks.written is not None:
            self.hooks.written(step)
        return entry

    def done(self, step: Step) -> None:
        """Note that a step is over."""
        if self.hooks.done is not None:
            self.hooks.done(step)

    def proven(self, path: str, listed: Entry | None, reading: Reading) -> None:
        """Take in what was just read back of the live file, and tell its new state."""
        now = self.clock()
        if listed is not None:
            self.catalogue.record_listing((listed,), now)
        self.catalogue.record_proof(path, Proof(ProofLevel.READ, now, reading.fingerprint, reading.opinion))
        self.judged(path)

    def judged(self, path: str) -> None:
        """Tell what is known of a file now."""
        if self.catalogue.state(path) is not None:
            self.emit(FileJudged(self.shop, self.view(path)))

    def happened(self, path: str, kind: HappeningKind, text: Message) -> None:
        """Add a line to the file's history."""
        self.catalogue.add_happening(Happening(path, self.clock(), kind, text))

    def ended(self, result: RepairResult) -> RepairResult:
        """Write down and tell how a file's repair ended; return the result."""
        if result.action is Action.FAILED and self.catalogue.state(result.path) is not None:
            self.happened(result.path, HappeningKind.REPAIR_FAILED, result.reason)
            self.judged(result.path)
        self.emit(RepairEnded(self.shop, result))
        return result


def evidence_name(token: str, path: str) -> str:
    """Return the name under which bad bytes are kept: any disk can bear it, and its ending still opens the file."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", names.shown(names.base_name(path)))
    return f"{token}-{plain[-_LONGEST_EVIDENCE_NAME:]}"
