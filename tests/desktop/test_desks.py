"""Opening a shop puts right what a crash left on its host, before anything else and without being asked."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from intacto import wiring
from intacto.desktop.bridge import Bridge
from intacto.desktop.desks import Desks
from intacto.desktop.jobs import Jobs
from intacto.domain.fingerprint import Fingerprint
from intacto.domain.names import Role, beside
from intacto.domain.repair import RepairEntry, Step
from intacto.domain.shop import Shop, parse_address

pytestmark = pytest.mark.usefixtures("qapp")
TOKEN = "0123abcd"


def test_a_repair_that_a_crash_cut_off_is_brought_to_its_end(qtbot: QtBot, tmp_path: Path) -> None:
    """The program died between the two renames: nothing stands under the live name."""
    host = tmp_path / "host"
    host.mkdir()
    new, old = beside("kit.txt", TOKEN, Role.NEW), beside("kit.txt", TOKEN, Role.OLD)
    (host / new).write_bytes(b"good")
    (host / old).write_bytes(b"bad!")
    office = wiring.build(tmp_path / "home")
    shop = Shop("Shop", parse_address(host.as_uri()))
    office.add_shop(shop)
    wanted = Fingerprint(4, hashlib.sha256(b"good").hexdigest())
    entry = RepairEntry(TOKEN, "kit.txt", "copy", wanted, new, old, replaced=True, step=Step.SWAP_IN, started=1.0)
    office._store.shops.journal("Shop").write(entry)
    bridge = Bridge()
    jobs = Jobs(bridge)
    desks = Desks(office, bridge, jobs)
    desk = desks.open(shop)
    qtbot.waitUntil(lambda: desk.is_loaded and not desk.has_unfinished and not desk.run.running, timeout=20_000)
    assert {file.name: file.read_bytes() for file in host.iterdir()} == {"kit.txt": b"good"}
    with qtbot.waitSignal(desk.destroyed):
        desks.close("Shop")
    jobs.close()
    bridge.close()
    office.close()
