"""``intacto repair``: put good copies in the place of damaged and missing files."""

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
from intacto.domain.errors import AddressInvalid, IntactoError
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.events import Work


def repair(call: Call, house: House, screen: Screen, teller: Teller) -> int:
    """Repair what the call names and return the exit code; raises what :func:`target_of` raises."""
    _look_at_source(call)
    control = Control()
    watch = Watch(screen, teller, Work.REPAIR, call.paths)
    with target_of(call, house) as target:
        keeper = target.keeper
        try:
            with watch.listening(target.office), stopped_by_signals(control):
                results = keeper.repair(call.paths or None, control, source=call.source, dry_run=call.dry_run)
        except IntactoError as error:
            Border(house, teller, call.home).tell(error)
            return watch.code_after(error)
        views = chosen(keeper.overview(), call.paths)
        watch.tell_rest(views, results)
        teller.copies(copy_troubles(keeper, views))
        teller.unlisted(watch.unlisted)
        teller.summary(keeper.shop, views, watch.totals)
        code = exits.of_healths(view.health for view in views)
    return exits.UNSURE if code == exits.FINE and (control.stopped or watch.unlisted) else code


def _look_at_source(call: Call) -> None:
    if call.source is None:
        return
    if len(call.paths) != 1:
        raise AddressInvalid(
            say("--from repairs a single file"), say("Name the shop and the one file that the copy is for.")
        )
    if not call.source.is_file():
        raise AddressInvalid(
            say("{file} is not a file", file=str(call.source)), say("--from names the good copy to use.")
        )
