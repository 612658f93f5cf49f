"""What a call tells, whoever it tells it to: people (:mod:`report`) or programs (:mod:`jsonlines`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from intacto.domain import names
from intacto.domain.errors import IntactoError
from intacto.domain.overview import FileView
from intacto.domain.repair import RepairResult
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import Shop
from intacto.domain.words import Message, say
from intacto.engine.keeper import Keeper
from intacto.engine.pair import Diagnosis


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run took: bytes read from the host, seconds, sessions at once, bytes as customers get them."""

    bytes_read: int = 0
    seconds: float = 0.0
    connections: int = 0
    downloaded: int = 0


@dataclass(frozen=True, slots=True)
class CopyTrouble:
    """Copies on this computer that make no baseline: bad ones, or several of one product (``path``) that differ."""

    path: str | None
    locations: tuple[str, ...]
    reason: Message


class Teller(Protocol):
    """Tells what a call finds."""

    def file(self, view: FileView, result: RepairResult | None = None) -> None:
        """Tell of one file as soon as it is known; ``result`` is what a repair did with it."""

    def copies(self, troubles: Sequence[CopyTrouble]) -> None:
        """Tell which of the seller's copies are bad, or differ."""

    def unlisted(self, folders: Sequence[str]) -> None:
        """Tell which folders the host did not list."""

    def summary(self, shop: Shop, views: Sequence[FileView], totals: Totals) -> None:
        """Tell how it stands at the end."""

    def host(self, card: ReportCard) -> None:
        """Tell a host's report card."""

    def diagnosis(self, found: Diagnosis) -> None:
        """Tell what happened to a file."""

    def failure(self, error: IntactoError) -> None:
        """Tell the error that ends the call."""


def copy_troubles(keeper: Keeper, views: Sequence[FileView]) -> tuple[CopyTrouble, ...]:
    """Return what the last run met among the copies of ``views``."""
    bad = [CopyTrouble(None, (location,), reason) for location, reason in keeper.copy_problems()]
    differing = [
        CopyTrouble(
            view.path,
            tuple(rival.location for rival in keeper.details(view.path).rivals),
            say("Two of your copies differ. Choose the one you sell."),
        )
        for view in views
        if view.state.disputed
    ]
    return (*bad, *differing)


def chosen(views: Sequence[FileView], paths: Sequence[str]) -> tuple[FileView, ...]:
    """Return the files that ``paths`` (files or folders) name, all where there are none."""
    if not paths:
        return tuple(views)
    keys = [names.match_key(path.strip("/")) for path in paths]
    return tuple(view for view in views if _is_named(names.match_key(view.path), keys))


NOT_LISTED = say("Your host did not list this folder. What is in it was not checked.")


def left_out(unlisted: Sequence[str], paths: Sequence[str]) -> tuple[str, ...]:
    """Return the folders in ``unlisted`` that hold, or lie in, what ``paths`` name; all where there are none."""
    keys = [names.match_key(path.strip("/")) for path in paths]
    return tuple(
        folder
        for folder in unlisted
        if not keys
        or _is_named(names.match_key(folder), keys)
        or any(_is_named(key, [names.match_key(folder)]) for key in keys)
    )


def _is_named(key: str, wanted: Sequence[str]) -> bool:
    return any(not each or key == each or key.startswith(each + "/") for each in wanted)
