"""Around each damage a few rows of both files, side by side where they belong together."""

from __future__ import annotations

import pytest

from intacto.domain.damage import Cause, Finding, Span
from intacto.domain.excerpts import MOST_BYTES, MOST_RANGES, Excerpt, Strip, Window, contradicts, parts, windows

MB = 1_000_000


def shown(window: Window) -> list[tuple[int, int, int, int]]:
    return [(part.bad.start, part.bad.end, part.good.start, part.good.end) for part in parts(window)]


def test_a_short_range_is_shown_whole_in_full_rows_with_rows_around_it() -> None:
    (window,) = windows(Cause.BIT_FLIPS, [Span(5003, 5004)], MB, MB)
    assert shown(window) == [(4960, 5040, 4960, 5040)]
    assert window.left_out == 0


def test_a_long_range_loses_its_middle_and_says_how_much() -> None:
    (window,) = windows(Cause.ZEROED_BLOCKS, [Span(65536, 131072)], MB, MB)
    (head,), (tail,) = window.head, window.tail
    assert (head.bad.start, tail.bad.end) == (65536 - 32, 131072 + 32)
    assert head.bad.end + window.left_out == tail.bad.start
    assert head.good == head.bad


def test_what_breaks_off_has_nothing_opposite_behind_its_end() -> None:
    (window,) = windows(Cause.TRUNCATED, [Span(1000, 1100)], 1000, 1100)
    assert shown(window) == [(960, 1000, 960, 1100)]


@pytest.mark.parametrize("cause", [Cause.BYTES_PREPENDED, Cause.BOM_PREPENDED])
def test_behind_bytes_put_before_a_file_both_go_on_together(cause: Cause) -> None:
    (window,) = windows(cause, [Span(0, 3)], 1003, 1000)
    assert shown(window) == [(0, 0, 0, 0), (0, 3, 0, 0), (3, 35, 0, 32)]


def test_behind_bytes_put_in_both_go_on_together() -> None:
    (window,) = windows(Cause.BYTES_INSERTED, [Span(100, 110)], 1010, 1000)
    assert shown(window) == [(64, 100, 64, 100), (100, 110, 100, 100), (110, 142, 100, 132)]


@pytest.mark.parametrize("span", [Span(100, 100), Span(100, 110), Span(100, 990)])
def test_behind_bytes_that_were_lost_both_go_on_together(span: Span) -> None:
    (window,) = windows(Cause.BYTES_MISSING, [span], 990, 1000)
    assert shown(window) == [(64, 100, 64, 100), (100, 100, 100, 110), (100, 132, 110, 142)]


def test_a_long_piece_that_was_put_in_loses_its_middle() -> None:
    (window,) = windows(Cause.BYTES_INSERTED, [Span(100, 100_100)], 200_000, 100_000)
    assert window.head[-1].bad.length + window.left_out + window.tail[0].bad.length == 100_000
    assert shown(window)[-1] == (100_100, 100_132, 100, 132)


@pytest.mark.parametrize("cause", list(Cause))
def test_every_window_lies_within_both_files_and_is_small(cause: Cause) -> None:
    for bad, good in ((0, 5000), (5000, 0), (5000, 5000), (4000, 5000), (5000, 4000), (1, MB), (MB, 1)):
        spans = [Span(0, max(bad, good))] if bad == good else [Span(min(bad, good), max(bad, good))]
        for window in windows(cause, spans, bad, good):
            for part in parts(window):
                assert 0 <= part.bad.start <= part.bad.end <= bad
                assert 0 <= part.good.start <= part.good.end <= good
            assert sum(part.bad.length for part in parts(window)) <= MOST_BYTES
            assert sum(part.good.length for part in parts(window)) <= MOST_BYTES


def test_no_more_ranges_are_shown_than_anybody_reads() -> None:
    assert len(windows(Cause.UNKNOWN, [Span(n * 1000, n * 1000 + 1) for n in range(900)], MB, MB)) == MOST_RANGES


def finding(cause: Cause, *spans: Span, exact: bool = True) -> Finding:
    return Finding(cause, spans, "a" * 64, 1, exact=exact)


def excerpt(bad: bytes, good: bytes | None, span: Span, at: int = 0) -> Excerpt:
    return Excerpt(span, (Strip(at, bad, at, good),), (), 0)


def test_a_blank_that_holds_something_now_is_another_file() -> None:
    span = Span(4, 8)
    blank = finding(Cause.ZEROED_BLOCKS, span, exact=False)
    assert not contradicts(blank, excerpt(b"abcd\0\0\0\0efgh", None, span))
    assert contradicts(blank, excerpt(b"abcd\0\0x\0efgh", None, span))


def test_a_range_that_is_right_now_or_a_wrong_byte_outside_it_is_another_file() -> None:
    span = Span(104, 106)
    found = finding(Cause.BIT_FLIPS, span)
    assert not contradicts(found, excerpt(b"abcdXXgh", b"abcdefgh", span, 100))
    assert contradicts(found, excerpt(b"abcdefgh", b"abcdefgh", span, 100))
    assert contradicts(found, excerpt(b"aZcdXXgh", b"abcdefgh", span, 100))
    assert not contradicts(found, excerpt(b"aZcdXXgh", None, span, 100)), "with nothing to compare nothing is said"
    inexact = finding(Cause.UNKNOWN, span, exact=False)
    assert not contradicts(inexact, excerpt(b"abcdefgh", b"abcdefgh", span, 100))
