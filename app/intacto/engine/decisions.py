"""What only the seller decides: which copy is what he sells, and that what the host holds is his new version."""

from __future__ import annotations

from dataclasses import replace

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.errors import CopyNotGood
from intacto.domain.overview import FileView, Happening, HappeningKind
from intacto.domain.shop import Shop
from intacto.domain.words import Message, say
from intacto.engine.control import Control
from intacto.engine.copies import CopyShelf
from intacto.engine.events import FileJudged, Listener
from intacto.engine.ports import Catalogue, Clock
from intacto.engine.reading import read_through
from intacto.engine.sessions import SessionPool
from intacto.engine.views import Views, no_such_product


class Decisions:
    """Carries out what the seller says of single files of one shop, and tells it."""

    def __init__(
        self, shop: Shop, catalogue: Catalogue, copies: CopyShelf, views: Views, emit: Listener, clock: Clock
    ) -> None:
        self._shop = shop
        self._catalogue = catalogue
        self._copies = copies
        self._views = views
        self._emit = emit
        self._clock = clock

    def choose_copy(self, path: str, location: str, control: Control) -> FileView:
        """Make one of several differing copies the original; raises CopyNotGood where it is damaged in itself."""
        copy = next((c for c in self._catalogue.copies(path) if c.location == location), None)
        if copy is None:
            raise no_such_product(location)
        reading, blocks = self._copies.read(path, copy, control)
        if reading.is_bad:
            raise CopyNotGood(say("This copy is damaged too"), reading.opinion.reason, paths=(location,))
        baseline = Baseline(reading.fingerprint, Origin.CHOSEN, self._clock(), location)
        self._catalogue.set_baseline(path, baseline, blocks)
        return self._tell(path, say("You chose the copy that you sell."))

    def adopt(self, path: str, pool: SessionPool, control: Control) -> None:
        """Make what the host holds the original: only if it is still what was shown to the seller.

        Raises CopyNotGood where it is not, AddressInvalid where there is no such product, and what a reading raises.
        """
        view = self._views.one(path)
        if view is None:
            raise no_such_product(path)
        shown = view.state.proof
        with pool.fresh() as session:
            reading = read_through(session.read(path), control)
        if shown is None or reading.fingerprint != shown.fingerprint:
            raise CopyNotGood(say("The file changed again"), say("Check it once more, then decide."), paths=(path,))
        baseline = Baseline(reading.fingerprint, Origin.PUBLISHED, self._clock(), self._shop.address.url)
        self._catalogue.set_baseline(path, baseline, reading.blocks)
        self._catalogue.record_proof(path, replace(shown, at=self._clock(), finding=None))
        self._tell(path, say("You said that this is your new version."))

    def _tell(self, path: str, text: Message) -> FileView:
        self._catalogue.add_happening(Happening(path, self._clock(), HappeningKind.BASELINE, text))
        view = self._views.one(path)
        if view is None:
            raise no_such_product(path)
        self._emit(FileJudged(self._shop.name, view))
        return view
