"""Exit codes: a contract with scripts and cron."""

from __future__ import annotations

from collections.abc import Iterable

from intacto.domain.errors import AddressInvalid, IntactoError, ShopExists, ShopUnknown
from intacto.domain.health import Health

FINE = 0
"""Every file is proven or sound."""
BAD = 1
"""Something is damaged, missing or changed (after a repair: still)."""
WRONG_CALL = 2
"""The call was wrong."""
UNSURE = 3
"""None of that, but something is unreadable or unknown, or the host could not be checked at all."""

_BAD = (Health.DAMAGED, Health.MISSING, Health.CHANGED)
_FINE = (Health.PROVEN, Health.SOUND)
_WRONG_CALLS = (AddressInvalid, ShopUnknown, ShopExists)


def of_healths(healths: Iterable[Health]) -> int:
    """Return the code for these files. No file at all is no proof of anything, nor is an old proof."""
    found = set(healths)
    if any(health in _BAD for health in found):
        return BAD
    return FINE if found and all(health in _FINE for health in found) else UNSURE


def of_error(error: IntactoError) -> int:
    """Return the code of an error that ended the call."""
    return WRONG_CALL if isinstance(error, _WRONG_CALLS) else UNSURE
