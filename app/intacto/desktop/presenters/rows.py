"""The words and figures of one row of the list, and what a screen reader says of it. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from intacto.desktop.presenters.states import State, label, word_of
from intacto.domain import names
from intacto.domain.health import Health
from intacto.domain.overview import FileView
from intacto.domain.proof import ProofLevel
from intacto.text import _, ngettext, number, size_text, when_text

NO_SIZE = "—"
"""What stands where there is no file to have a size."""


class FileKind(StrEnum):
    """What a file is, by its name. The values are the theme's names of icons."""

    ZIP = "kind/zip"
    FONT = "kind/font"
    DOCUMENT = "kind/document"
    MUSIC = "kind/music"
    VIDEO = "kind/video"
    PICTURE = "kind/picture"
    GENERIC = "kind/generic"


_ENDINGS = {
    FileKind.ZIP: "zip 7z rar gz tgz xz tar",
    FileKind.FONT: "ttf otf ttc woff woff2",
    FileKind.DOCUMENT: "pdf epub mobi doc docx odt rtf txt md ppt pptx odp xls xlsx ods csv",
    FileKind.MUSIC: "mp3 wav flac ogg opus m4a aac aif aiff mid",
    FileKind.VIDEO: "mp4 mov mkv avi webm m4v",
    FileKind.PICTURE: "png jpg jpeg gif webp svg tif tiff psd ai eps heic bmp",
}
_KIND_OF = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}


def kind_of(path: str) -> FileKind:
    """Return what a file is, by the ending of its name."""
    return _KIND_OF.get(path.rpartition(".")[2].lower(), FileKind.GENERIC)


def level_label(level: ProofLevel) -> str:
    """Return what the bars of proof stand for."""
    return {
        ProofLevel.NONE: _("Never seen"),
        ProofLevel.LISTED: _("Listed only"),
        ProofLevel.SAMPLED: _("Sampled"),
        ProofLevel.DIGEST: _("Server fingerprint"),
        ProofLevel.READ: _("Read back in full"),
        ProofLevel.CUSTOMER: _("As your customer gets it"),
    }[level]


def looked_at(view: FileView) -> float | None:
    """Return when the host's file was last looked at as its state tells it (seconds since the epoch)."""
    state = view.state
    match view.health:
        case Health.UNREADABLE if state.failure is not None:
            return state.failure.at
        case Health.MISSING:
            return state.presence.gone_since or state.presence.seen
        case _:
            return _reached_at(view)


def _reached_at(view: FileView) -> float | None:
    """Return when the level that the bars show was reached."""
    state = view.state
    match view.level:
        case ProofLevel.CUSTOMER if state.customer is not None:
            return state.customer.at
        case ProofLevel.SAMPLED | ProofLevel.DIGEST if state.glimpse is not None:
            return state.glimpse.at
        case ProofLevel.NONE | ProofLevel.LISTED:
            return state.presence.seen
        case _:
            return view.proven_at


def bars(view: FileView) -> int:
    """Return how many bars of proof are full, 0 to 5."""
    return 0 if view.health is Health.UNREADABLE else int(view.level)


def age_text(view: FileView, now: float) -> str:
    """Return when the file was last looked at, in words; ``""`` where it never was."""
    at = looked_at(view)
    return "" if at is None else when_text(at, now)


def percent_text(share: float) -> str:
    """Return a share from 0 to 1 in whole percent, never more than 100."""
    return _("{percent}%").format(percent=round(100 * min(1.0, max(0.0, share))))


def file_size(view: FileView) -> str:
    """Return the size at the host in words."""
    return NO_SIZE if view.size is None else size_text(view.size)


def file_words(view: FileView, reading: float | None, now: float) -> str:
    """Return the whole row of a file as a screen reader says it."""
    parts = [names.shown(names.base_name(view.path)), word_of(view, reading), level_label(view.level).lower()]
    parts += [age_text(view, now)]
    if reading is not None:
        parts += [_("being read, {percent}").format(percent=percent_text(reading))]
    parts += [file_size(view) if view.size is not None else ""]
    return ", ".join(part for part in parts if part)


def folder_words(name: str, counts: Mapping[State, int]) -> str:
    """Return the whole row of a folder as a screen reader says it."""
    words = ", ".join(counted(state, counts[state]) for state in State if counts.get(state))
    return _("{name}, folder: {counts}").format(name=name, counts=words or _("no files"))


def counted(state: State, count: int) -> str:
    """Return "2 damaged", "1 with an old proof"."""
    text = {
        State.DAMAGED: lambda n: ngettext("{count} damaged", "{count} damaged", n),
        State.MISSING: lambda n: ngettext("{count} missing", "{count} missing", n),
        State.CHANGED: lambda n: ngettext("{count} changed", "{count} changed", n),
        State.COULD_NOT_CHECK: lambda n: ngettext("{count} could not be checked", "{count} could not be checked", n),
        State.OLD: lambda n: ngettext("{count} with an old proof", "{count} with an old proof", n),
        State.CHECKING: lambda n: ngettext("{count} being checked", "{count} being checked", n),
        State.NOT_YET: lambda n: ngettext("{count} not checked yet", "{count} not checked yet", n),
        State.SOUND: lambda n: ngettext("{count} sound", "{count} sound", n),
        State.PROVEN: lambda n: ngettext("{count} proven", "{count} proven", n),
    }[state](count)
    return text.format(count=number(count))


def folder_badges(counts: Mapping[State, int]) -> tuple[tuple[State | None, int], ...]:
    """Return what a folder row shows: the three worst states, the rest as ``(None, n)``, then the proven ones."""
    others = [(state, counts[state]) for state in State if state is not State.PROVEN and counts.get(state)]
    shown: list[tuple[State | None, int]] = [*others[:3]]
    rest = sum(count for _state, count in others[3:])
    if rest:
        shown.append((None, rest))
    if counts.get(State.PROVEN):
        shown.append((State.PROVEN, counts[State.PROVEN]))
    return tuple(shown)


def folder_state_text(counts: Mapping[State, int]) -> str:
    """Return the badges of a folder row in words, for those who cannot see them."""
    return ", ".join(counted(state, counts[state]) for state in State if counts.get(state)) or label(State.NOT_YET)
