"""Where every failure of a call ends: told to whoever called, our own faults written down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from intacto.cli import exits
from intacto.cli.house import House
from intacto.cli.teller import Teller
from intacto.domain.errors import Bug, IntactoError
from intacto.domain.words import say


@dataclass(frozen=True, slots=True)
class Border:
    """The border of one call; ``home`` is where the call keeps its things."""

    house: House
    teller: Teller
    home: Path | None

    def tell(self, error: IntactoError) -> int:
        """Tell an error that ends the call, and return its exit code."""
        if isinstance(error, Bug):
            return self.tell_bug(error.__cause__ or error)
        self.teller.failure(error)
        return exits.of_error(error)

    def tell_bug(self, failure: BaseException) -> int:
        """Tell that we made a mistake, and where it is written down; return the exit code."""
        log = self.house.note_bug(self.home, failure)
        advice = (
            say("It is not yours. What was proven stays proven.")
            if log is None
            else say("It is not yours. What was proven stays proven. Please send us {log}", log=str(log))
        )
        self.teller.failure(Bug(say("This is a fault of ours"), advice))
        return exits.UNSURE
