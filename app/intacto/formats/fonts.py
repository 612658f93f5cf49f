"""Kinds of fonts."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import signs
from intacto.formats.kind import Kind, late

KINDS = (
    Kind(
        "font",
        frozenset(("ttf", "otf", "ttc", "otc")),
        late("sfnt"),
        say("Compares the sums of all tables; sees nearly any damage, except in collections of fonts."),
        signs.FONT,
        signs.is_font,
    ),
    Kind(
        "woff",
        frozenset(("woff",)),
        late("woff"),
        say("Unpacks all tables and compares their sums; sees nearly any damage."),
        (signs.WOFF,),
    ),
    Kind(
        "woff2",
        frozenset(("woff2",)),
        late("woff", "tester_2"),
        say("Unpacks the font and compares lengths; half of all small damage goes unnoticed."),
        (signs.WOFF2,),
    ),
)
