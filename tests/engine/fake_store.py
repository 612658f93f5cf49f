"""The store that the engine asks for (:mod:`intacto.engine.ports`), kept in dictionaries."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from intacto.domain.baseline import Baseline, CopyReading
from intacto.domain.checked import Checked
from intacto.domain.customer import CustomerLook
from intacto.domain.due import Alarm
from intacto.domain.errors import CopyUnreadable
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.host_days import HostDay
from intacto.domain.overview import Happening, Undo
from intacto.domain.portrait import Move, Portrait
from intacto.domain.product import CopyState, Entry, EntryKind, FileState, PartialRead, Presence
from intacto.domain.proof import Failure, Glimpse, Proof
from intacto.domain.repair import RepairEntry, Step
from intacto.domain.report_card import ReportCard
from intacto.domain.splice import Version
from intacto.domain.words import say

DAY = 86400.0
START = 1_700_000_000.0


class ManualClock:
    """A clock that moves only when told."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class _Record:
    """All that the catalogue in memory knows of one file."""

    state: FileState
    baselines: list[tuple[Baseline, BlockDigests]] = field(default_factory=list)
    rivals: tuple[CopyReading, ...] = ()
    history: list[Happening] = field(default_factory=list)


class MemoryCatalogue:
    """A :class:`~intacto.engine.ports.Catalogue`; ``roots`` is the order of the shop's folders."""

    def __init__(self, roots: Iterable[str] = ()) -> None:
        self._roots = list(roots)
        self._files: dict[str, _Record] = {}
        self._copies: dict[str, list[tuple[str, CopyState]]] = {}
        self._partials: dict[str, PartialRead] = {}
        self._lock = threading.RLock()

    def states(self) -> list[FileState]:
        with self._lock:
            return [self._files[path].state for path in sorted(self._files)]

    def state(self, path: str) -> FileState | None:
        with self._lock:
            record = self._files.get(path)
            return record.state if record else None

    def sight(self, path: str) -> tuple[FileState, tuple[CopyState, ...]] | None:
        with self._lock:
            state = self.state(path)
            return None if state is None else (state, self.copies(path))

    def record_checked(self, found: Checked) -> tuple[str, ...]:
        with self._lock:
            for copy in found.copies:
                self.record_copy(found.path, copy)
            state = self.state(found.path)
            if state is None:
                return (found.path,)
            as_thought = state.baseline is None or (found.baseline is None and not found.rivals)
            if not as_thought:
                found = found.without_copies_word()
            if found.rivals is not None:
                self.dispute(found.path, found.rivals)
            if found.baseline is not None:
                self.set_baseline(found.path, found.baseline, found.blocks)
            if found.proof is not None:
                self.record_proof(found.path, found.proof)
            if found.failure is not None:
                self.record_failure(found.path, found.failure)
            for happening in found.happenings:
                self.add_happening(happening)
            return () if as_thought else (found.path,)

    def settle(self) -> tuple[str, ...]:
        return ()

    def record_listing(self, entries: Iterable[Entry], at: float) -> None:
        with self._lock:
            for entry in entries:
                assert entry.kind is EntryKind.FILE
                self._take_in(entry.path, Presence(entry.size, entry.modified, at))

    def _take_in(self, path: str, presence: Presence) -> None:
        record = self._files.get(path)
        if record is None:
            self._files[path] = _Record(FileState(path, presence))
        else:
            record.state = replace(record.state, presence=presence)

    def expect(self, paths: Iterable[str]) -> None:
        with self._lock:
            for path in paths:
                if path not in self._files:
                    self._take_in(path, Presence(None, None, None))

    def withdraw(self, paths: Iterable[str]) -> None:
        with self._lock:
            for path in paths:
                record = self._files.get(path)
                if record is not None and record.state.presence.seen is None:
                    del self._files[path]

    def mark_gone(self, unlisted: Collection[str], at: float) -> tuple[str, ...]:
        with self._lock:
            newly = []
            for path, record in sorted(self._files.items()):
                presence = record.state.presence
                if presence.seen is None or presence.seen == at or presence.gone_since is not None:
                    continue
                if any(folder == "" or path.startswith(f"{folder}/") for folder in unlisted):
                    continue
                if record.state.proof is None and record.state.baseline is None:
                    del self._files[path]
                    continue
                record.state = replace(record.state, presence=replace(presence, gone_since=at))
                newly.append(path)
            return tuple(newly)

    def set_baseline(self, path: str, baseline: Baseline, blocks: BlockDigests) -> None:
        with self._lock:
            record = self._files[path]
            record.baselines.insert(0, (baseline, blocks))
            record.rivals = ()
            record.state = replace(record.state, baseline=baseline, disputed=False)

    def baselines(self, path: str) -> tuple[Baseline, ...]:
        with self._lock:
            record = self._files.get(path)
            return tuple(baseline for baseline, _ in record.baselines) if record else ()

    def blocks(self, path: str) -> BlockDigests:
        with self._lock:
            record = self._files.get(path)
            return record.baselines[0][1] if record and record.baselines else BlockDigests()

    def older(self, path: str) -> tuple[Version, ...]:
        with self._lock:
            record = self._files.get(path)
            earlier = record.baselines[1:] if record else ()
            return tuple(Version(baseline.fingerprint, blocks) for baseline, blocks in earlier)

    def holder(self, digests: Collection[bytes], apart: str) -> str:
        with self._lock:
            for path, record in sorted(self._files.items()):
                if path != apart and any(blocks.hold(digests) for _, blocks in record.baselines):
                    return path
        return ""

    def dispute(self, path: str, rivals: tuple[CopyReading, ...]) -> None:
        with self._lock:
            record = self._files[path]
            record.rivals = rivals
            record.state = replace(record.state, disputed=bool(rivals))

    def rivals(self, path: str) -> tuple[CopyReading, ...]:
        with self._lock:
            record = self._files.get(path)
            return record.rivals if record else ()

    def record_proof(self, path: str, proof: Proof) -> None:
        with self._lock:
            record = self._files[path]
            record.state = replace(record.state, proof=proof, failure=None)

    def record_glimpses(self, glimpses: Iterable[tuple[str, Glimpse]]) -> None:
        with self._lock:
            for path, glimpse in glimpses:
                if path in self._files:
                    record = self._files[path]
                    record.state = replace(record.state, glimpse=glimpse)

    def record_customer(self, path: str, look: CustomerLook) -> None:
        with self._lock:
            if path in self._files:
                record = self._files[path]
                record.state = replace(record.state, customer=look)

    def partial(self, path: str) -> PartialRead | None:
        with self._lock:
            return self._partials.get(path)

    def keep_partial(self, path: str, partial: PartialRead | None) -> None:
        with self._lock:
            if partial is None:
                self._partials.pop(path, None)
            elif path in self._files:
                self._partials[path] = partial

    def record_failure(self, path: str, failure: Failure) -> None:
        with self._lock:
            record = self._files[path]
            record.state = replace(record.state, failure=failure)

    def record_copies(self, root: str, copies: Iterable[tuple[str, CopyState]]) -> None:
        with self._lock:
            old = {
                (path, copy.location, copy.size, copy.modified_ns): copy for path, copy in self._copies.get(root, [])
            }
            self._copies[root] = [
                (
                    path,
                    old.get((path, copy.location, copy.size, copy.modified_ns), copy) if copy.read_at is None else copy,
                )
                for path, copy in copies
            ]

    def record_copy(self, path: str, copy: CopyState) -> None:
        with self._lock:
            kept = self._copies.setdefault(copy.root, [])
            for index, (other, known) in enumerate(kept):
                if other == path and known.location == copy.location:
                    kept[index] = (path, copy)
                    return
            kept.append((path, copy))

    def copies(self, path: str) -> tuple[CopyState, ...]:
        return self.all_copies().get(path, ())

    def all_copies(self) -> dict[str, tuple[CopyState, ...]]:
        with self._lock:
            found: dict[str, list[CopyState]] = {}
            for root in sorted(self._copies, key=self._rank):
                for path, copy in self._copies[root]:
                    found.setdefault(path, []).append(copy)
            return {path: tuple(copies) for path, copies in found.items()}

    def _rank(self, root: str) -> tuple[int, str]:
        return (self._roots.index(root), root) if root in self._roots else (len(self._roots), root)

    def add_happening(self, happening: Happening) -> None:
        with self._lock:
            record = self._files.get(happening.path)
            if record is None:
                return
            newest = record.history[0] if record.history else None
            if newest is not None and (newest.kind, newest.text) == (happening.kind, happening.text):
                record.history[0] = happening
            else:
                record.history.insert(0, happening)

    def history(self, path: str, most: int = 20) -> tuple[Happening, ...]:
        with self._lock:
            record = self._files.get(path)
            return tuple(record.history[:most]) if record else ()


