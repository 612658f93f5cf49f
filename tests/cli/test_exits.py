"""Exit codes, as the contract has them."""

from __future__ import annotations

import pytest

from intacto.cli import exits
from intacto.domain.errors import AddressInvalid, HostUnreachable, PasswordNeeded, ShopUnknown
from intacto.domain.health import Health
from intacto.domain.words import say

GOOD = [Health.PROVEN, Health.SOUND]


@pytest.mark.parametrize("bad", [Health.DAMAGED, Health.MISSING, Health.CHANGED])
def test_one_bad_file_is_told_whatever_else_there_is(bad: Health) -> None:
    assert exits.of_healths([*GOOD, Health.UNKNOWN, bad]) == 1


@pytest.mark.parametrize("unsure", [Health.UNREADABLE, Health.UNKNOWN, Health.STALE])
def test_what_is_not_known_is_never_fine(unsure: Health) -> None:
    assert exits.of_healths([*GOOD, unsure]) == 3


def test_all_proven_or_sound_is_fine_and_no_file_at_all_is_not() -> None:
    assert exits.of_healths(GOOD) == 0
    assert exits.of_healths([]) == 3


def test_errors() -> None:
    words = say("x"), say("y")
    assert exits.of_error(AddressInvalid(*words)) == 2
    assert exits.of_error(ShopUnknown(*words)) == 2
    assert exits.of_error(HostUnreachable(*words)) == 3
    assert exits.of_error(PasswordNeeded(*words)) == 3
