"""The seller's copies in words: where each is, and whether it is the file that he sells. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePath

from intacto.desktop.at_hand import Sight
from intacto.desktop.presenters.states import State
from intacto.domain import names
from intacto.domain.overview import FileView
from intacto.domain.product import CopyState
from intacto.domain.proof import Soundness
from intacto.text import _, ngettext, pgettext, size_text

_REMOVABLE = ("/media/", "/run/media/", "/Volumes/", "/mnt/")
"""Where systems show disks that come and go."""


class RootKind(StrEnum):
    """Where a folder of copies is. The values are the theme's names of icons."""

    COMPUTER = "place/laptop"
    DISK = "place/usb"


@dataclass(frozen=True, slots=True)
class Root:
    """A folder of copies: its short name, the folder as people write it, and where it is."""

    folder: str
    title: str
    shown: str
    kind: RootKind


def root_of(folder: str) -> Root:
    """Return how a folder of copies is named."""
    if folder.startswith(_REMOVABLE):
        # /run/media/USER/DISK and /media/USER/DISK; /Volumes/DISK and /mnt/DISK
        parts = PurePath(folder).parts
        depth = {"run": 4, "media": 3}.get(parts[1], 2)
        title = parts[min(depth, len(parts) - 1)]
        return Root(folder, names.shown(title), short_folder(folder), RootKind.DISK)
    return Root(folder, _("This computer"), short_folder(folder), RootKind.COMPUTER)


def short_folder(folder: str) -> str:
    """Return a folder with the person's own folder as ``~``."""
    home = str(Path.home())
    inside = folder == home or folder.startswith(home.rstrip("/\\") + ("\\" if "\\" in home else "/"))
    return names.shown("~" + folder[len(home) :] if inside else folder)


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One good copy in the details: where it is, and what is known of it."""

    location: str
    title: str
    folder: str
    kind: RootKind
    badge: State
    words: str
    good: bool


def copy_lines(
    view: FileView, copies: Sequence[CopyState], sights: Mapping[str, Sight], now: float
) -> tuple[CopyLine, ...]:
    """Return the copies of a file, the good ones first."""
    lines = [_line(view, copy, sights.get(copy.location, Sight.AS_READ), now) for copy in copies]
    return tuple(sorted(lines, key=lambda line: not line.good))


def _line(view: FileView, copy: CopyState, sight: Sight, now: float) -> CopyLine:
    root = root_of(copy.root)
    badge, words = _state(view, copy, sight, now)
    folder = short_folder(str(PurePath(copy.location).parent))
    return CopyLine(copy.location, root.title, folder, root.kind, badge, words, badge is State.PROVEN)


def _state(view: FileView, copy: CopyState, sight: Sight, now: float) -> tuple[State, str]:
    if sight is Sight.GONE:
        return State.NOT_YET, _("Not there")
    if sight is Sight.ALTERED or copy.sha256 is None:
        return State.NOT_YET, _("Not read yet")
    fit = fit_of(view, copy)
    if fit is Fit.IDENTICAL and copy.read_at is not None:
        return State.PROVEN, verified_text(copy.read_at, now)
    return BADGE_OF_FIT[fit], {
        Fit.DAMAGED: _("This copy is damaged too") if view.needs_repair else _("This copy is damaged"),
        Fit.OTHER_VERSION: _("Other version"),
        Fit.IDENTICAL: _("Identical to the original"),
        Fit.NO_ORIGINAL: _("Opens without errors"),
        Fit.NOT_READ: _("Not read yet"),
    }[fit]


def verified_text(at: float, now: float) -> str:
    """Return when a copy was last read and found right."""
    days = (date.fromtimestamp(now) - date.fromtimestamp(at)).days  # noqa: DTZ012 - days as the person lives them
    if days <= 0:
        return _("Verified today")
    if days == 1:
        return _("Verified yesterday")
    return ngettext("Verified {count} day ago", "Verified {count} days ago", days).format(count=days)


class Fit(StrEnum):
    """What a copy is to its product, by its last whole read."""

    IDENTICAL = "identical"
    OTHER_VERSION = "other-version"
    DAMAGED = "damaged"
    NO_ORIGINAL = "no-original"
    NOT_READ = "not-read"


BADGE_OF_FIT = {
    Fit.IDENTICAL: State.PROVEN,
    Fit.OTHER_VERSION: State.CHANGED,
    Fit.DAMAGED: State.DAMAGED,
    Fit.NO_ORIGINAL: State.SOUND,
    Fit.NOT_READ: State.NOT_YET,
}


def fit_of(view: FileView | None, copy: CopyState) -> Fit:
    """Return what a copy is to its product."""
    if copy.sha256 is None:
        return Fit.NOT_READ
    baseline = view.state.baseline if view is not None else None
    if baseline is not None and copy.sha256 == baseline.fingerprint.sha256:
        return Fit.IDENTICAL
    if copy.opinion is not None and copy.opinion.soundness is Soundness.DAMAGED:
        return Fit.DAMAGED
    return Fit.OTHER_VERSION if baseline is not None else Fit.NO_ORIGINAL


def fit_words(fit: Fit) -> str:
    """Return the words of the drawer."""
    return {
        Fit.IDENTICAL: _("Identical to the original"),
        Fit.OTHER_VERSION: _("Other version"),
        Fit.DAMAGED: pgettext("copy", "Damaged"),
        Fit.NO_ORIGINAL: _("Opens without errors"),
        Fit.NOT_READ: _("Not read yet"),
    }[fit]


@dataclass(frozen=True, slots=True)
class DrawerFile:
    """One copy in the drawer; ``wanted`` where it would repair a file."""

    location: str
    path: str
    name: str
    fit: Fit
    size: str
    wanted: bool


def files_of_root(
    root: str, copies: Mapping[str, Sequence[CopyState]], views: Mapping[str, FileView]
) -> list[DrawerFile]:
    """Return the copies in a folder: what would repair something first, then by name."""
    found = [
        _drawer_file(path, copy, views.get(path))
        for path, group in copies.items()
        for copy in group
        if copy.root == root
    ]
    return sorted(found, key=lambda file: (not file.wanted, file.name.casefold()))


def _drawer_file(path: str, copy: CopyState, view: FileView | None) -> DrawerFile:
    fit = fit_of(view, copy)
    wanted = fit is Fit.IDENTICAL and view is not None and view.needs_repair
    name = names.shown(names.from_wire(_raw(PurePath(copy.location).name)))
    return DrawerFile(copy.location, path, name, fit, size_text(copy.size), wanted)


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")
