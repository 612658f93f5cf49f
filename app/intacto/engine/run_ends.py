"""What a run begins with and ends with: where the keeper keeps what it knows, and how a run is told to have gone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from intacto.domain import names
from intacto.domain.errors import AccessRefused, IntactoError
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.proof import ProofLevel
from intacto.domain.words import say, say_n
from intacto.engine.events import Outcome, RunEnded, Work
from intacto.engine.ports import Catalogue, EvidenceLocker, HostDiary, Journal
from intacto.engine.verify import CheckResult

NOTHING_CHECKED = CheckResult(checked=0, bytes_read=0, seconds=0.0, sessions=0, bad=())


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the keeper keeps what it knows: the store's part of one shop."""

    catalogue: Catalogue
    journal: Journal
    evidence: EvidenceLocker
    diary: HostDiary
    alone: Callable[[], AbstractContextManager[None]]
    """Holds the shop against other processes for one run; raises ShopBusy."""
    settle: Callable[[], None]
    """Forgets the work that the host announced: it is over, and everything was read since."""


def run_ended(
    shop: str, work: Work, outcome: Outcome, error: IntactoError | None, checked: CheckResult, repaired: int
) -> RunEnded:
    """Return how a run went, from what its check did."""
    return RunEnded(
        shop,
        work,
        outcome,
        error,
        checked.checked,
        checked.bad,
        repaired,
        checked.bytes_read,
        checked.seconds,
        checked.sessions,
    )


def by_listing(view: FileView) -> bool:
    """Tell whether only a listing speaks against this file: it is read before anything is done to it."""
    return view.level <= ProofLevel.LISTED and view.health is not Health.MISSING


def not_listed(folders: tuple[str, ...]) -> AccessRefused:
    """Return what is said of folders that the host did not list."""
    shown = ", ".join(names.shown(folder) or "/" for folder in folders[:3])
    return AccessRefused(
        say_n("Your host did not show one folder", "Your host did not show {count} folders", len(folders)),
        say("What is in there was not checked: {folders}", folders=shown),
        paths=folders,
    )
