"""Stores for bare URLs: settings and database last for the call, the bad bytes of its repairs for their 30 days.

A call that was killed in the middle of a repair leaves its journal here, under the name of its URL, so that the next
call with that URL can finish or undo what is half done on the host before anything else.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from intacto.domain.repair import UNDO_SECONDS
from intacto.store.lock import alone
from intacto.store.opening import Store, open_home
from intacto.store.paths import Home, find_home, home_in


class Visits:
    """Opens the stores of bare URLs, in the home that was chosen (None: as :func:`find_home` finds it)."""

    def __init__(self, home: Path | None) -> None:
        self._home = home

    def open(self, url: str) -> Store:
        """Return an empty store for one call; raises ShopBusy where another call with this URL is under way.

        What a killed call left is taken away: ask :meth:`left_behind` first.
        """
        return self._open(url, anew=True)

    def left_behind(self, url: str) -> Store | None:
        """Return the store of a killed call with this URL whose repair is unfinished, None where there is none."""
        home = self._place(url)
        if not home.database.is_file():
            return None
        store = self._open(url, anew=False)
        if _has_unfinished(store):
            return store
        store.close()
        return None

    def _place(self, url: str) -> Home:
        return home_in(find_home(self._home).data / "visits" / hashlib.sha256(url.encode()).hexdigest()[:16])

    def _open(self, url: str, *, anew: bool) -> Store:
        home = self._place(url)
        self._tidy_up()
        with ExitStack() as held:
            held.enter_context(alone(home.data / "visit.lock"))
            if anew:
                _remove_database(home)
            store = open_home(home)
            held.callback(_end, home, store)
            return replace(store, _closing=held.pop_all().close)

    def _tidy_up(self) -> None:
        """Remove the visits that hold nothing any more but what was kept for its time."""
        oldest = time.time() - UNDO_SECONDS
        for visit in find_home(self._home).data.glob("visits/*"):
            evidence = home_in(visit).evidence
            used = max((file.stat().st_mtime for file in (visit, *evidence.rglob("*"))), default=0.0)
            if used < oldest and not home_in(visit).database.exists():
                shutil.rmtree(visit, ignore_errors=True)


def _has_unfinished(store: Store) -> bool:
    return any(store.shops.journal(shop.name).unfinished() for shop in store.shops.shops())


def _end(home: Home, store: Store) -> None:
    """Close a visit: its database goes, unless a repair could not be brought to its end."""
    keep = _has_unfinished(store)
    store.close()
    if not keep:
        _remove_database(home)


def _remove_database(home: Home) -> None:
    for file in home.data.glob(home.database.name + "*"):
        file.unlink(missing_ok=True)
