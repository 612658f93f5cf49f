"""Kinds of pictures."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import png
from intacto.formats.kind import Kind

KINDS = (
    Kind(
        "png",
        frozenset({"png", "apng"}),
        png.PngTester,
        say("Compares all checks inside and unpacks the picture; sees any damage."),
        lambda head: head.startswith(png.SIGNATURE),
    ),
)
