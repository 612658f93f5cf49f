"""What a file held over a product is, in words, and which product each of several files belongs to. No Qt."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from intacto.desktop.presenters.states import State
from intacto.domain import names
from intacto.domain.overview import CopyFit, CopyVerdict, FileView
from intacto.text import _, ngettext, render


class NextStep(Enum):
    """What a refusal offers instead."""

    NONE = "none"
    FIND_ANOTHER = "find-another"
    GO_THERE = "go-there"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class DropAnswer:
    """The answer to "would this file repair that one?": a badge, words, and what can be done next."""

    name: str
    badge: State
    title: str
    text: str
    step: NextStep = NextStep.NONE
    step_label: str = ""
    accepted: bool = False


def answer(verdict: CopyVerdict) -> DropAnswer:
    """Return the words for one file."""
    badge, title, text = _words(verdict)
    step = _NEXT.get(verdict.fit, NextStep.NONE)
    return DropAnswer(source_name(verdict), badge, title, text, step, _label(step), verdict.fit.accepted)


def answer_not_known_yet(source: str) -> DropAnswer:
    """Return the words for a file that was not looked at yet."""
    return DropAnswer(_file_name(source), State.CHECKING, _("Looking at it"), _("Nothing changes before you drop it."))


def source_name(verdict: CopyVerdict) -> str:
    """Return the name of the file on this computer, readable."""
    name = _file_name(verdict.location)
    return _("{name} (folder)").format(name=name) if verdict.fit is CopyFit.IS_FOLDER else name


def _file_name(source: str) -> str:
    return names.shown(names.from_wire(os.fsencode(Path(source).name)))


_NEXT = {
    CopyFit.DAMAGED: NextStep.FIND_ANOTHER,
    CopyFit.OTHER_VERSION: NextStep.FIND_ANOTHER,
    CopyFit.UNREADABLE: NextStep.FIND_ANOTHER,
    CopyFit.OTHER_PRODUCT: NextStep.GO_THERE,
    CopyFit.STILL_COPYING: NextStep.RETRY,
}


def _label(step: NextStep) -> str:
    return {
        NextStep.NONE: "",
        NextStep.FIND_ANOTHER: _("Find another copy…"),
        NextStep.GO_THERE: _("Take me there"),
        NextStep.RETRY: _("Try again"),
    }[step]


def _words(verdict: CopyVerdict) -> tuple[State, str, str]:
    detail = render(verdict.detail) if verdict.detail is not None else ""
    match verdict.fit:
        case CopyFit.IDENTICAL:
            text = _("Drop it to repair. We check it once more before uploading.")
            return State.PROVEN, _("Identical to the original"), text
        case CopyFit.LIKELY:
            return State.CHECKING, _("Name and size fit"), _("Drop it to repair. We read it in full first.")
        case CopyFit.OTHER_PRODUCT:
            text = _("It matches {name}. Drop it on that file.").format(name=names.shown(verdict.other or ""))
            return State.CHANGED, _("It is another product"), text
        case CopyFit.OTHER_VERSION:
            return State.CHANGED, _("It is another version"), detail or _("It is not the one you sell.")
        case CopyFit.DAMAGED:
            return State.DAMAGED, _("This copy is damaged too"), detail or _("It does not open without errors.")
        case CopyFit.UNREADABLE:
            return State.COULD_NOT_CHECK, _("This copy cannot be read"), detail or _("Is its disk still connected?")
        case _:
            return _waiting_words(verdict, detail)


def _waiting_words(verdict: CopyVerdict, detail: str) -> tuple[State, str, str]:
    match verdict.fit:
        case CopyFit.IS_FOLDER if verdict.path.lower().endswith(".zip"):
            text = _("Zipping it again would not be identical. Look for the ZIP that you uploaded.")
            return State.COULD_NOT_CHECK, _("It is a folder; the ZIP is needed"), text
        case CopyFit.IS_FOLDER:
            text = _("Look for the file that you uploaded.")
            return State.COULD_NOT_CHECK, _("It is a folder; the file is needed"), text
        case CopyFit.STILL_COPYING:
            text = _("Another program is writing it. Wait until it ends, then drop it again.")
            return State.CHECKING, _("It is still being copied"), text
        case CopyFit.NO_ROOM:
            return State.COULD_NOT_CHECK, _("It does not fit on your host"), detail or _("Nothing changed.")
        case CopyFit.ALREADY_FINE:
            text = _("It is exactly the file you sell. There is nothing to change.")
            return State.SOUND, _("This file is already fine"), text
        case _:
            text = _("We never saw the original of this file. Name the folder of your originals in Settings.")
            return State.COULD_NOT_CHECK, _("We cannot be sure it is good"), text


@dataclass(frozen=True, slots=True)
class Pair:
    """One dropped file and the product that it is meant for."""

    source: str
    path: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which product each of several files belongs to by its name; ``strangers`` belong to none, or to more than one."""

    pairs: tuple[Pair, ...]
    strangers: tuple[str, ...]


def pair_by_name(sources: Sequence[str], views: Iterable[FileView], folder: str | None = None) -> Pairing:
    """Match files with the products that bear their names, those within ``folder`` first."""
    keys = {source: names.match_key(names.from_wire(os.fsencode(Path(source).name))) for source in sources}
    wanted = set(keys.values())
    bearers: dict[str, list[str]] = {}
    for view in views:
        name = names.base_name(view.path)
        # Spellings only differ beyond ASCII; in a big shop this saves the work for all the rest.
        if name in wanted or not name.isascii():
            bearers.setdefault(names.match_key(name), []).append(view.path)
    pairs, strangers = [], []
    for source in sources:
        found = bearers.get(keys[source], [])
        near = [path for path in found if folder is not None and (not folder or path.startswith(folder + "/"))]
        chosen = near if len(near) == 1 else found
        if len(chosen) == 1:
            pairs.append(Pair(source, chosen[0]))
        else:
            strangers.append(source)
    return Pairing(tuple(pairs), tuple(strangers))


def answer_for_several(pairing: Pairing) -> DropAnswer:
    """Return the words for several files held over the list at once."""
    count = len(pairing.pairs) + len(pairing.strangers)
    name = ngettext("{count} file", "{count} files", count).format(count=count)
    if not pairing.pairs:
        text = _("None of them bears the name of a product. Drop them one by one.")
        return DropAnswer(name, State.COULD_NOT_CHECK, _("They match no product"), text)
    title = ngettext("{count} matches by name", "{count} match by name", len(pairing.pairs))
    text = _("Drop them: each is read in full and repairs the file of its name.")
    if pairing.strangers:
        left = ngettext("{count} is left aside.", "{count} are left aside.", len(pairing.strangers))
        text = f"{text} {left.format(count=len(pairing.strangers))}"
    return DropAnswer(name, State.CHECKING, title.format(count=len(pairing.pairs)), text, accepted=True)
