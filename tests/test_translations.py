"""The Spanish is complete, has nothing left over, and each sentence has the holes of its English."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

from installer.translations import KEYWORDS, ROOT, catalogues, read, shortcomings


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parents[1].name)
def test_every_sentence_is_translated_and_none_is_left_over(path: Path) -> None:
    assert shortcomings(path) == []


def holes(text: str) -> set[str | None]:
    """Return the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parents[1].name)
def test_each_sentence_has_the_holes_of_its_english(path: Path) -> None:
    for message in read(path):
        if not message.id:
            continue
        english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        foreign = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        for one, other in zip(english, foreign, strict=True):
            assert holes(one) == holes(other), one


def test_there_is_spanish() -> None:
    assert [path.parents[1].name for path in catalogues()] == ["es"]


def hidden(source: str) -> list[int]:
    """Return the lines with a sentence inside an f-string, where the catalogue's reader does not look."""
    made = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [inner for node in made for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS]


def test_no_sentence_is_hidden_from_the_catalogue() -> None:
    assert hidden("f'{left} {_(\"Gone.\")}'") == [1]
    found = {str(path): hidden(path.read_text(encoding="utf-8")) for path in (ROOT / "app").rglob("*.py")}
    assert not {path: lines for path, lines in found.items() if lines}
