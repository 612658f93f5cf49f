"""``intacto shop set``: what a shop may use, and what it promises."""

from __future__ import annotations

from dataclasses import replace

from intacto.cli import exits
from intacto.cli.options import Call
from intacto.cli.screen import Screen
from intacto.domain.customer import parse_web
from intacto.domain.errors import AddressInvalid
from intacto.domain.quiet import QuietHours
from intacto.domain.shop import Shop
from intacto.domain.words import say
from intacto.engine.office import Office
from intacto.text import _, ngettext, number


def set_choices(call: Call, office: Office, screen: Screen) -> int:
    """Keep what the call chooses for a shop, show all its choices, and return the exit code.

    Raises ShopUnknown, and AddressInvalid where nothing is chosen or the web address is none.
    """
    given = vars(call)
    shop = office.shop(call.name)
    changed = replace(
        shop,
        days=given.get("days", shop.days),
        limit=given.get("speed", shop.limit),
        quiet=given.get("quiet", shop.quiet),
        takes_digests=given.get("digests", shop.takes_digests),
        web=parse_web(call.web) if call.web not in ("", "none") else "" if call.web else shop.web,
    )
    if not call.web and not given.keys() & {"days", "speed", "quiet", "digests"}:
        raise AddressInvalid(say("Nothing is chosen"), say("“intacto shop set --help” shows what can be."))
    office.update_shop(changed)
    for line in choices_of(changed):
        screen.line(line)
    return exits.FINE


def choices_of(shop: Shop) -> list[str]:
    """Return in words what the seller chose for a shop."""
    days = ngettext("Full round every {count} day", "Full round every {count} days", shop.days)
    lines = [days.format(count=number(shop.days))]
    if shop.web:
        lines.append(_("Public address: {url}").format(url=shop.web))
    if shop.limit is not None:
        lines.append(_("Top speed: {count} KB per second").format(count=number(round(shop.limit / 1000))))
    if shop.quiet is not None:
        lines.append(_("Nothing is read by itself: {hours}").format(hours=_hours(shop.quiet)))
    if shop.takes_digests:
        lines.append(_("Fingerprints that the host computes count as a proof"))
    return lines


def _hours(quiet: QuietHours) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (quiet.start, quiet.end))
