"""Every pair of the demo tells the true story."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from intacto.demo import damage, products
from intacto.demo.story import DemoShop
from intacto.domain.damage import Cause
from intacto.domain.edits import proves_damage
from intacto.domain.explanation import Suspect
from intacto.engine.control import Control
from intacto.engine.pair import Diagnosis, Pair, diagnose_pair


def told(shop: DemoShop, path: str, *older: Path) -> Diagnosis:
    return diagnose_pair(Pair(shop.copies_root / path, shop.host_root / path, older, shop.copies_root), Control())


@pytest.mark.parametrize(("path", "shares"), damage.BLANKED.items())
def test_blank_regions_are_the_disk_s_doing(seen_shop: DemoShop, path: str, shares: tuple[float, ...]) -> None:
    found = told(seen_shop, path)
    size = (seen_shop.host_root / path).stat().st_size
    regions = [int(size * share) // damage.REGION * damage.REGION for share in shares]
    assert found.finding.cause is Cause.ZEROED_BLOCKS
    assert [(span.start, span.end) for span in found.finding.spans] == [(at, at + damage.REGION) for at in regions]
    assert found.explanation.likely is Suspect.STORAGE
    excluded = {each.suspect for each in found.explanation.excluded}
    assert {Suspect.FTP_PROGRAM, Suspect.BROKEN_UPLOAD, Suspect.COMPRESSOR} <= excluded


def test_the_older_version_is_no_damage(seen_shop: DemoShop, tmp_path: Path) -> None:
    found = told(seen_shop, products.OLD_VERSION)
    assert not proves_damage(found.finding, found.facts.soundness)
    assert found.explanation.likely is None
    older = tmp_path / "boho-2024.zip"
    older.write_bytes(products.make_older(products.OLD_VERSION))
    known = told(seen_shop, products.OLD_VERSION, older)
    assert (known.finding.cause, known.finding.detail) == (Cause.OLDER_VERSION, "boho-2024.zip")


def test_all_other_products_are_the_same(seen_shop: DemoShop) -> None:
    for path in {*products.paths()} - {*damage.BLANKED, products.OLD_VERSION, damage.LOST}:
        assert told(seen_shop, path).finding.cause is Cause.IDENTICAL


def test_whatever_breaks_next_is_told_too(shop: DemoShop) -> None:
    for seed in range(8):
        path = damage.fail_somewhere(shop.host_root, shop.copies_root, products.paths(), random.Random(seed))
        if path == products.OLD_VERSION:
            continue
        finding = told(shop, path).finding
        assert finding.cause in (Cause.ZEROED_BLOCKS, Cause.ZERO_TAIL), path
        assert all(span.start % damage.REGION == 0 for span in finding.spans)
