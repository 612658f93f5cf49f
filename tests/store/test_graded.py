"""Looks below a read-back, downloads as a customer makes them, partial reads and what a host can do come back whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intacto.domain.customer import CustomerLook, CustomerTrouble
from intacto.domain.damage import Cause
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.host import Abilities
from intacto.domain.product import PartialRead
from intacto.domain.proof import Glimpse, ProofLevel
from intacto.domain.quiet import QuietHours
from intacto.domain.shop import HostMemory
from intacto.domain.words import say
from intacto.store.opening import Store
from tests.store.conftest import SHOP
from tests.store.values import UNDECODABLE, file

LOOK = CustomerLook(
    5.0, "https://shop.example/a.zip", "a" * 64, CustomerTrouble.IN_FRONT, 12,
    say("{count} bytes came in front.", count=2), Cause.UNKNOWN, "200 OK",
)  # fmt: skip
GLIMPSE = Glimpse(ProofLevel.SAMPLED, 4.0, agrees=True, against="a" * 64)
PARTIAL = PartialRead(200_000, 3.5, BlockDigests(b"0" * 32), 9.0)


def test_looks_come_back(store: Store) -> None:
    catalogue = store.shops.catalogue(SHOP.name)
    catalogue.record_listing([file(UNDECODABLE)], 1.0)
    catalogue.record_glimpses([(UNDECODABLE, GLIMPSE), ("unknown.zip", GLIMPSE)])
    catalogue.record_customer(UNDECODABLE, LOOK)
    catalogue.record_customer("unknown.zip", LOOK)
    (state,) = catalogue.states()
    assert (state.glimpse, state.customer) == (GLIMPSE, LOOK)
    catalogue.record_customer(UNDECODABLE, replace(LOOK, trouble=None, cause=None))
    found = catalogue.state(UNDECODABLE)
    assert found is not None
    assert found.customer == replace(LOOK, trouble=None, cause=None)


def test_a_partial_read_is_kept_replaced_and_forgotten(store: Store) -> None:
    catalogue = store.shops.catalogue(SHOP.name)
    catalogue.keep_partial(UNDECODABLE, PARTIAL)
    assert catalogue.partial(UNDECODABLE) is None, "a file that is not known keeps nothing"
    catalogue.record_listing([file(UNDECODABLE)], 1.0)
    catalogue.keep_partial(UNDECODABLE, PARTIAL)
    assert catalogue.partial(UNDECODABLE) == PARTIAL
    longer = replace(PARTIAL, modified=None, blocks=BlockDigests(b"1" * 48))
    catalogue.keep_partial(UNDECODABLE, longer)
    assert catalogue.partial(UNDECODABLE) == longer
    catalogue.keep_partial(UNDECODABLE, None)
    assert catalogue.partial(UNDECODABLE) is None


def test_a_shop_keeps_what_the_seller_chose(store: Store) -> None:
    chosen = replace(
        SHOP, web="https://shop.example/files", key_file=f"/keys/{UNDECODABLE}", limit=500_000,
        quiet=QuietHours(1320, 480), takes_digests=True, maintenance=86400.0,
    )  # fmt: skip
    store.shops.update(chosen)
    (kept,) = store.shops.shops()
    assert kept == chosen
    store.shops.update(SHOP)
    assert store.shops.shops() == (SHOP,)


@pytest.mark.parametrize("abilities", [None, Abilities(7.0), Abilities(7.0, True, "XSHA256", keeps_tail=True)])
def test_what_a_host_can_do_comes_back(store: Store, abilities: Abilities | None) -> None:
    memory = HostMemory("SHA256:00", True, 8, 4, abilities)
    store.shops.remember(SHOP.address, memory)
    assert store.shops.memory(SHOP.address) == memory
