"""The PDF tester: what is deflated is unpacked, the end has to be there, and sloppy writers are not accused."""

from __future__ import annotations

import random
import tracemalloc
import zlib

import pytest

from intacto.formats import pdf
from tests.formats.samples import drawing, flate_pdf, flipped, judge, make_pdf
from tests.formats.zips import DAMAGED, UNKNOWN

PACKED = zlib.compress(drawing())
FLATE = b"/Filter/FlateDecode"
GOOD = flate_pdf()
START = GOOD.index(PACKED)
BROKEN = flipped(PACKED, 8 * 700)


def linearized(told: int) -> bytes:
    """Return a PDF that tells its own length, and has an end mark near its start as such files have."""
    first = (
        b"9 0 obj\n<</Linearized 1/L %010d/H [1 2]>>\nendobj\nxref\n0 0\ntrailer\n<<>>\nstartxref\n0\n%%%%EOF\n" % told
    )
    return make_pdf(PACKED, FLATE, head=first)


def counted_from_the_first_byte(before: bytes) -> bytes:
    """Return a PDF behind other bytes, whose end says how far from the first byte of the file its table is."""
    place = GOOD.index(b"xref\n0 5")
    return before + GOOD.replace(b"startxref\n%d" % place, b"startxref\n%d" % (place + len(before)))


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        b"HTTP/1.1 200 OK\r\n\r\n" + GOOD,
        counted_from_the_first_byte(b"X-Sent-By: me\n" * 60),
        b"%!PS-Adobe-3.0 PDF-1.4\n" + GOOD[9:],
        GOOD + b"<!-- served in 0.2 s -->" * 20,
        GOOD + bytes(900),
        GOOD + b"4 0 obj\n<<>>\nendobj\nxref\n0 0\ntrailer\n<</Prev 9>>\nstartxref\n20\n%%EOF\n",
        GOOD.rstrip(),
        GOOD.replace(b"%%EOF", b""),
        GOOD.replace(b"startxref", b"startXref"),
        GOOD[: GOOD.index(b"startxref")] + b"startxref\n7\n%%EOF\n",
        linearized(0),
        make_pdf(PACKED, b"/Filter [ /FlateDecode /DCTDecode ]"),
        make_pdf(PACKED, b"/Filter\n/Fl"),
        make_pdf(PACKED + b"\r\n\r\n", FLATE),
        # Without the check at the end of zlib, and with line ends there instead.
        make_pdf(PACKED[:-4] + b"\r\n\r\n", FLATE),
        make_pdf(PACKED[:-9], FLATE),
        make_pdf(b"\n" + PACKED, FLATE),
        make_pdf(b"no zlib at all", FLATE),
        make_pdf(b"", FLATE),
        # Broken as it seems: with a password, before another filter, and where it is none of a filter.
        make_pdf(BROKEN, FLATE, b"/Encrypt 7 0 R"),
        make_pdf(BROKEN, b"/Filter[/ASCII85Decode/FlateDecode]"),
        make_pdf(BROKEN, b"/Other/FlateDecode"),
    ],
)
def test_what_writers_and_servers_do_is_let_pass(data: bytes) -> None:
    for seed in range(4):
        opinion = judge("a.pdf", data, seed)
        assert opinion.soundness is UNKNOWN, str(opinion.reason)
        assert opinion.kind == "pdf"


@pytest.mark.parametrize(
    "data",
    [
        make_pdf(BROKEN, FLATE),
        make_pdf(BROKEN, b"/Filter [/FlateDecode]"),
        make_pdf(BROKEN, FLATE).replace(b"\n", b"\r\n"),
        make_pdf(PACKED[:600] + bytes(64) + PACKED[664:], FLATE),
        make_pdf(PACKED[:-3] + b"abc", FLATE),
        # The end points past itself: bytes were lost on the way.
        make_pdf(drawing() * 9).replace(b" ", b""),
        GOOD[: GOOD.index(b"startxref")],
        GOOD[:START],
        GOOD[:-200] + bytes(200),
        linearized(len(linearized(0)))[:-1],
        linearized(len(linearized(0)))[:300],
    ],
)
def test_damage(data: bytes) -> None:
    for seed in range(4):
        assert judge("a.pdf", data, seed).soundness is DAMAGED


def test_most_flipped_bits_are_seen_where_most_is_deflated() -> None:
    bits = random.Random(1).sample(range(8 * len(GOOD)), 300)
    seen = sum(judge("a.pdf", flipped(GOOD, bit)).soundness is DAMAGED for bit in bits)
    assert seen > 240


def test_a_linearized_pdf_that_grew_later_is_let_pass() -> None:
    whole = linearized(len(linearized(0)))
    assert judge("a.pdf", whole).soundness is UNKNOWN
    assert judge("a.pdf", whole + b"4 0 obj\n<<>>\nendobj\nstartxref\n20\n%%EOF\n").soundness is UNKNOWN


def test_a_bomb_costs_little_memory() -> None:
    bomb = make_pdf(zlib.compress(bytes(500 * 1024**2), 1), FLATE)
    tracemalloc.start()
    assert judge("a.pdf", bomb, seed=5).soundness is UNKNOWN
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 1024**2


def test_what_unpacks_too_far_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    late = flipped(PACKED, 8 * (len(PACKED) - 60))
    assert judge("a.pdf", make_pdf(late, FLATE)).soundness is DAMAGED
    monkeypatch.setattr(pdf, "_SLACK", 0)
    monkeypatch.setattr(pdf, "_RATIO", 0)
    monkeypatch.setattr(pdf, "_SLICE", 64)
    assert judge("a.pdf", make_pdf(late, FLATE)).soundness is UNKNOWN
