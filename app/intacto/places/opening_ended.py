"""A login that the person wanted no more of while it was under way."""

from __future__ import annotations

from intacto.domain.errors import Cancelled
from intacto.domain.words import say


def stopped() -> Cancelled:
    """Return that it was stopped before anybody was logged in."""
    return Cancelled(say("Stopped"), say("We were not logged in yet."))
