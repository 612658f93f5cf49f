"""A check names causes by what the shop knows: earlier originals, other products, and the seller's copy."""

from __future__ import annotations

import random
from pathlib import Path

from intacto.domain.baseline import Baseline, Origin
from intacto.domain.damage import Cause, Finding
from intacto.domain.health import Health
from intacto.engine.control import Control
from intacto.engine.reading import read_through
from tests.engine.bench import Bench, fill
from tests.engine.fakes import FakePlace

OLD = random.Random(1).randbytes(300_000)
NEW = random.Random(2).randbytes(300_000)
OTHER = random.Random(3).randbytes(260_000)


def shop(tmp_path: Path) -> Bench:
    """Return a bench with two products that were checked once and proven."""
    files = {"kit.bin": OLD, "luna.bin": OTHER}
    bench = Bench(FakePlace(dict(files)), fill(tmp_path / "copies", files))
    bench.check()
    assert set(bench.healths().values()) == {"proven"}
    return bench


def sell(bench: Bench, tmp_path: Path, content: bytes) -> None:
    """Make ``content`` the original of the kit, as who publishes a new version does."""
    (tmp_path / "copies" / "kit.bin").write_bytes(content)
    reading = read_through([content], Control())
    baseline = Baseline(reading.fingerprint, Origin.PUBLISHED, bench.clock())
    bench.catalogue.set_baseline("kit.bin", baseline, reading.blocks)


def finding(bench: Bench, path: str) -> Finding:
    proof = bench.view(path).state.proof
    assert proof is not None
    assert proof.finding is not None
    return proof.finding


def test_the_original_of_before_is_known_and_for_the_seller_to_decide(tmp_path: Path) -> None:
    bench = shop(tmp_path)
    sell(bench, tmp_path, NEW)
    bench.check()
    view = bench.view("kit.bin")
    assert (view.health, view.verdict.cause) == (Health.CHANGED, Cause.OLDER_VERSION)
    assert finding(bench, "kit.bin").detail == bench.catalogue.baselines("kit.bin")[1].fingerprint.sha256


def test_without_a_copy_too(tmp_path: Path) -> None:
    bench = shop(tmp_path)
    sell(bench, tmp_path, NEW)
    (tmp_path / "copies" / "kit.bin").unlink()
    bench.check()
    assert bench.view("kit.bin").verdict.cause is Cause.OLDER_VERSION
    assert not finding(bench, "kit.bin").exact


def test_a_block_of_another_product_is_named_with_a_copy_and_without(tmp_path: Path) -> None:
    bench = shop(tmp_path)
    bench.place.put("kit.bin", OLD[:131_072] + OTHER[65_536:131_072] + OLD[196_608:])
    for exact in (True, False):
        if not exact:
            (tmp_path / "copies" / "kit.bin").unlink()
        bench.check()
        found = finding(bench, "kit.bin")
        assert (found.cause, found.detail, found.exact) == (Cause.FOREIGN_BLOCK, "luna.bin", exact)
        assert [(span.start, span.end) for span in found.spans] == [(131_072, 196_608)]
        assert bench.view("kit.bin").health is Health.DAMAGED


def test_text_sent_as_text_is_changed_and_a_binary_is_damaged(tmp_path: Path) -> None:
    files = {"leeme.txt": b"Gracias por tu compra.\r\n" * 900, "kit.bin": OLD}
    bench = Bench(FakePlace(dict(files)), fill(tmp_path / "copies", files))
    bench.check()
    for path, content in files.items():
        bench.place.put(path, content.replace(b"\r\n", b"\n"))
    bench.check()
    assert bench.healths() == {"leeme.txt": "changed", "kit.bin": "damaged"}
    assert str(bench.view("leeme.txt").verdict.reason) == "Only its line ends changed: the text is the same."
    assert finding(bench, "kit.bin").cause is Cause.ASCII_CRLF_TO_LF
