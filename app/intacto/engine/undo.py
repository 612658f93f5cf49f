"""Undoing a repair: the bytes that it replaced go back through the very same steps, and what they replace is kept."""

from __future__ import annotations

from intacto.domain.errors import CopyUnreadable
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.overview import Undo
from intacto.domain.repair import Action
from intacto.domain.words import Message, say
from intacto.engine.books import Books, Ended
from intacto.engine.control import Control
from intacto.engine.reading import read_through
from intacto.engine.reins import Reins
from intacto.engine.replacing import Order
from intacto.engine.supply import OnBytes, Supply


def order_to_undo(undo: Undo, books: Books, on_bytes: OnBytes) -> Order:
    """Return what is to be done to undo a repair; its supply raises Ended where that is not possible any more."""
    entry = books.journal.entry(undo.token)

    def supply(control: Control) -> Supply:
        if entry is None or entry.evidence is None:
            raise Ended(Action.REFUSED, say("Nothing was kept that could be put back."))
        if books.clock() > undo.until:
            raise Ended(Action.REFUSED, say("It is too long ago. What was replaced is no longer kept."))
        return _evidence(entry.evidence, books, control)

    def object_to(found: Fingerprint | None) -> Message | None:
        return None if entry is not None and found == entry.wanted else _changed(found)

    return Order(undo.path, supply, object_to, on_bytes, undoes=undo.token)


def _evidence(name: str, books: Books, control: Control) -> Supply:
    try:
        kept = read_through(books.evidence.read(name), Reins(control, metered=False))
    except CopyUnreadable as failure:
        raise Ended(Action.REFUSED, say("What was kept is no longer on this computer.")) from failure
    return Supply(str(books.evidence.location(name)), kept.fingerprint, lambda: books.evidence.read(name))


def _changed(found: Fingerprint | None) -> Message:
    if found is None:
        return say("It is no longer on your host. There is nothing to undo.")
    return say("It changed since it was repaired. Nothing is put back over it.")
