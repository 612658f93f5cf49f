"""The customer's view of a whole shop: what is looked at, in which order, what is kept, and when an address is down."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.customer import CustomerLook, CustomerTrouble, WebAnswer
from intacto.domain.errors import Bug, Cancelled, HostUnreachable
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.health import Health, judge
from intacto.domain.product import Entry, EntryKind
from intacto.domain.proof import Failure, Proof, ProofLevel
from intacto.domain.words import say
from intacto.engine.control import Control
from intacto.engine.customer import SILENT_FILES, CustomerCheck, Shopside
from intacto.engine.events import Event, FileJudged, HostNotice
from intacto.engine.reading import Digester
from intacto.engine.views import Views
from tests.engine.fake_store import MemoryCatalogue

NOW, PROMISE = 1000.0, 500.0


def content_of(path: str) -> bytes:
    return hashlib.sha256(path.encode()).digest() * 100


@dataclass
class FakeFront:
    """A front that hands out good files, but for what the test says."""

    odd: dict[str, bytes | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def visit(self, path: str) -> Iterator[FakeDownload]:
        with self.lock:
            self.asked.append(path)
        body = self.odd.get(path, content_of(path))
        if isinstance(body, Exception):
            raise body
        yield FakeDownload(WebAnswer(f"https://x/{path}", f"https://x/{path}", 0, 200), body)

    def close(self) -> None: ...


@dataclass
class FakeDownload:
    answer: WebAnswer
    body: bytes

    def chunks(self) -> Iterator[bytes]:
        yield self.body


class World:
    """A shop whose files are all proven on the host."""

    def __init__(self, *paths: str) -> None:
        self.catalogue = MemoryCatalogue()
        self.events: list[Event] = []
        self.front = FakeFront()
        self.web = "https://x"
        for path in paths:
            self.add(path)

    def add(self, path: str, *, at: float = NOW, good: bool = True, known: bool = True) -> None:
        digester = Digester()
        digester.feed(content_of(path))
        size = digester.fingerprint().size
        self.catalogue.record_listing([Entry(path, EntryKind.FILE, size, None)], at)
        if known:
            baseline = Baseline(digester.fingerprint(), Origin.COPY, 1.0)
            self.catalogue.set_baseline(path, baseline, digester.blocks())
        found = digester.fingerprint() if good else Fingerprint(size, "0" * 64)
        self.catalogue.record_proof(path, Proof(ProofLevel.READ, at, found))

    def look(self, *paths: str, control: Control | None = None) -> None:
        side = Shopside("shop", self.catalogue, self.events.append, lambda: NOW, PROMISE, self.web)
        chosen = paths or tuple(state.path for state in self.catalogue.states())
        CustomerCheck(side, [self.front]).look(chosen, control or Control())

    def customer(self, path: str) -> CustomerLook | None:
        state = self.catalogue.state(path)
        assert state is not None
        return state.customer

    @property
    def notices(self) -> list[HostNotice]:
        return [event for event in self.events if isinstance(event, HostNotice)]

    @property
    def judged(self) -> list[str]:
        return [event.view.path for event in self.events if isinstance(event, FileJudged)]


def silence() -> HostUnreachable:
    return HostUnreachable(say("Your shop's public address does not answer"), say("It took too long."))


def test_only_what_is_freshly_proven_and_has_a_baseline_is_looked_at() -> None:
    world = World("good.zip")
    world.add("bad.zip", good=False)
    world.add("old.zip", at=NOW - PROMISE - 1)
    world.add("nothing to compare.zip", known=False)
    world.add("failed.zip")
    world.catalogue.record_failure("failed.zip", Failure(NOW, say("It broke."), ""))
    world.look()
    assert world.front.asked == ["good.zip"]
    assert world.judged == ["good.zip"]


def test_the_oldest_look_comes_first() -> None:
    world = World("a.zip", "b.zip", "c.zip")
    for path, at in (("a.zip", 30.0), ("c.zip", 20.0)):
        world.catalogue.record_customer(path, CustomerLook(at, f"https://x/{path}", "", None, 0, say("x")))
    world.look()
    assert world.front.asked == ["b.zip", "c.zip", "a.zip"]


def test_what_was_seen_is_kept_told_and_stands_in_the_history() -> None:
    world = World("a.zip", "b.zip")
    world.front.odd["b.zip"] = b"<html>No</html>"
    world.look()
    fine, bad = world.customer("a.zip"), world.customer("b.zip")
    assert fine is not None
    assert fine.trouble is None
    assert bad is not None
    assert bad.trouble is CustomerTrouble.PAGE
    verdicts = {}
    for path in ("a.zip", "b.zip"):
        state = world.catalogue.state(path)
        assert state is not None
        verdicts[path] = judge(state, NOW, PROMISE)
    assert (verdicts["a.zip"].health, verdicts["a.zip"].level) == (Health.PROVEN, ProofLevel.CUSTOMER)
    assert (verdicts["b.zip"].health, verdicts["b.zip"].for_customers) == (Health.DAMAGED, True)
    assert str(world.catalogue.history("b.zip")[0].text) == "Customers get a web page in its place."
    world.front.odd.clear()
    world.look()
    mended = world.customer("b.zip")
    assert mended is not None
    assert mended.trouble is None, "what was broken for customers is looked at again"


NOT_THERE = b"<html>Not here</html>"


def test_a_wrong_address_is_told_once_and_breaks_no_file() -> None:
    paths = [f"{n}.zip" for n in range(5)]
    world = World(*paths)
    world.front.odd = dict.fromkeys(paths, NOT_THERE)
    world.look()
    (notice,) = world.notices
    assert str(notice.error.title) == "Your shop's public address seems to be wrong"
    assert "https://x " in str(notice.error.explanation)
    assert world.judged == []
    assert all(world.customer(path) is None for path in paths)
    assert all(world.catalogue.history(path) == () for path in paths)


@pytest.mark.parametrize("good", ["0.zip", "2.zip", "4.zip"])
def test_one_file_that_is_there_shows_that_the_address_is_right(good: str) -> None:
    paths = [f"{n}.zip" for n in range(5)]
    world = World(*paths)
    world.front.odd = {path: NOT_THERE for path in paths if path != good}
    world.look()
    assert world.notices == []
    troubles = {path: look.trouble for path in paths if (look := world.customer(path)) is not None}
    assert troubles == {path: None if path == good else CustomerTrouble.PAGE for path in paths}
    assert sorted(world.judged) == paths


def test_two_files_are_too_few_to_doubt_the_address() -> None:
    world = World("a.zip", "b.zip")
    world.front.odd = dict.fromkeys(("a.zip", "b.zip"), NOT_THERE)
    world.look()
    assert world.notices == []
    assert sorted(world.judged) == ["a.zip", "b.zip"]


def test_what_another_file_showed_before_stands_for_the_address() -> None:
    paths = [f"{n}.zip" for n in range(5)]
    world = World(*paths)
    world.look("4.zip")
    world.front.odd = dict.fromkeys(paths[:4], NOT_THERE)
    world.look(*paths[:4])
    assert world.notices == []
    assert sorted(world.judged[1:]) == paths[:4]


def test_a_look_at_another_address_says_nothing_of_this_one() -> None:
    world = World("a.zip", "b.zip")
    world.front.odd["a.zip"] = b"other"
    world.look()
    for web, health in (("https://x", Health.DAMAGED), ("https://x.example", Health.PROVEN), ("", Health.PROVEN)):
        view = Views(world.catalogue, lambda: NOW, PROMISE, web=web).one("a.zip")
        assert view is not None
        assert view.health is health


def test_an_address_that_is_down_ends_the_look_with_one_notice_and_says_nothing_of_files() -> None:
    paths = [f"{n}.zip" for n in range(9)]
    world = World(*paths)
    world.front.odd = dict.fromkeys(paths, silence())
    world.look()
    assert len(world.notices) == 1
    assert len(set(world.front.asked)) == SILENT_FILES
    assert world.judged == []
    assert all(world.customer(path) is None for path in paths)


def test_one_silent_file_among_others_is_told_as_that() -> None:
    world = World("a.zip", "b.zip", "c.zip")
    world.front.odd["b.zip"] = silence()
    world.look()
    assert world.notices == []
    look = world.customer("b.zip")
    assert look is not None
    assert look.trouble is CustomerTrouble.UNREACHABLE


def test_a_silence_never_hides_what_was_broken() -> None:
    world = World("a.zip", "b.zip", "c.zip")
    world.front.odd["b.zip"] = b"other"
    world.look()
    world.front.odd["b.zip"] = silence()
    world.look()
    look = world.customer("b.zip")
    assert look is not None
    assert look.trouble is CustomerTrouble.WRONG_LENGTH


def test_stopped_and_our_own_faults() -> None:
    world = World("a.zip", "b.zip")
    control = Control()
    control.stop()
    with pytest.raises(Cancelled):
        world.look(control=control)
    world.front.odd["a.zip"] = ZeroDivisionError()
    with pytest.raises(Bug):
        world.look()
