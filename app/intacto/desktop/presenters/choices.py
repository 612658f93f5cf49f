"""What the seller is told before deciding on a changed file, and what each answer means. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intacto.desktop.presenters.cause import finding_of, has_places, older_day
from intacto.domain.damage import Cause, Finding
from intacto.domain.health import Health
from intacto.domain.overview import FileDetails
from intacto.domain.story import story_of
from intacto.text import _, day_text, render


@dataclass(frozen=True, slots=True)
class Choices:
    """Two equal answers, and what is known beforehand (empty: nothing beyond what is said above).

    ``shows_bytes``: it is known where the file differs, and can be looked at.
    """

    known: str
    mine: str
    mine_note: str
    put_back: str
    put_back_note: str
    shows_bytes: bool = False


def plain_choices() -> Choices:
    """Return what is asked of any changed file, before more is known of it."""
    return Choices(
        known="",
        mine=_("I changed it"),
        mine_note=_("What is on your host becomes the new original. Nothing changes there."),
        put_back=_("Go back to the previous one"),
        put_back_note=_("Your good copy goes back onto your host. The changed file is kept, so that you can undo it."),
    )


def choices_of(details: FileDetails) -> Choices:
    """Return what to ask of a file that is sound and not the one that was sold."""
    view = details.view
    finding = finding_of(view) if view.health is Health.CHANGED else None
    if finding is None:
        return plain_choices()
    asked = replace(plain_choices(), known=_known(details, finding), shows_bytes=has_places(view))
    if finding.cause is not Cause.OLDER_VERSION:
        return asked
    return replace(
        asked,
        mine=_("Keep the older one"),
        mine_note=_("The older version on your host becomes the original. Nothing changes there."),
        put_back=_("Put the newest one back"),
        put_back_note=_("Your good copy goes back onto your host. The older file is kept: you can undo it."),
    )


def _known(details: FileDetails, finding: Finding) -> str:
    """Return what the bytes show beyond what is said above."""
    if finding.cause is Cause.OLDER_VERSION:
        day = older_day(details)
        return _("It was your original from {day} on.").format(day=day) if day else ""
    if finding.cause is Cause.UNKNOWN:
        return ""
    story, said = story_of(details, day_text), details.view.verdict.reason.msgid
    told = (story.sentence, story.usual) if story is not None else ()
    return " ".join(render(each) for each in told if each is not None and each.msgid != said)