class MemoryJournal:
    """A :class:`~intacto.engine.ports.Journal`. ``written`` is every entry in the order it came."""

    def __init__(self, days: int = 30) -> None:
        self._days = days
        self._entries: dict[str, RepairEntry] = {}
        self.written: list[RepairEntry] = []
        self.before_write: Callable[[RepairEntry], None] | None = None
        """Called first; what it raises comes out, and nothing was kept."""

    def write(self, entry: RepairEntry) -> None:
        if self.before_write is not None:
            self.before_write(entry)
        self._entries[entry.token] = entry
        self.written.append(entry)

    def drop(self, token: str) -> None:
        self._entries.pop(token, None)

    def unfinished(self) -> tuple[RepairEntry, ...]:
        open_ones = (entry for entry in self._entries.values() if entry.step is not Step.DONE)
        return tuple(sorted(open_ones, key=lambda entry: entry.started))

    def undoable(self, path: str, since: float) -> Undo | None:
        closed = [entry for entry in self._entries.values() if entry.step is Step.DONE and entry.path == path]
        undone = {entry.undoes for entry in closed}
        for entry in sorted(closed, key=lambda entry: entry.started, reverse=True):
            if entry.undoes is None and entry.token not in undone and entry.evidence and entry.started > since:
                return Undo(
                    entry.token,
                    path,
                    entry.started,
                    entry.started + self._days * DAY,
                    evidence=entry.evidence,
                )
        return None

    def entry(self, token: str) -> RepairEntry | None:
        return self._entries.get(token)

    def replaced_since(self, since: float) -> frozenset[str]:
        return frozenset(entry.path for entry in self._entries.values() if entry.started >= since)


