"""The report on a host, to be saved and shown to others: plain text and a page. No Qt."""

from __future__ import annotations

import time
from collections.abc import Iterable
from html import escape

from intacto.desktop.presenters.host import HostFacts, HostPage
from intacto.domain.report_card import ReportCard
from intacto.domain.shop import Shop
from intacto.text import _, language, number

Pairs = tuple[tuple[str, str], ...]


def report_lines(shop: Shop, page: HostPage, facts: HostFacts) -> tuple[tuple[str, Pairs], ...]:
    """Return the report in sections: a heading and pairs of what and how. No user and no password is in it."""
    card = facts.card
    can = tuple((row.title, f"{row.value}. {row.note}" if row.note else row.value) for row in page.abilities)
    changes = tuple((row.sign, f"{row.before} → {row.after}") for row in page.changes if row.changed)
    sections = [
        (shop.address.host or shop.name, ((_("Shop"), shop.name), (_("About"), page.subtitle))),
        (_("What it can do"), can),
        (_("Technical details"), _technical(card) if card is not None else ()),
        (page.changes_title, changes),
        (_("Last 30 days"), ((page.strip.count, page.strip.text),) if page.strip is not None else ()),
        (_("In short"), ((page.verdict, ""),) if page.verdict else ()),
    ]
    return tuple((title, pairs) for title, pairs in sections if title and pairs)


def report_text(sections: Iterable[tuple[str, Pairs]]) -> str:
    """Return the report as plain text."""
    parts = []
    for title, pairs in sections:
        lines = [f"  {name}: {told}" if told else f"  {name}" for name, told in pairs]
        parts.append("\n".join((title, *lines)))
    return "\n\n".join(parts) + "\n"


def report_html(sections: Iterable[tuple[str, Pairs]]) -> str:
    """Return the report as a page that stands by itself. What the host said is escaped."""
    body = []
    for title, pairs in sections:
        rows = "".join(
            f"<tr><th scope=row>{escape(name)}</th><td>{escape(told)}</td></tr>"
            if told
            else f"<tr><td colspan=2>{escape(name)}</td></tr>"
            for name, told in pairs
        )
        body.append(f"<h2>{escape(title)}</h2>\n<table>{rows}</table>")
    return _PAGE.format(language=language(), title=escape(_("My host")), body="\n".join(body))


_PAGE = """<!DOCTYPE html>
<html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:15px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}}
table{{border-collapse:collapse;width:100%}}
th,td{{text-align:left;vertical-align:top;padding:.4em .8em .4em 0;
border-bottom:1px solid #ddd}}th{{width:16em}}</style>
<h1>{title}</h1>
{body}
</html>
"""


def _technical(card: ReportCard) -> Pairs:
    abilities, identity = card.abilities, card.identity
    pairs = (
        (_("Tested"), time.strftime("%Y-%m-%d %H:%M", time.localtime(card.at))),
        (_("Server answers as"), identity.banner),
        (_("System"), card.system),
        (_("Address"), identity.peer),
        (_("Encryption"), card.tls or ""),
        (_("Certificate or key"), identity.key),
        (_("Listings made for programs"), _yes(card.mlsd)),
        (_("Fingerprints (SHA-256)"), abilities.sha256 or _yes(None if abilities.sha256 is None else False)),
        (_("Reading from any point"), _yes(abilities.reads_at)),
        (_("Writing at a point keeps what follows"), _yes(abilities.keeps_tail)),
        (_("Renaming over an existing file"), _yes(abilities.renames_over)),
        (_("Text mode changes files"), _yes(abilities.ascii_changes)),
        (_("Commands may be sent ahead"), _yes(abilities.pipelines)),
        (_("Clock"), _clock(card)),
        (_("Answers within"), _("{count} ms").format(count=number(card.round_trip * 1000)) if card.round_trip else ""),
    )
    return tuple((name, told) for name, told in pairs if told)


def _clock(card: ReportCard) -> str:
    if card.clock is None:
        return ""
    seconds = round(card.clock.offset)
    if abs(seconds) <= max(1.0, card.clock.within):
        return _("right")
    ahead = _("{count} s ahead") if seconds > 0 else _("{count} s behind")
    return ahead.format(count=number(abs(seconds)))


def _yes(answer: bool | None) -> str:
    return {True: _("yes"), False: _("no"), None: _("not tried")}[answer]
