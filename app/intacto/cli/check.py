"""``intacto check``: read the files back from the host and say how they are."""

from __future__ import annotations

from intacto.cli import exits
from intacto.cli.border import Border
from intacto.cli.house import House
from intacto.cli.options import Call
from intacto.cli.screen import Screen
from intacto.cli.stopping import stopped_by_signals
from intacto.cli.target import target_of
from intacto.cli.teller import Teller, chosen, copy_troubles
from intacto.cli.watch import Watch
from intacto.domain.health import Health
from intacto.domain.proof import ProofLevel
from intacto.engine.control import Control
from intacto.engine.events import Outcome, Work


def check(call: Call, house: House, screen: Screen, teller: Teller) -> int:
    """Check what the call names and return the exit code; raises what :func:`target_of` raises."""
    control = Control(call.limit)
    as_customer = call.proof is ProofLevel.CUSTOMER
    watch = Watch(screen, teller, Work.CHECK, call.paths, as_customer=as_customer)
    with target_of(call, house) as target:
        keeper = target.keeper
        with watch.listening(target.office), stopped_by_signals(control):
            ended = keeper.check(call.paths or None, control, level=call.proof, connections=call.connections)
        if ended.error is not None:
            Border(house, teller, call.home).tell(ended.error)
            return watch.code_after(ended.error)
        views = chosen(keeper.overview(), call.paths)
        watch.tell_rest(views)
        teller.copies(copy_troubles(keeper, views))
        teller.unlisted(watch.unlisted)
        teller.summary(keeper.shop, views, watch.totals)
        code = exits.of_healths(view.health for view in views)
        unseen = as_customer and any(view.health is Health.PROVEN and not watch.looked(view) for view in views)
    unsure = ended.outcome is Outcome.STOPPED or watch.unlisted or unseen
    return exits.UNSURE if code == exits.FINE and unsure else code
