"""Kinds of documents, of texts and of databases."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import signs
from intacto.formats.kind import Kind, late

KINDS = (
    Kind(
        "pdf",
        frozenset({"pdf"}),
        late("pdf", "PdfTester"),
        say("Sees where it breaks off and what cannot be unpacked; about half of all damage stays unseen."),
        (signs.PDF,),
    ),
    Kind(
        "sqlite",
        frozenset({"sqlite", "sqlite3"}),
        late("sqlite", "SqliteTester"),
        say("Sees missing and broken pages; damage inside the values stays unseen."),
        (signs.SQLITE,),
    ),
    Kind(
        "rtf",
        frozenset({"rtf"}),
        late("plain", "RtfTester"),
        say("Sees where it breaks off; damage inside the text stays unseen."),
        (signs.RTF,),
    ),
    Kind(
        "eps",
        frozenset({"eps", "ps"}),
        late("eps", "EpsTester"),
        say("Sees where it breaks off, if it has a preview; damage inside stays unseen."),
        (signs.EPS,),
    ),
    Kind(
        "svg",
        frozenset({"svg"}),
        late("markup", "SvgTester"),
        say("Sees where it breaks off and broken tags; changed letters stay unseen."),
    ),
    Kind(
        "xml",
        frozenset({"xml", "gpx", "kml", "fb2", "musicxml"}),
        late("markup", "XmlTester"),
        say("Sees where it breaks off; changed letters stay unseen."),
    ),
    Kind(
        "json",
        frozenset({"json", "geojson"}),
        late("json_text", "JsonTester"),
        say("Sees where it breaks off and holes of zeros; changed letters stay unseen."),
    ),
    Kind(
        "html",
        frozenset({"html", "htm", "xhtml"}),
        late("plain", "HtmlTester"),
        say("Sees only holes of zeros; changed letters stay unseen."),
    ),
    Kind(
        "text",
        frozenset({"txt", "md", "csv", "css", "js", "srt", "vtt"}),
        late("plain", "PlainTester"),
        say("Sees only holes of zeros; changed letters stay unseen."),
    ),
)
