"""Kinds of documents, of texts and of databases."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import eps, json_text, markup, pdf, plain, sqlite
from intacto.formats.kind import Kind

KINDS = (
    Kind(
        "pdf",
        frozenset({"pdf"}),
        pdf.PdfTester,
        say("Sees where it breaks off and what cannot be unpacked; about half of all damage stays unseen."),
        lambda head: head.startswith(pdf.SIGNATURE),
    ),
    Kind(
        "sqlite",
        frozenset({"sqlite", "sqlite3"}),
        sqlite.SqliteTester,
        say("Sees missing and broken pages; damage inside the values stays unseen."),
        lambda head: head.startswith(sqlite.SIGNATURE),
    ),
    Kind(
        "rtf",
        frozenset({"rtf"}),
        plain.RtfTester,
        say("Sees where it breaks off; damage inside the text stays unseen."),
        lambda head: head.startswith(b"{\\rtf1"),
    ),
    Kind(
        "eps",
        frozenset({"eps", "ps"}),
        eps.EpsTester,
        say("Sees where it breaks off, if it has a preview; damage inside stays unseen."),
        lambda head: head.startswith(eps.BINARY),
    ),
    Kind(
        "svg",
        frozenset({"svg"}),
        markup.SvgTester,
        say("Sees where it breaks off and broken tags; changed letters stay unseen."),
    ),
    Kind(
        "xml",
        frozenset({"xml", "gpx", "kml", "fb2", "musicxml"}),
        markup.XmlTester,
        say("Sees where it breaks off; changed letters stay unseen."),
    ),
    Kind(
        "json",
        frozenset({"json", "geojson"}),
        json_text.JsonTester,
        say("Sees where it breaks off and holes of zeros; changed letters stay unseen."),
    ),
    Kind(
        "html",
        frozenset({"html", "htm", "xhtml"}),
        lambda: plain.PlainTester("html", "HTML"),
        say("Sees only holes of zeros; changed letters stay unseen."),
    ),
    Kind(
        "text",
        frozenset({"txt", "md", "csv", "css", "js", "srt", "vtt"}),
        plain.PlainTester,
        say("Sees only holes of zeros; changed letters stay unseen."),
    ),
)
