"""A host's report card in words: for each thing what was found, and what it means for the seller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intacto.domain.report_card import ReportCard
from intacto.text import _, ngettext, number, size_text

_SAME_CLOCK = 60.0


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line: what it is about, what was found, what that means. ``good`` None: not known, or neither."""

    title: str
    value: str
    meaning: str = ""
    good: bool | None = True


def card_lines(card: ReportCard) -> Iterator[CardLine]:
    """Yield the lines of a card, in the order in which they matter."""
    if card.identity.banner or card.identity.peer:
        yield _encryption(card)
    yield _reading(card)
    yield _replacing(card)
    yield _digests(card)
    if card.identity.banner or card.identity.peer:
        yield _sessions(card)
    yield from _speed(card)
    yield from _listing(card)
    yield from _clock(card)


def _encryption(card: ReportCard) -> CardLine:
    title = _("Encrypted connection")
    if not card.encrypted:
        return CardLine(
            title, _("No"), _("Password and files travel unencrypted. Ask your host for FTPS or SFTP."), False
        )
    how = card.tls or "SSH" if card.tls or not card.certificate else "TLS"
    names = ", ".join(card.certificate.names) if card.certificate else ""
    value = _("{protocol}, certificate of {names}").format(protocol=how, names=names) if names else how
    return CardLine(title, value, _("Nobody on the way can read your password"))


def _reading(card: ReportCard) -> CardLine:
    title, meaning = _("Every file can be read back"), _("This is what makes “Proven” possible")
    match card.abilities.reads_at:
        case True:
            return CardLine(title, _("Whole, and in pieces from any point"), meaning)
        case False:
            return CardLine(title, _("Whole only"), _("A reading that breaks off begins anew"), good=None)
        case None:
            return CardLine(title, _("Whole"), meaning)


def _replacing(card: ReportCard) -> CardLine:
    title = _("Safe replacement")
    if not card.writable:
        return CardLine(
            title, _("The folder takes no files of ours"), _("Files can be proven here, but not repaired"), False
        )
    over = card.abilities.renames_over
    value = _("Renaming works, also over an existing file") if over else _("Renaming works")
    return CardLine(title, value, _("A repair is never visible half-done"))


def _digests(card: ReportCard) -> CardLine:
    title = _("Server fingerprints")
    if card.abilities.sha256 is None:
        return CardLine(title, _("Not offered"), _("We read the files instead: slower, and surer"), good=None)
    return CardLine(title, card.abilities.sha256, _("They raise alarms between two readings"))


def _sessions(card: ReportCard) -> CardLine:
    title = _("Connections at once")
    if card.most_sessions is None:
        value = _("No limit was met; we begin with {count}").format(count=number(card.sessions))
        return CardLine(title, value, _("More where they help"))
    value = _("{most}, we use {count}").format(most=number(card.most_sessions), count=number(card.sessions))
    meaning = _("One stays free for you") if card.sessions < card.most_sessions else _("None stays free for you")
    return CardLine(title, value, meaning)


def _speed(card: ReportCard) -> Iterator[CardLine]:
    parts = []
    if card.down is not None:
        parts.append(_("{size} a second down").format(size=size_text(int(card.down))))
    if card.up is not None:
        parts.append(_("{size} a second up").format(size=size_text(int(card.up))))
    if parts:
        yield CardLine(_("Speed"), ", ".join(parts))
    if card.round_trip is not None:
        yield CardLine(
            _("Distance"), _("An answer takes {count} ms").format(count=number(card.round_trip * 1000, 1)), good=None
        )


def _listing(card: ReportCard) -> Iterator[CardLine]:
    if card.mlsd is not None:
        value = _("Made for programs (MLSD)") if card.mlsd else _("Made for people (LIST)")
        yield CardLine(_("Listings"), value, "" if card.mlsd else _("Times are the host's own, often without seconds"))
    if card.abilities.ascii_changes:
        yield CardLine(
            _("Text mode"), _("It changes files"), _("We never use it; set other programs to binary"), good=None
        )


def _clock(card: ReportCard) -> Iterator[CardLine]:
    if card.clock is None:
        return
    seconds, within = round(card.clock.offset), round(card.clock.within)
    if abs(seconds) <= max(within, _SAME_CLOCK):
        yield CardLine(_("Clock"), _("Like that of this computer"))
        return
    ahead = ngettext("{count} second ahead", "{count} seconds ahead", abs(seconds))
    behind = ngettext("{count} second behind", "{count} seconds behind", abs(seconds))
    value = (ahead if seconds > 0 else behind).format(count=number(abs(seconds)))
    exact = _("As exact as its listings: {count} s").format(count=number(within))
    yield CardLine(_("Clock"), value, exact, good=None)