class MemoryDiary:
    """A :class:`~intacto.engine.ports.HostDiary` in attributes."""

    def __init__(self) -> None:
        self._portrait: Portrait | None = None
        self._card: ReportCard | None = None
        self._move: Move | None = None
        self._alarm: Alarm | None = None
        self._days: dict[str, HostDay] = {}

    def portrait(self) -> Portrait | None:
        return self._portrait

    def keep_portrait(self, portrait: Portrait) -> None:
        self._portrait = portrait

    def card(self) -> ReportCard | None:
        return self._card

    def keep_card(self, card: ReportCard) -> None:
        self._card = card

    def move(self) -> Move | None:
        return self._move

    def keep_move(self, move: Move) -> None:
        self._move = move

    def alarm(self) -> Alarm | None:
        return self._alarm

    def keep_alarm(self, alarm: Alarm) -> None:
        self._alarm = alarm

    def days(self, since: str) -> tuple[HostDay, ...]:
        return tuple(self._days[day] for day in sorted(self._days) if day >= since)

    def keep_day(self, day: HostDay) -> None:
        self._days[day.day] = day


class MemoryLocker:
    """A :class:`~intacto.engine.ports.EvidenceLocker` in a dictionary."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.kept: dict[str, bytes] = {}
        self._since: dict[str, float] = {}

    def keep(self, name: str, chunks: Iterable[bytes]) -> None:
        whole = b"".join(chunks)
        self.kept[name] = whole
        self._since[name] = self._clock()

    def read(self, name: str) -> Iterator[bytes]:
        if name not in self.kept:
            raise CopyUnreadable(say("It is gone"), say("What was kept is not there any more."))
        yield from (self.kept[name],)

    def location(self, name: str) -> Path:
        return Path("evidence") / name

    def prune(self, before: float) -> int:
        old = [name for name, since in self._since.items() if since < before]
        for name in old:
            del self.kept[name], self._since[name]
        return len(old)
