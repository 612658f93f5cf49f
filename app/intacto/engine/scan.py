"""The listing of a host: every folder of the shop, a few at a time; what is new, what is gone, what nobody can tell."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from intacto.domain import names
from intacto.domain.errors import (
    AccessRefused,
    Bug,
    Cancelled,
    FileGone,
    HostError,
    HostUnreachable,
    IntactoError,
    TransferBroken,
)
from intacto.domain.overview import Happening, HappeningKind
from intacto.domain.product import Entry, EntryKind, FileState
from intacto.domain.words import say
from intacto.engine.attempts import persist
from intacto.engine.control import Control, join_all
from intacto.engine.events import FileForgotten, Listed, Listener
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.reins import Reins
from intacto.engine.sessions import LoginUnanswered, SessionPool
from intacto.places.base import Listing

LISTERS = 8
"""Folders that are listed at the same time, where the host allows so many sessions."""

DEEPEST = 40
"""Levels of folders below the shop's own; deeper is a link that leads in a circle."""

_TELL_EVERY = 0.1
_SILENT_FOLDERS = 3


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a listing brought: number of files, folders that could not be listed, lines that made no sense."""

    files: int
    unlisted: tuple[str, ...]
    odd: tuple[str, ...]


def scan(
    pool: SessionPool,
    catalogue: Catalogue,
    emit: Listener,
    shop: str,
    control: Control,
    clock: Clock,
    watch: Callable[[Listing], None] | None = None,
) -> ScanResult:
    """List the whole shop, record what is there and what is gone, and return the counts.

    ``watch`` is shown each listing, from the threads that list.
    Raises what listing the shop's own folder raises, LoginUnanswered, HostUnreachable where the host falls silent on
    several folders in a row, and Cancelled: what was listed is then recorded, and nothing is called gone.
    """
    before = {state.path: state for state in catalogue.states()}
    at = clock()
    reins = Reins(control)

    def list_folder(folder: str) -> Listing:
        listing = persist(pool.lease, reins, lambda session, _: session.list_folder(folder), pool.pauses)
        if watch is not None:
            watch(listing)
        return listing

    recorder = _Recorder(catalogue, before, at)
    walk = _HostWalk(list_folder, recorder, emit, shop, reins)
    result = walk.run(min(LISTERS, pool.most if pool.is_fixed else pool.first))
    for path in catalogue.mark_gone(result.unlisted, at):
        text = say("It is no longer on your host")
        catalogue.add_happening(Happening(path, at, HappeningKind.MISSING, text))
    # Only what this listing did not show can have been forgotten.
    for path in sorted(before.keys() - recorder.shown):
        if catalogue.state(path) is None:
            emit(FileForgotten(shop, path))
    return result


class _Recorder:
    """Records the listings of one scan."""

    def __init__(self, catalogue: Catalogue, before: dict[str, FileState], at: float) -> None:
        self._catalogue = catalogue
        self._at = at
        self.shown: set[str] = set()
        """The files that the listings named."""
        self._before: dict[str, list[str]] = {}
        for path, state in before.items():
            if state.presence.seen is not None and state.presence.gone_since is None:
                self._before.setdefault(names.folder_of(path), []).append(path)

    def take_in(self, listing: Listing) -> tuple[int, list[str]]:
        """Record the files of a folder; return how many there are, and the folders below it."""
        kept = [entry for entry in listing.entries if _is_ware(entry)]
        files = [entry for entry in kept if entry.kind is EntryKind.FILE]
        named = [*files, *self._in_odd_lines(listing, files)]
        self._catalogue.record_listing(named, self._at)
        self.shown.update(entry.path for entry in named)
        return len(files), [entry.path for entry in kept if entry.kind is EntryKind.FOLDER]

    def _in_odd_lines(self, listing: Listing, files: list[Entry]) -> list[Entry]:
        """Return known files that are not shown but named in a line that made no sense: they are not gone."""
        if not listing.odd:
            return []
        shown = {entry.path for entry in files}
        return [
            Entry(path, EntryKind.FILE)
            for path in self._before.get(listing.folder, ())
            if path not in shown and any(names.base_name(path) in line for line in listing.odd)
        ]


class _HostWalk:
    """One listing of a whole host, by a few threads."""

    def __init__(
        self,
        list_folder: Callable[[str], Listing],
        recorder: _Recorder,
        emit: Listener,
        shop: str,
        reins: Reins,
    ) -> None:
        self._list = list_folder
        self._recorder = recorder
        self._emit = emit
        self._shop = shop
        self._reins = reins
        self._changed = threading.Condition()
        self._waiting: deque[str] = deque()
        self._busy = 0
        self._folders = 0
        self._files = 0
        self._silent = 0
        self._unlisted: list[str] = []
        self._odd: list[str] = []
        self._failure: BaseException | None = None
        self._told = float("-inf")

    def run(self, count: int) -> ScanResult:
        """List the shop's own folder here, then the rest in ``count`` threads; raises the first failure."""
        self._take_in(self._list(""))
        threads = [threading.Thread(target=self._work, name=f"list-{n}", daemon=True) for n in range(count)]
        for thread in threads:
            thread.start()
        join_all(threads)
        if self._failure is not None:
            raise self._failure
        self._reins.checkpoint()
        self._emit(Listed(self._shop, self._folders, self._files, complete=True))
        return ScanResult(self._files, tuple(sorted(self._unlisted)), tuple(self._odd))

    def _work(self) -> None:
        try:
            for folder in self._folders_to_list():
                self._list_or_leave(folder)
        except IntactoError as failure:
            self._fail(failure)
        except Exception as failure:  # noqa: BLE001 - nothing may end a thread in silence; it is raised by run()
            bug = Bug(say("Intacto made a mistake"), say("The listing ended where it should not have."))
            bug.__cause__ = failure
            self._fail(bug)

    def _folders_to_list(self) -> Iterator[str]:
        """Yield folders until none is left and nobody can find more."""
        while True:
            with self._changed:
                while not self._waiting and self._busy and self._failure is None:
                    self._changed.wait()
                if not self._waiting or self._failure is not None:
                    return
                folder = self._waiting.popleft()
                self._busy += 1
            try:
                yield folder
            finally:
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()

    def _list_or_leave(self, folder: str) -> None:
        """List a folder; what cannot be listed is left out, because of it nothing may be said."""
        try:
            listing = self._list(folder)
        except LoginUnanswered:
            raise
        except (AccessRefused, FileGone, TransferBroken, HostUnreachable) as error:
            self._leave(folder, error)
            return
        self._take_in(listing)

    def _leave(self, folder: str, error: HostError) -> None:
        with self._changed:
            self._silent = self._silent + 1 if isinstance(error, HostUnreachable) else 0
            self._unlisted.append(folder)
            if self._silent >= _SILENT_FOLDERS:
                raise error

    def _take_in(self, listing: Listing) -> None:
        files, folders = self._recorder.take_in(listing)
        with self._changed:
            self._silent = 0
            self._folders += 1
            self._files += files
            self._odd += [f"{names.shown(listing.folder)}/ {line}" for line in listing.odd]
            for path in folders:
                (self._waiting if path.count("/") < DEEPEST else self._unlisted).append(path)
            self._changed.notify_all()
            if time.monotonic() - self._told >= _TELL_EVERY:
                self._told = time.monotonic()
                self._emit(Listed(self._shop, self._folders, self._files, complete=False))

    def _fail(self, failure: BaseException) -> None:
        with self._changed:
            if self._failure is None or isinstance(self._failure, Cancelled):
                self._failure = failure
            self._changed.notify_all()
        self._reins.stop()


def _is_ware(entry: Entry) -> bool:
    """Tell whether this is a file or folder of the shop, rather than a link, clutter, or ours from a repair."""
    if entry.kind is EntryKind.OTHER or names.base_name(entry.path) in ("", ".", ".."):
        return False
    return not names.is_clutter(entry.path) and not names.is_ours(entry.path)
