"""A host that moved the shop is noticed at the next check, told in words, and everything is read again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from intacto.domain import names
from intacto.domain.errors import HostMoved, StoreBroken
from intacto.domain.host import Abilities, HostIdentity
from intacto.domain.portrait import Sign
from intacto.domain.proof import ProofLevel
from intacto.domain.repair import Action
from intacto.domain.shop import Address, Credentials, HostMemory, Shop, parse_address
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.events import Event, HostNotice, Outcome
from intacto.engine.keeper import Keeper
from intacto.engine.office import Means, Office
from intacto.places.base import Place
from intacto.store.diary import SqlHostDiary
from intacto.store.opening import Store, open_store
from intacto.store.visits import Visits
from tests.engine.fakes import DAY, FakePlace, ManualClock
from tests.engine.test_office import DictVault

ADDRESS = parse_address("ftp://ana@host.example/shop")
COUNT = 8
NOON = time.mktime((2026, 5, 15, 12, 0, 0, 0, 0, -1))


class Watched:
    """A shop whose host can be moved, and all that was told."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(NOON)
        self.place = FakePlace({f"{n}.bin": bytes([n]) * 900 for n in range(COUNT)})
        self.restore("1043")
        self.memories: list[HostMemory] = []
        self.store: Store = open_store(folder / "home")
        vault = DictVault()
        vault.kept[ADDRESS.account] = "secret"
        self.office = Office(self.store, Means(self._open, Visits(folder / "home"), vault, self.clock))
        self.events: list[Event] = []
        self.office.listen(self.events.append)
        self.office.add_shop(Shop("tienda", ADDRESS))

    def _open(self, _address: Address, _credentials: Credentials, memory: HostMemory) -> Place:
        self.memories.append(memory)
        return self.place

    @property
    def keeper(self) -> Keeper:
        return self.office.keeper("tienda")

    def restore(self, owner: str) -> None:
        """Put all files on another disk."""
        for path, node in self.place.files.items():
            node.owner = owner
            node.unique = hashlib.sha256((owner + path).encode()).hexdigest()[:8]
            node.modified += 86_000 * (len(path) + int(owner))

    def move(self, owner: str) -> None:
        """Put all files on another server."""
        self.restore(owner)
        self.place.identity = replace(self.place.identity, peer=f"203.0.113.{int(owner) % 250}")

    def check(self, paths: list[str] | None = None, level: ProofLevel = ProofLevel.READ) -> int:
        """Check an hour later and return how many files were read."""
        self.clock.advance(3600)
        before = self.place.count("read")
        assert self.keeper.check(paths, Control(), level=level).outcome is Outcome.FINISHED
        return self.place.count("read") - before

    @property
    def titles(self) -> list[str]:
        return [str(e.error.title) for e in self.events if isinstance(e, HostNotice)]

    @property
    def moves(self) -> list[HostMoved]:
        return [e.error for e in self.events if isinstance(e, HostNotice) and isinstance(e.error, HostMoved)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path)
    assert watched.check() == COUNT
    yield watched
    watched.office.close()


def test_a_move_widens_a_check_of_one_file_to_all(shop: Watched) -> None:
    assert shop.check(["3.bin"]) == 1
    seen = shop.clock.now
    shop.place.identity = replace(shop.place.identity, banner="220 srv22", peer="192.0.2.87")
    shop.restore("1107")
    assert shop.check(["3.bin"]) == COUNT
    (notice,) = shop.moves
    assert str(notice.title) == "Your host seems to have moved you to another server"
    assert "192.0.2.1 → 192.0.2.87" in str(notice.explanation)
    assert "1043 → 1107" in str(notice.explanation)
    move = shop.store.shops.diary("tienda").move()
    assert move is not None
    assert (move.since, move.at) == (seen, shop.clock.now)
    assert {change.sign for change in move.changes} >= {Sign.BANNER, Sign.ADDRESS, Sign.OWNERS, Sign.UNIQUES}
    assert shop.check(["3.bin"]) == 1, "told once, and settled"
    assert len(shop.moves) == 1


def rewrite(shop: Watched, seconds: float = 7e6) -> None:
    """Have somebody write all files anew, through the same server."""
    for path, node in shop.place.files.items():
        node.unique = hashlib.sha256((node.unique + path).encode()).hexdigest()[:8]
        node.modified += seconds + hash(path) % 100_000


def test_files_written_anew_are_read_and_accuse_nobody(shop: Watched) -> None:
    rewrite(shop)
    assert shop.check(["3.bin"]) == COUNT
    assert shop.moves == []
    assert shop.titles.count("Most files on your host were written anew") == 1
    diary = shop.store.shops.diary("tienda")
    assert [day.changed for day in diary.days("0000-00-00")] == [False]
    move = diary.move()
    assert move is not None
    assert not move.is_by_host
    assert shop.check(["3.bin"]) == 1, "told once, and settled"


def test_files_written_anew_never_hide_a_move(shop: Watched) -> None:
    shop.move("1107")
    shop.check(["3.bin"])
    move = shop.store.shops.diary("tienda").move()
    rewrite(shop)
    assert shop.check(["3.bin"]) == COUNT
    assert shop.store.shops.diary("tienda").move() == move
    assert len(shop.moves) == 1


