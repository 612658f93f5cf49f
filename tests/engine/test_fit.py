"""Would this file repair that product? Every refusal of the design, with and without reading the file."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.errors import Cancelled
from intacto.domain.fingerprint import BlockDigests
from intacto.domain.overview import CopyFit, CopyVerdict
from intacto.domain.schedule import Schedule
from intacto.engine.control import Control
from intacto.engine.fit import assess, read_source, why_not
from tests.engine.workshop import BAD, GOOD, PATH, Workshop, print_of

OTHER = "packs/other.bin"
OTHER_GOOD = GOOD[::-1]


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    shop = Workshop(tmp_path)
    shop.stock()
    shop.stock(OTHER, good=OTHER_GOOD + b"longer", held=None)
    return shop


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    desk = tmp_path / "desk"
    desk.mkdir()
    return desk


def put(desk: Path, data: bytes, name: str = "kit.bin", age: float = 3600.0) -> Path:
    file = desk / name
    file.write_bytes(data)
    then = time.time() - age
    os.utime(file, (then, then))
    return file


def ask(shop: Workshop, source: Path, path: str = PATH, *, quick: bool, control: Control | None = None) -> CopyVerdict:
    return assess(path, source, shop.catalogue, time.time, control or Control(), quick=quick)


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("design.txt", b"a design " * 200)
    return buffer.getvalue()


class GrowingWhile(Control):
    """Reins under which a file grows at each wait or chunk."""

    def __init__(self, grow: Callable[[], None]) -> None:
        super().__init__()
        self._grow = grow

    def checkpoint(self, moved: int = 0) -> None:
        self._grow()
        super().checkpoint(moved)

    def wait(self, seconds: float) -> None:
        assert seconds <= 1.0
        self._grow()


class Patient(Control):
    """Reins whose waits pass at once and are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)


# -- read whole


def test_the_baseline_itself_is_identical_under_any_name(shop: Workshop, desk: Path) -> None:
    verdict = ask(shop, put(desk, GOOD, "copia (2) de kit.bin"), quick=False)
    assert (verdict.fit, verdict.path) == (CopyFit.IDENTICAL, PATH)
    assert verdict.fit.accepted


def test_a_copy_that_is_damaged_in_itself_is_refused_with_where(tmp_path: Path, desk: Path) -> None:
    shop = Workshop(tmp_path)
    good = zipped()
    shop.stock("kit.zip", good=good, held=good[:50])
    verdict = ask(shop, put(desk, good[:100], "kit.zip"), "kit.zip", quick=False)
    assert verdict.fit is CopyFit.DAMAGED
    assert verdict.detail is not None
    assert str(why_not(verdict)).startswith("This copy is damaged too")


def test_another_version_is_refused(shop: Workshop, desk: Path) -> None:
    verdict = ask(shop, put(desk, GOOD + b"2"), quick=False)
    assert verdict.fit is CopyFit.OTHER_VERSION
    assert not verdict.fit.accepted


def test_an_earlier_version_is_called_that(shop: Workshop, desk: Path) -> None:
    shop.catalogue.set_baseline(PATH, Baseline(print_of(b"newer"), Origin.PUBLISHED, 2e9), BlockDigests())
    verdict = ask(shop, put(desk, GOOD), quick=False)
    assert (verdict.fit, str(verdict.detail)) == (CopyFit.OTHER_VERSION, "It is an earlier version of this product.")


def test_another_product_is_named(shop: Workshop, desk: Path) -> None:
    verdict = ask(shop, put(desk, OTHER_GOOD + b"longer"), quick=False)
    assert (verdict.fit, verdict.other) == (CopyFit.OTHER_PRODUCT, OTHER)
    assert OTHER in str(why_not(verdict))


def test_an_unknown_version_of_another_product_is_known_by_its_name(shop: Workshop, desk: Path) -> None:
    verdict = ask(shop, put(desk, b"whatever", "other.bin"), quick=False)
    assert (verdict.fit, verdict.other) == (CopyFit.OTHER_PRODUCT, OTHER)


@pytest.mark.parametrize("quick", [True, False])
def test_without_an_original_nobody_can_be_sure(tmp_path: Path, desk: Path, *, quick: bool) -> None:
    shop = Workshop(tmp_path)
    shop.fake.put(PATH, BAD)
    shop.judge(PATH, BAD)
    assert ask(shop, put(desk, GOOD), quick=quick).fit is CopyFit.UNSURE


def test_a_file_that_grows_while_it_is_read_is_still_being_copied(shop: Workshop, desk: Path) -> None:
    file = put(desk, GOOD[:5000])

    def grow() -> None:
        with file.open("ab") as more:
            more.write(b"more")

    verdict = ask(shop, file, quick=False, control=GrowingWhile(grow))
    assert verdict.fit is CopyFit.STILL_COPYING


def test_stopping_is_heard(shop: Workshop, desk: Path) -> None:
    control = Control()
    control.stop()
    with pytest.raises(Cancelled):
        ask(shop, put(desk, GOOD), quick=False, control=control)


# -- at first sight


@pytest.mark.parametrize("quick", [True, False])
def test_a_folder_is_told_as_one(shop: Workshop, desk: Path, *, quick: bool) -> None:
    assert ask(shop, desk, quick=quick).fit is CopyFit.IS_FOLDER


