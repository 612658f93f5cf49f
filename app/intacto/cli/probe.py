"""``intacto probe``: the host's report card."""

from __future__ import annotations

from intacto.cli import exits
from intacto.cli.house import House
from intacto.cli.options import Call
from intacto.cli.stopping import stopped_by_signals
from intacto.cli.target import target_of
from intacto.cli.teller import Teller
from intacto.domain.errors import AddressInvalid, Cancelled
from intacto.domain.words import say
from intacto.engine.control import Control


def probe(call: Call, house: House, teller: Teller) -> int:
    """Probe the host of a shop or URL and return the exit code; raises what :func:`target_of` and a login raise.

    A host whose folder takes no file of ours could not be probed whole: that is UNSURE.
    """
    if call.paths:
        raise AddressInvalid(
            say("“probe” needs one shop or one URL"), say("It looks at the host, not at single files.")
        )
    control = Control()
    with target_of(call, house) as target, stopped_by_signals(control):
        try:
            card = target.keeper.probe(control)
        except Cancelled:
            return exits.UNSURE
    teller.host(card)
    return exits.FINE if card.writable else exits.UNSURE
