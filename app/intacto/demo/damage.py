"""What the demo shop's host did: the disk was swapped, and the backup brought back something else.

Names, sizes and times look right. In two ZIPs regions of 64 KiB are blank, one file is lost, and an older
version of one product came back, which opens without complaint.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from intacto.demo import products

REGION = 65536
"""Bytes that go blank at a time: the unit in which disks lost data at CERN (80 % of all damage, 2007)."""

BLANKED: Mapping[str, tuple[float, ...]] = {
    "plantillas-canva/kit-bodas-acuarela.zip": (0.41,),
    "plantillas-canva/pack-logos-vintage.zip": (0.23, 0.68),
}
"""Which products have blank regions, and where: shares of their length."""

LOST = "tipografias/caligrafia-luna.zip"
"""The product that did not come back."""


def swap_disk(root: Path) -> None:
    """Do to the sound products under ``root`` what the host did."""
    for path, shares in BLANKED.items():
        product = root / path
        for share in shares:
            blank(product, int(product.stat().st_size * share) // REGION)
    (root / LOST).unlink()
    older = root / products.OLD_VERSION
    times = older.stat()
    older.write_bytes(products.make_older(products.OLD_VERSION))
    os.utime(older, ns=(times.st_atime_ns, times.st_mtime_ns))


def blank(file: Path, region: int) -> None:
    """Fill one region of ``file`` with zeros; its size and time stay as they were, as when a disk fails."""
    before = file.stat()
    with file.open("r+b") as stream:
        stream.seek(region * REGION)
        stream.write(bytes(min(REGION, before.st_size - region * REGION)))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def fail_somewhere(root: Path, copies: Path, paths: Sequence[str], rng: random.Random) -> str:
    """Blank one region of a product that is still whole, and return its path.

    When none is whole any more, one of those that are there loses another region. Raises FileNotFoundError
    where the host holds no product at all.
    """
    there = [path for path in paths if (root / path).is_file()]
    whole = [path for path in there if (root / path).read_bytes() == (copies / path).read_bytes()]
    candidates = whole or there
    if not candidates:
        raise FileNotFoundError(root)
    path = rng.choice(candidates)
    blank(root / path, rng.choice(_written_regions(root / path) or [0]))
    return path


def _written_regions(file: Path) -> list[int]:
    """Return the regions of ``file`` that are not blank yet; the first tells its kind and is left out."""
    data = file.read_bytes()
    return [n for n in range(1, len(data) // REGION) if any(data[n * REGION : (n + 1) * REGION])]
