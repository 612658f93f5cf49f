"""The listing takes in what is there, calls gone what is gone, and keeps silent about what it could not see."""

from __future__ import annotations

import pytest

from intacto.domain.errors import AccessRefused, Cancelled, HostUnreachable
from intacto.domain.overview import HappeningKind
from intacto.engine.control import Control
from intacto.engine.events import FileForgotten, Listed
from intacto.engine.scan import ScanResult, scan
from tests.engine.bench import SHOP, Bench
from tests.engine.fakes import FakePlace, Fault, broken, refused, unreachable


def paths(bench: Bench) -> list[str]:
    return [state.path for state in bench.catalogue.states()]


def test_every_file_of_every_folder_is_found() -> None:
    files = {f"a{n}/b{m}/file{k}.zip": b"x" for n in range(4) for m in range(5) for k in range(6)}
    bench = Bench(FakePlace({**files, "top.zip": b""}))
    assert bench.scan() == ScanResult(121, (), ())
    assert set(paths(bench)) == {*files, "top.zip"}
    last = bench.heard.of(Listed)[-1]
    assert (last.folders, last.files, last.complete) == (25, 121, True)


def test_what_nobody_sells_is_left_out() -> None:
    place = FakePlace({"a.zip": b"x", ".DS_Store": b"", "a.zip.intacto-0123abcd-new": b"x", "._a.zip": b""})
    place.links[""] = {"everything"}
    bench = Bench(place)
    bench.scan()
    assert paths(bench) == ["a.zip"]


def test_what_is_gone_is_said_to_be_gone_if_it_was_ever_known() -> None:
    bench = Bench(FakePlace({"read.bin": b"x", "never.bin": b"y"}))
    bench.check(["read.bin"])
    bench.place.lose("read.bin")
    bench.place.lose("never.bin")
    bench.scan()
    assert bench.healths() == {"read.bin": "missing"}
    assert [h.kind for h in bench.catalogue.history("read.bin")] == [HappeningKind.MISSING]
    assert [e.path for e in bench.heard.of(FileForgotten)] == ["never.bin"]


@pytest.mark.parametrize("fault", [refused, broken])
def test_a_folder_that_cannot_be_listed_is_not_gone(fault: Fault) -> None:
    bench = Bench(FakePlace({"a/one.bin": b"x", "b/two.bin": b"y"}))
    bench.check()
    bench.place.fail("list", "a", fault, times=None)
    result = bench.scan()
    assert result.unlisted == ("a",)
    assert bench.healths()["a/one.bin"] == "unknown"
    presence = bench.view("a/one.bin").state.presence
    assert presence.gone_since is None


def test_a_listing_that_breaks_once_is_done_again() -> None:
    bench = Bench(FakePlace({"a/one.bin": b"x"}))
    bench.place.fail("list", "a", broken, times=2)
    assert bench.scan().unlisted == ()


def test_the_shops_own_folder_must_be_listed() -> None:
    bench = Bench(FakePlace({"one.bin": b"x"}))
    bench.check()
    bench.place.fail("list", "", refused, times=None)
    with pytest.raises(AccessRefused):
        bench.scan()
    assert bench.view("one.bin").state.presence.gone_since is None


def test_a_host_that_falls_silent_ends_the_listing_and_nothing_is_gone() -> None:
    bench = Bench(FakePlace({f"f{n}/one.bin": b"x" for n in range(9)}), most=1)
    bench.check()
    for n in range(9):
        bench.place.fail("list", f"f{n}", unreachable, times=None)
    with pytest.raises(HostUnreachable):
        bench.scan()
    assert "missing" not in bench.healths().values()


def test_a_known_file_in_a_line_that_makes_no_sense_is_not_gone() -> None:
    bench = Bench(FakePlace({"one.bin": b"x", "two.bin": b"y"}))
    bench.check()
    bench.place.lose("one.bin")
    bench.place.lose("two.bin")
    bench.place.odd[""] = ("?? 12 one.bin",)
    assert bench.scan().odd == ("/ ?? 12 one.bin",)
    assert bench.view("one.bin").state.presence.gone_since is None
    assert bench.healths()["two.bin"] == "missing"


def test_a_circle_of_folders_ends() -> None:
    bench = Bench(FakePlace({"/".join(["loop"] * 60) + "/x.bin": b"x"}))
    assert bench.scan().unlisted == ("/".join(["loop"] * 41),)


def test_stopping_a_listing_calls_nothing_gone() -> None:
    bench = Bench(FakePlace({"a/one.bin": b"x"}))
    bench.check()
    bench.place.lose("a/one.bin")
    control = Control()
    control.stop()
    with pytest.raises(Cancelled):
        scan(bench.pool, bench.catalogue, bench.heard, SHOP, control, bench.clock)
    assert bench.view("a/one.bin").state.presence.gone_since is None