def test_a_move_is_kept_before_the_new_portrait_hides_it(shop: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreBroken(say("Full"), say("Full."))

    shop.move("1107")
    with monkeypatch.context() as broken:
        broken.setattr(SqlHostDiary, "keep_move", full)
        assert shop.keeper.check(["3.bin"], Control()).outcome is Outcome.FAILED
    assert shop.check(["3.bin"]) == COUNT
    assert len(shop.moves) == 1


def test_files_written_anew_after_a_move_stay_due_when_the_program_ends(shop: Watched, tmp_path: Path) -> None:
    shop.move("1107")
    shop.check(["3.bin"])
    rewrite(shop)
    assert shop.check(["3.bin"], ProofLevel.LISTED) == 0
    shop.office.update_shop(replace(shop.keeper.shop, copies=(str(tmp_path),)))  # makes another keeper, as a start does
    assert shop.check(["3.bin"]) == COUNT


def test_files_uploaded_anew_under_another_account_accuse_nobody_and_are_all_read(shop: Watched) -> None:
    shop.restore("1107")
    assert shop.check(["3.bin"]) == COUNT
    assert shop.moves == []
    assert "Most files on your host were written anew" in shop.titles


def test_what_we_replaced_ourselves_is_no_change(shop: Watched, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    for path in shop.place.files:
        (copies / path).write_bytes(shop.place.body(path))
    shop.office.update_shop(replace(shop.keeper.shop, copies=(str(copies),)))
    shop.check()
    for path in shop.place.files:
        shop.place.damage(path, 0, b"x")
    shop.check()
    results = shop.keeper.repair(None, Control())
    assert {result.action for result in results} == {Action.REPAIRED}
    rewrite(shop)
    before = list(shop.titles)
    assert shop.check(["3.bin"]) == 1
    assert shop.titles == before


def test_what_a_stopped_run_left_stays_due(shop: Watched) -> None:
    shop.move("1107")
    assert shop.check(["3.bin"], ProofLevel.LISTED) == 0
    assert len(shop.moves) == 1
    assert shop.check(["3.bin"]) == COUNT


def test_a_renewed_certificate_is_no_news(shop: Watched) -> None:
    shop.place.identity = replace(shop.place.identity, key="SHA256:22", banner="220 A newer version")
    assert shop.check(["3.bin"]) == 1
    assert shop.moves == []


def test_the_day_of_a_move_and_of_an_incident_is_marked(shop: Watched) -> None:
    shop.move("1107")
    shop.check(["3.bin"])
    (day,) = shop.store.shops.diary("tienda").days("0000-00-00")
    assert (day.answered, day.changed, day.incident) == (2, True, False)


def test_a_silent_host_is_written_down(shop: Watched) -> None:
    shop.place.down = True
    shop.keeper.check(None, Control())
    shop.place.down = False
    shop.check(["3.bin"])
    (day,) = shop.store.shops.diary("tienda").days("0000-00-00")
    assert (day.answered, day.silent_seconds) == (2, 3600.0)


def test_announced_work_makes_one_full_check_due_and_is_then_forgotten(shop: Watched) -> None:
    midnight = shop.clock.now + DAY
    shop.office.update_shop(replace(shop.keeper.shop, maintenance=midnight))
    assert shop.check(["3.bin"]) == 1
    shop.clock.now = midnight
    assert shop.check(["3.bin"]) == COUNT
    assert shop.check(["3.bin"]) == 1
    shop.clock.now = midnight + DAY
    assert shop.check(["3.bin"]) == COUNT, "the work may have been done late in the day"
    assert shop.check(["3.bin"]) == 1
    assert shop.office.shop("tienda").maintenance is None


def test_many_small_files_have_the_host_tried_once(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    for number in range(60):
        watched.place.put(f"small/{number}.bin", b"x" * (100 + number))
    watched.place.abilities = Abilities(1.0, pipelines=True)
    assert watched.check() == COUNT + 60
    assert watched.check() == COUNT + 60
    assert [call.path for call in watched.place.calls if call.op == "try-ahead"] == ["small/0.bin"]
    told = [memory.abilities is not None and memory.abilities.pipelines is True for memory in watched.memories]
    assert told[0] is False
    assert told[-1] is True
    watched.office.close()


def test_few_files_are_no_reason_to_try(shop: Watched) -> None:
    assert shop.place.count("try-ahead") == 0
    assert shop.place.identity != HostIdentity()


def test_what_a_killed_probe_left_goes_with_the_next_check(shop: Watched) -> None:
    left = names.beside("packs/intacto", "0123abcd", names.Role.PROBE)
    shop.place.put(left, b"x")
    shop.place.put(names.beside("1.bin", "0123abcd", names.Role.OLD), b"not ours to touch here")
    assert shop.check(["3.bin"]) == 1
    assert set(shop.place.files) == {
        *(f"{n}.bin" for n in range(COUNT)),
        names.beside("1.bin", "0123abcd", names.Role.OLD),
    }


def test_a_probe_is_kept_and_what_it_proved_remembered(shop: Watched) -> None:
    shop.place.abilities = Abilities(1.0, pipelines=True, reads_at=True)
    card = shop.keeper.probe(Control())
    assert shop.store.shops.diary("tienda").card() == card
    assert shop.store.shops.memory(ADDRESS).abilities == card.abilities
    shop.place.abilities = Abilities(2.0, sha256="XSHA256")
    shop.keeper.probe(Control())
    known = shop.store.shops.memory(ADDRESS).abilities
    assert known is not None
    assert (known.pipelines, known.reads_at, known.sha256) == (True, True, "XSHA256")
