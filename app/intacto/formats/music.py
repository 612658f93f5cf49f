"""Kinds of sound and film."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import flac, ogg
from intacto.formats.kind import Kind

KINDS = (
    Kind(
        "flac",
        frozenset(("flac",)),
        flac.tester,
        say("Decodes the sound and compares it with its fingerprint; a changed letter in a title goes unnoticed."),
        lambda head: head.startswith(flac.SIGNATURE),
    ),
    Kind(
        "ogg",
        frozenset(("ogg", "oga", "ogv", "ogx", "opus", "spx")),
        ogg.tester,
        say("Compares the fingerprint of every page; sees any damage."),
        lambda head: head.startswith(ogg.CAPTURE),
    ),
)
