"""``intacto status``: what is known now. Touches no network."""

from __future__ import annotations

from intacto.cli import exits
from intacto.cli.house import House
from intacto.cli.options import Call
from intacto.cli.target import named_shop, opened_office
from intacto.cli.teller import Teller, Totals
from intacto.domain.errors import AddressInvalid
from intacto.domain.shop import looks_like_address
from intacto.domain.words import say


def status(call: Call, house: House, teller: Teller) -> int:
    """Tell what is known of a shop and return the exit code; raises ShopUnknown, AddressInvalid, StoreError kinds."""
    if len(call.words) > 1 or (call.words and looks_like_address(call.words[0])):
        raise AddressInvalid(
            say("“status” needs the name of one shop"), say("“intacto shop list” shows the ones that there are.")
        )
    with opened_office(house, call.home) as office:
        keeper = office.keeper(named_shop(call, office).name)
        views = keeper.overview()
        for view in views:
            teller.file(view)
        teller.summary(keeper.shop, views, Totals())
    return exits.of_healths(view.health for view in views)
