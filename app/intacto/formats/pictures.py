"""Kinds of pictures."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import jpeg, png
from intacto.formats.kind import Kind

KINDS = (
    Kind(
        "png",
        frozenset({"png", "apng"}),
        png.PngTester,
        say("Compares all checks inside and unpacks the picture; sees any damage."),
        lambda head: head.startswith(png.SIGNATURE),
    ),
    Kind(
        "jpeg",
        frozenset({"jpg", "jpeg", "jpe", "jfif"}),
        jpeg.JpegTester,
        say("Sees where it breaks off and broken tables; damage inside the picture stays unseen."),
        lambda head: head.startswith(jpeg.SIGNATURE),
    ),
)
