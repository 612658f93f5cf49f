"""Repairs on real servers, plain and with TLS: repaired, undone, and recovered after a crash at every step."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from intacto.domain.proof import Proof, ProofLevel
from intacto.domain.repair import Action, Step
from intacto.engine.control import Control
from tests.engine.fake_place import Crash
from tests.engine.workshop import BAD, GOOD, PATH, Workshop, print_of
from tests.places.sites import ftp_place
from tests.servers.daemon import Daemon
from tests.servers.fixtures import StartDaemon


def shop_on(daemon: Daemon, folder: Path, path: str = PATH, held: bytes | None = BAD) -> Workshop:
    """Return a shop on this server whose file was checked."""
    shop = Workshop(folder, ftp_place(daemon))
    shop.copy(path, GOOD)
    if held is not None:
        daemon.write(path, held, mode=0o640)
        with shop.place.open() as session:
            found = session.find(path)
        assert found is not None
        shop.catalogue.record_listing((found,), shop.clock())
        shop.catalogue.record_proof(path, Proof(ProofLevel.READ, shop.clock(), print_of(held)))
    else:
        shop.catalogue.expect((path,))
    shop.baseline(path, GOOD)
    shop.shelf.refresh(Control())
    return shop


def test_a_damaged_file_is_repaired_and_the_repair_undone(any_daemon: Daemon, tmp_path: Path) -> None:
    shop = shop_on(any_daemon, tmp_path)
    result = shop.repair_one()
    assert (result.action, str(result.reason)) == (Action.REPAIRED, "Repaired and read back.")
    assert any_daemon.names() == [PATH]
    assert any_daemon.read(PATH) == GOOD
    assert stat.S_IMODE(any_daemon.path(PATH).stat().st_mode) == 0o640
    assert list(shop.locker.kept.values()) == [BAD]
    shop.clock.advance(1)
    assert shop.undo().action is Action.REPAIRED
    assert any_daemon.names() == [PATH]
    assert any_daemon.read(PATH) == BAD
    shop.pool.close()


def test_a_lost_file_comes_back_into_a_lost_folder(any_daemon: Daemon, tmp_path: Path) -> None:
    path = "colección/año 2024/kit #1.bin"
    shop = shop_on(any_daemon, tmp_path, path, held=None)
    assert shop.repair_one(path).action is Action.REPAIRED
    assert any_daemon.names() == [path]
    assert any_daemon.read(path) == GOOD
    shop.pool.close()


def test_a_crash_at_every_step_is_recovered(any_daemon: Daemon, tmp_path: Path) -> None:
    for step in list(Step)[:-1]:
        shop = shop_on(any_daemon, tmp_path)

        def die(now: Step, step: Step = step) -> None:
            if now is step:
                raise Crash

        shop.written = die
        with pytest.raises(Crash):
            shop.repair_one()
        shop.written = None
        shop.pool.close()
        shop.restart()
        shop.repairer.recover(Control())
        assert any_daemon.names() == [PATH], step
        assert any_daemon.read(PATH) in (BAD, GOOD), step
        assert (any_daemon.read(PATH) == GOOD) == (step.number >= Step.SWAP_IN.number), step
        assert stat.S_IMODE(any_daemon.path(PATH).stat().st_mode) == 0o640, step
        assert shop.journal.unfinished() == (), step
        shop.pool.close()


def test_what_somebody_put_there_meanwhile_is_never_overwritten(any_daemon: Daemon, tmp_path: Path) -> None:
    shop = shop_on(any_daemon, tmp_path)

    def meddle(step: Step) -> None:
        if step is Step.SWAP_IN:
            any_daemon.write(PATH, b"a new version")

    shop.written = meddle
    assert shop.repair_one().action is Action.FAILED
    assert any_daemon.names() == [PATH]
    assert any_daemon.read(PATH) == b"a new version"
    shop.pool.close()


def test_a_silent_host_leaves_the_journal_open_until_it_is_back(tmp_path: Path, start_daemon: StartDaemon) -> None:
    daemon = start_daemon("pyftpdlib")
    shop = shop_on(daemon, tmp_path)

    def hang_up(step: Step) -> None:
        if step is Step.SWAP_IN:
            daemon.stop()

    shop.written = hang_up
    try:
        result = shop.repair_one()
    finally:
        shop.written = None
        daemon.start()
    assert result.action is Action.FAILED
    assert len(shop.journal.unfinished()) == 1
    shop.repairer.recover(Control())
    assert daemon.names() == [PATH]
    assert daemon.read(PATH) == GOOD
    assert shop.journal.unfinished() == ()
    shop.pool.close()
