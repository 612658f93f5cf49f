"""Bytes in rows: offsets, what differs in brackets on both sides, and what is left out said in words."""

from __future__ import annotations

import pytest

from intacto.desktop.presenters.hex_lines import WIDTHS, HexLine, characters, differing, heading_line, hex_lines
from intacto.domain.damage import Span
from intacto.domain.excerpts import Excerpt, Strip


def excerpt(*strips: Strip, span: Span, tail: tuple[Strip, ...] = (), left_out: int = 0) -> Excerpt:
    return Excerpt(span, strips, tail, left_out)


def texts(lines: tuple[HexLine, ...]) -> list[str]:
    return [line.text for line in lines]


def marked(line: HexLine) -> list[str]:
    return [line.text[mark.start : mark.end] for mark in line.marks]


def test_what_differs_stands_in_brackets_on_both_sides() -> None:
    shown = excerpt(Strip(0x20, b"abXXefgh", 0x20, b"abcdefgh"), span=Span(0x22, 0x24))
    (line,) = hex_lines(shown, 8)
    assert line.text == "00000020  61 62[58 58]65 66 67 68  abXXefgh | 00000020  61 62[63 64]65 66 67 68  abcdefgh"
    assert marked(line) == ["[58 58]", "XX", "[63 64]", "cd"]
    assert len(line.text) == characters(8, both=True)
    assert differing(shown) == (2, 8)


def test_what_is_not_there_shows_as_dashes_and_has_no_offset() -> None:
    shown = excerpt(Strip(8, b"", 8, b"abcd"), span=Span(8, 12))
    (line,) = hex_lines(shown, 4)
    assert line.text == "         [-- -- -- --]      | 00000008 [61 62 63 64] abcd"


def test_behind_what_was_put_in_each_side_has_its_own_offset() -> None:
    shown = excerpt(Strip(0, b"ab", 0, b"ab"), Strip(2, b"XX", 2, b""), Strip(4, b"cdef", 2, b"cdef"), span=Span(2, 4))
    assert texts(hex_lines(shown, 4)) == [
        "00000000  61 62[58 58] abXX | 00000000  61 62[-- --] ab",
        "00000004  63 64 65 66  cdef | 00000002  63 64 65 66  cdef",
    ]


def test_with_no_good_copy_there_is_one_side_and_the_range_is_marked() -> None:
    shown = excerpt(Strip(0, b"ab\0\0", 0, None), span=Span(2, 4))
    (line,) = hex_lines(shown, 4)
    assert line.text == "00000000  61 62[00 00] ab··"
    assert marked(line) == ["[00 00]", "··"]


def test_what_is_left_out_is_said() -> None:
    strip = Strip(0, b"\0\0\0\0", 0, b"abcd")
    lines = hex_lines(excerpt(strip, span=Span(0, 1000), tail=(strip,), left_out=65_000), 4)
    assert len(lines) == 3
    assert lines[1].text.strip() == "… 65,000 bytes more, not shown …"
    assert not lines[1].marks


@pytest.mark.parametrize("width", WIDTHS)
def test_columns_stand_below_their_headings(width: int) -> None:
    heading = heading_line("On your host, whose name is rather long " * 3, "Your good copy", width)
    lines = hex_lines(excerpt(Strip(0, bytes(40), 0, bytes(40)), span=Span(0, 40)), width)
    assert {line.text.index("|") for line in (heading, *lines)} == {heading.text.index("|")}
    assert not any(line.marks for line in lines), "equal bytes are marked nowhere"
