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
from intacto.domain.errors import AddressInvalid
from intacto.domain.health import Health
from intacto.domain.proof import ProofLevel
from intacto.domain.shop import looks_like_address
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.events import Outcome, RunEnded, Work
from intacto.engine.keeper import Keeper


def check(call: Call, house: House, screen: Screen, teller: Teller) -> int:
    """Check what the call names and return the exit code; raises what :func:`target_of` raises."""
    _refuse_parts_of_what_is_due(call)
    as_customer = call.proof is ProofLevel.CUSTOMER
    watch = Watch(screen, teller, Work.CHECK, call.paths, as_customer=as_customer)
    with target_of(call, house) as target:
        keeper = target.keeper
        control = Control(call.limit or keeper.shop.limit)
        with watch.listening(target.office), stopped_by_signals(control):
            ended = _run(call, keeper, control)
        if ended is None:
            # Quiet hours: nothing was asked of the host, and what is known is told.
            return _tell(call, keeper, watch, teller)
        if ended.error is not None:
            Border(house, teller, call.home).tell(ended.error)
            return watch.code_after(ended.error)
        code = _tell(call, keeper, watch, teller)
        views = chosen(keeper.overview(), call.paths) if as_customer else ()
        unseen = any(view.health in (Health.PROVEN, Health.SOUND) and not watch.looked(view) for view in views)
    unsure = ended.outcome is Outcome.STOPPED or watch.unlisted or unseen
    return exits.UNSURE if code == exits.FINE and unsure else code


def _run(call: Call, keeper: Keeper, control: Control) -> RunEnded | None:
    if call.due:
        return keeper.check_due(control, connections=call.connections)
    return keeper.check(call.paths or None, control, level=call.proof, connections=call.connections)


def _tell(call: Call, keeper: Keeper, watch: Watch, teller: Teller) -> int:
    """Tell of the files that the run brought nothing new of, and how it stands; return the exit code for the files."""
    views = chosen(keeper.overview(), call.paths)
    watch.tell_rest(views)
    teller.copies(copy_troubles(keeper, views))
    teller.unlisted(watch.unlisted)
    teller.summary(keeper.shop, views, watch.totals)
    return exits.of_healths(view.health for view in views)


def _refuse_parts_of_what_is_due(call: Call) -> None:
    """Raise AddressInvalid where a call wants what is due and says at the same time what that is."""
    bare = bool(call.words) and looks_like_address(call.words[0])
    if call.due and (call.paths or bare or call.proof is not ProofLevel.READ):
        raise AddressInvalid(
            say("--due chooses by itself what to read"),
            say("It needs a shop that is set up, and goes with neither files, nor a URL, nor --proof."),
        )
