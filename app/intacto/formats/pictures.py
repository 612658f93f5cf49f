"""Kinds of pictures."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import bmp, gif, jpeg, png, psd, tiff, webp
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
    Kind(
        "gif",
        frozenset({"gif"}),
        gif.GifTester,
        say("Sees where it breaks off and broken codes; wrong colours stay unseen."),
        lambda head: head.startswith(gif.SIGNATURES),
    ),
    Kind(
        "webp",
        frozenset({"webp"}),
        webp.WebpTester,
        say("Sees where it breaks off; damage inside the picture stays unseen."),
        webp.begins,
    ),
    Kind(
        "tiff",
        frozenset({"tif", "tiff"}),
        tiff.TiffTester,
        say("Sees where it breaks off; damage inside the picture stays unseen."),
        lambda head: head.startswith(tiff.SIGNATURES),
    ),
    Kind(
        "psd",
        frozenset({"psd", "psb"}),
        psd.PsdTester,
        say("Sees where it breaks off; damage inside the picture stays unseen."),
        lambda head: head.startswith(psd.SIGNATURES),
    ),
    Kind(
        "bmp",
        frozenset({"bmp"}),
        bmp.BmpTester,
        say("Sees where it breaks off; damage inside the picture stays unseen."),
        bmp.begins,
    ),
)
