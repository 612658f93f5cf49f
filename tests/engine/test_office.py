"""The office and its keepers, with the real store over a host in memory: runs, passwords, decisions, telling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intacto.domain.errors import (
    AccessRefused,
    AddressInvalid,
    EncryptionLost,
    KeyringError,
    LoginRefused,
    PasswordNeeded,
    ShopBusy,
    ShopUnknown,
)
from intacto.domain.health import Health
from intacto.domain.overview import Decision
from intacto.domain.repair import Action
from intacto.domain.shop import Address, Credentials, HostMemory, Shop, parse_address
from intacto.domain.words import say
from intacto.engine.connect import Attempt, ConnectionStep, Stage, StageState
from intacto.engine.control import Control
from intacto.engine.events import Event, HostNotice, Outcome, RunEnded
from intacto.engine.keeper import Keeper
from intacto.engine.office import Means, Office
from intacto.places.base import Place
from intacto.store.opening import open_store
from intacto.store.visits import Visits
from tests.engine.fakes import FakePlace

ADDRESS = parse_address("ftp://ana@host.example/shop")
NOW = 1_800_000_000.0
GOOD = b"a product, byte for byte\n" * 4000
BAD = b"b" + GOOD[1:]


class DictVault:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def problem(self) -> KeyringError | None:
        return None

    def password(self, account: str) -> str | None:
        return self.kept.get(account)

    def keep(self, account: str, password: str) -> None:
        self.kept[account] = password

    def forget(self, account: str) -> None:
        self.kept.pop(account, None)


class World:
    """An office over one host in memory, and all that it told."""

    def __init__(self, folder: Path) -> None:
        self.place = FakePlace({"one.bin": GOOD, "two.bin": GOOD[::-1]})
        self.copies = folder / "copies"
        self.copies.mkdir()
        (self.copies / "one.bin").write_bytes(GOOD)
        (self.copies / "two.bin").write_bytes(GOOD[::-1])
        self.vault = DictVault()
        self.asked: list[tuple[Credentials, HostMemory]] = []
        means = Means(self._open_place, Visits(folder / "home"), self.vault, lambda: NOW)
        self.office = Office(open_store(folder / "home"), means)
        self.events: list[Event] = []
        self.office.listen(self.events.append)

    def _open_place(self, _address: Address, credentials: Credentials, memory: HostMemory) -> Place:
        self.asked.append((credentials, memory))
        return self.place

    def shop(self) -> Keeper:
        self.office.add_shop(Shop("Tienda", ADDRESS, (str(self.copies),)), "s3cret")
        return self.office.keeper("tienda")

    def notices(self) -> list[str]:
        return [str(event.error.title) for event in self.events if isinstance(event, HostNotice)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.office.close()


def healths(keeper: Keeper) -> dict[str, Health]:
    return {view.path: view.health for view in keeper.overview()}


def test_a_day_of_a_shop(world: World) -> None:
    keeper = world.shop()
    assert keeper.check(None, Control()).outcome is Outcome.FINISHED
    assert healths(keeper) == {"one.bin": Health.PROVEN, "two.bin": Health.PROVEN}
    world.place.put("one.bin", BAD)
    ended = keeper.check(None, Control())
    assert ended.bad == ("one.bin",)
    assert keeper.details("one.bin").view.repairable
    assert [result.action for result in keeper.repair(None, Control())] == [Action.REPAIRED]
    assert world.place.bodies() == {"one.bin": GOOD, "two.bin": GOOD[::-1]}
    undone = keeper.undo("one.bin", Control())
    assert undone.action is Action.REPAIRED
    assert world.place.body("one.bin") == BAD
    assert healths(keeper)["one.bin"] is Health.DAMAGED


def test_the_password_comes_from_the_keyring_and_goes_with_the_shop(world: World) -> None:
    keeper = world.shop()
    assert world.vault.kept == {"ana@host.example:21": "s3cret"}
    world.office.passwords.drop(ADDRESS.account)
    keeper.check(None, Control())
    assert {credentials.password for credentials, _ in world.asked} == {"s3cret"}
    world.office.remove_shop("Tienda")
    assert world.vault.kept == {}
    with pytest.raises(ShopUnknown):
        world.office.keeper("Tienda")


def test_without_a_password_the_person_is_asked_once(world: World) -> None:
    asked: list[Address] = []

    def ask(address: Address) -> str | None:
        asked.append(address)
        return "typed"

    keeper = world.shop()
    world.vault.kept.clear()
    world.office.passwords.drop(ADDRESS.account)
    world.office.passwords.ask = ask
    keeper.check(None, Control())
    keeper.check(None, Control())
    assert asked == [ADDRESS]


def test_without_a_person_the_run_fails_and_says_what_it_needs(world: World) -> None:
    keeper = world.shop()
    world.vault.kept.clear()
    world.office.passwords.drop(ADDRESS.account)
    ended = keeper.check(None, Control())
    assert ended.outcome is Outcome.FAILED
    assert isinstance(ended.error, PasswordNeeded)


def refused(_op: str = "", _path: str = "") -> Exception:
    return LoginRefused(say("The host refused the password. Did you change it?"), say("Type it again."))


def test_a_refused_password_is_forgotten(world: World) -> None:
    keeper = world.shop()
    world.place.fail("open", fault=refused, times=None)
    assert isinstance(keeper.check(None, Control()).error, LoginRefused)
    world.vault.kept.clear()
    with pytest.raises(PasswordNeeded):
        world.office.passwords.password(ADDRESS)


def test_a_password_that_was_right_a_moment_ago_is_tried_again(world: World) -> None:
    keeper = world.shop()
    keeper.check(None, Control())
    world.place.fail("open", fault=refused, times=1)
    assert keeper.check(None, Control()).outcome is Outcome.FINISHED


def test_plain_text_is_told_once(world: World) -> None:
    keeper = world.shop()
    world.place.encrypted = False
    keeper.check(None, Control())
    keeper.check(None, Control())
    assert world.notices() == ["Your password travels unencrypted"]
    assert world.office.encrypted(ADDRESS) is False


def test_two_runs_of_one_shop_never_meet(world: World, tmp_path: Path) -> None:
    keeper = world.shop()
    other = open_store(tmp_path / "home")
    with other.shops.alone("Tienda"):
        assert isinstance(keeper.check(None, Control()).error, ShopBusy)
        with pytest.raises(ShopBusy):
            keeper.repair(None, Control())
    other.close()
    assert keeper.check(None, Control()).error is None


def test_a_changed_file_is_decided_by_the_seller(world: World) -> None:
    keeper = world.shop()
    keeper.check(None, Control())
    world.place.put("one.bin", GOOD + b"more")
    keeper.check(None, Control())
    assert healths(keeper)["one.bin"] is Health.CHANGED
    assert keeper.repair(None, Control()) == ()
    assert keeper.decide("one.bin", Decision.MINE, Control()) is None
    assert healths(keeper)["one.bin"] is Health.PROVEN
    assert not keeper.view("one.bin").has_copy
    world.place.put("two.bin", GOOD)
    keeper.check(None, Control())
    back = keeper.decide("two.bin", Decision.PUT_BACK, Control())
    assert back is not None
    assert back.action is Action.REPAIRED
    assert world.place.body("two.bin") == GOOD[::-1]


def test_copies_that_differ_wait_for_a_choice(world: World, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "one.bin").write_bytes(BAD)
    world.office.add_shop(Shop("Dos", ADDRESS, (str(world.copies), str(other))), "s3cret")
    keeper = world.office.keeper("Dos")
    keeper.check(None, Control())
    assert healths(keeper)["one.bin"] is Health.UNKNOWN
    assert len(keeper.details("one.bin").rivals) == 2
    chosen = keeper.choose_copy("one.bin", str(world.copies / "one.bin"), Control())
    assert chosen.health is Health.PROVEN


def test_unknown_products_and_nothing_to_undo_are_the_users_matter(world: World) -> None:
    keeper = world.shop()
    keeper.check(None, Control())
    with pytest.raises(AddressInvalid):
        keeper.view("no.bin")
    with pytest.raises(AddressInvalid):
        keeper.undo("one.bin", Control())
    assert isinstance(keeper.check(["no.bin"], Control()).error, AddressInvalid)


def test_a_stopped_run_says_so(world: World) -> None:
    keeper = world.shop()
    control = Control()
    control.stop()
    assert keeper.check(None, control).outcome is Outcome.STOPPED
    assert [e.outcome for e in world.events if isinstance(e, RunEnded)] == [Outcome.STOPPED]


def test_a_folder_that_the_host_does_not_show_is_told(world: World) -> None:
    def closed(_op: str = "", _path: str = "") -> Exception:
        return AccessRefused(say("No"), say("No."))

    world.place.put("closed/three.bin", GOOD)
    world.place.fail("list", "closed", fault=closed, times=None)
    keeper = world.shop()
    ended = keeper.check(None, Control())
    assert ended.unlisted == ("closed",)
    assert "Your host did not show one folder" in world.notices()


def test_trying_a_connection_sends_nothing_before_the_person_said_yes(world: World) -> None:
    steps: list[ConnectionStep] = []

    def lost(_op: str = "", _path: str = "") -> Exception:
        return EncryptionLost(say("The encryption is gone"), say("We sent nothing."))

    world.place.fail("open", fault=lost)
    report = world.office.try_connection(Attempt(ADDRESS, "s3cret"), steps.append)
    assert not report.works
    assert world.asked[0][1].encrypted is True
    assert (steps[-1].stage, steps[-1].state) == (Stage.ENCRYPT, StageState.ASK)
    world.place.encrypted = False
    report = world.office.try_connection(Attempt(ADDRESS, "s3cret", plain_accepted=True), steps.append)
    assert report.works
    assert world.asked[1][1].encrypted is None
    assert report.files == 2
    assert "s3cret" not in repr(Attempt(ADDRESS, "s3cret"))


def test_a_visit_leaves_no_shop(world: World) -> None:
    world.office.passwords.hold(ADDRESS.account, "s3cret")
    with world.office.visiting(ADDRESS, (str(world.copies),)) as keeper:
        assert keeper.check(None, Control()).checked == 2
    assert world.office.shops() == ()
