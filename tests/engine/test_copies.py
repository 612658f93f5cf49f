"""Copies are found, matched and read whole, and make baselines only where they are good and agree."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.errors import Cancelled, CopyUnreadable
from intacto.domain.fingerprint import BlockDigests, Fingerprint
from intacto.domain.overview import HappeningKind
from intacto.domain.product import CopyState
from intacto.domain.proof import Soundness
from intacto.engine.control import Control
from tests.engine.bench import Bench, fill, zip_of
from tests.engine.fakes import FakePlace

GOOD = zip_of("good")
OTHER = zip_of("another version")
BAD = GOOD[:40] + b"\0" * 20 + GOOD[60:]


def bench_of(host: dict[str, bytes], *roots: Path) -> Bench:
    bench = Bench(FakePlace({**host}), *roots)
    bench.scan()
    return bench


def learn(bench: Bench, path: str) -> Baseline | None:
    reads = [bench.shelf.read(path, copy, Control()) for copy in bench.shelf.candidates(path)]
    return bench.shelf.settle(path, reads)


def test_copies_are_found_by_path(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"a/one.zip": GOOD, "Thumbs.db": b""})
    bench = bench_of({"a/one.zip": GOOD}, root)
    (copy,) = bench.shelf.candidates("a/one.zip")
    assert (copy.location, copy.size, copy.sha256) == (str(root / "a/one.zip"), len(GOOD), None)


def test_two_folders_may_hold_the_same_product(tmp_path: Path) -> None:
    first, second = fill(tmp_path / "b", {"one.zip": GOOD}), fill(tmp_path / "a", {"one.zip": GOOD})
    bench = bench_of({"one.zip": GOOD}, first, second)
    assert [copy.root for copy in bench.shelf.candidates("one.zip")] == [str(first), str(second)]


def test_a_product_that_only_copies_have_is_missing(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"a/one.zip": GOOD, "a/lost.zip": OTHER})
    bench = bench_of({"a/one.zip": GOOD}, root)
    assert bench.healths() == {"a/lost.zip": "missing", "a/one.zip": "unknown"}
    (root / "a/lost.zip").unlink()
    refreshed = bench.shelf.refresh(Control())
    assert refreshed.withdrawn == ("a/lost.zip",)
    assert "a/lost.zip" not in bench.healths()


def test_a_folder_with_another_layout_makes_nothing_missing(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"flat-one.zip": GOOD, "one.zip": GOOD, "draft.zip": OTHER})
    bench = bench_of({"packs/one.zip": GOOD}, root)
    assert list(bench.healths()) == ["packs/one.zip"]
    assert len(bench.shelf.candidates("packs/one.zip")) == 1


def test_nothing_is_missing_in_a_folder_that_the_host_did_not_list(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"a/one.zip": GOOD, "b/two.zip": OTHER})
    bench = Bench(FakePlace({"a/one.zip": GOOD, "b/two.zip": OTHER}), root)
    bench.place.fail("list", "b", times=None)
    bench.scan()
    bench.shelf.refresh(Control())
    assert list(bench.healths()) == ["a/one.zip"]


def test_an_unplugged_disk_is_no_alarm(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"one.zip": GOOD, "lost.zip": OTHER})
    bench = bench_of({"one.zip": GOOD}, root)
    assert learn(bench, "one.zip") is not None
    root.rename(tmp_path / "away")
    bench.shelf.refresh(Control())
    assert bench.healths()["lost.zip"] == "missing"
    assert bench.shelf.candidates("one.zip") == ()
    assert bench.shelf.good("one.zip", Fingerprint(0, "").sha256) is None
    assert bench.shelf.problems == ()
    assert len(bench.catalogue.copies("one.zip")) == 1


def test_the_empty_folder_of_an_unplugged_disk_is_no_alarm(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"one.zip": GOOD, "lost.zip": OTHER})
    bench = bench_of({"one.zip": GOOD}, root)
    assert learn(bench, "lost.zip") is not None
    root.rename(tmp_path / "away")
    root.mkdir()
    bench.shelf.refresh(Control())
    assert bench.healths()["lost.zip"] == "missing"
    assert len(bench.catalogue.copies("one.zip")) == 1


def test_hidden_files_are_no_products_that_the_host_lost(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"one.zip": GOOD, ".env": b"x", ".git/config": b"x", "a/~$book.docx": b"x"})
    bench = bench_of({"one.zip": GOOD}, root)
    assert set(bench.healths()) == {"one.zip"}


def test_a_folder_that_the_shop_no_longer_names_is_forgotten(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"one.zip": GOOD})
    bench = bench_of({"one.zip": GOOD}, root)
    other = Bench(bench.place)
    other.shelf._catalogue = bench.catalogue
    other.shelf.refresh(Control())
    assert bench.catalogue.all_copies() == {}


def test_links_that_lead_out_and_in_circles_are_left_out(tmp_path: Path) -> None:
    outside = fill(tmp_path / "outside", {"secret.zip": GOOD})
    root = fill(tmp_path / "copies", {"one.zip": GOOD})
    (root / "two.zip").symlink_to(outside / "secret.zip")
    (root / "three.zip").symlink_to(root / "one.zip")
    (root / "circle").symlink_to(root)
    bench = bench_of({f"{name}.zip": GOOD for name in ("one", "two", "three")}, root)
    found = {path: len(bench.shelf.candidates(path)) for path in bench.healths()}
    assert found == {"one.zip": 1, "two.zip": 0, "three.zip": 1}


def test_a_folder_that_cannot_be_read_is_told_and_what_was_known_of_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = fill(tmp_path / "copies", {"one.zip": GOOD, "a/lost.zip": OTHER})
    bench = bench_of({"one.zip": GOOD}, root)
    scandir = os.scandir

    def refusing(location: str) -> os.PathLike[str] | Iterator[os.DirEntry[str]]:
        if str(location).endswith("a"):
            raise PermissionError(13, "Permission denied", location)
        return scandir(location)

    monkeypatch.setattr("intacto.engine.walk.os.scandir", refusing)
    bench.shelf.refresh(Control())
    assert [location for location, _ in bench.shelf.problems] == [str(root / "a")]
    assert bench.healths()["a/lost.zip"] == "missing"


def test_what_was_read_is_known_until_the_file_changes(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"one.zip": GOOD})
    bench = bench_of({"one.zip": GOOD}, root)
    baseline = learn(bench, "one.zip")
    assert baseline is not None
    assert bench.view("one.zip").has_copy
    bench.shelf.refresh(Control())
    assert bench.shelf.good("one.zip", baseline.fingerprint.sha256) is not None
    os.utime(root / "one.zip", ns=(1, 1))
    assert bench.shelf.good("one.zip", baseline.fingerprint.sha256) is None
    assert [copy.sha256 for copy in bench.shelf.candidates("one.zip")] == [None]


def test_a_good_copy_makes_the_baseline(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"one.zip": GOOD})
    bench = bench_of({"one.zip": GOOD}, root)
    baseline = learn(bench, "one.zip")
    assert baseline is not None
    assert (baseline.fingerprint.size, baseline.origin) == (len(GOOD), Origin.COPY)
    assert len(bench.catalogue.blocks("one.zip")) == 1
    assert [h.kind for h in bench.catalogue.history("one.zip")] == [HappeningKind.BASELINE]


def test_a_copy_that_is_damaged_in_itself_makes_none_and_is_told(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"one.zip": BAD})
    bench = bench_of({"one.zip": GOOD}, root)
    assert learn(bench, "one.zip") is None
    assert [location for location, _ in bench.shelf.problems] == [str(root / "one.zip")]
    assert bench.view("one.zip").state.baseline is None
    (copy,) = bench.shelf.candidates("one.zip")
    assert copy.opinion is not None
    assert copy.opinion.soundness is Soundness.DAMAGED


def test_of_a_good_and_a_bad_copy_the_good_one_counts(tmp_path: Path) -> None:
    bad, good = fill(tmp_path / "bad", {"one.zip": BAD}), fill(tmp_path / "good", {"one.zip": GOOD})
    bench = bench_of({"one.zip": GOOD}, bad, good)
    baseline = learn(bench, "one.zip")
    assert baseline is not None
    assert baseline.source == str(good / "one.zip")


def test_copies_that_differ_are_a_dispute_until_one_goes(tmp_path: Path) -> None:
    first, second = fill(tmp_path / "a", {"one.zip": GOOD}), fill(tmp_path / "b", {"one.zip": OTHER})
    bench = bench_of({"one.zip": GOOD}, first, second)
    assert learn(bench, "one.zip") is None
    assert bench.view("one.zip").state.disputed
    assert len(bench.catalogue.rivals("one.zip")) == 2
    (second / "one.zip").unlink()
    bench.shelf.refresh(Control())
    assert learn(bench, "one.zip") is not None
    assert not bench.view("one.zip").state.disputed


def test_a_rival_on_an_unplugged_disk_keeps_its_say(tmp_path: Path) -> None:
    first, second = fill(tmp_path / "a", {"one.zip": GOOD}), fill(tmp_path / "b", {"one.zip": OTHER})
    bench = bench_of({"one.zip": GOOD}, first, second)
    learn(bench, "one.zip")
    second.rename(tmp_path / "away")
    bench.shelf.refresh(Control())
    assert learn(bench, "one.zip") is None
    assert bench.view("one.zip").state.disputed


def test_a_rival_that_cannot_be_read_now_keeps_its_say(tmp_path: Path) -> None:
    first, second = fill(tmp_path / "a", {"one.zip": GOOD}), fill(tmp_path / "b", {"one.zip": OTHER})
    bench = bench_of({"one.zip": GOOD}, first, second)
    learn(bench, "one.zip")
    mine = bench.shelf.read("one.zip", bench.shelf.candidates("one.zip")[0], Control())
    assert bench.shelf.settle("one.zip", [mine]) is None
    assert bench.view("one.zip").state.disputed


def test_nothing_replaces_a_baseline(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"one.zip": GOOD})
    bench = bench_of({"one.zip": GOOD}, root)
    chosen = Baseline(Fingerprint(1, "ab"), Origin.CHOSEN, 0.0)
    bench.catalogue.set_baseline("one.zip", chosen, BlockDigests())
    assert learn(bench, "one.zip") == chosen
    assert bench.catalogue.baselines("one.zip") == (chosen,)


def test_a_copy_that_changes_while_it_is_read_does_not_count(tmp_path: Path) -> None:
    root = fill(tmp_path / "copies", {"one.bin": b"x" * 700_000})
    bench = bench_of({"one.bin": b""}, root)
    (copy,) = bench.shelf.candidates("one.bin")

    def touch(_: int) -> None:
        os.utime(root / "one.bin", ns=(5, 5))

    with pytest.raises(CopyUnreadable):
        bench.shelf.read("one.bin", copy, Control(), touch)
    assert len(bench.shelf.problems) == 1


def test_a_copy_that_is_gone_is_told(tmp_path: Path) -> None:
    bench = bench_of({"one.zip": GOOD}, fill(tmp_path / "copies", {"one.zip": GOOD}))
    copy = CopyState(str(tmp_path), str(tmp_path / "nowhere.zip"), 1, 1)
    with pytest.raises(CopyUnreadable):
        bench.shelf.read("one.zip", copy, Control())
    with pytest.raises(CopyUnreadable):
        list(bench.shelf.stream(copy, Control()))


def test_stopping_ends_the_look_and_the_read(tmp_path: Path) -> None:
    bench = bench_of({"one.zip": GOOD}, fill(tmp_path / "copies", {"one.zip": GOOD}))
    control = Control()
    control.stop()
    with pytest.raises(Cancelled):
        bench.shelf.refresh(control)
    with pytest.raises(Cancelled):
        bench.shelf.read("one.zip", bench.shelf.candidates("one.zip")[0], control)
