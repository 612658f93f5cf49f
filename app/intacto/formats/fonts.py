"""Kinds of fonts."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import sfnt, woff
from intacto.formats.kind import Kind

KINDS = (
    Kind(
        "font",
        frozenset(("ttf", "otf", "ttc", "otc")),
        sfnt.tester,
        say("Compares the sums of all tables; sees nearly any damage, except in collections of fonts."),
        lambda head: head[:4] in (*sfnt.SIGNATURES[:2], sfnt.COLLECTION) and sfnt.has_directory(head),
    ),
    Kind(
        "woff",
        frozenset(("woff",)),
        woff.tester,
        say("Unpacks all tables and compares their sums; sees nearly any damage."),
        lambda head: head.startswith(woff.SIGNATURE),
    ),
    Kind(
        "woff2",
        frozenset(("woff2",)),
        woff.tester_2,
        say("Unpacks the font and compares lengths; half of all small damage goes unnoticed."),
        lambda head: head.startswith(woff.SIGNATURE_2),
    ),
)
