"""The words around the bytes: where both sides come from, which range is shown, and what is copied. No Qt."""

from __future__ import annotations

import time
from dataclasses import dataclass

from intacto.desktop.presenters.copies import short_folder
from intacto.desktop.presenters.hex_lines import HexLine, differing, heading_line, hex_lines
from intacto.domain import names
from intacto.domain.excerpts import Excerpt
from intacto.domain.overview import FileView
from intacto.engine.evidence import Evidence, Origin
from intacto.text import _, ngettext, number, render, when_text

_FULL = 16
"""Bytes in a row of what is copied."""


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """What stands above and around the bytes. ``notice`` is empty where there is nothing to be careful about."""

    sources: str
    notice: str
    counter: str
    place: str
    spoken: str
    more: str
    lines: tuple[HexLine, ...]


def evidence_shown(evidence: Evidence, chosen: int, width: int, now: float) -> EvidenceShown:
    """Return how one range of the evidence is shown in rows of ``width`` bytes; the range must have come."""
    excerpt = evidence.excerpts[chosen]
    count = _("{number} of {count}").format(number=number(chosen + 1), count=number(evidence.expected))
    return EvidenceShown(
        sources=sources_text(evidence, when_text(evidence.at, now)),
        notice=notice_text(evidence),
        counter=count,
        place=place_text(excerpt),
        spoken=f"{count}. {place_text(excerpt)} {_differing_text(excerpt)}",
        more=more_text(evidence),
        lines=(_heading(evidence, width), *hex_lines(excerpt, width)),
    )


def sources_text(evidence: Evidence, when: str) -> str:
    """Return where both sides come from; ``when`` the bad bytes were read, or the file repaired."""
    if evidence.origin is Origin.KEPT:
        left = _("What the repair replaced, kept on this computer: {when}.").format(when=when)
    else:
        left = _("What stands on your host, read now: {when}.").format(when=when)
    if not evidence.good:
        return f"{left} {_('No good copy is at hand: only what stands there now is shown.')}"
    good = _("Your good copy: {file}").format(file=short_folder(evidence.good))
    return f"{left} {good}"


def notice_text(evidence: Evidence) -> str:
    """Return a warning where the host's file is no longer the one that was found to be bad."""
    if not evidence.changed:
        return ""
    return _("The file on your host changed since it was checked. These are its bytes of now. Check it again.")


def more_text(evidence: Evidence) -> str:
    """Return how many ranges are left out, where some are."""
    if evidence.ranges <= evidence.expected:
        return ""
    text = _("The first {shown} of {all} places are shown.")
    return text.format(shown=number(evidence.expected), all=number(evidence.ranges))


def place_text(excerpt: Excerpt) -> str:
    """Return which bytes the range has, counted from 0 as in every tool that shows them."""
    span = excerpt.span
    if not span.length:
        return _("At byte {start}.").format(start=number(span.start))
    text = ngettext("Byte {start}.", "Bytes {start} to {end} ({count}).", span.length)
    return text.format(start=number(span.start), end=number(span.end - 1), count=number(span.length))


def copied_text(view: FileView, evidence: Evidence) -> str:
    """Return all that came as plain text, as one sends it to one's host."""
    state = view.state
    lines = [names.shown(view.path), render(view.verdict.reason)]
    baseline, proof = state.baseline, state.proof
    if baseline is not None:
        original = _("Original: {count} bytes, fingerprint (SHA-256) {sha256}")
        lines.append(original.format(count=number(baseline.fingerprint.size), sha256=baseline.fingerprint.sha256))
    if proof is not None and evidence.origin is Origin.HOST:
        found = _("Found on {day}: {count} bytes, fingerprint (SHA-256) {sha256}")
        print_ = proof.fingerprint
        lines.append(found.format(day=_moment(proof.at), count=number(print_.size), sha256=print_.sha256))
    lines += [sources_text(evidence, _moment(evidence.at)), legend_text(has_good=bool(evidence.good))]
    lines += [text for text in (notice_text(evidence), more_text(evidence)) if text]
    for chosen, excerpt in enumerate(evidence.excerpts):
        count = _("{number} of {count}").format(number=number(chosen + 1), count=number(evidence.expected))
        lines += ["", f"{count}. {place_text(excerpt)}", _heading(evidence, _FULL).text]
        lines += [line.text for line in hex_lines(excerpt, _FULL)]
    return "\n".join(lines) + "\n"


def legend_text(*, has_good: bool) -> str:
    """Return what the brackets mean."""
    if has_good:
        return _("[ ] marks bytes that differ, -- means that nothing is there.")
    return _("[ ] marks bytes that are known to be wrong as a whole.")


def _moment(at: float) -> str:
    """Return a time as it is still understood in a letter of next week, in any language."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def _heading(evidence: Evidence, width: int) -> HexLine:
    bad = _("Replaced") if evidence.origin is Origin.KEPT else _("On your host")
    return heading_line(bad, _("Your good copy") if evidence.good else "", width)


def _differing_text(excerpt: Excerpt) -> str:
    wrong, shown = differing(excerpt)
    text = ngettext("{count} byte of {all} shown differs.", "{count} bytes of {all} shown differ.", wrong)
    return text.format(count=number(wrong), all=number(shown))
