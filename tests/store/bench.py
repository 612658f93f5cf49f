"""How long the catalogue takes with a hundred thousand files: ``python -m tests.store.bench [FILES]``."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from intacto.domain.fingerprint import BlockDigests
from intacto.store.opening import open_store
from tests.store.conftest import SHOP
from tests.store.values import copy, file, original, proof


def timed(name: str, act: Callable[[], object]) -> None:
    """Do ``act`` and say how long it took."""
    wall, processor = time.perf_counter(), time.process_time()
    act()
    took = f"{time.perf_counter() - wall:7.2f} s, of the processor {time.process_time() - processor:5.2f} s"
    sys.stdout.write(f"{name:34}{took}\n")


def main(files: int = 100_000) -> None:
    """Measure the calls that a large shop feels."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        store.shops.add(SHOP)
        catalogue = store.shops.catalogue(SHOP.name)
        paths = [f"packs/{number % 100}/kit-{number}-año.zip" for number in range(files)]
        found = [(path, copy("/disk/a", f"/disk/a/{path}")) for path in paths]
        some = paths[: min(files, 1000)]
        blocks = BlockDigests(bytes(1600))

        def settle(path: str) -> None:
            catalogue.set_baseline(path, original(), blocks)

        def prove(path: str) -> None:
            catalogue.record_proof(path, proof())

        timed("record_listing, all new", lambda: catalogue.record_listing(map(file, paths), 1.0))
        timed("record_listing, all known", lambda: catalogue.record_listing(map(file, paths), 2.0))
        timed("record_copies, all new", lambda: catalogue.record_copies("/disk/a", found))
        timed("record_copies, all known", lambda: catalogue.record_copies("/disk/a", found))
        timed("set_baseline, a thousand", lambda: [*map(settle, some)])
        timed("record_proof, a thousand", lambda: [*map(prove, some)])
        with store.shops._database.writing() as connection:
            connection.execute(
                "INSERT INTO baseline SELECT id + 1000000, id, 10, hex(zeroblob(32)), 'copy', 1, path FROM file"
            )
            connection.execute("INSERT OR IGNORE INTO block SELECT id, zeroblob(1600) FROM baseline")
            connection.execute(
                "UPDATE file SET baseline_id = id + 1000000, proof_level = 4, proof_at = 2, proof_size = 10,"
                " proof_sha256 = hex(zeroblob(32))"
            )
        timed("states, cold", catalogue.states)
        timed("states", catalogue.states)
        timed("all_copies", catalogue.all_copies)
        timed("mark_gone, none", lambda: catalogue.mark_gone((), 2.0))
        timed("mark_gone, all", lambda: catalogue.mark_gone((), 3.0))
        store.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
