"""Whom a call is about: one of the shops that are set up, or a bare URL for the length of the call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from intacto.cli import password
from intacto.cli.house import House
from intacto.cli.options import Call
from intacto.domain.customer import parse_web
from intacto.domain.errors import AddressInvalid, ShopUnknown
from intacto.domain.shop import Address, Scheme, Shop, looks_like_address, parse_address
from intacto.domain.words import say
from intacto.engine.keeper import Keeper
from intacto.engine.office import Office


@dataclass(frozen=True, slots=True)
class Target:
    """The office of this call and the keeper of the shop that it is about."""

    office: Office
    keeper: Keeper


@contextmanager
def opened_office(house: House, home: Path | None) -> Iterator[Office]:
    """Open the office for the length of a call; raises StoreError kinds."""
    office = house.build(home)
    try:
        yield office
    finally:
        office.close()


@contextmanager
def target_of(call: Call, house: House) -> Iterator[Target]:
    """Open what ``call`` is about, with a way to its password.

    Raises AddressInvalid, ShopUnknown, PasswordNeeded, StoreError kinds.
    """
    copies = folders(call.copies)
    trusted = None if call.trust is None else house.fingerprint(call.trust)
    web = parse_web(call.web) if call.web else ""
    if call.words and looks_like_address(call.words[0]):
        address = parse_address(call.words[0])
        with opened_office(house, call.home) as office:
            admit(call, office, address)
            with office.visiting(address, copies, trusted, web) as keeper:
                yield Target(office, keeper)
        return
    with opened_office(house, call.home) as office:
        shop = named_shop(call, office)
        if trusted is not None:
            office.trust(shop.address, trusted)
        admit(call, office, shop.address)
        own = office.keeper_with(shop.name, copies, web) if copies or web else office.keeper(shop.name)
        yield Target(office, own)


def named_shop(call: Call, office: Office) -> Shop:
    """Return the shop that ``call`` names, or the only one; raises ShopUnknown."""
    if call.words:
        return office.shop(call.words[0])
    shops = office.shops()
    if len(shops) == 1:
        return shops[0]
    if not shops:
        raise ShopUnknown(
            say("No shop is set up yet"),
            say("Set one up with “intacto shop add”, or name a URL. “intacto demo” shows how it works."),
        )
    raise ShopUnknown(
        say("Several shops are set up"), say("Name one of: {names}.", names=", ".join(shop.name for shop in shops))
    )


def admit(call: Call, office: Office, address: Address) -> None:
    """Find the password before any work begins; raises PasswordNeeded, AddressInvalid."""
    if address.scheme is Scheme.FILE:
        return
    if call.password_stdin:
        office.passwords.hold(address.account, password.from_stdin())
    office.passwords.ask = password.ask
    office.passwords.password(address)


def folders(given: Sequence[str]) -> tuple[str, ...]:
    """Return whole paths of folders of copies; raises AddressInvalid where one is no folder."""
    for folder in given:
        if not Path(folder).is_dir():
            raise AddressInvalid(
                say("{folder} is not a folder", folder=folder), say("--copies names a folder of good copies.")
            )
    return tuple(str(Path(folder).absolute()) for folder in given)
