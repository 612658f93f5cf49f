"""What is known of files, as people are shown it: states from the catalogue, judged now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from intacto.domain import names
from intacto.domain.customer import CustomerLook
from intacto.domain.errors import AddressInvalid
from intacto.domain.health import judge
from intacto.domain.overview import FileView
from intacto.domain.product import CopyState, FileState
from intacto.domain.words import say
from intacto.engine.ports import Catalogue, Clock


class Views:
    """Judges the files of one shop. Touches no network; looks at the copies' folder only for files that need repair."""

    def __init__(
        self,
        catalogue: Catalogue,
        clock: Clock,
        promise: float,
        *,
        web: str = "",
        takes_digests: bool = False,
        borrowed: Mapping[str, CustomerLook] | None = None,
    ) -> None:
        """``promise`` is in seconds: the age after which a proof counts as old.

        ``web`` is the shop's public address: looks that were made elsewhere say nothing of it and are left out.
        With ``borrowed`` that address is one of a single call: only the looks in there count, which nobody keeps.
        """
        self._catalogue = catalogue
        self._clock = clock
        self._promise = promise
        self.web = web
        self.borrowed = borrowed
        self.takes_digests = takes_digests
        """Whether a digest that the server computed counts as a proof."""

    def all(self) -> tuple[FileView, ...]:
        """Return all files, by path."""
        copies = self._catalogue.all_copies()
        now = self._clock()
        return tuple(self.judged(state, copies.get(state.path, ()), now) for state in self._catalogue.states())

    def one(self, path: str) -> FileView | None:
        """Return one file, None where there is no such product."""
        sight = self._catalogue.sight(path)
        return None if sight is None else self.judged(*sight, self._clock())

    def again(self, view: FileView, state: FileState) -> FileView:
        """Return ``view`` of a file of which ``state`` is known now, without asking the catalogue."""
        state = self._here(state)
        verdict = judge(state, self._clock(), self._promise, takes_digests=self.takes_digests)
        return FileView(state, verdict, view.has_copy)

    def judged(self, state: FileState, copies: Sequence[CopyState], now: float) -> FileView:
        """Return what is shown at ``now`` of a file of which this is known, without asking the catalogue."""
        state = self._here(state)
        verdict = judge(state, now, self._promise, takes_digests=self.takes_digests)
        good = [c for c in copies if state.baseline is not None and c.sha256 == state.baseline.fingerprint.sha256]
        view = FileView(state, verdict, bool(good))
        return replace(view, has_copy=any(is_at_hand(c) for c in good)) if view.needs_repair else view

    def _here(self, state: FileState) -> FileState:
        """Return ``state`` without a look that was made at another public address."""
        if self.borrowed is not None:
            return replace(state, customer=self.borrowed.get(state.path))
        look = state.customer
        return state if look is None or look.is_under(self.web) else replace(state, customer=None)


def is_at_hand(copy: CopyState) -> bool:
    """Tell whether the copy is there now and looks as it did when it was read (size and time: a hint, not a proof)."""
    try:
        found = Path(copy.location).stat()
    except (OSError, ValueError):
        return False
    return (found.st_size, found.st_mtime_ns) == (copy.size, copy.modified_ns)


def named_by(paths: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the product files of ``known`` that ``paths`` (files or folders, as people write them) name.

    Raises AddressInvalid where one names none.
    """
    chosen: dict[str, None] = {}
    for path in paths:
        key = names.match_key(path.strip("/"))
        found = [p for p in known if p == path.strip("/")] or [p for p in known if names.match_key(p) == key]
        found = found or [p for p in known if not key or names.match_key(p).startswith(key + "/")]
        if not found:
            raise no_such_product(path)
        chosen.update(dict.fromkeys(found))
    return list(chosen)


def no_such_product(path: str) -> AddressInvalid:
    """Return what is told where a path names no product of the shop."""
    return AddressInvalid(
        say("There is no product {path}", path=names.shown(path)),
        say("Write its path as the list shows it."),
        paths=(path,),
    )