@pytest.mark.parametrize("quick", [True, False])
def test_a_file_that_is_not_there_cannot_be_read(shop: Workshop, desk: Path, *, quick: bool) -> None:
    assert ask(shop, desk / "nothing.bin", quick=quick).fit is CopyFit.UNREADABLE


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user who can be refused")
def test_a_file_that_is_not_ours_to_read_cannot_be_read(shop: Workshop, desk: Path) -> None:
    file = put(desk, GOOD)
    file.chmod(0)
    assert ask(shop, file, quick=False).fit is CopyFit.UNREADABLE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("quick", [True, False])
def test_a_pipe_holds_nobody_up(shop: Workshop, desk: Path, *, quick: bool) -> None:
    os.mkfifo(desk / "pipe")
    assert ask(shop, desk / "pipe", quick=quick).fit is CopyFit.UNREADABLE


@pytest.mark.parametrize("quick", [True, False])
def test_a_file_that_is_fine_needs_nothing(shop: Workshop, desk: Path, *, quick: bool) -> None:
    shop.fake.put(PATH, GOOD)
    shop.clock.now = time.time()
    shop.judge(PATH, GOOD)
    assert ask(shop, put(desk, GOOD), quick=quick).fit is CopyFit.ALREADY_FINE
    shop.clock.now -= Schedule().promise + 60
    shop.judge(PATH, GOOD)
    assert ask(shop, put(desk, GOOD), quick=quick).fit is not CopyFit.ALREADY_FINE


@pytest.mark.parametrize("quick", [True, False])
def test_a_young_file_that_grows_between_two_looks_is_still_being_copied(
    shop: Workshop, desk: Path, *, quick: bool
) -> None:
    file = put(desk, GOOD[:5000], age=0.0)

    def grow() -> None:
        with file.open("ab") as more:
            more.write(b"more")

    assert ask(shop, file, quick=quick, control=GrowingWhile(grow)).fit is CopyFit.STILL_COPYING


@pytest.mark.parametrize(("quick", "longest"), [(True, 0.05), (False, 1.0)])
def test_a_young_file_that_stands_still_is_taken(shop: Workshop, desk: Path, *, quick: bool, longest: float) -> None:
    control = Patient()
    assert ask(shop, put(desk, GOOD, age=0.0), quick=quick, control=control).fit.accepted
    assert 0.0 < sum(control.waited) <= longest


def test_an_old_file_is_not_waited_for(shop: Workshop, desk: Path) -> None:
    control = Patient()
    ask(shop, put(desk, GOOD), quick=True, control=control)
    assert control.waited == []


# -- from what is known


def test_name_and_size_make_it_likely_without_reading(
    shop: Workshop, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(desk, BAD)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(Path, "open", never)
    assert ask(shop, file, quick=True).fit is CopyFit.LIKELY


def test_another_size_makes_it_another_version(shop: Workshop, desk: Path) -> None:
    assert ask(shop, put(desk, GOOD + b"2"), quick=True).fit is CopyFit.OTHER_VERSION


def test_another_products_name_makes_it_another_product(shop: Workshop, desk: Path) -> None:
    verdict = ask(shop, put(desk, b"short", "other.bin"), quick=True)
    assert (verdict.fit, verdict.other) == (CopyFit.OTHER_PRODUCT, OTHER)


def test_the_right_size_under_a_wrong_name_is_worth_a_look(shop: Workshop, desk: Path) -> None:
    assert ask(shop, put(desk, GOOD, "other.bin"), quick=True).fit is CopyFit.LIKELY


def test_a_copy_that_was_read_before_is_judged_by_that(shop: Workshop) -> None:
    assert ask(shop, shop.copies / PATH, quick=True).fit is CopyFit.IDENTICAL
    verdict = ask(shop, shop.copies / PATH, OTHER, quick=True)
    assert (verdict.fit, verdict.other) == (CopyFit.OTHER_PRODUCT, PATH)


def test_a_copy_that_changed_since_it_was_read_is_only_likely(shop: Workshop) -> None:
    put((shop.copies / PATH).parent, BAD)
    assert ask(shop, shop.copies / PATH, quick=True).fit is CopyFit.LIKELY


def test_it_is_quick_among_many_files(shop: Workshop, desk: Path) -> None:
    for number in range(2000):
        shop.catalogue.expect((f"packs/product-{number}.zip",))
    file = put(desk, GOOD)
    began = time.perf_counter()
    ask(shop, file, quick=True)
    assert time.perf_counter() - began < 0.05


# -- words


@pytest.mark.parametrize("fit", list(CopyFit))
def test_every_refusal_has_words(fit: CopyFit) -> None:
    words = str(why_not(CopyVerdict(fit, PATH, "/home/me/kit.bin", "b.bin" if fit is CopyFit.OTHER_PRODUCT else None)))
    assert words.endswith(("kit.bin", "b.bin", "."))


def test_a_read_tells_its_bytes(desk: Path) -> None:
    told: list[int] = []
    reading = read_source(put(desk, GOOD), PATH, Control(), told.append)
    assert sum(told) == len(GOOD)
    assert reading.fingerprint == print_of(GOOD)
