"""What ``intacto diagnose`` found, as an object for programs and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from intacto.cli.values import Value
from intacto.domain import names
from intacto.domain.damage import Span
from intacto.domain.explanation import Explanation
from intacto.engine.differences import MOST_SPANS
from intacto.engine.pair import Diagnosis
from intacto.text import _, ngettext, number, render

_MOST_SPANS = 10


def diagnosis_object(found: Diagnosis) -> dict[str, Value]:
    """Return the object of a diagnosis; ``ranges`` are half open, in the offsets of the bad file."""
    finding, told = found.finding, found.explanation
    return {
        "type": "diagnosis",
        "cause": finding.cause.value,
        "ranges": [[span.start, span.end] for span in finding.spans],
        "more_ranges": len(finding.spans) >= MOST_SPANS,
        "differing_bytes": finding.differing_bytes,
        "explanation": explanation_text(told),
        "excluded": [{"suspect": each.suspect.value, "why": render(each.why)} for each in told.excluded],
        "likely": told.likely.value if told.likely else None,
        "advice": render(told.advice),
        "detail": names.shown(finding.detail) or None,
        "size": found.facts.size,
        "expected_size": found.facts.expected,
    }


def explanation_text(told: Explanation) -> str:
    """Return what happened, and who usually does that."""
    return " ".join(render(part) for part in (told.sentence, told.usual) if part is not None)


def diagnosis_lines(found: Diagnosis) -> Iterator[str]:
    """Yield the lines for people that follow the sentence."""
    finding, told = found.finding, found.explanation
    for span in finding.spans[:_MOST_SPANS]:
        yield "  " + _span_text(span)
    if len(finding.spans) > _MOST_SPANS:
        rest = len(finding.spans) - _MOST_SPANS
        yield "  " + ngettext("and at {count} more place", "and at {count} more places", rest).format(
            count=number(rest)
        )
    if told.excluded:
        yield _("What it was not:")
    for each in told.excluded:
        yield f"  {render(each.suspect.label)}: {render(each.why)}"
    yield _("What to do: {advice}").format(advice=render(told.advice))


def _span_text(span: Span) -> str:
    """Return where a piece lies: the bytes count, as these lines are for whoever looks closely."""
    if not span.length:
        return _("at byte {start}").format(start=number(span.start))
    return ngettext("{count} byte from byte {start} on", "{count} bytes from byte {start} on", span.length).format(
        count=number(span.length), start=number(span.start)
    )
