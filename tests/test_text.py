"""Numbers, sizes and times as people of each language write them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from intacto import text
from intacto.domain.words import say, say_n

NOW = time.mktime((2026, 6, 2, 9, 2, 0, 0, 0, -1))
DAY = 86400.0


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    text.use_language("en")


@pytest.mark.parametrize(
    ("language", "value", "decimals", "written"),
    [
        ("en", 1234.5, 1, "1,234.5"),
        ("en", 12, 0, "12"),
        ("es", 1234.5, 1, "1234,5"),
        ("es", 12345.6, 1, "12.345,6"),
        ("es", 1234567, 0, "1.234.567"),
    ],
)
def test_numbers(language: str, value: float, decimals: int, written: str) -> None:
    text.use_language(language)
    assert text.number(value, decimals) == written


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (9_400_000, "9.4 MB"), (184_000_000, "184 MB"), (3.3e9, "3.3 GB")],
)
def test_sizes(size: int, written: str) -> None:
    assert text.size_text(size) == written


def test_times_are_seen_from_now() -> None:
    assert text.when_text(NOW - 1260, NOW) == "today, 08:41"
    assert text.when_text(NOW - 0.9 * DAY, NOW) == "yesterday"
    assert text.when_text(NOW - 3 * DAY, NOW) == "3 days ago"
    assert text.day_text(NOW) == "2 Jun"
    text.use_language("es")
    assert text.when_text(NOW - 1260, NOW) == "hoy, 08:41"
    assert text.when_text(NOW - 3 * DAY, NOW) == "hace 3 días"
    assert text.day_text(NOW) == "2 jun"


def test_lengths_of_time() -> None:
    assert text.duration_text(20) == "less than 1 min"
    assert text.duration_text(9 * 60) == "about 9 min"
    assert text.duration_text(3 * 3600) == "about 3 h"


def test_sentences_of_the_domain_follow_the_language() -> None:
    text.use_language("es")
    assert text.render(say("It is exactly the file you sell.")) == "Es exactamente el archivo que vendes."
    blank = ("A piece of this file went blank.", "{count} pieces of this file went blank.")
    assert text.render(say_n(*blank, 12345)).startswith("12.345 ")
    assert text.render(say("in {seconds} seconds", seconds=0.2)) == "en 0,2 segundos"


@pytest.mark.parametrize(
    ("value", "expected"), [("es_ES.UTF-8", "es"), ("es_MX", "es"), ("en_GB", "en"), ("de_DE", "en"), ("C", "en")]
)
def test_the_systems_language(monkeypatch: pytest.MonkeyPatch, value: str, expected: str) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", value)
    text.use_language(None)
    assert text.language() == expected
