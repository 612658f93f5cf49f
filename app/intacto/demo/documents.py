"""Books of the demo shop: a valid EPUB 3 and a valid PDF 1.4, made by hand."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from html import escape

from intacto.demo import pictures
from intacto.demo.packing import Member, pack

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/libro.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="es">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:isbn:9780000000002</dc:identifier><dc:title>{title}</dc:title>
<dc:language>es</dc:language><dc:creator>Papel y Píxel</dc:creator>
<meta property="dcterms:modified">2025-03-03T09:00:00Z</meta></metadata>
<manifest><item id="nav" href="indice.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="portada" href="portada.png" media-type="image/png" properties="cover-image"/>
{items}</manifest><spine>{spine}</spine></package>
"""
_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="es" lang="es">
<head><title>{title}</title></head><body>{body}</body></html>
"""


def epub(rng: random.Random, title: str, chapters: Sequence[tuple[str, str]]) -> bytes:
    """Return an EPUB 3 with these chapters (heading, text) and a painted cover."""
    numbers = range(1, len(chapters) + 1)
    items = "".join(
        f'<item id="c{n}" href="capitulo-{n}.xhtml" media-type="application/xhtml+xml"/>\n' for n in numbers
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in numbers)
    links = "".join(
        f'<li><a href="capitulo-{n}.xhtml">{escape(heading)}</a></li>' for n, (heading, _) in enumerate(chapters, 1)
    )
    index = f'<nav epub:type="toc"><h1>Índice</h1><ol>{links}</ol></nav>'
    contents = _PAGE.format(title="Índice", body=index)
    cover = pictures.wash(rng, 800, 1100, (244, 226, 208), (98, 140, 152))
    members = [
        # EPUB 3.3, 4.2.3: the first member, stored, so that its 20 bytes stand at a fixed place.
        Member("mimetype", b"application/epub+zip", store=True),
        Member("META-INF/container.xml", _CONTAINER.encode()),
        Member("EPUB/libro.opf", _PACKAGE.format(title=escape(title), items=items, spine=spine).encode()),
        Member("EPUB/indice.xhtml", contents.encode()),
        Member("EPUB/portada.png", cover, store=True),
    ]
    for n, (heading, text) in enumerate(chapters, 1):
        body = f"<h1>{escape(heading)}</h1><p>{escape(text)}</p>"
        page = _PAGE.format(title=escape(heading), body=body)
        members.append(Member(f"EPUB/capitulo-{n}.xhtml", page.encode()))
    return pack(members)


def pdf(rng: random.Random, title: str, pages: Sequence[str]) -> bytes:
    """Return a PDF 1.4 with a picture and one line of text on each page (ISO 32000-1, 7.5)."""
    first_page = 4
    kids = " ".join(f"{first_page + 3 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, line in enumerate(pages):
        number = first_page + 3 * n
        objects += [_page(number), _text(title if n == 0 else f"{n}. {line}"), _picture(rng)]
    return _bound(objects)


def _page(number: int) -> bytes:
    uses = f"/Font << /F 3 0 R >> /XObject << /P {number + 2} 0 R >>"
    box = "/MediaBox [0 0 595 842]"
    inside = f"{box} /Resources << {uses} >> /Contents {number + 1} 0 R"
    return f"<< /Type /Page /Parent 2 0 R {inside} >>".encode()


def _text(line: str) -> bytes:
    safe = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    drawing = f"q 475 0 0 594 60 190 cm /P Do Q BT /F 18 Tf 60 120 Td ({safe}) Tj ET".encode("cp1252")
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing)


def _picture(rng: random.Random) -> bytes:
    width, height = 320, 400
    lines = pictures.wash_lines(rng, width, height, (250, 240, 228), (186, 120, 140), 4)
    data = zlib.compress(b"".join(lines), 1)
    kind = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode"
    size = b"/Width %d /Height %d /Length %d" % (width, height, len(data))
    return b"<< %b %b >>\nstream\n%b\nendstream" % (kind, size, data)


def _bound(objects: Sequence[bytes]) -> bytes:
    """Return the file: header, objects, the table of their offsets (20 bytes a line), trailer."""
    book = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    table = b"0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(book)
        book += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    size, start = len(objects) + 1, len(book)
    book += b"xref\n0 %d\n%btrailer\n<< /Size %d /Root 1 0 R >>\n" % (size, table, size)
    book += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(book)
