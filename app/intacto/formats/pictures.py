"""Kinds of pictures."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import signs
from intacto.formats.kind import Kind, late

KINDS = (
    Kind(
        "png",
        frozenset({"png", "apng"}),
        late("png", "PngTester"),
        say("Compares all checks inside and unpacks the picture; sees any damage."),
        (signs.PNG,),
    ),
    Kind(
        "jpeg",
        frozenset({"jpg", "jpeg", "jpe", "jfif"}),
        late("jpeg", "JpegTester"),
        say("Sees where it breaks off and broken tables; damage inside the picture stays unseen."),
        (signs.JPEG,),
    ),
    Kind(
        "gif",
        frozenset({"gif"}),
        late("gif", "GifTester"),
        say("Sees where it breaks off and broken codes; wrong colours stay unseen."),
        signs.GIF,
    ),
    Kind(
        "webp",
        frozenset({"webp"}),
        late("webp", "WebpTester"),
        say("Sees where it breaks off; damage inside the picture stays unseen."),
        (b"RIFF",),
        signs.is_webp,
    ),
    Kind(
        "tiff",
        frozenset({"tif", "tiff"}),
        late("tiff", "TiffTester"),
        say("Sees where it breaks off; damage inside the picture stays unseen."),
        signs.TIFF,
    ),
    Kind(
        "psd",
        frozenset({"psd", "psb"}),
        late("psd", "PsdTester"),
        say("Sees where it breaks off; damage inside the picture stays unseen."),
        signs.PSD,
    ),
    Kind(
        "bmp",
        frozenset({"bmp"}),
        late("bmp", "BmpTester"),
        say("Sees where it breaks off; damage inside the picture stays unseen."),
        (signs.BMP,),
        signs.is_bmp,
    ),
)
