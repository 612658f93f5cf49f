"""The generated set in small: every cause told rightly, nobody accused wrongly, nothing that differs passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from intacto.domain.damage import Cause
from tests.diagnosis.edits import EDITS, Edit
from tests.diagnosis.harm import HARMS
from tests.diagnosis.scoring import score_edit, score_harm, table

CASES = 40
LARGEST = 300_000
"""Bytes: `python -m tests.diagnosis` does the same with files of up to 200 MB."""


@pytest.mark.parametrize("cause", HARMS)
def test_a_harm_is_told_by_its_name_and_place(cause: Cause, tmp_path: Path) -> None:
    score = score_harm(cause, CASES, LARGEST, tmp_path)
    told = table({cause.value: score})
    assert score.cases == CASES
    assert not score.missed, told
    assert not score.wrong, told
    assert score.right >= 0.95 * CASES or cause is Cause.DIFFERENT_FILE, told
    # A file that its own format calls damaged is not said to be whole: some of these are made too simply.
    assert score.right >= 0.6 * CASES, told


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_what_sellers_do_to_their_files_is_no_damage(edit: Edit, tmp_path: Path) -> None:
    score = score_edit(edit, CASES, LARGEST, tmp_path)
    assert score.cases >= CASES // 2
    assert not score.missed, table({edit.__name__: score})
    assert not score.wrong, table({edit.__name__: score})


def test_every_cause_of_the_contract_has_its_harm() -> None:
    assert set(HARMS) == set(Cause) - {Cause.UNKNOWN, Cause.UNSTABLE_READ}
