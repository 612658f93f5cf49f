"""Finishing or undoing a repair that was left half done: by a crash, a lost connection, or a host that refused.

Look at the host, ask :func:`intacto.domain.repair.recover` for the one thing to do next, do it, look again. Nothing of
this is remembered between two rounds, so a crash in here is recovered like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from intacto.domain import names
from intacto.domain.errors import (
    AccessRefused,
    Bug,
    Cancelled,
    CopyUnreadable,
    FileGone,
    IntactoError,
)
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.overview import HappeningKind
from intacto.domain.product import Entry, EntryKind
from intacto.domain.repair import Action, Found, Recovery, RepairEntry, RepairResult, Step, recover, unread
from intacto.domain.words import Message, say
from intacto.engine.books import ONLY, Books, evidence_name
from intacto.engine.hands import NO_HOST, UNREADABLE, Hands
from intacto.engine.reading import Reading
from intacto.engine.sessions import LoginUnanswered

_MOST_ACTS = 12


def unfinished() -> Message:
    """Return what is said of a repair that has to wait for a host that answers."""
    return say("The repair was cut off. Intacto finishes it at the next start.")


def left_behind(aside: str) -> Message:
    """Return what is said where the old file stays on the host."""
    return say(
        "Repaired and read back. The old file stays beside it as {name}: it could not be kept or removed.",
        name=names.shown(names.base_name(aside)),
    )


def success(entry: RepairEntry) -> tuple[HappeningKind, Message]:
    """Return how the history and the person are told that ``entry`` reached its end."""
    if entry.undoes is not None:
        return HappeningKind.UNDONE, say("Undone: the file from before the repair is back.")
    return HappeningKind.REPAIRED, say("Repaired and read back.")


def is_same(entry: Entry | None, before: Entry | None) -> bool:
    """Tell whether a renamed file looks as it did: by size and time, as far as the host tells them."""
    if entry is None or before is None:
        return entry is before
    told = ((entry.size, before.size), (entry.modified, before.modified))
    return entry.kind is before.kind and all(one == other for one, other in told if None not in (one, other))


class Settling:
    """One unfinished repair on its way to an end."""

    def __init__(self, entry: RepairEntry, books: Books, hands: Hands) -> None:
        self._entry = entry
        self._books = books
        self._hands = hands
        self._may_swap = True
        self._swapped = False
        self._sent: Entry | None = None
        self._put_back = False
        self._live: Reading | None = None
        self._left: set[str] = set()

    def settle(self) -> RepairResult:
        """Carry out what is to be done until nothing is; return what became of the file.

        Raises IntactoError where that is not possible now: the journal then stays open.
        """
        if self._entry.step is Step.CHECK_COPY:
            self._books.journal.drop(self._entry.token)
            return self._result(Action.SKIPPED, say("A repair was cut off before it began. Nothing changed."))
        for _ in range(_MOST_ACTS):
            found = self._look()
            action = self._decide(found)
            if action is Recovery.CLOSE:
                return self._close(found)
            self._carry_out(action)
        raise Bug(say("A repair cannot be ended"), say("Please send us the log."), paths=(self._entry.path,))

    def restore(self) -> None:
        """Bring the old file back under the live name, where the new one was swapped in and is not as it must be.

        The new one takes its temporary name again on the way: a crash between leaves what :meth:`settle` understands.
        """
        entry = self._entry
        self._live = None
        self._hands.remove(entry.temporary)
        self._hands.rename(entry.path, entry.temporary)
        if entry.replaced:
            self._hands.rename(entry.aside, entry.path)
            self._put_back = True

    # -- looking

    def _look(self) -> Found:
        entry = self._entry
        live, temporary, aside = (self._find(path) for path in (entry.path, entry.temporary, entry.aside))
        begun = entry.step.number >= Step.MOVE_ASIDE.number or aside is not None
        return Found(
            self._read_live(live) if begun and not self._put_back else _listed(live),
            self._read(temporary) if live is None else _listed(temporary),
            aside is not None,
        )

    def _find(self, path: str) -> Entry | None:
        return None if path in self._left else self._hands.find(path)

    def _read_live(self, live: Entry | None) -> Fingerprint | None:
        if live is None or live.kind is not EntryKind.FILE:
            return _listed(live)
        if self._live is None:
            try:
                self._live = self._hands.read(live.path)
            except LoginUnanswered:
                raise
            except UNREADABLE:
                return _listed(live)
        return self._live.fingerprint

    def _read(self, entry: Entry | None) -> Fingerprint | None:
        if entry is None:
            return None
        try:
            return self._hands.fingerprint(entry.path)
        except LoginUnanswered:
            raise
        except UNREADABLE:
            return _listed(entry)

    def _decide(self, found: Found) -> Recovery:
        if not self._may_swap and found.temporary is not None:
            found = replace(found, temporary=unread(None))
        action = recover(self._entry, found)
        ours = self._swapped and found.live not in (None, self._entry.wanted)
        if ours and is_same(self._find(self._entry.path), self._sent):
            # It was us who put this there a moment ago: the host did not keep what it had.
            return Recovery.RESTORE_OLD
        return action

    # -- doing

    def _carry_out(self, action: Recovery) -> None:
        entry = self._entry
        match action:
            case Recovery.FINISH_SWAP:
                self._finish_swap()
            case Recovery.PUT_BACK:
                self._hands.rename(entry.aside, entry.path)
                self._put_back = True
            case Recovery.DROP_TEMPORARY:
                self._drop(entry.temporary)
            case Recovery.DROP_ASIDE:
                self._drop_aside()
            case Recovery.RESTORE_OLD:
                self._may_swap = self._swapped = False
                self.restore()
            case _:
                raise AccessRefused(
                    say("A file on your host cannot be read"),
                    say("It stands where a repair was going on. Intacto looks again at the next start."),
                    paths=(entry.path,),
                )

    def _finish_swap(self) -> None:
        self._write(Step.SWAP_IN)
        try:
            self._hands.restore_permissions(self._entry.temporary, self._entry.permissions)
            self._sent = self._find(self._entry.temporary)
            self._hands.rename(self._entry.temporary, self._entry.path)
            self._swapped = True
        except (AccessRefused, FileGone):
            self._may_swap = False

    def _drop_aside(self) -> None:
        kept = self._size_kept()
        aside = self._find(self._entry.aside)
        if kept is not None and aside is not None and aside.size not in (None, kept):
            # An upload that was under way when it was moved went on into it: these bytes are kept nowhere.
            self._left.add(self._entry.aside)
            return
        if kept is None:
            try:
                self._keep()
            except LoginUnanswered:
                raise
            except UNREADABLE:
                self._left.add(self._entry.aside)
                return
        self._write(Step.REMOVE_ASIDE)
        self._drop(self._entry.aside)

    def _drop(self, path: str) -> None:
        try:
            self._hands.remove(path)
        except AccessRefused:
            self._left.add(path)

    def _size_kept(self) -> int | None:
        """Return how many bytes are in the locker, None where the old ones are not: then the host's must stay."""
        if self._entry.evidence is None:
            return None
        try:
            return sum(len(chunk) for chunk in self._books.evidence.read(self._entry.evidence))
        except CopyUnreadable:
            return None

    def _keep(self) -> None:
        name = evidence_name(self._entry.token, self._entry.path)

        def keep(chunks: Iterator[bytes]) -> None:
            self._books.evidence.keep(name, chunks)

        self._hands.take(self._entry.aside, keep)
        self._entry = replace(self._entry, evidence=name)

    def _write(self, step: Step) -> None:
        self._entry = self._books.write(self._entry, step, ONLY)

    # -- the end

    def _close(self, found: Found) -> RepairResult:
        entry = self._entry
        if found.live == entry.wanted and self._live is not None:
            return self._close_repaired(self._live)
        self._books.journal.drop(entry.token)
        if found.live is None and entry.replaced:
            return self._result(Action.FAILED, say("It is no longer on your host. Repair it again."))
        if entry.step is Step.REMOVE_ASIDE and entry.evidence is not None:
            place = str(self._books.evidence.location(entry.evidence))
            text = say("A repair was cut off. Check this file again. What it held before is kept: {place}", place=place)
            return self._result(Action.FAILED, text)
        return self._result(Action.SKIPPED, say("A repair was cut off and is undone. Your host holds what it held."))

    def _close_repaired(self, reading: Reading) -> RepairResult:
        entry = self._entry
        self._hands.restore_permissions(entry.path, entry.permissions)
        self._books.proven(entry.path, self._hands.find(entry.path), reading)
        kind, text = success(entry)
        self._books.happened(entry.path, kind, text)
        self._write(Step.DONE)
        return self._result(Action.REPAIRED, left_behind(entry.aside) if entry.aside in self._left else text)

    def _result(self, action: Action, reason: Message) -> RepairResult:
        return RepairResult(self._entry.path, action, reason)


def _listed(entry: Entry | None) -> Fingerprint | None:
    return None if entry is None else unread(entry.size)


def recover_all(entries: tuple[RepairEntry, ...], books: Books, hands: Hands) -> tuple[RepairResult, ...]:
    """Bring each unfinished repair to an end; what the host does not let us end now stays for the next start.

    Raises Cancelled: the rest then waits as well.
    """
    results: list[RepairResult] = []
    no_host: IntactoError | None = None
    for entry in entries:
        try:
            if no_host is not None:
                raise no_host
            result = Settling(entry, books, hands).settle()
        except Cancelled:
            raise
        except IntactoError as failure:
            no_host = failure if isinstance(failure, NO_HOST) else no_host
            result = RepairResult(entry.path, Action.FAILED, unfinished())
        books.judged(entry.path)
        results.append(books.ended(result))
    return tuple(results)
