"""What a check found of a file: a line in its history, and an event for whoever watches."""

from __future__ import annotations

from dataclasses import replace

from intacto.domain.damage import Cause
from intacto.domain.health import Health
from intacto.domain.overview import FileView, Happening, HappeningKind
from intacto.domain.story import READ_BACK
from intacto.domain.words import Message, say
from intacto.engine.events import FileJudged, Listener
from intacto.engine.examine import Examined
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.views import Views

_PLAIN = {
    Health.PROVEN: (HappeningKind.PROVEN, READ_BACK),
    Health.SOUND: (HappeningKind.SOUND, say("Opens without errors. Nothing to compare it with")),
    Health.CHANGED: (HappeningKind.CHANGED, say("Changed. It is not the version we know")),
    Health.MISSING: (HappeningKind.MISSING, say("It is no longer on your host")),
}


class Teller:
    """Tells the state of files of one shop. Safe from any thread."""

    def __init__(self, shop: str, catalogue: Catalogue, views: Views, emit: Listener, clock: Clock) -> None:
        self._shop = shop
        self._catalogue = catalogue
        self._views = views
        self._emit = emit
        self._clock = clock

    def listed(self, view: FileView) -> None:
        """Tell what only a listing says; a file that is missing gets one line in its history for it."""
        if view.health is Health.MISSING:
            lines = (line.kind for line in self._catalogue.history(view.path))
            newest = next((kind for kind in lines if kind is not HappeningKind.BASELINE), None)
            if newest is not HappeningKind.MISSING:
                self._write_down(view)
        self._emit(FileJudged(self._shop, view))

    def read(self, brought: Examined) -> tuple[FileView, ...]:
        """Write down what a read brought and tell it; return its view, and others as :meth:`settle` does."""
        now = self._clock()
        view = self._views.judged(brought.state, brought.copies, now)
        found, line = brought.found, _line(view)
        if line is not None:
            found = replace(found, happenings=(*found.happenings, Happening(view.path, now, *line)))
        otherwise = self._catalogue.record_checked(found)
        if view.path in otherwise:
            return self._told_again(otherwise)
        self._emit(FileJudged(self._shop, view))
        return (view, *self._told_again(otherwise))

    def settle(self) -> tuple[FileView, ...]:
        """Have everything written; tell and return what turned out otherwise than it was told.

        The seller may have said meanwhile what a file must be, and stands above what its copies say.
        """
        return self._told_again(self._catalogue.settle())

    def _told_again(self, paths: tuple[str, ...]) -> tuple[FileView, ...]:
        views = tuple(view for path in paths if (view := self._views.one(path)) is not None)
        for view in views:
            self._emit(FileJudged(self._shop, view))
        return views

    def as_customer(self, path: str) -> FileView | None:
        """Tell what a download as a customer makes it brought; None where the file was forgotten meanwhile."""
        view = self._views.one(path)
        look = view.state.customer if view is not None else None
        if view is not None and look is not None:
            if self._views.borrowed is None and (look.trouble is None or look.trouble.breaks):
                kind = HappeningKind.PROVEN if look.trouble is None else HappeningKind.DAMAGED
                self._catalogue.add_happening(Happening(path, self._clock(), kind, look.reason))
            self._emit(FileJudged(self._shop, view))
        return view

    def learned(self, path: str) -> None:
        """Tell the state of a file of which only copies were read."""
        view = self._views.one(path)
        if view is not None:
            self._emit(FileJudged(self._shop, view))

    def _write_down(self, view: FileView) -> None:
        line = _line(view)
        if line is not None:
            self._catalogue.add_happening(Happening(view.path, self._clock(), *line))


def _line(view: FileView) -> tuple[HappeningKind, Message] | None:
    """Return the kind and the words of what happened; None where there is nothing to remember."""
    match view.health:
        case Health.DAMAGED if view.for_customers:
            return _PLAIN[Health.PROVEN]  # of what this read brought: what customers get has a line of its own
        case Health.DAMAGED:
            return HappeningKind.DAMAGED, _damage(view)
        case Health.UNREADABLE:
            return HappeningKind.UNREADABLE, _trouble(view)
        case Health.MISSING if view.state.presence.seen is None:
            return HappeningKind.MISSING, say("Your copies have it, your host does not")
        case health:
            return _PLAIN.get(health)


def _damage(view: FileView) -> Message:
    finding = view.state.proof.finding if view.state.proof else None
    if finding is not None and finding.read_twice:
        return say("Damaged. Read twice, same result")
    return say("Damaged. Its own format says so")


def _trouble(view: FileView) -> Message:
    if view.verdict.cause is Cause.UNSTABLE_READ:
        return say("Two reads brought different bytes")
    return say("It could not be read")
