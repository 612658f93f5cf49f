"""What the progress card in the sidebar says of the run under way. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.desktop.run_state import RunState
from intacto.domain import names
from intacto.engine.events import Work
from intacto.text import _, duration_text, ngettext, number


@dataclass(frozen=True, slots=True)
class Card:
    """The card: a heading, the file in hand, the share done (0 to 1, None: not known yet), and how far it is."""

    title: str
    file: str
    share: float | None
    text: str
    can_pause: bool
    paused: bool


def card(run: RunState) -> Card | None:
    """Return what to show, None where nothing runs."""
    if not run.running:
        return None
    file = names.shown(names.base_name(run.path)) if run.path else ""
    share = run.bytes_done / run.bytes if run.bytes else None
    # A repair is not offered to be held halfway, but one that is held must be able to go on.
    can_pause = not run.stopping and not run.testing and (run.work is Work.CHECK or run.paused)
    return Card(_title(run), file, share, _text(run), can_pause, run.paused)


def _title(run: RunState) -> str:
    if run.stopping:
        return _("Stopping")
    if run.paused:
        return _("Paused")
    if run.testing:
        return _("Testing your host")
    return _("Repairing") if run.work is Work.REPAIR else _("Checking")


def _text(run: RunState) -> str:
    if run.testing:
        return _("It takes about a minute")
    if run.work is Work.REPAIR and not run.number:
        return _("Preparing")
    if run.listing or not run.files:
        if not run.files:
            return _("Listing your files")
        found = ngettext("{count} file found", "{count} files found", run.files)
        return found.format(count=number(run.files))
    if run.work is Work.REPAIR:
        return _("{done} of {count}").format(done=number(run.number), count=number(run.files))
    text = _("{done} of {count}").format(done=number(run.files_done), count=number(run.files))
    if run.paused or run.seconds_left is None:
        return text
    return f"{text} · {duration_text(run.seconds_left)}"
