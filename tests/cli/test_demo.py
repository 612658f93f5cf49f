"""``intacto demo --headless``: the whole story, and nothing left of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Intacto


def test_the_story_is_told_and_ends_well(intacto: Intacto, tmp_path: Path) -> None:
    answer = intacto("demo", "--headless", env={"TMPDIR": str(tmp_path)})
    assert answer.code == 0, answer.out + answer.err
    first, rest = answer.out.split("2. The repair")
    for name in ("kit-bodas-acuarela.zip", "pack-logos-vintage.zip"):
        assert f"✖ Damaged  plantillas-canva/{name}" in first
    assert "− Missing  tipografias/caligrafia-luna.zip" in first  # noqa: RUF001 - the shape of a missing file
    assert "≠ Changed  plantillas-canva/invitaciones-boho.zip" in first
    assert "3 files need repair. You have a good copy of all of them." in first
    assert rest.count("✔ Repaired") == 4
    assert "All 12 files are exactly what she sells." in rest
    assert answer.err == ""
    assert list(tmp_path.iterdir()) == []


def test_the_story_in_spanish(intacto: Intacto) -> None:
    answer = intacto("demo", "--headless", env={"LANGUAGE": "es"})
    assert answer.code == 0, answer.out + answer.err
    assert "Papel y Píxel" in answer.out


def test_the_story_in_a_terminal_that_knows_only_ascii(intacto: Intacto) -> None:
    answer = intacto("demo", "--headless", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert answer.code == 0, answer.out + answer.err
    assert "x Damaged  plantillas-canva/kit-bodas-acuarela.zip" in answer.out


@pytest.mark.parametrize("words", [["--version"], ["demo", "--help"]])
def test_questions_about_the_program_itself(intacto: Intacto, words: list[str]) -> None:
    answer = intacto(*words)
    assert answer.code == 0
    assert answer.out.lower().startswith(("intacto 0.", "usage: intacto demo"))
