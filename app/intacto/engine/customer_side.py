"""The way from a shop to its public address, for the keeper: where it leads, and what came over it in a run."""

from __future__ import annotations

from collections.abc import Sequence

from intacto.domain.customer import CustomerLook
from intacto.domain.errors import AddressInvalid
from intacto.domain.shop import Shop
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.customer import WORKERS, CustomerCheck, Shopside
from intacto.engine.customer_look import FrontOpener
from intacto.engine.events import Listener
from intacto.engine.ports import Catalogue, Clock


class CustomerSide:
    """The public address of one shop."""

    def __init__(
        self,
        shop: Shop,
        catalogue: Catalogue,
        emit: Listener,
        clock: Clock,
        promise: float,
        open_front: FrontOpener | None,
        *,
        borrowed: bool,
    ) -> None:
        """``promise`` is in seconds; ``borrowed``: the address is one of a single call, what is seen is not kept."""
        self.borrowed: dict[str, CustomerLook] | None = {} if borrowed else None
        """What was seen there, where it is not kept."""
        self._web = shop.web
        self._open_front = open_front
        self._side = Shopside(shop.name, catalogue, emit, clock, promise, shop.web, self.borrowed)
        self.downloaded = 0
        """Bytes that came since somebody set this to 0."""

    def need(self) -> FrontOpener:
        """Return the way to the address; raises AddressInvalid where none is known."""
        if not self._web or self._open_front is None:
            raise AddressInvalid(
                say("The shop's public address is not known"),
                say("Name it with --web: the address under which customers find the shop's folder."),
            )
        return self._open_front

    def look(self, paths: Sequence[str], control: Control) -> None:
        """Look at ``paths`` as customers get them, where the host's own is good; raises as CustomerCheck does."""
        open_front = self.need()
        check = CustomerCheck(self._side, [open_front(self._web) for _ in range(WORKERS)])
        try:
            check.look(paths, control)
        finally:
            self.downloaded += check.downloaded
