"""``intacto diagnose``: what happened to a file, beside a good copy of it."""

from __future__ import annotations

from pathlib import Path

from intacto.cli import exits
from intacto.cli.options import Call
from intacto.cli.teller import Teller
from intacto.domain.damage import Cause
from intacto.domain.errors import AddressInvalid
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.pair import Pair, diagnose_pair


def diagnose(call: Call, teller: Teller) -> int:
    """Tell what happened, and return the exit code: FINE where both are the same, BAD where they differ.

    Raises AddressInvalid and CopyUnreadable.
    """
    if call.beside is not None and not call.beside.is_dir():
        raise AddressInvalid(
            say("There is no such folder"),
            say("Name a folder of other products with {option}.", option="--beside"),
            paths=(str(call.beside),),
        )
    good, bad = (Path(word) for word in call.words)
    diagnosis = diagnose_pair(Pair(good, bad, tuple(call.older), call.beside), Control())
    teller.diagnosis(diagnosis)
    return exits.FINE if diagnosis.finding.cause is Cause.IDENTICAL else exits.BAD
