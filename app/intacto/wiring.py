"""Builds the real objects and hands them over: the only file that names concrete classes of several rooms."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from intacto.engine.office import Means, Office
from intacto.places.opening import open_place
from intacto.store.opening import open_store
from intacto.store.vault import KeyringVault
from intacto.store.visits import Visits

if TYPE_CHECKING:
    from intacto.demo.story import DemoShop
    from intacto.places.web import Shopfront


def build(home: Path | None = None) -> Office:
    """Return the office over the database in ``home`` (None: the system's own folder); raises StoreError kinds."""
    means = Means(open_place, Visits(home), KeyringVault(), time.time, _open_front)
    return Office(open_store(home), means)


def _open_front(folder: str) -> Shopfront:
    """Return the public side of a shop; see :class:`~intacto.places.web.Shopfront`."""
    from intacto.places.web import Shopfront  # noqa: PLC0415 - an HTTP library is for shops with a web address

    return Shopfront(folder)


def open_demo(office: Office, folder: Path) -> DemoShop:
    """Make the demo shop in ``folder`` (or go on with the one there), start its host, and set it up in ``office``.

    Its password stays in memory. Raises OSError where the folder cannot be written.
    """
    from intacto.demo.story import DemoShop  # noqa: PLC0415 - the embedded server is loaded for the demo alone

    demo = DemoShop(folder)
    demo.start()
    office.passwords.hold(demo.shop.address.account, demo.password)
    if any(shop.name == demo.shop.name for shop in office.shops()):
        office.update_shop(demo.shop)
    else:
        office.add_shop(demo.shop)
    return demo
