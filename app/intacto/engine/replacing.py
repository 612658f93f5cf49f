"""One file at the host replaced by good bytes, in the steps of :class:`intacto.domain.repair.Step`.

Before anything is moved aside, whatever goes wrong leaves the host as it was: only our temporary file is removed. From
then on the repair no longer stops half way: it ends well, or :mod:`intacto.engine.recovery` brings it to an end, now
or at the next start. The live name is never written to; it only ever changes by renames.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from intacto.domain import names
from intacto.domain.errors import AccessRefused, Cancelled, CopyError, FileGone, HostFull, IntactoError, TransferBroken
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.product import Entry, EntryKind
from intacto.domain.repair import Action, RepairEntry, RepairResult, Step
from intacto.domain.words import Message, say
from intacto.engine.attempts import Rest
from intacto.engine.books import ONLY, Books, Ended, Turn, evidence_name
from intacto.engine.control import Control
from intacto.engine.hands import NO_HOST, UNREADABLE, Hands
from intacto.engine.reading import Digester, Reading
from intacto.engine.recovery import Settling, is_same, left_behind, success, unfinished
from intacto.engine.sessions import LoginUnanswered
from intacto.engine.supply import OnBytes, Supply
from intacto.places.base import Session

T = TypeVar("T")

_TRIES = 2
_NOT_KNOWN = Fingerprint(0, "")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with one file.

    ``supply`` reads the good bytes whole and returns them (raises Ended). ``object_to`` is told what the host holds now
    (None: nothing) and returns why it must stay, None where it may go. ``on_bytes`` counts bytes to and from the host.
    """

    path: str
    supply: Callable[[Control], Supply]
    object_to: Callable[[Fingerprint | None], Message | None]
    on_bytes: OnBytes
    turn: Turn = ONLY
    undoes: str | None = None


