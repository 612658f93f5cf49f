"""Kinds of documents, of texts and of databases."""

from __future__ import annotations

from intacto.domain.words import say
from intacto.formats import pdf
from intacto.formats.kind import Kind

KINDS = (
    Kind(
        "pdf",
        frozenset({"pdf"}),
        pdf.PdfTester,
        say("Sees where it breaks off and what cannot be unpacked; about half of all damage stays unseen."),
        lambda head: head.startswith(pdf.SIGNATURE),
    ),
)
