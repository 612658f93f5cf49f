"""What a move or announced work makes due, and when it is settled."""

from __future__ import annotations

import pytest

from intacto.domain.due import due_since, is_overdue, maintenance_is_over
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.product import FileState, Presence
from intacto.domain.proof import Failure, Proof, ProofLevel
from intacto.domain.words import say

DAY = 86400.0
WORK = 100 * DAY


@pytest.mark.parametrize(
    ("moved", "maintenance", "now", "since"),
    [
        (None, None, WORK, None), (50.0, None, WORK, 50.0), (None, WORK, WORK - 1, None), (None, WORK, WORK, WORK),
        (None, WORK, WORK + DAY - 1, WORK), (None, WORK, WORK + DAY, WORK + DAY), (50.0, WORK, WORK, WORK),
        (WORK + 9, WORK, WORK + 10, WORK + 9),
    ],
)  # fmt: skip
def test_since_when(moved: float | None, maintenance: float | None, now: float, since: float | None) -> None:
    assert due_since(moved, maintenance, now) == since


def test_the_day_is_over_when_it_is_over() -> None:
    assert [maintenance_is_over(WORK, now) for now in (WORK, WORK + DAY)] == [False, True]
    assert not maintenance_is_over(None, WORK)


def state(read: float | None, failed: float | None = None, gone: float | None = None) -> FileState:
    proof = None if read is None else Proof(ProofLevel.READ, read, Fingerprint(1, "a" * 64))
    failure = None if failed is None else Failure(failed, say("It could not be read"))
    return FileState("a.zip", Presence(1, None, 5.0, gone), None, proof, failure)


@pytest.mark.parametrize(
    ("file", "overdue"),
    [
        (state(9.0), True), (state(10.0), False), (state(None), False), (state(9.0, gone=9.5), False),
        (state(9.0, failed=11.0), False), (state(8.0, failed=9.0), True),
    ],
)  # fmt: skip
def test_what_is_overdue(file: FileState, overdue: bool) -> None:
    assert is_overdue(file, 10.0) is overdue