class Replacing:
    """One replacement, from the look at the copy to the closed journal."""

    def __init__(self, order: Order, books: Books, hands: Hands, control: Control) -> None:
        self._order = order
        self._books = books
        self._hands = hands
        self._control = control
        self._firm = hands.finishing()
        self._supply: Supply | None = None
        self._live: Entry | None = None
        self._sent: Entry | None = None
        self._proof: Reading | None = None
        self._sent_before = False
        self._entry = _new_entry(order, books.clock())

    @property
    def _wanted(self) -> Fingerprint:
        return self._entry.wanted

    def run(self) -> RepairResult:
        """Replace the file and return what became of it.

        Raises what says that there is no host to work with (:data:`~intacto.engine.hands.NO_HOST`) only while nothing
        was done there.
        """
        try:
            self._step(Step.CHECK_COPY, self._check_copy)
            self._look()
        except NO_HOST:
            self._books.journal.drop(self._entry.token)
            raise
        except (Ended, IntactoError) as reason:
            self._books.journal.drop(self._entry.token)
            return self._ended(*_told(reason))
        try:
            self._send_until_it_is_there()
            self._keep_bad()
        except (Ended, IntactoError) as reason:
            return self._abandon(*_told(reason))
        return self._replace()

    # -- until here nothing of the host's own was touched

    def _check_copy(self) -> None:
        self._supply = self._order.supply(self._control)
        self._entry = replace(self._entry, source=self._supply.label, wanted=self._supply.wanted)

    def _look(self) -> None:
        """See what is there now, and make sure that the names that we need are free."""
        path = self._order.path
        self._live = self._hands.find(path)
        if self._live is not None and self._live.kind is not EntryKind.FILE:
            raise Ended(Action.REFUSED, say("On your host this name is not a file."))
        for name in (self._entry.temporary, self._entry.aside):
            if self._hands.find(name) is not None:
                raise Ended(Action.FAILED, say("A name that the repair needs is taken. Try again."))
        mode = self._hands.permissions(path) if self._live is not None else None
        self._entry = replace(self._entry, replaced=self._live is not None, permissions=mode)

    def _send_until_it_is_there(self) -> None:
        """Upload and read back; what comes back wrong is sent once more, whole."""
        for _ in range(_TRIES):
            self._step(Step.UPLOAD, self._upload)
            if self._step(Step.READ_BACK, self._came_back_right):
                return
        raise Ended(Action.FAILED, say("Your host does not keep what it is sent. Nothing changed."))

    def _upload(self) -> None:
        folder = names.folder_of(self._order.path)
        if folder and self._live is None:
            self._hands.do(lambda session, _: session.make_folders(folder))
        try:
            self._hands.do(self._send)
        except HostFull as failure:
            raise Ended(Action.FAILED, say("It does not fit on your host. Nothing changed.")) from failure

    def _send(self, session: Session, _: Rest) -> None:
        """Send the copy under the temporary name, from its start, hashing what is sent."""
        if self._sent_before:
            with suppress(FileGone):
                session.remove(self._entry.temporary)
        self._sent_before = True
        digester = Digester()
        sent = session.write(self._entry.temporary, self._outgoing(digester))
        if digester.fingerprint() != self._wanted:
            raise Ended(Action.REFUSED, say("The copy changed while it was sent. Nothing changed on your host."))
        if sent != self._wanted.size:
            raise TransferBroken(say("The transfer broke off"), say("Your host did not take all bytes."))

    def _outgoing(self, digester: Digester) -> Iterator[bytes]:
        assert self._supply is not None
        try:
            for chunk in self._supply.stream():
                self._control.checkpoint(len(chunk))
                digester.feed(chunk)
                self._order.on_bytes(len(chunk))
                yield chunk
        except CopyError as failure:
            # Through the host's session goes an ending, not a harmless failure: the session is in mid-transfer.
            raise Ended(Action.REFUSED, failure.explanation) from failure

    def _came_back_right(self) -> bool:
        try:
            back = self._hands.fingerprint(self._entry.temporary, self._order.on_bytes)
        except FileGone:
            return False
        if back != self._wanted:
            return False
        self._hands.restore_permissions(self._entry.temporary, self._entry.permissions)
        self._sent = self._hands.find(self._entry.temporary)
        return True

    def _keep_bad(self) -> None:
        """Keep the bytes that go, and make sure that they are the ones that were judged."""
        self._write(Step.KEEP_BAD)
        self._live = self._hands.find(self._order.path)
        if self._live is not None and self._keep_evidence():
            again = self._hands.find(self._order.path)
            if again != self._live:
                raise Ended(Action.REFUSED, say("It changed since it was checked. Check it again."))
        else:
            objection = self._order.object_to(None)
            if objection is not None:
                raise Ended(Action.REFUSED, objection)
            self._entry = replace(self._entry, replaced=False, permissions=None)
        self._books.done(Step.KEEP_BAD)

    def _keep_evidence(self) -> bool:
        """Keep the live file's bytes on this computer; return False where it went away meanwhile.

        A file that cannot be read is repaired all the same: it then stays on the host under its other name, because
        that is all there is of it.
        """
        name = evidence_name(self._entry.token, self._order.path)

        def keep(chunks: Iterator[bytes]) -> None:
            self._books.evidence.keep(name, self._judged(chunks))

        evidence: str | None = name
        try:
            self._hands.take(self._order.path, keep)
        except LoginUnanswered:
            raise
        except FileGone:
            return False
        except UNREADABLE:
            evidence = None
        self._entry = replace(self._entry, replaced=True, evidence=evidence)
        return True

    def _judged(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Hand on the live file's bytes; raise Ended after the last, so that nothing is kept, if they are to stay."""
        digester = Digester()
        for chunk in chunks:
            self._control.checkpoint(len(chunk))
            digester.feed(chunk)
            self._order.on_bytes(len(chunk))
            yield chunk
        found = digester.fingerprint()
        if found == self._wanted:
            self._proof = Reading(found, digester.blocks(), None)
            raise Ended(Action.SKIPPED, say("This file is already fine."))
        objection = self._order.object_to(found)
        if objection is not None:
            raise Ended(Action.REFUSED, objection)

    def _abandon(self, action: Action, reason: Message) -> RepairResult:
        """Remove our temporary file and forget the repair: the host is as it was."""
        try:
            self._firm.remove(self._entry.temporary)
            if self._proof is not None:
                self._books.proven(self._order.path, self._live, self._proof)
        except IntactoError:
            text = say("It was cut off, and nothing changed. Intacto cleans up at the next start.")
            return self._ended(Action.FAILED, text)
        self._books.journal.drop(self._entry.token)
        return self._ended(action, reason)

    # -- from here on it is finished

    def _replace(self) -> RepairResult:
        try:
            if self._entry.replaced:
                self._step(Step.MOVE_ASIDE, self._move_aside)
            self._step(Step.SWAP_IN, self._swap_in)
            self._step(Step.PROVE, self._prove)
        except IntactoError as failure:
            return self._settle(failure)
        return self._close()

    def _move_aside(self) -> None:
        """Free the live name; what somebody put there after the last look is not ours to replace, and goes back."""
        self._firm.rename(self._entry.path, self._entry.aside)
        if not is_same(self._firm.find(self._entry.aside), self._live):
            self._firm.rename(self._entry.aside, self._entry.path)
            raise _taken(self._entry.path)

    def _swap_in(self) -> None:
        try:
            self._firm.rename(self._entry.temporary, self._entry.path)
        except IntactoError:
            # Customers meet no file at this moment: the old one goes back at once, whatever comes next.
            with suppress(IntactoError):
                if self._entry.replaced:
                    self._firm.rename(self._entry.aside, self._entry.path)
            raise

    def _prove(self) -> None:
        """Read the live file in fresh sessions; where it is not what was swapped in, bring the old one back."""
        settling = Settling(self._entry, self._books, self._firm)
        try:
            for _ in range(_TRIES):
                self._proof = self._firm.read(self._entry.path, on_bytes=self._order.on_bytes)
                if self._proof.fingerprint == self._wanted:
                    return
        except LoginUnanswered:
            raise
        except (*UNREADABLE, FileGone):
            self._make_sure_that_it_is_ours()
            settling.restore()
            raise
        self._make_sure_that_it_is_ours()
        settling.restore()
        raise TransferBroken(
            say("Your host does not keep what it is sent. The old file is back."),
            say("The new file was in place, but came back different."),
        )

    def _make_sure_that_it_is_ours(self) -> None:
        """Raise AccessRefused where somebody put another file under the live name: nothing may take it away."""
        live = self._firm.find(self._entry.path)
        if live is not None and not is_same(live, self._sent):
            raise _taken(self._entry.path)

    def _settle(self, failure: IntactoError) -> RepairResult:
        """Bring a repair that went wrong to an end, as a restart would; where even that fails, close the gap."""
        try:
            result = Settling(self._entry, self._books, self._firm).settle()
        except IntactoError:
            with suppress(IntactoError):
                if self._entry.replaced:
                    self._firm.rename(self._entry.aside, self._entry.path)
            return self._ended(Action.FAILED, unfinished())
        if result.action is not Action.SKIPPED:
            return self._books.ended(result)
        return self._ended(Action.FAILED, failure.title)

    def _close(self) -> RepairResult:
        assert self._proof is not None
        kind, text = success(self._entry)
        try:
            self._books.proven(self._entry.path, self._listed_now(), self._proof)
            self._books.happened(self._entry.path, kind, text)
            left = self._entry.replaced and not self._remove_aside()
            self._write(Step.DONE)
            self._books.done(Step.DONE)
        except IntactoError:
            text = say("Repaired and read back. The old file beside it goes at the next start.")
            return self._ended(Action.REPAIRED, text)
        return self._ended(Action.REPAIRED, left_behind(self._entry.aside) if left else text)

    def _listed_now(self) -> Entry:
        """Return how the host lists the new file; it was read whole, so a host that does not say now is no matter."""
        try:
            found = self._firm.find(self._entry.path)
        except IntactoError:
            found = None
        return found or Entry(self._entry.path, EntryKind.FILE, self._wanted.size)

    def _remove_aside(self) -> bool:
        """Remove the old file if its bytes are kept here; return False where it stays on the host."""
        if self._entry.evidence is None:
            return False
        self._write(Step.REMOVE_ASIDE)
        try:
            aside = self._firm.find(self._entry.aside)
            if aside is not None and not is_same(aside, self._live):
                # An upload that was under way when it was moved went on into it: these bytes are kept nowhere.
                return False
            self._firm.remove(self._entry.aside)
        except AccessRefused:
            return False
        self._books.done(Step.REMOVE_ASIDE)
        return True

    # -- telling

    def _write(self, step: Step) -> None:
        self._entry = self._books.write(self._entry, step, self._order.turn)

    def _step(self, step: Step, act: Callable[[], T]) -> T:
        self._write(step)
        result = act()
        self._books.done(step)
        return result

    def _ended(self, action: Action, reason: Message) -> RepairResult:
        return self._books.ended(RepairResult(self._order.path, action, reason))


def _taken(path: str) -> AccessRefused:
    return AccessRefused(
        say("It changed since it was checked. Check it again."),
        say("Someone else changes files on your host right now. Check again, then repair."),
        paths=(path,),
    )


def _told(reason: Ended | IntactoError) -> tuple[Action, Message]:
    if isinstance(reason, Ended):
        return reason.action, reason.reason
    if isinstance(reason, Cancelled):
        return Action.SKIPPED, say("Stopped. The shop is as it was.")
    return Action.FAILED, reason.title


def _new_entry(order: Order, now: float) -> RepairEntry:
    token = secrets.token_hex(4)
    return RepairEntry(
        token=token,
        path=order.path,
        source="",
        wanted=_NOT_KNOWN,
        temporary=names.beside(order.path, token, names.Role.NEW),
        aside=names.beside(order.path, token, names.Role.OLD),
        replaced=True,
        step=Step.CHECK_COPY,
        started=now,
        undoes=order.undoes,
    )
