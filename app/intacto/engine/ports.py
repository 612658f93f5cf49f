"""What the engine asks of the store, as small protocols. The store keeps them in SQLite, tests in dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from intacto.domain.baseline import Baseline, CopyReading
from intacto.domain.checked import Checked
from intacto.domain.customer import CustomerLook
from intacto.domain.due import Alarm
from intacto.domain.errors import KeyringError
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.host_days import HostDay
from intacto.domain.overview import Happening, Undo
from intacto.domain.portrait import Move, Portrait
from intacto.domain.product import CopyState, Entry, FileState, PartialRead
from intacto.domain.proof import Failure, Glimpse, Proof
from intacto.domain.repair import RepairEntry
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import Address, HostMemory, Shop
from intacto.domain.splice import Version

Clock = Callable[[], float]
"""Returns the time in seconds since the epoch."""


class Catalogue(Protocol):
    """What is known of the product files of one shop. Every call is one transaction; safe from any thread."""

    def states(self) -> list[FileState]:
        """Return all files, by path."""

    def state(self, path: str) -> FileState | None:
        """Return one file."""

    def sight(self, path: str) -> tuple[FileState, tuple[CopyState, ...]] | None:
        """Return one file and its known copies (in the order of the shop's folders), both of one moment."""

    def record_checked(self, found: Checked) -> tuple[str, ...]:
        """Take in what the check of a file brought, wholly or not at all; of a file not known only its copies.

        What copies say (baseline, rivals) is left out where there is a baseline by now. The paths of files of which, in
        either way, something else is known than was thought are returned: by this call, a later one, or ``settle``.
        Written within a moment, and before anything else is asked or recorded; a failure to write is told likewise.
        """

    def settle(self) -> tuple[str, ...]:
        """Have all that was recorded written, and return the rest of those paths; raises StoreError."""

    def record_listing(self, entries: Iterable[Entry], at: float) -> None:
        """Take in files that a listing showed at ``at``; one that was gone is back."""

    def expect(self, paths: Iterable[str]) -> None:
        """Take in files that the copies have and the host never showed (``presence.seen`` None); known ones stay."""

    def withdraw(self, paths: Iterable[str]) -> None:
        """Forget files that were only expected and are so no more; their baselines go with them."""

    def mark_gone(self, unlisted: Collection[str], at: float) -> tuple[str, ...]:
        """Mark what no listing since ``at`` showed as gone, and return the paths newly gone.

        Folders in ``unlisted`` (and all below) could not be listed: of them nothing is said. A file that was never read
        and has no baseline is forgotten instead.
        """

    def set_baseline(self, path: str, baseline: Baseline, blocks: BlockDigests) -> None:
        """Make ``baseline`` the current one; the earlier one is kept. Settles a dispute."""

    def baselines(self, path: str) -> tuple[Baseline, ...]:
        """Return all baselines of a file, the current one first."""

    def blocks(self, path: str) -> BlockDigests:
        """Return the block digests of the current baseline, empty where there is none."""

    def older(self, path: str) -> tuple[Version, ...]:
        """Return the earlier baselines of a file with their block digests, the newest first."""

    def holder(self, digests: Collection[bytes], apart: str) -> str:
        """Return the product other than ``apart`` of which a baseline has blocks of all these digests.

        Empty where there is none.
        """

    def dispute(self, path: str, rivals: tuple[CopyReading, ...]) -> None:
        """Keep that these copies differ, until a baseline settles it; an empty tuple withdraws the dispute."""

    def rivals(self, path: str) -> tuple[CopyReading, ...]:
        """Return the copies that differ, empty where there is no dispute."""

    def record_proof(self, path: str, proof: Proof) -> None:
        """Take in what was read back; clears an older failure."""

    def record_glimpses(self, glimpses: Iterable[tuple[str, Glimpse]]) -> None:
        """Take in looks that were less than a read-back, as (path, glimpse); of files not known nothing is kept."""

    def record_customer(self, path: str, look: CustomerLook) -> None:
        """Take in a download as a customer makes it; of a file not known nothing is kept."""

    def partial(self, path: str) -> PartialRead | None:
        """Return what was kept of a reading that broke off, None where there is none."""

    def keep_partial(self, path: str, partial: PartialRead | None) -> None:
        """Keep the first part of a reading, or forget it (None)."""

    def record_failure(self, path: str, failure: Failure) -> None:
        """Take in that the file could not be read."""

    def record_copies(self, root: str, copies: Iterable[tuple[str, CopyState]]) -> None:
        """Replace what is known of one folder of copies, given as (product path, copy).

        What was read of an unchanged copy (same location, size and ``modified_ns``) is kept where the new state has not
        been read.
        """

    def record_copy(self, path: str, copy: CopyState) -> None:
        """Take in one copy that was read."""

    def copies(self, path: str) -> tuple[CopyState, ...]:
        """Return the known copies of a file, in the order of the shop's folders."""

    def all_copies(self) -> dict[str, tuple[CopyState, ...]]:
        """Return the known copies of all files."""

    def add_happening(self, happening: Happening) -> None:
        """Add a line to a file's history; one that says the same as the newest only moves its time."""

    def history(self, path: str, most: int = 20) -> tuple[Happening, ...]:
        """Return a file's history, newest first."""


class Journal(Protocol):
    """The repairs of one shop, written before each step, on the disk when the call returns."""

    def write(self, entry: RepairEntry) -> None:
        """Keep the entry; one of the same token is replaced. ``Step.DONE`` closes it."""

    def drop(self, token: str) -> None:
        """Forget a repair that changed nothing, or was undone by recovery."""

    def unfinished(self) -> tuple[RepairEntry, ...]:
        """Return what is not closed, oldest first."""

    def undoable(self, path: str, since: float) -> Undo | None:
        """Return the newest closed repair of ``path`` after ``since`` that kept evidence and was not undone yet."""

    def entry(self, token: str) -> RepairEntry | None:
        """Return one entry, closed or not."""

    def replaced_since(self, since: float) -> frozenset[str]:
        """Return the files whose repairs, closed or not, began at ``since`` (UTC seconds) or later."""


class HostDiary(Protocol):
    """What is kept of the host of one shop, as seen from its folder. Every call is one transaction."""

    def portrait(self) -> Portrait | None:
        """Return the host as it was last seen, None where it was not yet."""

    def keep_portrait(self, portrait: Portrait) -> None:
        """Keep how the host was seen; replaces the one before."""

    def card(self) -> ReportCard | None:
        """Return the last report card, None where none was made."""

    def keep_card(self, card: ReportCard) -> None:
        """Keep a report card; replaces the one before."""

    def move(self) -> Move | None:
        """Return the last time that the host seemed to have moved the shop, None where it never did."""

    def keep_move(self, move: Move) -> None:
        """Keep that the host seems to have moved the shop; replaces the one before."""

    def alarm(self) -> Alarm | None:
        """Return the last damage that had everything read, None where there was none."""

    def keep_alarm(self, alarm: Alarm) -> None:
        """Keep that damage has everything read; replaces the one before."""

    def days(self, since: str) -> tuple[HostDay, ...]:
        """Return the days from ``since`` (``YYYY-MM-DD``) on of which something is known, oldest first."""

    def keep_day(self, day: HostDay) -> None:
        """Keep a day; replaces what was known of it."""


class EvidenceLocker(Protocol):
    """The bad bytes that repairs replaced, kept on this computer."""

    def keep(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write ``chunks`` under ``name``: whole and on the disk, or not at all."""

    def read(self, name: str) -> Iterator[bytes]:
        """Yield what was kept; raises CopyUnreadable where it is gone."""

    def location(self, name: str) -> Path:
        """Return where it lies, for people."""

    def prune(self, before: float) -> int:
        """Remove what was kept before this time; return how many."""


class Vault(Protocol):
    """The OS keyring. The only place where a password is ever kept."""

    def problem(self) -> KeyringError | None:
        """Return why the keyring cannot be used, None where it can."""

    def password(self, account: str) -> str | None:
        """Return the password, None where none is kept or the keyring cannot be used."""

    def keep(self, account: str, password: str) -> None:
        """Keep the password; raises KeyringError."""

    def forget(self, account: str) -> None:
        """Remove the password if it is there; raises KeyringError."""


class ShopBook(Protocol):
    """The shops, and what was learned of their hosts."""

    def shops(self) -> tuple[Shop, ...]:
        """Return all shops, by name."""

    def add(self, shop: Shop) -> None:
        """Keep a new shop; raises ShopExists."""

    def update(self, shop: Shop) -> None:
        """Keep changes of a shop of this name; raises ShopUnknown."""

    def remove(self, name: str) -> None:
        """Forget a shop and all that is known of its files; raises ShopUnknown."""

    def catalogue(self, name: str) -> Catalogue:
        """Return the catalogue of a shop; raises ShopUnknown."""

    def journal(self, name: str) -> Journal:
        """Return the journal of a shop; raises ShopUnknown."""

    def diary(self, name: str) -> HostDiary:
        """Return what is kept of the host of a shop; raises ShopUnknown."""

    def alone(self, name: str) -> AbstractContextManager[None]:
        """Hold a shop for one run; raises ShopBusy where another process has it, ShopUnknown."""

    def memory(self, address: Address) -> HostMemory:
        """Return what is remembered of a host (by scheme family, host and port, not by folder)."""

    def remember(self, address: Address, memory: HostMemory) -> None:
        """Keep what was learned of a host."""


class Settings(Protocol):
    """What the person chose, by name. Values are short strings."""

    def get(self, name: str, default: str = "") -> str:
        """Return a setting."""

    def set(self, name: str, value: str) -> None:
        """Keep a setting."""
