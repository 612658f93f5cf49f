"""A process that repairs one file and kills itself at a chosen moment: what a power cut does.

Run as ``python -m tests.acceptance.crashing_repair HOME SHOP PATH STEP before|after``; the password comes on standard
input. ``after``: the moment the journal has STEP, nothing of it done; ``before``: all before STEP done and not yet
journalled.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from intacto.domain.repair import RepairEntry, Step
from intacto.domain.shop import looks_like_address, parse_address
from intacto.engine.control import Control
from intacto.engine.ports import Journal
from intacto.store.shops import SqlShopBook
from intacto.wiring import build


class DeadlyJournal:
    """The real journal, until the chosen moment."""

    def __init__(self, inner: Journal, step: Step, *, before: bool) -> None:
        self._inner = inner
        self._step = step
        self._before = before

    def write(self, entry: RepairEntry) -> None:
        """Keep the entry, and die where it is time."""
        fatal = entry.step is self._step
        if fatal and self._before:
            os.kill(os.getpid(), signal.SIGKILL)
        self._inner.write(entry)
        if fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the real journal has
        """Hand everything else on."""
        return getattr(self._inner, name)


def main(home: str, shop: str, path: str, step: str, moment: str) -> None:
    """Repair ``path`` and die on the way; ``shop`` is the name of one, or a bare URL and a folder of copies."""
    real = SqlShopBook.journal

    def deadly(book: SqlShopBook, name: str) -> DeadlyJournal:
        return DeadlyJournal(real(book, name), Step(step), before=moment == "before")

    SqlShopBook.journal = deadly  # type: ignore[method-assign, assignment]  # - the deadly one stands in for the real one
    office = build(Path(home))
    password = sys.stdin.readline().rstrip("\n")
    if looks_like_address(shop):
        url, copies = shop.split("|")
        office.passwords.hold(parse_address(url).account, password)
        with office.visiting(parse_address(url), (copies,)) as keeper:
            keeper.repair([path], Control())
    else:
        office.passwords.hold(office.shop(shop).address.account, password)
        office.keeper(shop).repair([path], Control())


if __name__ == "__main__":
    main(*sys.argv[1:])
