"""The machinery of migrations, with steps that only these tests know on top of the real first schema."""

from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing, suppress
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from intacto.domain.errors import NewerDatabase, StoreBroken
from intacto.domain.fingerprint import BlockDigests
from intacto.store.catalogue import SqlCatalogue
from intacto.store.database import Database
from intacto.store.migrating import backup_file, bring_up_to_date
from intacto.store.migrations import MIGRATIONS
from intacto.store.opening import open_store
from tests.store.conftest import SHOP
from tests.store.values import UNDECODABLE, file, original, proof

NOW = len(MIGRATIONS)
SECOND = ("ALTER TABLE file ADD COLUMN note TEXT NOT NULL DEFAULT 'new'",)
THIRD = ("CREATE TABLE extra (a)", "INSERT INTO extra VALUES (3)")
BROKEN = ("CREATE TABLE half (a)", "INSERT INTO half VALUES (1)", "SELECT nothing FROM nowhere")
ORPHANING = ("INSERT INTO shop_folder VALUES (999, 0, x'00')",)


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return found


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of today with a shop, a file, its baseline and its proof."""
    store = open_store(tmp_path)
    store.shops.add(SHOP)
    catalogue = store.shops.catalogue(SHOP.name)
    catalogue.record_listing([file(UNDECODABLE)], 1.0)
    catalogue.set_baseline(UNDECODABLE, original(), BlockDigests(b"0" * 16))
    catalogue.record_proof(UNDECODABLE, proof())
    store.close()
    return tmp_path / "intacto.sqlite3"


def test_an_empty_file_becomes_a_database_without_a_backup(tmp_path: Path) -> None:
    target = tmp_path / "d.sqlite3"
    target.touch()
    Database(target, (*MIGRATIONS, SECOND)).close()
    assert version(target) == NOW + 1
    assert [path.name for path in tmp_path.iterdir()] == ["d.sqlite3"]


def test_data_survives_and_a_backup_of_before_exists(old: Path) -> None:
    database = Database(old, (*MIGRATIONS, SECOND, THIRD))
    state = SqlCatalogue(database, 1).state(UNDECODABLE)
    with database.reading() as connection:
        assert connection.execute("SELECT note FROM file").fetchall() == [("new",)]
        assert connection.execute("SELECT a FROM extra").fetchall() == [(3,)]
    database.close()
    assert state is not None
    assert state.baseline == original()
    assert state.proof == proof()
    assert version(old) == NOW + 2

    backup = backup_file(old, NOW)
    assert version(backup) == NOW
    assert backup.stat().st_mode & 0o077 == 0
    restored = Database(backup)
    assert SqlCatalogue(restored, 1).state(UNDECODABLE) == state
    restored.close()


def test_a_backup_takes_in_what_only_the_log_holds_yet(old: Path) -> None:
    running = open_store(old.parent)
    running.settings.set("last", "moment")
    assert old.with_name(old.name + "-wal").stat().st_size > 0
    Database(old, (*MIGRATIONS, SECOND)).close()
    running.close()
    with closing(sqlite3.connect(backup_file(old, NOW))) as connection:
        assert connection.execute("SELECT value FROM setting").fetchall() == [(b"moment",)]


@pytest.mark.parametrize("bad", [BROKEN, ORPHANING])
def test_a_step_that_fails_leaves_the_step_before(old: Path, bad: tuple[str, ...]) -> None:
    with pytest.raises(Exception, match="database"):
        Database(old, (*MIGRATIONS, SECOND, bad))
    assert version(old) == NOW + 1
    database = Database(old, (*MIGRATIONS, SECOND, THIRD))
    with database.reading() as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        assert connection.execute("SELECT count(*) FROM shop_folder").fetchone() == (2,)
    database.close()
    assert "extra" in tables
    assert "half" not in tables


def test_no_backup_no_migration(old: Path) -> None:
    backup_file(old, NOW).with_name(backup_file(old, NOW).name + ".part").mkdir()
    with pytest.raises(StoreBroken):
        Database(old, (*MIGRATIONS, SECOND))
    assert version(old) == NOW


def test_a_newer_database_is_refused_and_stays(old: Path) -> None:
    Database(old, (*MIGRATIONS, SECOND)).close()
    before = old.read_bytes()
    with pytest.raises(NewerDatabase) as caught:
        open_store(old.parent)
    assert "newest Intacto" in str(caught.value.explanation)
    assert old.read_bytes() == before


def _migrate(target: str, barrier: Barrier) -> None:
    barrier.wait()
    Database(Path(target), (*MIGRATIONS, SECOND, THIRD)).close()


def test_two_processes_migrate_once(old: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    children = [context.Process(target=_migrate, args=(str(old), barrier)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0]
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT a FROM extra").fetchall() == [(3,)]
    assert version(backup_file(old, NOW)) == NOW


def test_a_database_that_another_program_begins_just_now_is_no_strange_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "d.sqlite3"
    target.touch()
    connect = sqlite3.connect

    class Late(sqlite3.Connection):
        """Asks for the second number only when another program has begun, where that is not kept from it."""

        def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:  # noqa: ANN401 - as its base has it
            if sql == "PRAGMA application_id":
                with closing(connect(target, timeout=0)) as other, suppress(sqlite3.OperationalError):
                    other.executescript(f"BEGIN; CREATE TABLE t (a); PRAGMA user_version = {NOW}; COMMIT")
                    monkeypatch.undo()
            return super().execute(sql, values)

    monkeypatch.setattr(sqlite3, "connect", partial(connect, factory=Late))
    bring_up_to_date(target, MIGRATIONS, 1.0)
