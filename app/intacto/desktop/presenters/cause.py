"""The card of the cause: what happened, who usually does that, what to do next, and who did not do it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intacto.domain.damage import Finding
from intacto.domain.explanation import Explanation, Suspect
from intacto.domain.health import Health
from intacto.domain.overview import FileDetails, FileView
from intacto.domain.story import facts_of, story_of
from intacto.text import _, day_text, render


class Sign(StrEnum):
    """What stands before a suspect. The values are the theme's names of icons."""

    HOST = "nav/host"
    UPLOAD = "act/upload"
    LINE = "place/web"
    PROGRAM = "kind/zip"
    SHOP = "kind/shop"
    EDITOR = "act/pencil"
    BACKUP = "act/history"
    NOBODY = "act/info"


_SIGNS = {
    Suspect.FTP_PROGRAM: Sign.UPLOAD,
    Suspect.BROKEN_UPLOAD: Sign.UPLOAD,
    Suspect.STORAGE: Sign.HOST,
    Suspect.LINE: Sign.LINE,
    Suspect.COMPRESSOR: Sign.PROGRAM,
    Suspect.SHOP_SOFTWARE: Sign.SHOP,
    Suspect.EDITOR: Sign.EDITOR,
    Suspect.OLD_BACKUP: Sign.BACKUP,
    Suspect.SOMEBODY: Sign.EDITOR,
}


@dataclass(frozen=True, slots=True)
class RuledOut:
    """One who did not do it, and what shows that."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class CauseCard:
    """What the card says. ``what`` is empty where the sentences above say it all."""

    heading: str
    sign: Sign
    title: str
    what: str
    next_step: str
    ruled_out: tuple[RuledOut, ...]


def cause_card(details: FileDetails) -> CauseCard | None:
    """Return the card of a file that is damaged or could not be read alike twice, None for all others."""
    view = details.view
    if view.verdict.for_customers:
        return None
    story = story_of(details, day_text) if finding_of(view) is not None else None
    if story is not None and view.health in (Health.DAMAGED, Health.UNREADABLE):
        return _told(view, story)
    return _by_format(view) if view.health is Health.DAMAGED else None


def finding_of(view: FileView) -> Finding | None:
    """Return how the host's file differs from its original of today, None where that is not known."""
    proof, baseline = view.state.proof, view.state.baseline
    finding = proof.finding if proof is not None else None
    if finding is None or baseline is None or finding.against != baseline.fingerprint.sha256:
        return None
    return finding if view.verdict.cause is finding.cause else None


def has_places(view: FileView) -> bool:
    """Tell whether it is known where the host's file differs: then its bytes can be looked at there."""
    finding = finding_of(view)
    return finding is not None and bool(finding.spans)


def older_day(details: FileDetails) -> str:
    """Return since when the earlier version was sold that the host's file is or holds, empty where it is none."""
    facts = facts_of(details, day_text)
    return facts.older if facts is not None else ""


def _told(view: FileView, found: Explanation) -> CauseCard:
    suspect = found.likely
    return CauseCard(
        heading=_("Probable cause") if suspect is not None else _("What happened"),
        sign=_SIGNS[suspect] if suspect is not None else Sign.NOBODY,
        title=render(suspect.label) if suspect is not None else _("Who did it is not proven"),
        what=_what(view, found),
        next_step=render(found.advice),
        ruled_out=tuple(RuledOut(render(each.suspect.label), render(each.why)) for each in found.excluded),
    )


def _by_format(view: FileView) -> CauseCard | None:
    """Return what a file's own format says, where there is nothing to compare it with: it accuses nobody."""
    proof = view.state.proof
    if proof is None or proof.opinion is None or view.state.baseline is not None:
        return None
    return CauseCard(
        heading=_("What happened"),
        sign=Sign.NOBODY,
        title=_("Who did it is not proven"),
        what=_("Only its own format was tested. There is no good copy to compare it with."),
        next_step=_("Show Intacto a good copy. It then tells what differs, and repairs it."),
        ruled_out=(),
    )


def _what(view: FileView, found: Explanation) -> str:
    """Return what is said above no more, and who usually does that."""
    parts = () if found.sentence.msgid == view.verdict.reason.msgid else (render(found.sentence),)
    return " ".join((*parts, render(found.usual))) if found.usual is not None else " ".join(parts)
