"""A shop with one copied product, everything that repairs it, and a host whose every operation can go wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from intacto.domain import names
from intacto.domain.baseline import Baseline, Origin
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.product import Entry, EntryKind
from intacto.domain.proof import Proof, ProofLevel
from intacto.domain.repair import RepairResult, Step
from intacto.domain.schedule import Schedule
from intacto.domain.shop import Shop, parse_address
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.events import Event, RepairStepped
from intacto.engine.ports import EvidenceLocker, Journal
from intacto.engine.reading import Digester
from intacto.engine.repair import Repairer
from intacto.engine.sessions import SessionPool
from intacto.engine.verify import Verifier
from intacto.places.base import Place
from tests.engine.fake_place import Body, FakePlace, Fault, Rule
from tests.engine.fake_store import START, ManualClock, MemoryCatalogue, MemoryJournal, MemoryLocker

PATH = "packs/kit.bin"
GOOD = bytes(range(256)) * 40
BAD = GOOD[:4096] + bytes(512) + GOOD[4608:]
SMALL_CHUNK = 4096


def print_of(data: bytes) -> Fingerprint:
    """Return the fingerprint of these bytes."""
    return Fingerprint(len(data), hashlib.sha256(data).hexdigest())


class UnluckyPlace(FakePlace):
    """A fake host on which the operation number ``unlucky`` (from 1) fails: before, after, or in the midst of it."""

    def __init__(self, files: dict[str, Body] | None = None) -> None:
        super().__init__(files, chunk=SMALL_CHUNK)
        self.operations = 0
        self.unlucky: int | None = None
        self.fault: Fault = AssertionError
        self.when = "before"
        self.struck: str | None = None

    def curse(self, number: int, fault: Fault, when: str) -> None:
        """Let the operation ``number`` from now on fail; ``struck`` then says which one that was."""
        self.operations, self.unlucky, self.fault, self.when, self.struck = 0, number, fault, when, None

    def lift(self) -> None:
        """Lift the curse."""
        self.unlucky = None

    def meet(self, session: int, op: str, path: str) -> list[Rule]:
        met = super().meet(session, op, path)
        self.operations += 1
        if self.operations != self.unlucky:
            return met
        self.struck = op
        if self.when == "before":
            raise self.fault()
        if self.when == "midst":
            return [*met, Rule(op, path, fault=self.fault, at=SMALL_CHUNK + 100)]
        return [*met, Rule(op, path, fault=self.fault, after=True)]


class Workshop:
    """Everything around a repair. What a program that dies would lose, :meth:`restart` makes anew."""

    def __init__(
        self,
        folder: Path,
        place: Place | None = None,
        *,
        journal: Journal | None = None,
        evidence: EvidenceLocker | None = None,
    ) -> None:
        self.copies = folder / "copies"
        self.clock = ManualClock()
        self.catalogue = MemoryCatalogue((str(self.copies),))
        self.journal: Journal = journal or MemoryJournal()
        self.locker = MemoryLocker(self.clock)
        self.evidence: EvidenceLocker = evidence or self.locker
        self.place: Place = place or UnluckyPlace()
        self.events: list[Event] = []
        self.written: Callable[[Step], None] | None = None
        self.done: Callable[[Step], None] | None = None
        self.restart()

    @property
    def fake(self) -> UnluckyPlace:
        """Return the place as the fake that it is."""
        assert isinstance(self.place, UnluckyPlace)
        return self.place

    def memory_journal(self) -> MemoryJournal:
        """Return the journal as the fake that it is."""
        assert isinstance(self.journal, MemoryJournal)
        return self.journal

    def restart(self) -> None:
        """Start the program anew: only the store and the host are as they were."""
        self.pool = SessionPool(self.place, 2, lambda _: None, pauses=(0.0, 0.0), back_off=())
        self.shelf = CopyShelf((str(self.copies),), self.catalogue, self.clock)
        self.verifier = Verifier(
            "tienda",
            self.catalogue,
            self.pool,
            self.shelf,
            self.events.append,
            self.clock,
            Schedule().promise,
        )
        self.repairer = Repairer(
            Shop("tienda", parse_address("ftp://me@example.org/shop"), (str(self.copies),)),
            self.catalogue,
            self.journal,
            self.evidence,
            self.pool,
            self.shelf,
            self.verifier,
            self.events.append,
            self.clock,
            after_step=lambda step: self.written(step) if self.written else None,
            after_done=lambda step: self.done(step) if self.done else None,
        )

    def stock(self, path: str = PATH, good: bytes = GOOD, held: bytes | None = BAD, *, mode: int = 0o640) -> None:
        """Make a product: its copy, the baseline of it, and what the host holds and was last read (None: nothing)."""
        self.copy(path, good)
        if held is None:
            self.catalogue.expect((path,))
        else:
            self.fake.put(path, held, mode=mode)
            self.judge(path, held)
        self.shelf.refresh(Control())
        self.baseline(path, good)
        for copy in self.shelf.candidates(path):
            self.shelf.read(path, copy, Control())

    def copy(self, path: str, data: bytes) -> Path:
        """Write a copy."""
        file = self.copies / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file

    def baseline(self, path: str, good: bytes) -> None:
        """Make these bytes what the seller means to sell."""
        digester = Digester()
        digester.feed(good)
        self.catalogue.set_baseline(
            path, Baseline(digester.fingerprint(), Origin.COPY, START, "copy"), digester.blocks()
        )

    def judge(self, path: str, held: bytes) -> None:
        """Record that a check listed the file and read these bytes."""
        self.catalogue.record_listing((Entry(path, EntryKind.FILE, len(held), START),), self.clock())
        self.catalogue.record_proof(path, Proof(ProofLevel.READ, self.clock(), print_of(held)))

    def repair(
        self, *paths: str, control: Control | None = None, source: Path | None = None, dry_run: bool = False
    ) -> tuple[RepairResult, ...]:
        """Repair these paths, or with none all that need it."""
        return self.repairer.repair(paths or None, control or Control(), source, dry_run=dry_run)

    def repair_one(
        self, path: str = PATH, *, control: Control | None = None, source: Path | None = None
    ) -> RepairResult:
        """Repair one path."""
        return self.repair(path, control=control, source=source)[0]

    def undo(self, path: str = PATH) -> RepairResult:
        """Undo the last repair of ``path``."""
        undo = self.journal.undoable(path, 0.0)
        assert undo is not None
        return self.repairer.undo(undo, Control())

    def forget(self, path: str = PATH) -> None:
        """Let the catalogue know of no proof of this file."""
        record = self.catalogue._files[path]
        record.state = replace(record.state, proof=None)

    def steps(self, path: str = PATH) -> Sequence[Step]:
        """Return the steps that were told."""
        return [event.step for event in self.events if isinstance(event, RepairStepped) and event.path == path]

    def ours(self) -> list[str]:
        """Return what is left on the host of what repairs put there."""
        return [path for path in self.fake.files if names.is_ours(path)]
