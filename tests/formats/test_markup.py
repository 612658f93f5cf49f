"""The XML and SVG testers: bombs cost nothing, drawings as editors write them are let pass, what is cut off is seen."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.formats.samples import SVG, judge
from tests.formats.zips import DAMAGED, UNKNOWN

ILLUSTRATOR = (
    b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [\n'
    b'<!ENTITY ns_svg "http://www.w3.org/2000/svg">\n]>\n<svg xmlns="&ns_svg;"><text>&ns_svg;</text></svg>'
)
LAUGHS = b'<!DOCTYPE svg [<!ENTITY a0 "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 20)
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", ILLUSTRATOR),
        ("a.svg", b"\xef\xbb\xbf" + SVG),
        ("a.svg", b"\n\n" + SVG),
        ("a.svg", SVG.split(b"\n", 1)[1].decode().encode("utf-16")),
        ("a.svg", SVG.replace(b'1.0"', b'1.0" encoding="windows-1252"').replace(b"</svg>", b"<a>\xe9</a></svg>")),
        ("a.svg", SVG.replace(b"</svg>", b"<a>\xe9</a></svg>")),
        ("a.svg", SVG.replace(b"</svg>", b"<a>&nbsp;</a></svg>")),
        ("a.svg", SVG.replace(b"<path", b"<x:path")),
        ("a.svg", SVG + b"<!-- by hand -->"),
        ("a.svg", b'<svg><image href="data:' + b"A" * 700_000 + b'"/></svg>'),
        ("a.svg", b'<svg><image href="data:' + b"A" * 9_000_000 + b'"/></svg>'),
        ("a.svg", b"<svg>" + b"<g>" * 20_000),
        ("a.svg", LAUGHS + b"]><svg>&a19;</svg>"),
        ("a.svg", LAUGHS[:32] + b']><svg a="' + b"&a0;" * 500_000 + b'"/>'),
        ("a.xml", b"<a>1</a><a>2</a>"),
        ("a.xml", b"<a><br></a>"),
        ("a.xml", b"<a>R&B</a>"),
        ("a.xml", b"plain text"),
        ("a.xml", b""),
        ("a.xml", b"<!-- nothing yet -->"),
        ("a.xml", b'<?xml version="1.0" encoding="big5"?><a/>'),
        ("a.xml", b'<?xml version="1.0" encoding="no-such"?><a/>'),
        ("a.xml", b"".join(b"<a%x/>" % i for i in range(90_000))),
        ("a.xml", b"<!DOCTYPE a [" + b"".join(b'<!ATTLIST a b%d CDATA "x">' % i for i in range(900)) + b"]><a/>"),
    ],
)
def test_what_is_let_pass(name: str, data: bytes) -> None:
    for seed in range(3):
        opinion = judge(name, data, seed)
        assert opinion.soundness is UNKNOWN, str(opinion.reason)


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS + b"]><svg/>",
        b'<!DOCTYPE svg [<!ENTITY a "' + b"x" * 300 + b'">]><svg/>',
        b"<!DOCTYPE svg [" + b"".join(b'<!ATTLIST a b%d CDATA "x">' % i for i in range(65)) + b"]><svg/>",
    ],
    ids=["nested", "long", "unsaid"],
)
def test_what_could_unfold_is_not_even_begun(data: bytes) -> None:
    assert "unusual" in str(judge("a.svg", data).reason)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.svg", SVG[:-9], "breaks off"),
        ("a.svg", SVG[:30], "breaks off"),
        ("a.svg", SVG.replace(b"M0 0", bytes(4)), "damaged at byte"),
        ("a.svg", SVG.replace(b"/>", b"?>"), "damaged at byte"),
        ("a.svg", SVG.replace(b"</svg>", b"</svk>"), "damaged at byte"),
        ("a.svg", b"<!DOCTYPE html><html><p>404<br></html>", "does not begin like an SVG"),
        ("a.xml", b"<a><b>", "breaks off"),
        ("a.xml", b"<a><b>" + bytes(600), "damaged at byte 6"),
        ("a.xml", b"<a><![CDATA[ x", "breaks off"),
        ("a.xml", "<a>¿".encode()[:-1], "breaks off"),
    ],
)
def test_damage(name: str, data: bytes, reason: str) -> None:
    for seed in range(3):
        opinion = judge(name, data, seed)
        assert opinion.soundness is DAMAGED, str(opinion.reason)
        assert reason in str(opinion.reason)


def test_long_tokens_and_many_names_cost_little_memory() -> None:
    names = b"<a>" + b"".join(b"<a%x/>" % i for i in range(300_000))
    token = b'<svg a="' + b"x" * 30_000_000
    for data in (names, token):
        tracemalloc.start()
        judge("a.xml", data, seed=5)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40 * 1024**2
