"""One file, downloaded as a customer does: anything but exactly the file is downloaded again before it is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from intacto.domain import names
from intacto.domain.customer import CustomerLook, CustomerTrouble, Undecodable, WebAnswer
from intacto.domain.errors import HostUnreachable, TransferBroken
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.health import customers_should_get
from intacto.domain.product import FileState
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.customer_verdict import FINE, Ending, Judgement, by_bytes, by_status
from intacto.engine.download import MOST_IN_FRONT, Comparison, Wanted
from intacto.engine.ports import Catalogue, Clock

LOOKS = 3
"""Downloads of one file at most: two that say the same are believed."""

_SLACK = 64 * 1024
"""Bytes beyond all that may be told of a download, so that what is a little too long is still told to the byte."""

_PACKING = 1024
"""Data that cannot be compressed grows by 5 bytes in each 16 KiB at worst (RFC 1951, 3.2.4): this part covers it."""

PAGES = (".html", ".htm", ".xhtml", ".shtml")
"""Names of products that are pages themselves."""


class Download(Protocol):
    """An answer of the shop and its bytes, while they come."""

    @property
    def answer(self) -> WebAnswer:
        """How the shop answered."""

    def chunks(self) -> Iterator[bytes]:
        """Yield what a browser would save; raises HostUnreachable, TransferBroken, Undecodable."""


class Front(Protocol):
    """The public address of a shop's folder, for one worker."""

    def visit(self, path: str) -> AbstractContextManager[Download]:
        """Ask for a product; raises HostUnreachable where there is no answer."""

    def close(self) -> None:
        """Close all connections; the next visit makes new ones."""

    def hang_up(self) -> None:
        """End whatever it waits for, from any thread; it fails then, and so does every later visit."""


FrontOpener = Callable[[str], Front]
"""Makes the front of a public address; wiring hands it in."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    judgement: Judgement
    url: str
    size: int = 0
    technical: str = ""
    failure: HostUnreachable | None = None
    cut: bool = False

    def agrees(self, other: _Outcome) -> bool:
        """Tell whether both say the same. A line breaks here and there, a shop that cuts does so at one byte."""
        same = self.judgement.trouble is other.judgement.trouble and self.cut is other.cut
        return same and (not self.cut or self.size == other.size)


@dataclass(frozen=True, slots=True)
class Looked:
    """A look, and why the address was silent where it was."""

    look: CustomerLook
    failure: HostUnreachable | None = None

    @property
    def silent(self) -> bool:
        """Tell whether nothing can be said of the file."""
        return self.look.trouble is CustomerTrouble.UNREACHABLE


def wanted_of(state: FileState, catalogue: Catalogue) -> Wanted | None:
    """Return what a download of this file must be; None where there is nothing to compare with."""
    is_page = state.path.lower().endswith(PAGES)
    if state.baseline is None:
        held = customers_should_get(state)
        return None if held is None else Wanted(held, BlockDigests(), is_page=is_page, is_sold=False)
    current = state.baseline.fingerprint
    earlier = tuple(b.fingerprint for b in catalogue.baselines(state.path) if b.fingerprint != current)
    return Wanted(current, catalogue.blocks(state.path), earlier, is_page)


def most_to_read(wanted: Wanted) -> int:
    """Return the bytes of a download after which nothing more is worth knowing: it is longer than all it may be.

    That is the longest version ever sold, packed once more, behind the most that is looked past.
    """
    longest = max(each.size for each in (wanted.fingerprint, *wanted.earlier))
    return longest + longest // _PACKING + MOST_IN_FRONT + _SLACK


def look_as_customer(
    path: str, wanted: Wanted, front: Front, control: Control, clock: Clock, on_bytes: Callable[[int], None]
) -> Looked:
    """Download ``path`` and return what a customer gets; raises Cancelled.

    Exactly the file at the first download is the file. Anything else is looked at again through new connections, and
    believed when two of three say the same; else nothing is said of the file.
    """
    outcomes: list[_Outcome] = []
    for _ in range(LOOKS):
        outcome = _one(path, wanted, front, control, on_bytes)
        control.checkpoint()  # a run that was stopped hung up: that is no trouble of the shop's
        if _believed(outcome, outcomes):
            return _looked(outcome, wanted, clock)
        outcomes.append(outcome)
        front.close()
    return _looked(_undecided(outcomes), wanted, clock)


def _believed(outcome: _Outcome, before: list[_Outcome]) -> bool:
    """Tell whether this outcome stands: the file after nothing but broken lines, or the same thing twice."""
    if outcome.judgement is FINE:
        return all(each.cut or not each.judgement.breaks for each in before)
    return any(outcome.agrees(each) for each in before)


def _undecided(outcomes: list[_Outcome]) -> _Outcome:
    """Return what is said where no two downloads agree: that nothing can be said."""
    if all(each.cut or not each.judgement.breaks for each in outcomes if each.judgement is not FINE):
        reason = say("The download broke off each time, each time elsewhere. That may be the line.")
    else:
        reason = say("Each download brought something else. The next check looks again.")
    last = outcomes[-1]
    return _Outcome(Judgement(CustomerTrouble.UNREACHABLE, reason), last.url, last.size, last.technical)


def _looked(outcome: _Outcome, wanted: Wanted, clock: Clock) -> Looked:
    found = outcome.judgement
    against = wanted.fingerprint.sha256
    look = CustomerLook(
        clock(), outcome.url, against, found.trouble, outcome.size, found.reason, found.cause, outcome.technical
    )
    return Looked(look, outcome.failure)


def _one(path: str, wanted: Wanted, front: Front, control: Control, on_bytes: Callable[[int], None]) -> _Outcome:
    control.checkpoint()
    answer: WebAnswer | None = None
    try:
        with front.visit(path) as download:
            answer = download.answer
            told = by_status(answer)
            if told is not None:
                return _Outcome(told, answer.asked, technical=answer.technical)
            return _body(download, wanted, control, on_bytes)
    except HostUnreachable as failure:
        reason = failure.explanation
        url = answer.asked if answer is not None else names.shown(path)
        return _Outcome(Judgement(CustomerTrouble.UNREACHABLE, reason), url, 0, failure.technical, failure)


def _body(download: Download, wanted: Wanted, control: Control, on_bytes: Callable[[int], None]) -> _Outcome:
    answer, comparison, ending = download.answer, Comparison(wanted), Ending.WHOLE
    technical, left = answer.technical, most_to_read(wanted)
    try:
        for chunk in download.chunks():
            control.checkpoint(len(chunk))
            comparison.feed(chunk)
            on_bytes(len(chunk))
            left -= len(chunk)
            if left < 0:
                # Some answers never end, and the rest of this one changes nothing.
                ending = Ending.STOPPED
                break
    except Undecodable as error:
        ending, technical = Ending.UNDECODABLE, error.technical
    except TransferBroken as error:
        ending, technical = Ending.CUT, error.technical
    seen = comparison.finish()
    judged = by_bytes(answer, seen, wanted, ending)
    return _Outcome(judged, answer.asked, seen.fingerprint.size, technical, cut=ending is Ending.CUT)
