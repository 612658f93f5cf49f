"""``shop set``: what a shop may use, kept and shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Intacto


@pytest.fixture
def shop(intacto: Intacto, tmp_path: Path) -> str:
    (tmp_path / "tienda").mkdir()
    assert intacto("shop", "add", "Papel", f"file://{tmp_path / 'tienda'}").code == 0
    return "Papel"


def test_what_is_chosen_is_kept_and_shown_and_the_rest_stays(intacto: Intacto, shop: str) -> None:
    first = intacto("shop", "set", shop, "--days", "14", "--speed", "500K", "--quiet", "8:30-22", "--digests", "yes")
    assert first.code == 0, first.err
    assert intacto("shop", "set", shop, "--web", "https://papel.example/files").code == 0
    shown = intacto("shop", "show", shop).out
    for words in ("14 days", "500 KB per second", "08:30-22:00", "count as a proof", "https://papel.example/files"):
        assert words in shown
    assert (
        intacto("shop", "set", shop, "--speed", "none", "--quiet", "none", "--digests", "no", "--web", "none").code == 0
    )
    shown = intacto("shop", "show", shop).out
    assert "14 days" in shown
    for words in ("per second", "08:30", "count as a proof", "papel.example"):
        assert words not in shown


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--days", "0"],
        ["--speed", "fast"],
        ["--quiet", "22"],
        ["--quiet", "25:00-08:00"],
        ["--quiet", "08:00-08:00"],
        ["--digests", "perhaps"],
        ["--web", "ftp://papel.example"],
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(intacto: Intacto, shop: str, options: list[str]) -> None:
    before = intacto("shop", "show", shop).out
    answer = intacto("shop", "set", shop, *options)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err
    assert intacto("shop", "show", shop).out == before
