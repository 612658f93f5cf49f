"""What is kept of a host comes back whole: its portrait, its report card, its last move, its days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intacto.domain.due import Alarm
from intacto.domain.errors import Certificate
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.host_days import HostDay
from intacto.domain.portrait import Change, Mark, Move, Portrait, Sign
from intacto.domain.report_card import Clock, ReportCard
from intacto.domain.shop import parse_address
from intacto.domain.words import say
from intacto.store.opening import Store
from tests.store.conftest import SHOP
from tests.store.values import UNDECODABLE

IDENTITY = HostIdentity("220 hello", "192.0.2.1", "SHA256:00", ("MLST", "SIZE"))
PORTRAIT = Portrait(5.0, IDENTITY, (Mark(UNDECODABLE, "1043", "801U5", 3.0), Mark("b.zip")))
CERTIFICATE = Certificate("SHA256:00", ("shop.example",), "An issuer", 1.0, 2.0, say("Nobody vouches for it."))
CARD = ReportCard(
    7.0, IDENTITY, True, Abilities(7.0, reads_at=True), True, 2, 3, "TLSv1.3", CERTIFICATE, True, 2e6, 1e6, 0.04,
    Clock(-30.0, 60.0), "UNIX Type: L8",
)  # fmt: skip
MOVE = Move(9.0, 8.0, (Change(Sign.OWNERS, "1043", "1107"),))
DAY = "2026-05-31"


def test_portrait_card_and_move_come_back(store: Store) -> None:
    diary = store.shops.diary(SHOP.name)
    assert (diary.portrait(), diary.card(), diary.move()) == (None, None, None)
    diary.keep_portrait(PORTRAIT)
    diary.keep_card(CARD)
    diary.keep_move(MOVE)
    assert (diary.portrait(), diary.card(), diary.move()) == (PORTRAIT, CARD, MOVE)
    assert diary.alarm() is None
    alarm = Alarm(11.0, UNDECODABLE)
    diary.keep_alarm(alarm)
    assert diary.alarm() == alarm
    plain = replace(CARD, certificate=None, clock=None, tls=None)
    diary.keep_card(plain)
    assert diary.card() == plain


def test_days_come_back_in_their_order(store: Store) -> None:
    diary = store.shops.diary(SHOP.name)
    days = [HostDay(f"2026-05-{31 - n}", n, 2.5 * n, None if n else 4.0, n == 1, n == 2) for n in range(3)]
    for day in days:
        diary.keep_day(replace(day, answered=9))
        diary.keep_day(day)
    assert diary.days("2026-05-30") == (days[1], days[0])


@pytest.mark.parametrize("moved", [True, False])
def test_a_shop_that_lies_elsewhere_knows_nothing_of_its_new_host(store: Store, moved: bool) -> None:
    diary = store.shops.diary(SHOP.name)
    diary.keep_portrait(PORTRAIT)
    diary.keep_day(HostDay(DAY))
    store.shops.update(replace(SHOP, address=parse_address("ftp://a@other.example/x")) if moved else SHOP)
    assert (diary.portrait(), diary.days(DAY)) == ((None, ()) if moved else (PORTRAIT, (HostDay(DAY),)))


def test_a_shop_that_was_removed_takes_nothing_in(store: Store) -> None:
    diary = store.shops.diary(SHOP.name)
    store.shops.remove(SHOP.name)
    diary.keep_portrait(PORTRAIT)
    diary.keep_day(HostDay(DAY))
    assert (diary.portrait(), diary.days(DAY)) == (None, ())
