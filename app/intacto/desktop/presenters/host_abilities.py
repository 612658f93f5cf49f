"""What a host can do, in six lines of plain words. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from intacto.desktop.presenters.settings import speed_text
from intacto.desktop.presenters.states import State
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import HostMemory, Scheme, Shop
from intacto.text import _, duration_text, number

FINE = State.SOUND
LACKING = State.COULD_NOT_CHECK
UNTRIED = State.NOT_YET


@dataclass(frozen=True, slots=True)
class AbilityRow:
    """One line: how it stands, what is asked, what was found, and what that means for the shop."""

    badge: State
    title: str
    value: str
    note: str


def ability_rows(shop: Shop, memory: HostMemory, card: ReportCard, size: int) -> tuple[AbilityRow, ...]:
    """Return the six lines; ``size`` of the shop in bytes."""
    return (
        _encryption(shop, memory, card),
        _reading(card),
        _replacing(card),
        _fingerprints(card),
        _connections(card),
        _speed(card, size),
    )


def _encryption(shop: Shop, memory: HostMemory, card: ReportCard) -> AbilityRow:
    title = _("Encrypted connection")
    if shop.address.scheme is Scheme.FILE or shop.is_demo:
        return AbilityRow(FINE, title, _("Not needed"), _("It is this computer: nothing travels"))
    if not card.encrypted:
        note = _("Anyone on the way can read your password. Ask your host for FTPS or SFTP")
        return AbilityRow(LACKING, title, _("None"), note)
    how = _("SFTP") if shop.address.scheme is Scheme.SFTP else _("FTPS")
    if card.tls and not memory.trusted:
        how = _("{how}, {version}").format(how=how, version=card.tls.replace("TLSv", "TLS "))
    if memory.trusted:
        how = _("{how}, a server that you trusted").format(how=how)
    return AbilityRow(FINE, title, how, _("Nobody on the way can read your password"))


def _reading(card: ReportCard) -> AbilityRow:
    title, note = _("Every file can be read back"), _("This is what makes “Proven” possible")
    match card.abilities.reads_at:
        case True:
            return AbilityRow(FINE, title, _("Whole, and in pieces from any point"), note)
        case False:
            note = _("A reading that breaks off begins again, and no samples can be taken")
            return AbilityRow(LACKING, title, _("Whole, but not from any point"), note)
        case _:
            return AbilityRow(FINE, title, _("Whole"), note)


def _replacing(card: ReportCard) -> AbilityRow:
    title = _("Safe replacement")
    if not card.writable:
        return AbilityRow(
            LACKING, title, _("Not possible"), _("The folder takes no file from us: we can only warn you")
        )
    match card.abilities.renames_over:
        case True:
            value = _("Renaming works, also over an existing file")
            return AbilityRow(FINE, title, value, _("A repair is never visible half-done"))
        case False:
            value = _("Renaming works, not over an existing file")
            return AbilityRow(FINE, title, value, _("A repair moves the old file aside first, for a moment"))
        case _:
            return AbilityRow(UNTRIED, title, _("Not tried"), _("A repair moves the old file aside first"))


def _fingerprints(card: ReportCard) -> AbilityRow:
    title = _("Server fingerprints")
    if card.abilities.sha256:
        return AbilityRow(FINE, title, _("Offered"), _("They raise alarms early; only reading proves"))
    return AbilityRow(LACKING, title, _("Not offered"), _("We read the files instead: slower, and surer"))


def _connections(card: ReportCard) -> AbilityRow:
    title, ours = _("Connections at once"), number(card.sessions)
    if card.most_sessions is None:
        value = _("No limit was met — we use {ours}").format(ours=ours)
        return AbilityRow(FINE, title, value, _("More are opened only where they help"))
    value = _("{most} — we use {ours}").format(most=number(card.most_sessions), ours=ours)
    spare = card.most_sessions > card.sessions
    return AbilityRow(FINE, title, value, _("One stays free for you") if spare else _("Your host allows few"))


def _speed(card: ReportCard, size: int) -> AbilityRow:
    title = _("Speed")
    if not card.down:
        return AbilityRow(UNTRIED, title, _("Not measured"), _("There was nothing to measure it with"))
    value = speed_text(_rounded(card.down))
    if card.up:
        value = _("{down} down, {up} up").format(down=value, up=speed_text(_rounded(card.up)))
    note = _("A full round takes {time}").format(time=duration_text(size / card.down)) if size else ""
    return AbilityRow(FINE, title, value, note)


def _rounded(speed: float) -> float:
    """Return a measured speed no finer than it is known: two digits."""
    if speed >= 10_000_000:
        return float(round(speed, -6))
    return float(round(speed, -5)) if speed >= 100_000 else max(10_000.0, float(round(speed, -4)))
